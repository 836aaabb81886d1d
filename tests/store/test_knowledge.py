"""Reading one release."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from app.domain.retired import RetiredKind
from app.domain.substances import Kind
from app.store.canonical import RecordKind
from app.store.engine import reading
from app.store.errors import ReleaseNotFoundError
from app.store.knowledge import Knowledge
from app.store.merge import origin_of
from app.store.names import How
from app.store.releases import release


def readings(knowledge: Knowledge, text: str, kind: RecordKind = RecordKind.SUBSTANCE) -> list[tuple[object, ...]]:
    return [(match.slug, match.preparation, match.how) for match in knowledge.find(text, kind)]


# What a database might choke on: NUL, half a surrogate pair, quotes, wildcards, length.
HOSTILE = ("'; DROP TABLE record;--", "%", "𝕏" * 500, "\x00", "\ud800", "unii:\x00A", "unii:\ud800", "x" * 10_000)


# --- values -------------------------------------------------------------------------------------


def test_a_substance_comes_back_as_it_was_written(knowledge: Knowledge) -> None:
    substance = knowledge.substance("exampline")
    assert substance is not None
    assert (substance.name, substance.kind, substance.key) == ("exampline", Kind.SMALL_MOLECULE, "EXAMPL")
    assert substance.effects[0].cite[0].at == "5.1"


def test_only_canonical_slugs_are_substances(knowledge: Knowledge) -> None:
    assert knowledge.substance("exampline-iv") is None
    assert knowledge.substance("exa") is None


def test_many_substances_cost_one_query_and_then_none(knowledge: Knowledge) -> None:
    fresh = Knowledge(knowledge._database, knowledge.release, {})
    queries: list[str] = []

    def count(*args: object) -> None:
        if str(args[2]).startswith("SELECT"):
            queries.append(str(args[2]))

    event.listen(knowledge._database.read_engine, "before_cursor_execute", count)
    try:
        asked = ["thirdine", "exampline", "unknown", "otherol", "exampline"]
        assert list(fresh.substances_by_slug(asked)) == ["thirdine", "exampline", "otherol"]
        assert len(queries) == 1
        fresh.substances_by_slug(["thirdine", "exampline", "otherol"])
        assert len(queries) == 1
    finally:
        event.remove(knowledge._database.read_engine, "before_cursor_execute", count)


def test_conditions_supportive_sets_and_sources(knowledge: Knowledge) -> None:
    condition = knowledge.condition("examplitis")
    supportive = knowledge.supportive("comfort")
    source = knowledge.source("guideline")
    assert condition is not None
    assert condition.regimens[0].slug == "exa-oth"
    assert supportive is not None
    assert supportive.components[0].agent == "thirdine"
    assert source is not None
    assert source.title == "Example guideline"
    assert list(knowledge.sources(["nothing", "paper-otherol", "guideline"])) == ["paper-otherol", "guideline"]
    assert (knowledge.condition("x"), knowledge.supportive("x"), knowledge.source("x")) == (None, None, None)


def test_the_vocabulary_is_one_value_made_of_all_files(knowledge: Knowledge) -> None:
    words = knowledge.vocabulary()
    assert [axis.id for axis in words.axes] == ["sedation"]
    assert [item.id for item in words.monitoring] == ["heart-rate"]
    assert knowledge.vocabulary() is words


def test_retired_names_say_why_or_where_to(knowledge: Knowledge) -> None:
    moved = knowledge.retired(RetiredKind.SUBSTANCE, "oldexampline")
    gone = knowledge.retired(RetiredKind.FINDING, "EXAMPL.OTHERO.sedation")
    assert moved is not None
    assert moved.replaced_by == "exampline"
    assert gone is not None
    assert gone.reason == "The source was misread."
    assert knowledge.retired(RetiredKind.SUBSTANCE, "exampline") is None


def test_a_key_leads_back_to_its_holder(knowledge: Knowledge) -> None:
    assert knowledge.by_key("OTHERO") == (RecordKind.SUBSTANCE, "otherol")
    assert knowledge.by_key("EXITIS") == (RecordKind.CONDITION, "examplitis")
    assert knowledge.by_key("NOBODY") is None


def test_every_fact_says_its_layer(knowledge: Knowledge) -> None:
    substance = knowledge.substance("exampline")
    assert substance is not None
    assert knowledge.origin_of("exampline", substance.effects[0]) == "bundled"
    assert knowledge.origin_of("exampline", replace(substance.effects[0], grade=1)) is None
    assert origin_of((), substance.effects[0]) is None


# --- documented interactions --------------------------------------------------------------------


def test_statements_about_a_class_reach_members_by_parent_and_by_enzyme_effect(knowledge: Knowledge) -> None:
    found = {}
    for slug in ("exampline", "otherol", "thirdine"):
        substance = knowledge.substance(slug)
        assert substance is not None
        found[slug] = [(one.mechanism, origin) for one, origin in knowledge.documented_about(substance)]
    # exampline is an opioid, so a CNS depressant; otherol inhibits CYP3A4 strongly.
    assert found == {
        "exampline": [("sedation", "bundled"), ("exposure", "bundled")],
        "otherol": [("exposure", "bundled")],
        "thirdine": [("sedation", "bundled")],
    }


def test_statements_between_substances_are_those_that_name_both(knowledge: Knowledge) -> None:
    one, two, three = (knowledge.substances_by_slug([s])[s] for s in ("exampline", "otherol", "thirdine"))
    between = knowledge.documented_between(one, [two])
    assert [statement.mechanism for statement, _ in between] == ["exposure"]
    assert knowledge.documented_between(two, [three]) == ()
    assert knowledge.documented_between(two, []) == ()


# --- names --------------------------------------------------------------------------------------


def test_names_are_read_however_they_are_written(knowledge: Knowledge) -> None:
    exampline = [("exampline", None, How.NAME)]
    for text in ("exampline", "EXAMPLINE", " Éxampline ", "exam-pline", "examplines"):
        assert readings(knowledge, text) == exampline, text
    assert readings(knowledge, "Examplin") == [("exampline", None, How.SYNONYM)]
    assert readings(knowledge, "exa") == [("exampline", None, How.ALIAS)]
    assert readings(knowledge, "St. Johns thirdine") == [("thirdine", None, How.SYNONYM)]
    assert readings(knowledge, "St John’s Thirdine") == [("thirdine", None, How.SYNONYM)]


def test_preparations_are_read_by_slug_alias_and_brand(knowledge: Knowledge) -> None:
    expected = [("exampline", "exampline-iv", How.PREPARATION)]
    for text in ("exampline-iv", "Exampline IV", "iv-exampline", "examplo iv"):
        assert readings(knowledge, text) == expected, text


def test_a_brand_of_two_substances_is_ambiguous(knowledge: Knowledge) -> None:
    assert [match[0] for match in readings(knowledge, "Duo-Max")] == ["exampline", "otherol"]


def test_a_dose_is_left_out_and_said_so(knowledge: Knowledge) -> None:
    for text, dropped in (
        ("Examplo 8 mg", ("8 mg",)),
        ("examplo 0.5mg/kg", ("0.5mg/kg",)),
        ("Examplo 2.5 mg tablets twice daily", ("2.5 mg", "tablets", "twice daily")),
        ("exampline HCl 100 mcg", ("100 mcg", "HCl")),
    ):
        (match,) = knowledge.find(text)
        assert (match.slug, match.score) == ("exampline", 1), text
        assert sorted(match.dropped) == sorted(dropped), text


def test_codes_are_read_in_any_case(knowledge: Knowledge) -> None:
    for text in ("unii:abc123def4", "UNII: ABC123DEF4", "rxcui:4711"):
        assert readings(knowledge, text) == [("exampline", None, How.IDENTIFIER)], text
    assert readings(knowledge, "icd10:x99", RecordKind.CONDITION) == [("examplitis", None, How.IDENTIFIER)]
    assert readings(knowledge, "unii:NOTHING") == []


def test_misspellings_are_candidates_with_a_score_below_one(knowledge: Knowledge) -> None:
    for text in ("examplin3", "exmapline", "eksampline", "exxampline", "ezampline", "examplne 5 mg"):
        best = knowledge.find(text)[0]
        assert (best.slug, best.how) == ("exampline", How.MISSPELLING), text
        assert best.score < 1


def test_what_is_like_nothing_finds_nothing(knowledge: Knowledge) -> None:
    for text in ("", " ", "xyz", "aspirin", "8 mg", "unii:", *HOSTILE):
        assert knowledge.find(text) == (), text


def test_a_key_is_no_name(knowledge: Knowledge) -> None:
    assert knowledge.find("key:EXAMPL") == ()
    assert How.KEY not in [match.how for match in knowledge.find("EXAMPL")]


def test_conditions_are_read_by_possessive_and_alias(knowledge: Knowledge) -> None:
    for text in ("Example's disease", "examples disease", "Example disease", "example-disease", "examplitis"):
        assert [match.slug for match in knowledge.find(text, RecordKind.CONDITION)] == ["examplitis"], text


def test_the_nearest_names_are_told_for_what_is_not_there(knowledge: Knowledge) -> None:
    assert knowledge.nearest("examplina")[0] == "exampline"
    assert knowledge.nearest("examplitus", RecordKind.CONDITION) == ("examplitis",)


# --- catalogue ----------------------------------------------------------------------------------


def test_pages_follow_each_other_without_gap_or_repeat(knowledge: Knowledge) -> None:
    first = knowledge.substances(limit=2)
    second = knowledge.substances(limit=2, after=first.next)
    assert [one.slug for one in first.items] == ["exampline", "otherol"]
    assert ([one.slug for one in second.items], second.next) == (["thirdine"], None)


def test_listings_are_filtered_by_kind_class_and_text(knowledge: Knowledge) -> None:
    def slugs(**filters: object) -> list[str]:
        return [one.slug for one in knowledge.substances(**filters).items]  # type: ignore[arg-type]

    assert slugs(kind=Kind.HERB) == ["thirdine"]
    assert slugs(substance_class="cns-depressant") == ["exampline"]  # by its subclass
    assert slugs(substance_class="strong-cyp3a4-inhibitor") == ["otherol"]
    assert slugs(kind=Kind.HERB, substance_class="opioid") == []
    assert slugs(text="exam") == ["exampline"]
    assert slugs(text="John") == ["thirdine"]  # a word inside a name
    assert slugs(text="duo", kind=Kind.SMALL_MOLECULE) == ["exampline", "otherol"]
    assert slugs(text="zzz") == []


def test_conditions_are_listed(knowledge: Knowledge) -> None:
    assert [one.slug for one in knowledge.conditions().items] == ["any-examplitis", "examplitis"]
    assert [one.slug for one in knowledge.conditions(text="disease").items] == ["examplitis"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_unknown_everywhere(knowledge: Knowledge, text: str) -> None:
    assert knowledge.substance(text) is None
    assert knowledge.condition(text) is None
    assert knowledge.supportive(text) is None
    assert knowledge.source(text) is None
    assert knowledge.by_key(text) is None
    assert knowledge.retired(RetiredKind.FINDING, text) is None
    assert knowledge.nearest(text) == ()
    assert knowledge.substances(after=text, substance_class=text, text=text).items == ()
    with reading(knowledge._database) as session, pytest.raises(ReleaseNotFoundError):
        release(session, text)
