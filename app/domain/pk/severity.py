"""From a ratio to a severity: only through what is sourced about this victim."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.evidence import Direction, Harm, Severity
from app.domain.pk.propagation import Interval
from app.domain.precedence import NO_EFFECT
from app.domain.questions import Taken
from app.domain.scopes import applies
from app.domain.substances import ExposureResponse
from app.domain.values import Citation, Wording
from app.domain.vocabulary import IndexSeverity, Vocabulary

# A change is clear from 1.5-fold on, the mark from which a wrong direction counts as an error in evaluation.
CLEAR_CHANGE = 1.5
# An interval wider than this that also reaches the no-effect bounds tells nobody what to do.
WIDEST_FOLD = 8.0
# The 2-fold from which the regulatory classes call an effect moderate.
RELEVANT_CHANGE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How bad a change of exposure is for this victim, and who says so."""

    severity: Severity
    harm: Harm
    consequence: Wording | None
    cite: tuple[Citation, ...]
    far_end: float | None = None  # the end of the interval from which it was read; None where the ratio decides


class Of(StrEnum):
    """Whose exposure the ratio is."""

    EFFECT = "effect"  # of what carries the effect: the parent, or the metabolite that does
    METABOLITE = "metabolite"  # of a metabolite beside the parent


def too_wide(interval: Interval) -> bool:
    """Return whether the interval reaches from a clear fall to a clear rise, or is wide and may mean no change."""
    if interval.low < 1 / CLEAR_CHANGE and interval.high > CLEAR_CHANGE:
        return True
    may_be_none = interval.low < NO_EFFECT[1] and interval.high > NO_EFFECT[0]
    return interval.high / interval.low > WIDEST_FOLD and may_be_none


def without_effect(interval: Interval) -> bool:
    """Return whether the whole interval lies inside the default no-effect bounds."""
    return NO_EFFECT[0] <= interval.low and interval.high <= NO_EFFECT[1]


def consequence_known(victim: Taken, change: Direction, of: str | None = None) -> bool:
    """Return whether anything sourced says what a rise, or a fall, of exposure does: each needs its own source."""
    if victim.substance.therapeutic_index is not None:
        return True
    return any(r.change is change for r in _responses(victim, of, Of.EFFECT))


def judge(
    victim: Taken, interval: Interval, vocabulary: Vocabulary, of: str | None = None, whose: Of = Of.EFFECT
) -> Judgement | None:
    """Return the judgement of a change; None where nothing sourced makes it matter.

    The ratio decides. The interval's far end, on the side to which the ratio points, counts one step lower.
    """
    at_ratio = at(victim, interval.ratio, vocabulary, of, whose)
    found = [at_ratio] if at_ratio else []
    for end in _far_ends(interval):
        beyond = at(victim, end, vocabulary, of, whose)
        lower = None if beyond is None else _one_step_lower(beyond, end)
        if lower is not None:
            found.append(lower)
    return max(found, key=lambda j: (j.severity.rank, j.far_end is None), default=None)


def at(
    victim: Taken, ratio: float, vocabulary: Vocabulary, of: str | None = None, whose: Of = Of.EFFECT
) -> Judgement | None:
    """Return the judgement at one ratio: by exposure-response first, then by therapeutic index."""
    reached = [r for r in _responses(victim, of, whose) if _reaches(ratio, r.change, r.threshold)]
    if reached:
        worst = max(reached, key=lambda r: r.severity.rank)
        return Judgement(severity=worst.severity, harm=worst.harm, consequence=worst.consequence, cite=worst.cite)
    index = victim.substance.therapeutic_index
    if index is None or whose is Of.METABOLITE:
        return None
    rows = [r for r in vocabulary.index_severities if r.index is index.index]
    return _by_index(rows, ratio, index.cite)


def _by_index(rows: Iterable[IndexSeverity], ratio: float, cite: tuple[Citation, ...]) -> Judgement | None:
    met = [r for r in rows if _reaches(ratio, Direction(r.change), r.threshold)]
    if not met:
        return None
    worst = max(met, key=lambda r: r.severity.rank)
    sources = tuple(dict.fromkeys((*cite, *worst.cite)))
    return Judgement(severity=worst.severity, harm=worst.harm, consequence=None, cite=sources)


def _responses(victim: Taken, of: str | None, whose: Of) -> list[ExposureResponse]:
    """For what carries the effect also the statements that name no metabolite."""
    named = (of,) if whose is Of.METABOLITE else (None, of)
    return [r for r in victim.substance.exposure_responses if r.of in named and applies(r.scope, victim)]


def _reaches(ratio: float, change: Direction, threshold: float) -> bool:
    if change is Direction.RAISES:
        return ratio >= max(threshold, 1.0)
    return change is Direction.LOWERS and ratio <= min(threshold, 1.0)


def _far_ends(interval: Interval) -> tuple[float, ...]:
    if interval.ratio > NO_EFFECT[1]:
        return (interval.high,)
    return (interval.low,) if interval.ratio < NO_EFFECT[0] else (interval.low, interval.high)


def _one_step_lower(judgement: Judgement, end: float) -> Judgement | None:
    order = list(Severity)
    place = order.index(judgement.severity) + 1
    if place >= len(order):
        return None
    return Judgement(
        severity=order[place],
        harm=judgement.harm,
        consequence=judgement.consequence,
        cite=judgement.cite,
        far_end=end,
    )
