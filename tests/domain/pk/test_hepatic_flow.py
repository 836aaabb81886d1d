"""Blood flow as the ceiling of hepatic clearance."""

from math import exp

import pytest

from app.domain.pk.hepatic_flow import flow_limited_log_aucr, through_liver


@pytest.mark.parametrize(
    ("extraction", "expected"),
    [(0.0, 0.1), (0.5, 0.1 / 0.55), (1.0, 1.0)],
    ids=["low extraction follows the enzyme", "half way: 0.1 / (0.5 + 0.05)", "flow alone decides"],
)
def test_inhibition_matters_less_the_more_flow_limits(extraction: float, expected: float) -> None:
    assert through_liver(0.1, extraction) == pytest.approx(expected)


def test_induction_cannot_pull_more_than_blood_brings() -> None:
    assert through_liver(10.0, 0.7) == pytest.approx(10 / 7.3)


def test_only_the_liver_stands_behind_the_flow() -> None:
    """By hand: 0.6 · 0.1/(0.5+0.05) + 0.4 · 0.5 = 0.1091 + 0.2 = 0.3091."""
    shares = {"CYP3A4": 0.6, "renal": 0.4}
    activities = {"CYP3A4": 0.1, "renal": 0.5}
    assert exp(flow_limited_log_aucr(shares, activities, 0.5)) == pytest.approx(1 / 0.30909, rel=1e-4)


def test_hepatic_pathways_share_one_flow() -> None:
    """By hand: A_h = (0.5 · 0 + 0.5 · 1) = 0.5; 0.5 / (0.5 + 0.25) = 2/3."""
    ratio = exp(flow_limited_log_aucr({"CYP3A4": 0.5, "UGT1A1": 0.5}, {"CYP3A4": 0.0}, 0.5))
    assert ratio == pytest.approx(1.5)
