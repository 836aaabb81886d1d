"""A fit of the exposure model to observed ratios: maximum a posteriori, apart from the curated facts.

Parameters are shifts of IR (logit), IC (log) and shares (logit) from their curated medians; their priors are normal
with the curated 90 % intervals. A parameter that few observations reach stays near its median: that is the shrinkage.
Errors are log-normal: between studies as in `propagation`, and between pairs MODEL_SD, shared by all studies of a pair.
Needs numpy (extra `fit`); deterministic.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot, log, sqrt

import numpy as np

from app.domain.pk.propagation import between_studies_sd
from app.evaluation.cases import DOSE, Case, Shift
from app.evaluation.scales import logarithmic, logistic, spread

# What the equation misses of a pair even with the best inputs, standard deviation of ln AUCR: an assumption, the size
# of the disagreement between studies of one pair (GMFE 1.37 to 1.46) that no model of pairs can undercut.
MODEL_SD = 0.25
# How steeply effects grow with dose: not at all by the curated facts, in proportion at two standard deviations.
DOSE_SD = 0.5
STEPS = 60
SMALL = 1e-9
STEP = 1e-4  # of the numerical derivative, on the scale of the parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Shifts from the curated medians, and how much narrower the intervals became."""

    shift: Shift = field(default_factory=dict)
    narrowed: Shift = field(default_factory=dict)  # posterior over prior standard deviation
    observations: dict[str, int] = field(default_factory=dict)


def fit(cases: Sequence[Case]) -> Fit:
    """Return the most probable shifts given the cases; the same six digits when run again."""
    priors = _priors(cases)
    names = sorted(priors)
    if not names:
        return Fit()
    place = {name: n for n, name in enumerate(names)}
    weights = _weights(cases)
    prior_precision = np.array([1 / priors[name] ** 2 for name in names])
    found = np.zeros(len(names))
    damping, best = 1e-3, _loss(cases, weights, prior_precision, names, found)
    for _ in range(STEPS):
        gradient, curvature = _normal_equations(cases, weights, prior_precision, names, place, found)
        step = np.linalg.solve(curvature + damping * np.diag(np.diag(curvature)), -gradient)
        loss = _loss(cases, weights, prior_precision, names, found + step)
        if loss < best:
            done = best - loss < SMALL * max(best, 1.0)
            found, best, damping = found + step, loss, max(damping / 5, 1e-9)
            if done:
                break
        else:
            damping *= 5
    _, curvature = _normal_equations(cases, weights, prior_precision, names, place, found)
    spreads = np.sqrt(np.diag(np.linalg.inv(curvature)))
    counts = Counter(parameter for case in cases for parameter in case.parameters)
    return Fit(
        shift={name: round(float(found[n]), 9) for name, n in place.items()},
        narrowed={name: round(min(1.0, float(spreads[n]) / priors[name]), 9) for name, n in place.items()},
        observations=dict(counts),
    )


def _priors(cases: Sequence[Case]) -> dict[str, float]:
    """Return the standard deviation of each parameter; of several curated entries the narrowest."""
    found = {slope: DOSE_SD for slope in DOSE.values() if any(slope in case.parameters for case in cases)}
    for case in cases:
        for one in case.inputs:
            scale = logarithmic if one.parameter.startswith("ic ") else logistic
            sd = max(spread(one.curated, scale), 0.05)
            found[one.parameter] = min(sd, found.get(one.parameter, sd))
    return found


def _weights(cases: Sequence[Case]) -> list[float]:
    """Return 1 / variance: the error of a pair is shared by its studies, so that each pair counts about once."""
    studies = Counter(case.pair for case in cases)
    return [
        1 / hypot(between_studies_sd(log(case.observed)), MODEL_SD * sqrt(studies[case.pair])) ** 2 for case in cases
    ]


def _shift(names: Sequence[str], values: "np.ndarray") -> dict[str, float]:
    return dict(zip(names, values.tolist(), strict=True))


def _loss(
    cases: Sequence[Case], weights: Sequence[float], precision: "np.ndarray", names: Sequence[str], at: "np.ndarray"
) -> float:
    shift = _shift(names, at)
    misfit = sum(w * (case.log_ratio(shift) - log(case.observed)) ** 2 for case, w in zip(cases, weights, strict=True))
    return float(misfit + np.sum(precision * at**2))


def _normal_equations(
    cases: Sequence[Case],
    weights: Sequence[float],
    precision: "np.ndarray",
    names: Sequence[str],
    place: dict[str, int],
    at: "np.ndarray",
) -> "tuple[np.ndarray, np.ndarray]":
    """Return half the gradient, and Gauss-Newton's curvature."""
    gradient, curvature = precision * at, np.diag(precision).astype(float)
    shift = _shift(names, at)
    for case, weight in zip(cases, weights, strict=True):
        middle = case.log_ratio(shift)
        error = middle - log(case.observed)
        slopes = {
            name: (case.log_ratio({**shift, name: shift[name] + STEP}) - middle) / STEP for name in case.parameters
        }
        for name, slope in slopes.items():
            gradient[place[name]] += weight * slope * error
            for other, other_slope in slopes.items():
                curvature[place[name], place[other]] += weight * slope * other_slope
    return gradient, curvature
