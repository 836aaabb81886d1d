"""The exposure equation: AUCR = 1 / Σ f_i · A_i, on plain numbers.

Source: Ohno 2007 (doi:10.2165/00003088-200746080-00005) for inhibition, AUCR = 1 / (1 - CR · IR); Ohno 2008
(doi:10.2165/00003088-200847100-00004) for induction, AUCR = 1 / (1 + CR · IC). Both are this sum for one pathway.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from app.domain.errors import FmTotalError

OTHER = "other"
SUM_TOLERANCE = 1e-6
# No pathway list is complete to a hundredth: below this no ratio is told apart from another.
LEAST_REMAINING = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """What acts on one pathway, by the names of the inputs."""

    inhibitions: tuple[str, ...] = ()  # inputs that are IR, 0..1: share of activity blocked
    inductions: tuple[str, ...] = ()  # inputs that are IC, >= 0: activity added
    factors: tuple[str, ...] = ()  # inputs that multiply: phenotype, organ function


def activity_of(regulation: Regulation, values: Mapping[str, float]) -> float:
    """Return A, what is left of a pathway: 1 untouched, below 1 inhibited or impaired, above 1 induced.

    Inhibitors on one pathway: 1 / (1 + Σ IR/(1-IR)); inducers: 1 + Σ IC; phenotype and organ multiply.
    Each IR must be below 1.
    """
    blocked, added = 1.0, 1.0
    for name in regulation.inhibitions:
        blocked += values[name] / (1 - values[name])
    for name in regulation.inductions:
        added += values[name]
    activity = added / blocked
    for name in regulation.factors:
        activity *= values[name]
    return activity


def remaining(shares: Mapping[str, float], activities: Mapping[str, float]) -> float:
    """Return Σ f · A, the clearance that is left, as a share of the usual; a pathway without activity has A = 1.

    What the shares leave out counts as untouched. Raises FmTotalError when they add up to more than 1.
    """
    total = left = 0.0
    for pathway, share in shares.items():
        total += share
        left += share * activities.get(pathway, 1.0)
    if total > 1 + SUM_TOLERANCE:
        raise FmTotalError(total)
    return max(left + max(0.0, 1 - total), LEAST_REMAINING)


def aucr(shares: Mapping[str, float], activities: Mapping[str, float]) -> float:
    """Return the AUC ratio 1 / Σ f · A. Unitless, above 0, unrounded."""
    return 1 / remaining(shares, activities)


def log_aucr(shares: Mapping[str, float], activities: Mapping[str, float]) -> float:
    """Return ln AUCR, the scale on which uncertainty is carried."""
    return -log(remaining(shares, activities))


def activities_of(rules: Mapping[str, Regulation], values: Mapping[str, float]) -> dict[str, float]:
    """Return A for each pathway that something acts on."""
    return {pathway: activity_of(rule, values) for pathway, rule in rules.items()}
