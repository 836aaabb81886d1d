"""A ratio becomes a severity only through what is sourced about the victim."""

import pytest

from app.domain.evidence import Direction, Harm, Severity
from app.domain.pk.propagation import Interval
from app.domain.pk.severity import Judgement, Of, judge, too_wide
from app.domain.questions import Taken
from app.domain.substances import ExposureResponse, IndexClass
from app.domain.values import Wording
from tests.domain.builders import CITE
from tests.domain.pk.builders import index, tables, victim

NARROW = victim("narrow", therapeutic_index=index(IndexClass.NARROW))
STANDARD = victim("common", therapeutic_index=index(IndexClass.STANDARD))
WORDS = Wording(patient="More side effects.", clinician="More neutropenia.")


def interval(ratio: float, low: float | None = None, high: float | None = None) -> Interval:
    return Interval(ratio=ratio, low=low or ratio, high=high or ratio)


def response(
    threshold: float, severity: Severity, change: Direction = Direction.RAISES, of: str | None = None
) -> ExposureResponse:
    return ExposureResponse(
        change=change, threshold=threshold, severity=severity, harm=Harm.TOXICITY, consequence=WORDS, of=of, cite=CITE
    )


def severity(taken: Taken, found: Interval, of: str | None = None, whose: Of = Of.EFFECT) -> Severity | None:
    judged: Judgement | None = judge(taken, found, tables(), of, whose)
    return None if judged is None else judged.severity


@pytest.mark.parametrize(
    ("taken", "ratio", "expected"),
    [
        (NARROW, 1.3, Severity.MODERATE),
        (NARROW, 2.1, Severity.MAJOR),
        (NARROW, 0.7, Severity.MODERATE),
        (STANDARD, 1.6, Severity.MINOR),
        (STANDARD, 2.4, Severity.MODERATE),
        (STANDARD, 0.4, Severity.MODERATE),
        (STANDARD, 1.0, None),
        (victim("unknown"), 9.0, None),
    ],
)
def test_the_index_reads_the_ratio(taken: Taken, ratio: float, expected: Severity | None) -> None:
    assert severity(taken, interval(ratio)) is expected


def test_the_far_end_of_the_interval_counts_one_step_lower() -> None:
    assert severity(STANDARD, interval(1.8, 0.9, 5.5)) is Severity.MODERATE


def test_the_end_on_the_other_side_of_a_clear_change_does_not_count() -> None:
    assert severity(NARROW, interval(0.7, 0.65, 2.5)) is Severity.MODERATE


def test_a_sourced_response_counts_before_the_index() -> None:
    taken = victim(
        "drug", therapeutic_index=index(IndexClass.NARROW), exposure_responses=(response(1.2, Severity.MINOR),)
    )
    assert severity(taken, interval(3.0)) is Severity.MINOR


def test_a_response_below_its_threshold_leaves_the_index_to_speak() -> None:
    taken = victim(
        "drug", therapeutic_index=index(IndexClass.NARROW), exposure_responses=(response(4.0, Severity.MAJOR),)
    )
    assert severity(taken, interval(1.5)) is Severity.MODERATE


def test_a_metabolite_beside_the_parent_is_judged_by_its_own_response_only() -> None:
    taken = victim(
        "drug",
        therapeutic_index=index(IndexClass.NARROW),
        exposure_responses=(response(1.5, Severity.MAJOR, of="toxin"),),
    )
    assert severity(taken, interval(2.0), "toxin", Of.METABOLITE) is Severity.MAJOR
    assert severity(taken, interval(2.0), "other", Of.METABOLITE) is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (interval(1.0, 0.5, 2.0), True),
        (interval(2.0, 0.9, 9.0), True),
        (interval(0.12, 0.04, 0.36), False),
        (interval(2.6, 1.9, 3.5), False),
        (interval(0.3, 0.1, 1.0), True),
    ],
    ids=["fall to rise", "wide and maybe none", "wide but a fall throughout", "useful", "wide up to none"],
)
def test_an_interval_too_wide_to_act_on(found: Interval, expected: bool) -> None:
    assert too_wide(found) is expected
