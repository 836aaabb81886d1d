"""The measures, worked by hand."""

import math

import pytest

from app.evaluation.score import NotAnswered, Scored, direction_error, report, within_guest


def row(observed: float, predicted: float, pair: str = "a|b", low: float = 0.1, high: float = 10.0) -> Scored:
    return Scored(pair=pair, label=pair, observed=observed, predicted=predicted, low=low, high=high)


def test_pairs_count_once_however_often_they_were_studied() -> None:
    often = [row(2.0, 2.0, "often") for _ in range(9)]
    found = report([*often, row(2.0, 9.0, "once")], [])
    assert found["within_2_fold"] == 0.5


def test_the_geometric_mean_fold_error_ignores_the_side() -> None:
    found = report([row(2.0, 4.0, "high"), row(2.0, 1.0, "low")], [])
    assert found["gmfe"] == pytest.approx(2.0)
    assert found["bias"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("observed", "predicted", "inside"),
    [
        (1.0, 1.24, True),
        (1.0, 1.3, False),
        (4.0, 7.0, True),
        (4.0, 7.5, False),
        (0.25, 0.14, True),
        (0.25, 0.13, False),
    ],
)
def test_guest_limits_narrow_near_one_and_mirror_below_it(observed: float, predicted: float, inside: bool) -> None:
    assert within_guest(observed, predicted) is inside


@pytest.mark.parametrize(
    ("observed", "predicted", "wrong"),
    [(2.0, 0.8, True), (2.0, 0.95, False), (0.4, 1.2, True), (0.4, 1.05, False), (1.2, 0.5, False)],
)
def test_a_direction_error_needs_a_clear_change_and_the_other_side(
    observed: float, predicted: float, wrong: bool
) -> None:
    assert direction_error(row(observed, predicted)) is wrong


def test_what_is_not_answered_is_counted_and_named() -> None:
    found = report([row(2.0, 2.0)], [NotAnswered(name="x on y", why="unknown")])
    assert (found["rows"], found["answered"]) == (2, 1)
    assert found["not_answered"] == [{"name": "x on y", "why": "unknown"}]


def test_the_null_model_always_says_one() -> None:
    null = report([row(4.0, 4.0)], [])["null_model"]
    assert isinstance(null, dict)
    assert null["gmfe"] == pytest.approx(4.0)
    assert null["over_2_fold"] == {"rows": 1, "within_2_fold": 0.0, "gmfe": pytest.approx(4.0)}


def test_coverage_counts_observations_inside_their_interval() -> None:
    found = report([row(2.0, 2.0, "in", 1.5, 3.0), row(2.0, 1.0, "out", 0.8, 1.2)], [])
    assert found["interval_coverage_90"] == 0.5


def test_an_empty_table_has_no_measures_but_a_report() -> None:
    found = report([], [])
    assert (found["rows"], found["within_2_fold"]) == (0, None)
    assert math.isfinite(float(str(found["answered"])))
