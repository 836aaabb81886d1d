"""The scales on which parameters are fitted: logit for shares and IR, log for IC."""

from math import exp, log

from app.domain.pk.propagation import Z90
from app.domain.values import Estimate

logistic, logarithmic = "logit", "log"
# Nothing is wholly blocked or wholly one pathway's: keeps the logit finite.
EDGE = 0.005
LEAST_IC = 0.01


def onto(value: float, scale: str) -> float:
    """Return the value on its scale."""
    if scale == logarithmic:
        return log(max(value, LEAST_IC))
    inside = min(max(value, EDGE), 1 - EDGE)
    return log(inside / (1 - inside))


def back(value: float, scale: str) -> float:
    """Return a value of the scale as a share, an IR or an IC."""
    return exp(value) if scale == logarithmic else 1 / (1 + exp(-value))


def spread(e: Estimate, scale: str) -> float:
    """Return the standard deviation that the curated 90 % interval means on the scale."""
    return (onto(e.high, scale) - onto(e.low, scale)) / (2 * Z90)


def moved(e: Estimate, by: float, scale: str, narrowed: float = 1.0) -> Estimate:
    """Return the estimate moved by `by` on its scale, each side of its interval multiplied by `narrowed`."""
    if not by and narrowed == 1.0:
        return e
    middle = onto(e.median, scale)
    low, high = (middle + by + narrowed * (onto(end, scale) - middle) for end in (e.low, e.high))
    return Estimate(median=back(middle + by, scale), low=back(low, scale), high=back(high, scale))
