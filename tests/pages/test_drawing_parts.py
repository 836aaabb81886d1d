"""Cards, the heat map and plots as values, before any template sees them."""

from dataclasses import replace

import pytest

from app.api.html.cards import cards_of, category_cards
from app.api.html.plots import SAME_HIGH, SAME_LOW, plots_of
from app.api.html.verdicts import ORDER, rank, verdict
from app.domain.evidence import (
    Audience,
    Basis,
    Category,
    Certainty,
    Role,
    Severity,
    Status,
)
from app.domain.findings import Evidence, Exposure, Finding, Party
from app.domain.substances import Route, Scope
from app.domain.summary.document import CategorySection, Group
from app.domain.values import Citation, Wording

X = Party(id="x", name="x", role=Role.CONTRIBUTOR)
EVIDENCE = Evidence(basis=Basis.CLASS_EFFECT, certainty=Certainty.LOW, sources=(Citation(source="made-up", at="1"),))


def _finding(agent: str, severity: Severity | None = Severity.MODERATE, text: str = "{a} and x add up.") -> Finding:
    said = text.replace("{a}", agent)
    return Finding(
        id=f"X.{agent.upper()}.sedation",
        category=Category.PHARMACODYNAMIC,
        status=Status.INTERACTION if severity else Status.NOT_ASSESSED,
        severity=severity,
        harm=None,
        parties=(X, Party(id=agent, name=agent, role=Role.CONTRIBUTOR)),
        mechanism="sedation",
        direction=None,
        actions=(),
        evidence=EVIDENCE,
        text=Wording(patient=said, clinician=said),
    )


def _section(*findings: Finding) -> CategorySection:
    words = Wording(patient="drowsiness", clinician="sedation")
    group = Group(mechanism="sedation", name=words, finding_ids=tuple(f.id for f in findings))
    return CategorySection(
        id=Category.PHARMACODYNAMIC, name="Effects", summary=words, questions=(), findings=findings, groups=(group,)
    )


def test_findings_that_say_the_same_of_several_medicines_are_one_card() -> None:
    [card] = cards_of([_finding("a"), _finding("b"), _finding("c")], "x", Audience.PATIENT)
    assert [party.name for party in card.partners] == ["a", "b", "c"]
    assert card.others("a and x add up.") == ("b", "c")


def test_a_sentence_about_two_medicines_stands_once_and_lists_neither_again() -> None:
    trial = "In one trial with aa and bb, x did no harm."
    [card] = cards_of([_finding("aa", text=trial), _finding("bb", text=trial)], "x", Audience.PATIENT)
    assert [party.name for party in card.partners] == ["aa", "bb"]
    assert card.others(trial) == ()


def test_a_sentence_that_names_no_medicine_needs_no_list_of_others() -> None:
    [card] = cards_of([_finding("aa", text="Both add up."), _finding("bb", text="Both add up.")], "x", Audience.PATIENT)
    assert card.others("Both add up.") == ()


@pytest.mark.parametrize(
    "other",
    [
        _finding("b", Severity.MAJOR),
        _finding("b", text="{a} is worse with x."),
        replace(_finding("b"), origin="overlay:clinic"),
        replace(_finding("b"), disagrees_with=("X.A.sedation",)),
        replace(_finding("b"), exposure=Exposure(ratio=2, low=1, high=3, observed=True)),
    ],
    ids=["severity", "words", "layer", "another source", "numbers"],
)
def test_findings_that_differ_in_anything_that_counts_stay_apart(other: Finding) -> None:
    assert len(cards_of([_finding("a"), other], "x", Audience.PATIENT)) == 2


@pytest.mark.parametrize(
    ("likelihood", "alone"), [(None, False), ("3 of 100", False), ("a: rare", True), ("x: 1 of 9; a: rare", True)]
)
def test_how_often_one_of_them_does_it_is_not_told_as_of_both(likelihood: str | None, alone: bool) -> None:
    [card] = cards_of([replace(_finding("a"), likelihood=likelihood)], "x", Audience.PATIENT)
    assert card.likely_alone is alone


def test_what_holds_for_another_form_is_another_card() -> None:
    swallowed, injected = (
        replace(_finding(a), scope=Scope(routes=(r,))) for a, r in (("a", Route.ORAL), ("b", Route.INTRAVENOUS))
    )
    assert len(cards_of([swallowed, injected], "x", Audience.PATIENT)) == 2


def _predicted(agent: str, high: float) -> Finding:
    return replace(_finding(agent), exposure=Exposure(ratio=1.003, low=0.63, high=high, observed=False))


def test_predictions_alike_to_the_last_digit_shown_are_one_card() -> None:
    for audience in Audience:
        assert len(cards_of([_predicted("a", 1.58), _predicted("b", 1.581)], "x", audience)) == 1
        assert len(cards_of([_predicted("a", 1.58), _predicted("b", 1.71)], "x", audience)) == 2


def test_for_clinicians_findings_of_different_certainty_stay_apart() -> None:
    surer = replace(_finding("b"), evidence=replace(EVIDENCE, certainty=Certainty.HIGH))
    assert len(cards_of([_finding("a"), surer], "x", Audience.CLINICIAN)) == 2
    assert len(cards_of([_finding("a"), surer], "x", Audience.PATIENT)) == 1


def test_many_small_findings_are_folded_and_what_is_not_known_is_not() -> None:
    small = [_finding(f"s{n}", Severity.MINOR, f"Point {n} of {{a}}.") for n in range(9)]
    drawn = category_cards(
        _section(*small, _finding("grave", Severity.MAJOR), _finding("dark", None)), "x", Audience.PATIENT
    )
    assert drawn.folded_findings == 9
    assert [card.verdict for group in drawn.shown for card in group.cards] == ["major", "not_assessed"]


def test_few_small_findings_are_shown() -> None:
    assert category_cards(_section(_finding("a", Severity.MINOR)), "x", Audience.PATIENT).folded == ()


def test_what_could_not_be_checked_ranks_before_what_is_small() -> None:
    assert rank("not_assessed") < rank("minor")
    assert rank("cannot_say") < rank("none_known")
    assert {verdict(Status.INTERACTION, s) for s in Severity} | {s.value for s in Status} - {"interaction"} == set(
        ORDER
    )


def test_the_band_and_the_intervals_stand_in_their_order_on_a_log_axis() -> None:
    measured = replace(_finding("a"), exposure=Exposure(ratio=0.5, low=0.25, high=1.0, observed=True))
    [plot] = plots_of([_section(measured)])
    [mark] = plot.marks
    assert mark.low is not None
    assert mark.high is not None
    assert mark.x - mark.low == pytest.approx(mark.high - mark.x, abs=0.02)  # equal factors are equal ways
    unity = next(tick.x for tick in plot.ticks if tick.value == 1)
    assert plot.band[0] < unity < plot.band[1]
    assert SAME_LOW * SAME_HIGH == 1
    assert unity - plot.band[0] == pytest.approx(plot.band[1] - unity, abs=0.02)


@pytest.mark.parametrize("ratio", [1e-6, 0.01, 1.0, 100.0, 1e6])
def test_every_ratio_stands_within_the_drawing(ratio: float) -> None:
    [plot] = plots_of(
        [_section(replace(_finding("a"), exposure=Exposure(ratio=ratio, low=None, high=None, observed=False)))]
    )
    assert 0 <= plot.marks[0].x <= 100
