"""Intervals: each input alone to its percentiles, root sum of squares, plus the between-study error."""

from collections.abc import Mapping
from math import exp, hypot, log

import pytest

from app.domain.pk.equation import Regulation, log_aucr
from app.domain.pk.propagation import Interval, Shares, between_studies_sd, propagate, with_share
from app.domain.values import Estimate
from tests.domain.pk.builders import between, exactly

RULES = {"CYP3A4": Regulation(inhibitions=("ir",))}


def outcome(shares: Mapping[str, Shares], activities: Mapping[str, float], _values: Mapping[str, float]) -> list[float]:
    return [log_aucr(shares["clearance"], activities)]


def interval_of(share: Estimate, ratio: Estimate, extra_sd: float = 0.0) -> Interval:
    blends = {"clearance": {"CYP3A4": share, "other": exactly(1 - share.median)}}
    return propagate(outcome, RULES, blends, {"ir": ratio}, (extra_sd,))[0]


def test_certain_inputs_leave_the_between_study_error() -> None:
    found = interval_of(exactly(0.8), exactly(0.75))
    assert found.ratio == pytest.approx(2.5)
    half = 1.645 * between_studies_sd(log(2.5))
    assert found.low == pytest.approx(2.5 / exp(half))
    assert found.high == pytest.approx(2.5 * exp(half))


def test_sides_are_told_apart_and_add_up_as_squares() -> None:
    """By hand: at IR 0.5 the ratio is 1/0.6, at IR 0.9 it is 1/0.28, at IR 0.75 it is 2.5."""
    found = interval_of(exactly(0.8), between(0.5, 0.75, 0.9))
    own = 1.645 * between_studies_sd(log(2.5))
    assert log(found.low) == pytest.approx(log(2.5) - hypot(own, log(2.5 * 0.6)))
    assert log(found.high) == pytest.approx(log(2.5) + hypot(own, log(1 / 0.28 / 2.5)))


def test_an_assumption_adds_its_error() -> None:
    assert interval_of(exactly(0.8), exactly(0.75), 0.3).high > interval_of(exactly(0.8), exactly(0.75)).high


def test_the_error_between_studies_grows_with_the_effect() -> None:
    assert between_studies_sd(log(5)) > between_studies_sd(log(2)) > between_studies_sd(0.0)


def test_a_rising_share_takes_from_all_others_in_proportion() -> None:
    moved = with_share({"CYP3A4": 0.5, "renal": 0.3, "other": 0.2}, "CYP3A4", 0.75)
    assert moved == pytest.approx({"CYP3A4": 0.75, "renal": 0.15, "other": 0.10})


def test_an_unstated_pathway_takes_from_other_alone() -> None:
    moved = with_share({"CYP3A4": 0.9, "other": 0.1}, "CYP2C8", 0.25)
    assert moved == pytest.approx({"CYP3A4": 0.9, "CYP2C8": 0.1, "other": 0.0})
