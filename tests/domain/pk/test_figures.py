"""Figures in sentences."""

import pytest

from app.domain.pk.figures import exposure_words
from app.domain.pk.propagation import Interval


@pytest.mark.parametrize(
    ("ratio", "low", "high", "said"),
    [
        (2.6, 1.9, 3.5, "exposure about 2.6 times higher (1.9 to 3.5)"),
        (12.3, 4.0, 31.0, "exposure about 12 times higher (4.0 to 31)"),
        (0.4, 0.25, 0.6, "exposure about 60 % lower (40 to 75 %)"),
        (0.04, 0.02, 0.08, "exposure about 96 % lower (92 to 98 %)"),
        (0.6, 0.35, 1.01, "exposure about 40 % lower (65 % lower to about the same)"),
        (0.6, 0.35, 1.3, "exposure about 40 % lower (65 % lower to 1.3 times higher)"),
        (1.0, 0.85, 1.18, "exposure about the same (0.85 to 1.18 times)"),
    ],
)
def test_a_ratio_in_words(ratio: float, low: float, high: float, said: str) -> None:
    assert exposure_words(Interval(ratio=ratio, low=low, high=high)) == said
