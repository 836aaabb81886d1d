"""How a victim's clearance divides into pathways: numbers where published, words read as intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import fsum

from app.domain.pk.equation import OTHER
from app.domain.substances import Grade, Pathway
from app.domain.values import Citation, Estimate
from app.domain.vocabulary import GradeBounds, Vocabulary

# Carriers that work inside the kidney: their share is part of `renal`, not beside it.
RENAL_CARRIERS = frozenset({"SLC22A2", "SLC22A6", "SLC22A8", "SLC47A1", "SLC47A2"})
RENAL = "renal"

# An enzyme that carries a quarter of the elimination is looked for and named: an unnamed one carries at most that.
# Source: 25 % as the mark of an enzyme that must be identified, summary of the regulatory guidance read at
# labtesting.wuxiapptec.com (2023-03-14), "Drug-Drug Interaction: An Overview of Substrates and Metabolizing Enzymes".
LARGEST_UNSTATED_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One pathway of the victim with its share of clearance, unitless 0..1."""

    pathway: str
    share: Estimate
    stated_as_number: bool
    cite: tuple[Citation, ...]


def shares_of(pathways: Sequence[Pathway], vocabulary: Vocabulary) -> tuple[Share, ...]:
    """Return the shares, made to add up to one with `other`; a pathway whose word has no bounds is left out.

    Published numbers outrank words: where both together exceed one, the words give way.
    """
    read = [share for share in (_read(p, vocabulary.grade_bounds) for p in _once(pathways)) if share is not None]
    fitted = _fit_into_one(_renal_carriers_inside(read))
    rest = max(0.0, 1 - fsum(s.share.median for s in fitted))
    return _with_other(fitted, rest)


def unstated_share(shares: Iterable[Share]) -> Estimate:
    """Return the share that an enzyme not named for the victim may have: none, up to a quarter of all."""
    other = fsum(s.share.median for s in shares if s.pathway == OTHER)
    return Estimate(median=0.0, low=0.0, high=min(LARGEST_UNSTATED_SHARE, other))


def _once(pathways: Sequence[Pathway]) -> list[Pathway]:
    """Keep one entry a pathway: the first with a number, else the first."""
    kept: dict[str, Pathway] = {}
    for pathway in pathways:
        known = kept.get(pathway.by)
        if known is None or (known.share is None and pathway.share is not None):
            kept[pathway.by] = pathway
    return list(kept.values())


def _read(pathway: Pathway, bounds: Iterable[GradeBounds]) -> Share | None:
    if pathway.share is not None:
        return Share(pathway=pathway.by, share=pathway.share, stated_as_number=True, cite=pathway.cite)
    grade = pathway.grade or Grade.UNQUANTIFIED
    found = next((b for b in bounds if b.grade == grade.value), None)
    if found is None:
        return None
    cite = tuple(dict.fromkeys((*pathway.cite, *found.cite)))
    return Share(pathway=pathway.by, share=found.share, stated_as_number=False, cite=cite)


def _renal_carriers_inside(shares: list[Share]) -> list[Share]:
    """Take the kidney's carriers out of the renal share, so that their inhibition counts and nothing counts twice."""
    renal = next((s for s in shares if s.pathway == RENAL), None)
    carried = fsum(s.share.median for s in shares if s.pathway in RENAL_CARRIERS)
    if renal is None or carried == 0:
        return shares
    scale = min(1.0, renal.share.median / carried)
    left = renal.share.median - scale * carried
    inside = replace(renal, share=Estimate(median=left, low=0.0, high=max(left, renal.share.high)))
    return [
        inside if s is renal else _scaled(s, scale, renal.share.high) if s.pathway in RENAL_CARRIERS else s
        for s in shares
    ]


def _fit_into_one(shares: list[Share]) -> list[Share]:
    numbers = fsum(s.share.median for s in shares if s.stated_as_number)
    words = fsum(s.share.median for s in shares if not s.stated_as_number)
    number_scale = 1 / numbers if numbers > 1 else 1.0  # published shares are rounded to whole per cents
    room = max(0.0, 1 - numbers * number_scale)
    word_scale = room / words if words > room else 1.0
    return [_scaled(s, number_scale if s.stated_as_number else word_scale, 1.0) for s in shares]


def _scaled(share: Share, scale: float, ceiling: float) -> Share:
    """Lower the median; the upper end stays where it was, for it was not what gave way."""
    if scale == 1.0:
        return share
    e = share.share
    median = min(e.median * scale, ceiling)
    return replace(share, share=Estimate(median=median, low=e.low * scale, high=max(median, min(e.high, ceiling))))


def _with_other(shares: list[Share], rest: float) -> tuple[Share, ...]:
    """Join what is left over to a stated `other`; it stays untouched by everything, A = 1."""
    stated = next((s for s in shares if s.pathway == OTHER), None)
    named = [s for s in shares if s.pathway != OTHER]
    median = rest + (stated.share.median if stated else 0.0)
    cite = stated.cite if stated else ()
    whole = Estimate(median=median, low=median, high=median)
    return (*named, Share(pathway=OTHER, share=whole, stated_as_number=False, cite=cite))
