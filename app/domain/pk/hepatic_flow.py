"""The liver term: after an injection the liver clears no faster than blood brings.

Source: well-stirred model of Rowland, Benet and Graham 1973, doi:10.1007/BF01059626.
"""

from collections.abc import Mapping
from functools import cache
from math import log

from app.domain.pk.equation import LEAST_REMAINING
from app.domain.substances import Route
from app.domain.values import Estimate

_ENZYME_FAMILIES = ("CYP", "UGT", "SULT", "FMO", "CES1", "MAO")
_NOT_ENZYMES = frozenset({"SLCO1B1", "SLCO1B3", "SLC22A1", "biliary"})
_LIVER = _NOT_ENZYMES | {"AO", "XO", "DPYD"}

# From this hepatic share on, blood flow matters enough that an unknown extraction ratio is carried as unknown.
EXTENSIVE_HEPATIC_SHARE = 0.3
# Unknown extraction: from not limited by flow at all (0) to fully limited (1); below 0.3 is called low extraction.
UNKNOWN_EXTRACTION = Estimate(median=0.3, low=0.0, high=1.0)


def metabolises(pathway: str) -> bool:
    """Return whether the pathway is an enzyme of the liver, not a carrier or the bile."""
    return is_hepatic(pathway) and pathway not in _NOT_ENZYMES


@cache
def is_hepatic(pathway: str) -> bool:
    """Return whether the liver carries this pathway."""
    return pathway in _LIVER or pathway.startswith(_ENZYME_FAMILIES)


def through_liver(activity: float, extraction: float) -> float:
    """Return what is left of hepatic clearance when intrinsic clearance is multiplied by `activity`.

    CL_h'/CL_h = A / ((1 - E) + A · E): A at E = 0, and 1, whatever A is, at E = 1.
    """
    held = (1 - extraction) + activity * extraction
    return 1.0 if held == 0 else activity / held


def hepatic_part(shares: Mapping[str, float], activities: Mapping[str, float]) -> tuple[float, float]:
    """Return the share of the liver in clearance, and what is left of its intrinsic activity (1 without a share)."""
    share_total = left = 0.0
    for pathway, share in shares.items():
        if is_hepatic(pathway):
            share_total += share
            left += share * activities.get(pathway, 1.0)
    return share_total, (left / share_total if share_total else 1.0)


def flow_limited_log_aucr(shares: Mapping[str, float], activities: Mapping[str, float], extraction: float) -> float:
    """Return ln AUCR after systemic dosing: hepatic pathways as one group behind the blood flow.

    Expects shares that add up to one.
    """
    liver, activity = hepatic_part(shares, activities)
    left = liver * through_liver(activity, extraction)
    for pathway, share in shares.items():
        if not is_hepatic(pathway):
            left += share * activities.get(pathway, 1.0)
    return -log(max(left, LEAST_REMAINING))


def limited_by_flow(route: Route) -> bool:
    """Return True for every route but the oral one, whose shares are those of apparent oral clearance."""
    return route is not Route.ORAL
