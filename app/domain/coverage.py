"""What could be assessed of two substances together, and what could not: silence is never "safe"."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.substances import Facet, Route, Substance


class Covered(StrEnum):
    """How far something could be assessed; none of these means safe."""

    ASSESSED = "assessed"
    PARTLY = "partly"
    NOT_ASSESSED = "not_assessed"


FACET_WORDS = {
    Facet.EXPOSURE_VICTIM: "how the body clears it",
    Facet.EXPOSURE_PERPETRATOR: "whether it changes the levels of other medicines",
    Facet.EFFECTS: "effects that could add up",
    Facet.ORGANS: "strain on organs",
    Facet.ABSORPTION: "uptake from the gut",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCoverage:
    """Which facets of a pair were assessed; `missing` says whose facts are missing."""

    covered: Covered
    assessed: tuple[Facet, ...]
    missing: tuple[tuple[Facet, str], ...]  # facet, substance name


def known_facets(substance: Substance) -> frozenset[Facet]:
    """Return the facets on which a substance's facts, or a documented search for them, exist."""
    known = {absence.facet for absence in substance.looked_for}
    if substance.eliminations or not substance.kind.handled_by_enzymes:
        known.add(Facet.EXPOSURE_VICTIM)
    if substance.enzyme_effects or not substance.kind.handled_by_enzymes:
        known.add(Facet.EXPOSURE_PERPETRATOR)
    if substance.effects:
        known.add(Facet.EFFECTS)
    if substance.organ_toxicities:
        known.add(Facet.ORGANS)
    oral = any(p.route is Route.ORAL for p in substance.preparations) or not substance.preparations
    if substance.gut_actions or substance.gut_sensitivities or not oral:
        known.add(Facet.ABSORPTION)
    return frozenset(known)


# Facets without which a pair is not called assessed; uptake from the gut is told, but does not decide.
DECISIVE = (Facet.EXPOSURE_VICTIM, Facet.EXPOSURE_PERPETRATOR, Facet.EFFECTS, Facet.ORGANS)


def pair_coverage(compound: Substance, agent: Substance) -> PairCoverage:
    """Return what was assessed of a pair: both sides must be known for a facet to count."""
    ours, theirs = known_facets(compound), known_facets(agent)
    both = tuple(f for f in Facet if f in ours and f in theirs)
    missing = tuple((f, s.name) for f in DECISIVE for s, known in ((compound, ours), (agent, theirs)) if f not in known)
    if not missing:
        covered = Covered.ASSESSED
    elif any(f in theirs for f in DECISIVE) and any(f in ours for f in DECISIVE):
        covered = Covered.PARTLY
    else:
        covered = Covered.NOT_ASSESSED
    return PairCoverage(covered=covered, assessed=both, missing=missing)
