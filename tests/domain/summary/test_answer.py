"""The answer in a sentence: each kind of headline, and what it must never leave out."""

from dataclasses import replace

import pytest

from app.domain.conditions import Presence
from app.domain.documented import Situations
from app.domain.evidence import ActionKind, Audience, Category, Direction, Harm, Role, Severity, Status
from app.domain.findings import Finding, Party
from app.domain.questions import Question, Taken
from app.domain.substances import Scope
from app.domain.summary.assemble import assemble
from app.domain.summary.document import Summary
from tests.domain.builders import effect, oral, substance
from tests.domain.summary.facts import agent, facts, known, radiotherapy, regimen

SLEEPY = known("sleepy", effects=(effect("sedation", 3),))
CALMING = known("calming", effects=(effect("sedation", 3),))
QUIET = known("quiet")
BLANK = substance("blank")


def summary_of(*cases: object, **more: object) -> Summary:
    return assemble(facts(*cases, **more))  # type: ignore[arg-type]


def test_one_regimen_with_a_major_finding_says_so_and_names_the_agent() -> None:
    answer = summary_of(SLEEPY, [regimen(agent("calming"))], [CALMING]).answer
    assert answer.headline.startswith("Not unless your team agrees.")
    assert "calming (sedation)" in answer.headline
    assert (answer.status, answer.aggregate.worst) == (Status.INTERACTION, Severity.MAJOR)


def test_what_holds_for_one_form_only_names_the_form() -> None:
    spray = effect("sedation", 3, scope=Scope(preparations=("sleepy-spray",)))
    sleepy = known("sleepy", effects=(spray,), preparations=(oral("sleepy-oral"), oral("sleepy-spray")))
    headline = summary_of(sleepy, [regimen(agent("calming"))], [CALMING]).answer.headline
    assert "only with sleepy-spray: calming (sedation)" in headline


def test_several_regimens_give_a_distribution_and_not_one_verdict() -> None:
    plans = [regimen(agent("calming"), slug="one"), regimen(agent("quiet"), slug="two")]
    answer = summary_of(SLEEPY, plans, [CALMING, QUIET]).answer
    assert answer.headline.startswith("It depends on the treatment: we looked at 2 regimens")
    assert answer.by_regimen["major"] == 1
    assert answer.action is ActionKind.INFORM


def test_an_optional_agent_does_not_decide_but_is_named() -> None:
    plan = regimen(agent("quiet"), agent("calming", Presence.OPTIONAL))
    answer = summary_of(SLEEPY, [plan], [CALMING, QUIET]).answer
    assert answer.by_regimen["none_known"] == 1
    assert "Some people also get medicines with which a serious problem is possible: calming" in answer.headline


def test_an_optional_agent_that_must_not_be_combined_is_told_as_such() -> None:
    blocker = known("blocker", effects=(effect("opioid", 3, Direction.LOWERS),))
    answer = summary_of(
        blocker,
        [regimen(agent("quiet"), agent("opiate", Presence.OPTIONAL))],
        [QUIET, known("opiate", effects=(effect("opioid", 3),))],
        findings={"opiate": (_contraindicated(),)},
    ).answer
    assert "must not be combined with blocker: opiate" in answer.headline
    assert answer.today.taking_both.startswith("Call your specialist's team today")


def test_nothing_known_of_an_agent_never_reads_as_no_interaction() -> None:
    answer = summary_of(SLEEPY, [regimen(agent("blank"))], [BLANK]).answer
    assert answer.headline.startswith("We cannot say.")
    assert "does not mean safe" in answer.headline
    assert answer.status is Status.NOT_ASSESSED


def test_an_agent_without_any_entry_is_listed_by_name() -> None:
    summary = summary_of(SLEEPY, [regimen(agent("quiet"), agent("mystery-drug"))], [QUIET])
    assert summary.answer.coverage.not_assessed == ("mystery drug",)
    assert "mystery drug" in {gap.name for gap in summary.not_assessed}


def test_radiotherapy_is_listed_as_not_assessed() -> None:
    summary = summary_of(SLEEPY, [regimen(agent("quiet"), radiotherapy())], [QUIET])
    assert next((gap.kind, gap.name) for gap in summary.not_assessed) == ("modality", "radiotherapy")


def test_an_unresolved_name_shows_in_headline_coverage_and_gaps() -> None:
    summary = summary_of(SLEEPY, [regimen(agent("quiet"))], [QUIET], unresolved=("xyzzy",))
    assert "We did not recognise: xyzzy." in summary.answer.headline
    assert "xyzzy" in summary.answer.coverage.not_assessed
    assert summary.answer.status is not Status.NONE_KNOWN


def test_a_compound_that_is_the_treatment_says_keep_taking_it() -> None:
    summary = summary_of(QUIET, [regimen(agent("quiet"), agent("calming"))], [QUIET, CALMING])
    assert summary.answer.headline.startswith("Quiet is a standard treatment for illness.")
    assert "Do not stop quiet on your own." in summary.answer.today.stopping
    assert summary.answer.display.action.startswith("Keep taking what was prescribed for you.")


def test_an_illness_that_rules_the_compound_out_is_in_the_headline() -> None:
    caution = replace(_contraindicated(), category=Category.CONDITION_CAUTION)
    plan = [regimen(agent("quiet"))]
    headline = summary_of(SLEEPY, plan, [QUIET], findings={"quiet": (caution,)}).answer.headline
    assert "Some people with calming must not take it." in headline


