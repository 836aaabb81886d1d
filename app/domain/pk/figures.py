"""Figures as words: an interval of a ratio, for two readers. Rounded here, for they are words."""

from app.domain.pk.propagation import Interval

UNCHANGED_WITHIN = 1.05  # a ratio this near to one is told as "about the same"


def exposure_words(interval: Interval) -> str:
    """Return "exposure about 2.6 times higher (1.9 to 3.5)" for a ratio of 2.6, or the same for a fall, in per cent."""
    if 1 / UNCHANGED_WITHIN < interval.ratio < UNCHANGED_WITHIN:
        return f"exposure about the same ({interval.low:.2f} to {interval.high:.2f} times)"
    if interval.ratio > 1:
        return (
            f"exposure about {_times(interval.ratio)} times higher ({_times(interval.low)} to {_times(interval.high)})"
        )
    return f"exposure about {_lower(interval.ratio)} % lower ({_span_of_fall(interval)})"


def _times(ratio: float) -> str:
    if ratio >= 9.95:
        return f"{ratio:.0f}"
    return f"{ratio:.1f}" if ratio >= 0.095 else f"{ratio:.2f}"


def _lower(ratio: float) -> int:
    """Per cent, to the nearest five, or to one near the ends."""
    fall = 100 * (1 - ratio)
    return round(fall) if fall < 10 or fall > 90 else 5 * round(fall / 5)


def _span_of_fall(interval: Interval) -> str:
    if interval.high > 1:
        upper = "about the same" if interval.high < UNCHANGED_WITHIN else f"{_times(interval.high)} times higher"
        return f"{_lower(interval.low)} % lower to {upper}"
    return f"{_lower(interval.high)} to {_lower(interval.low)} %"
