"""Metabolites: formation over elimination.

AUCR_m = AUCR_parent · Σ g_j A_j / Σ h_k A_k, with g the shares of formation and h those of the metabolite's own
clearance. Each factor is the clearance left, relative to usual; the parent's ratio is how long it stays to be converted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from app.domain.pk.equation import remaining
from app.domain.pk.hepatic_flow import hepatic_part, through_liver
from app.domain.pk.propagation import Shares
from app.domain.pk.shares import Share, shares_of
from app.domain.substances import Metabolite, MetaboliteRole, Substance
from app.domain.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """A metabolite whose formation is known, with the shares of formation and of its own clearance."""

    metabolite: Metabolite
    formation: tuple[Share, ...]
    elimination: tuple[Share, ...]  # `other` alone where unknown

    @property
    def elimination_known(self) -> bool:
        return len(self.elimination) > 1


def turnovers(victim: Substance, vocabulary: Vocabulary) -> tuple[Turnover, ...]:
    """Return the metabolites that matter and whose formation is stated; of others nothing is derived."""
    found = []
    for metabolite in victim.metabolites:
        if metabolite.role is MetaboliteRole.INACTIVE or not metabolite.formation:
            continue
        formation = shares_of(metabolite.formation, vocabulary)
        if len(formation) > 1:
            elimination = shares_of(metabolite.elimination, vocabulary)
            found.append(Turnover(metabolite=metabolite, formation=formation, elimination=elimination))
    return tuple(found)


def log_ratio(
    parent_log_aucr: float, formation: Shares, elimination: Shares, activities: Mapping[str, float], liver: float = 1.0
) -> float:
    """Return ln AUCR of the metabolite; `liver` is by how much less blood flow lets formation change."""
    formed = remaining(formation, activities) * liver
    return parent_log_aucr + log(formed) - log(remaining(elimination, activities))


def held_by_flow(clearance: Shares, activities: Mapping[str, float], extraction: float) -> float:
    """Return hepatic clearance left over intrinsic hepatic activity left: 1 where blood flow does not limit."""
    _, activity = hepatic_part(clearance, activities)
    return 1.0 if activity == 0 else through_liver(activity, extraction) / activity