def test_a_treatment_that_stands_alone_is_not_told_as_unknown() -> None:
    plan = regimen(agent("quiet"), agent("calming", Presence.OPTIONAL))
    summary = summary_of(QUIET, [plan], [QUIET, CALMING])
    assert "Quiet is the only usual medicine of this treatment." in summary.answer.headline
    assert "cannot say" not in summary.answer.headline
    assert summary.regimens[0].status is Status.NONE_KNOWN


def test_several_regimens_tell_in_which_the_compound_stands_alone() -> None:
    plans = [regimen(agent("quiet"), slug="one"), regimen(agent("quiet"), agent("calming"), slug="two")]
    headline = summary_of(QUIET, plans, [QUIET, CALMING]).answer.headline
    assert "In 1, quiet is the only usual medicine." in headline


@pytest.mark.parametrize(
    ("victim", "harm", "patient", "clinician"),
    [
        ("quiet", Harm.LOSS_OF_EFFECT, "quiet (may work less well)", "quiet (lower exposure)"),
        ("quiet", Harm.TOXICITY, "quiet (more side effects)", "quiet (lower exposure)"),
        ("sleepy", Harm.LOSS_OF_EFFECT, "quiet (sleepy may work less well)", "quiet (lower sleepy exposure)"),
    ],
)
def test_a_change_in_level_is_told_by_what_it_means(victim: str, harm: Harm, patient: str, clinician: str) -> None:
    parties = tuple(
        Party(id=name, name=name, role=Role.VICTIM if name == victim else Role.PERPETRATOR)
        for name in ("sleepy", "quiet")
    )
    finding = replace(_contraindicated(), mechanism="exposure", harm=harm, direction=Direction.LOWERS, parties=parties)
    for audience, told in ((Audience.PATIENT, patient), (Audience.CLINICIAN, clinician)):
        asked = Question(compound="sleepy", condition="illness", audience=audience)
        plans = [regimen(agent("quiet"), slug=slug) for slug in ("one", "two")]
        answer = summary_of(SLEEPY, plans, [QUIET], findings={"quiet": (finding,)}, question=asked).answer
        assert told in answer.headline


def test_regimens_that_are_all_alike_do_not_depend() -> None:
    plans = [regimen(agent("calming"), slug=slug) for slug in ("one", "two")]
    headline = summary_of(SLEEPY, plans, [CALMING]).answer.headline
    assert headline.startswith("We looked at 2 regimens")


def test_all_studied_is_the_only_reassuring_headline() -> None:
    null = replace(_contraindicated(), status=Status.STUDIED_NO_EFFECT, severity=None)
    plan = [regimen(agent("quiet"))]
    studied = summary_of(SLEEPY, plan, [QUIET], findings={"quiet": (null,)}).answer
    unstudied = summary_of(SLEEPY, plan, [QUIET]).answer
    assert studied.headline.startswith("No harmful interaction found, and it was looked for")
    assert "Nobody may have tested it" in unstudied.headline


@pytest.mark.parametrize("audience", list(Audience))
def test_the_display_block_is_whole(audience: Audience) -> None:
    question = Question(compound="sleepy", condition="illness", audience=audience)
    display = summary_of(SLEEPY, [regimen(agent("calming"))], [CALMING], question=question).answer.display
    assert all((display.headline, display.action, display.coverage, display.as_of, display.release))


def test_extra_agents_of_a_person_join_every_regimen() -> None:
    summary = summary_of(SLEEPY, [regimen(agent("quiet"))], [QUIET], extra=(Taken(substance=CALMING),))
    assert [c.name for c in summary.regimens[0].cells] == ["quiet", "calming"]
    assert summary.answer.aggregate.worst is Severity.MAJOR


def test_permuting_the_agents_changes_no_finding() -> None:
    one = summary_of(SLEEPY, [regimen(agent("quiet"), agent("calming"))], [QUIET, CALMING])
    two = summary_of(SLEEPY, [regimen(agent("calming"), agent("quiet"))], [CALMING, QUIET])
    assert [s.findings for s in one.categories] == [s.findings for s in two.categories]


def test_a_withdrawn_finding_is_gone_and_its_place_says_so() -> None:
    made = facts(SLEEPY, [regimen(agent("calming"))], [CALMING])
    (finding,) = [f for findings in made.findings.values() for f in findings]
    summary = assemble(replace(made, findings={"calming": ()}, withdrawn={finding.id: "read the wrong way round"}))
    assert not any(section.findings for section in summary.categories)
    assert [(gap.kind, gap.name) for gap in summary.not_assessed if gap.kind == "withdrawn"] == [
        ("withdrawn", finding.id)
    ]


def test_every_finding_has_a_source_that_is_in_the_references() -> None:
    summary = summary_of(SLEEPY, [regimen(agent("calming"))], [CALMING])
    cited = {c.source for s in summary.categories for f in s.findings for c in f.evidence.sources}
    assert cited == {reference.source.id for reference in summary.references}


def _contraindicated() -> Finding:
    """Made by hand: only a label may say it, and the engine never does."""
    (finding,) = [f for found in facts(SLEEPY, [regimen(agent("calming"))], [CALMING]).findings.values() for f in found]
    return replace(
        finding,
        severity=Severity.CONTRAINDICATED,
        situations=Situations(not_started="-", taking_both="-", stopping="-"),
    )


def test_what_is_missing_of_the_compound_alone_is_told_once_with_every_name() -> None:
    herb = known("herb", enzyme_effects=(), looked_for=())
    gaps = summary_of(herb, [regimen(agent("quiet"), agent("calming"))], [QUIET, CALMING]).not_assessed
    (one,) = [gap for gap in gaps if gap.kind in ("compound", "agent")]
    assert (one.kind, one.name) == ("compound", "herb")
    assert "quiet" in one.why.patient
    assert "calming" in one.why.patient
