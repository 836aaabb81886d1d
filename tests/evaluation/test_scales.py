"""Shares and IR on the logit scale, IC on the log scale."""

import pytest

from app.evaluation.scales import logarithmic, logistic, moved, onto, spread
from tests.domain.pk.builders import between

IR = between(0.5, 0.68, 0.8)


@pytest.mark.parametrize("scale", [logistic, logarithmic])
def test_nothing_moves_without_a_shift(scale: str) -> None:
    assert moved(IR, 0.0, scale) == IR


def test_a_shift_on_the_logit_scale_multiplies_the_odds() -> None:
    after = moved(between(0.4, 0.5, 0.6), onto(0.8, logistic), logistic)
    assert after.median == pytest.approx(0.8)
    assert after.low < 0.8 < after.high < 1


def test_narrowing_pulls_both_ends_to_the_median() -> None:
    after = moved(IR, 0.0, logistic, 0.5)
    assert after.median == pytest.approx(IR.median)
    assert IR.low < after.low < after.high < IR.high


def test_the_spread_is_that_of_the_curated_interval() -> None:
    assert spread(between(1.0, 2.0, 4.0), logarithmic) == pytest.approx(0.421, abs=1e-3)
