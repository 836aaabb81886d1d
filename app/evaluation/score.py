"""How far predictions lie from observations: the field's usual measures, averaged per pair first."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TWO_FOLD = math.log(2)
QUARTER = math.log(1.25)
# Variability granted to an observed ratio of 1 in the limits of Guest et al. 2011, doi:10.1124/dmd.110.036103.
GUEST_DELTA = 1.25
# A direction error: a clear observed change, and a prediction beyond 1.1 on the other side.
CLEAR_RISE, CLEAR_FALL, OTHER_SIDE = 1.5, 0.67, 1.1
LARGE_RISE, LARGE_FALL = 2.0, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One observation with its prediction; ratios are AUC with over AUC without."""

    pair: str  # what is averaged first
    label: str
    observed: float
    predicted: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAnswered:
    name: str
    why: str


def fold(one: Scored, predicted: float | None = None) -> float:
    """Return |ln(predicted / observed)|."""
    return abs(math.log((one.predicted if predicted is None else predicted) / one.observed))


def within_guest(observed: float, predicted: float) -> bool:
    """Return whether a prediction lies within the limits that narrow as the observed ratio nears 1.

    For a ratio R >= 1 the limit is (delta + 2 (R - 1)) / R; below 1 both ratios are inverted first.
    Source: Guest et al. 2011, doi:10.1124/dmd.110.036103.
    """
    if observed < 1:
        observed, predicted = 1 / observed, 1 / predicted
    limit = (GUEST_DELTA + 2 * (observed - 1)) / observed
    return observed / limit <= predicted <= observed * limit


def direction_error(one: Scored) -> bool:
    """Return whether a clear change was predicted on the wrong side."""
    if one.observed >= CLEAR_RISE:
        return one.predicted < 1 / OTHER_SIDE
    return one.observed <= CLEAR_FALL and one.predicted > OTHER_SIDE


def per_pair(rows: Sequence[Scored], values: Iterable[float]) -> float | None:
    """Return the mean over pairs of the means within pairs; None without rows."""
    by_pair: defaultdict[str, list[float]] = defaultdict(list)
    for row, value in zip(rows, values, strict=True):
        by_pair[row.pair].append(value)
    means = [math.fsum(v) / len(v) for v in by_pair.values()]
    return math.fsum(means) / len(means) if means else None


def measures(rows: Sequence[Scored], predicted: float | None = None) -> dict[str, float | int | None]:
    """Return the measures of these rows; with `predicted` those of a model that always says that ratio."""
    folds = [fold(row, predicted) for row in rows]
    said = [row.predicted if predicted is None else predicted for row in rows]
    mean_log = per_pair(rows, folds)
    bias_log = per_pair(rows, [math.log(p / row.observed) for p, row in zip(said, rows, strict=True)])
    guest = [within_guest(row.observed, p) for p, row in zip(said, rows, strict=True)]
    return {
        "rows": len(rows),
        "within_2_fold": per_pair(rows, [float(f <= TWO_FOLD) for f in folds]),
        "within_1_25_fold": per_pair(rows, [float(f <= QUARTER) for f in folds]),
        "within_guest_limits": per_pair(rows, [float(g) for g in guest]),
        "gmfe": None if mean_log is None else math.exp(mean_log),
        "bias": None if bias_log is None else math.exp(bias_log),
    }


def report(scored: Sequence[Scored], not_answered: Sequence[NotAnswered]) -> dict[str, object]:
    """Return the report of one table; a row that is not answered is counted as such, never as 1.0."""
    large = [row for row in scored if row.observed >= LARGE_RISE or row.observed <= LARGE_FALL]
    ours = measures(scored)
    covered = [float(row.low <= row.observed <= row.high) for row in scored]
    wrong = [row for row in scored if direction_error(row)]
    return {
        "rows": len(scored) + len(not_answered),
        "answered": len(scored),
        **{name: value for name, value in ours.items() if name != "rows"},
        "direction_errors": [{"row": r.label, "observed": r.observed, "predicted": r.predicted} for r in wrong],
        "interval_coverage_90": per_pair(scored, covered),
        "over_2_fold": _over_2_fold(large),
        "null_model": {
            **{name: value for name, value in measures(scored, 1.0).items() if name != "rows"},
            "over_2_fold": _over_2_fold(large, 1.0),
        },
        "not_answered": [{"name": one.name, "why": one.why} for one in not_answered],
    }


def _over_2_fold(rows: Sequence[Scored], predicted: float | None = None) -> dict[str, float | int | None]:
    found = measures(rows, predicted)
    return {name: found[name] for name in ("rows", "within_2_fold", "gmfe")}
