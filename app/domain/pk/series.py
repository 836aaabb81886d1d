"""Carriers that stand before the enzymes of a swallowed victim: efflux in the gut wall, uptake into the liver.

A share among others would be wrong here: what a carrier keeps out or lets in is not cleared beside the enzymes but
before them, so blocking both multiplies. For each kind of carrier the clearance is multiplied by Σ u · A_u + 1 - Σ u,
u being the part of the clearance that goes when the carrier is fully blocked, as curators read it from studies.
Product of a gut and a liver term: Fahmi 2009, as told in the caption of figure 17 of a review in Biomol Ther
(biomolther.org, bt-30-1-1-f17; the caption alone was read); uptake as the rate-determining step of atorvastatin:
Maeda 2011, doi:10.1038/clpt.2011.142.
Assumption: nothing bypasses the carrier's stage in parallel, which overstates a double block where the kidney does.
"""

from collections.abc import Callable, Mapping, Sequence
from math import fsum, log

from app.domain.findings import PathwayShare
from app.domain.pk.equation import remaining
from app.domain.pk.shares import Share, shares_of
from app.domain.substances import Pathway, Route
from app.domain.vocabulary import Vocabulary

GUT_EFFLUX = frozenset({"ABCB1", "ABCG2"})
LIVER_UPTAKE = frozenset({"SLCO1B1", "SLCO1B3", "SLCO2B1"})
STAGES = (GUT_EFFLUX, LIVER_UPTAKE)

Gates = tuple[tuple[Share, ...], ...]  # one set of shares for each kind of carrier, `other` included


def in_stages(pathways: Sequence[Pathway], route: Route, vocabulary: Vocabulary) -> tuple[tuple[Share, ...], Gates]:
    """Return the shares of elimination and those of the carriers before it; together all that is stated.

    Carriers stand in series for swallowed victims, and where a word speaks: a published number is a share among all.
    """
    if route is not Route.ORAL:
        return shares_of(pathways, vocabulary), ()
    before = [[p for p in pathways if p.by in stage and p.share is None] for stage in STAGES]
    carriers = {p.by for stage in before for p in stage}
    rest = [p for p in pathways if p.by not in carriers]
    return shares_of(rest, vocabulary), tuple(shares_of(stage, vocabulary) for stage in before if stage)


def carried(shares: Sequence[Share], chosen: Callable[[str], bool]) -> float:
    """Return the sum of the shares of the chosen pathways."""
    return fsum(s.share.median for s in shares if chosen(s.pathway))


def log_gates(gates: Sequence[Mapping[str, float]], activities: Mapping[str, float]) -> float:
    """Return ln of what the carriers leave of the clearance; 0 without any."""
    return fsum(log(remaining(gate, activities)) for gate in gates)


def waterfall(elimination: Sequence[Share], gates: Gates, activities: Mapping[str, float]) -> tuple[PathwayShare, ...]:
    """Return shares that add up to one, with activities such that the ratio is 1 / Σ share · activity.

    Before a carrier with share u the others keep 1 - u of theirs; what passes the carrier is its own activity times
    what is left behind it.
    """
    parts = [
        PathwayShare(pathway=s.pathway, share=s.share.median, activity=activities.get(s.pathway, 1.0))
        for s in elimination
        if s.share.median > 0
    ]
    for gate in gates:
        carriers = [s for s in gate if s.pathway != "other" and s.share.median > 0]
        free = 1 - fsum(s.share.median for s in carriers)
        behind = fsum(p.share * p.activity for p in parts)
        parts = [PathwayShare(pathway=p.pathway, share=p.share * free, activity=p.activity) for p in parts] + [
            PathwayShare(pathway=s.pathway, share=s.share.median, activity=activities.get(s.pathway, 1.0) * behind)
            for s in carriers
        ]
    return tuple(p for p in parts if p.share > 0)
