"""Does a fit help on what it has not seen? Figures of the fitted, the unfitted and the null model, side by side."""

from collections.abc import Callable, Sequence
from random import Random

from app.evaluation.cases import Case
from app.evaluation.fit import Fit, fit
from app.evaluation.score import Scored, report

FOLDS = 10
GROUPS: dict[str, Callable[[Case], str]] = {
    "pair": lambda case: case.pair,
    "victim": lambda case: case.victim,
    "perpetrator": lambda case: case.perpetrator,
}
_TOLD = ("within_2_fold", "within_1_25_fold", "within_guest_limits", "gmfe", "bias")


def crossvalidate(cases: Sequence[Case], by: str, seed: int, extra: Sequence[Case] = ()) -> dict[str, object]:
    """Return the figures with each group left out of the fit that predicts it.

    `extra` cases take part in every fit but for those of the group that is predicted, and are not scored.
    """
    group = GROUPS[by]
    folds = _folds(sorted({group(case) for case in cases}), seed)
    fitted: list[Scored] = []
    for held in folds:
        learned = fit([case for case in (*cases, *extra) if group(case) not in held])
        fitted += [scored(case, learned) for case in cases if group(case) in held]
    ours, plain = report(fitted, []), report([scored(case, Fit()) for case in cases], [])
    return {
        "by": by,
        "seed": seed,
        "folds": len(folds),
        "rows": len(cases),
        "fitted": _told(ours),
        "unfitted": _told(plain),
        "null_model": ours["null_model"],
    }


def scored(case: Case, learned: Fit) -> Scored:
    """Return the case with its prediction by a fit; an empty fit is the unfitted network."""
    found = case.interval(learned.shift, learned.narrowed)
    return Scored(
        pair=case.pair,
        label=case.label,
        observed=case.observed,
        predicted=found.ratio,
        low=found.low,
        high=found.high,
    )


def _folds(groups: Sequence[str], seed: int) -> list[frozenset[str]]:
    shuffled = list(groups)
    Random(seed).shuffle(shuffled)  # noqa: S311 - splits data, guards nothing
    return [frozenset(part) for n in range(FOLDS) if (part := shuffled[n::FOLDS])]


def _told(found: dict[str, object]) -> dict[str, object]:
    return {name: found[name] for name in (*_TOLD, "interval_coverage_90", "over_2_fold", "direction_errors")}
