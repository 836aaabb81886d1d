"""Which of a victim's sets of shares speaks for a route, and what is assumed where none does."""

from dataclasses import dataclass
from math import fsum

from app.domain.pk.hepatic_flow import EXTENSIVE_HEPATIC_SHARE, UNKNOWN_EXTRACTION, is_hepatic, limited_by_flow
from app.domain.pk.series import Gates, in_stages
from app.domain.pk.shares import Share
from app.domain.questions import Taken
from app.domain.scopes import preparation_of, route_of
from app.domain.substances import Elimination, Linearity, Route, Substance
from app.domain.values import Citation, Estimate
from app.domain.vocabulary import Vocabulary

SYSTEMIC = (Route.INTRAVENOUS, Route.INTRAMUSCULAR, Route.SUBCUTANEOUS, Route.TRANSDERMAL)
PARTLY_SWALLOWED = (Route.NASAL, Route.SUBLINGUAL, Route.INHALED, Route.RECTAL, Route.VAGINAL)

# Standard deviation of ln AUCR added where shares are borrowed from another route: an assumption of this model,
# about as large again as the between-study error of a twofold effect.
BORROWED_ROUTE_SD = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """How the victim is cleared after one route."""

    shares: tuple[Share, ...]  # with `other`, adding up to one
    gates: Gates  # carriers before these, each kind adding up to one
    linearity: Linearity
    extraction: Estimate | None  # hepatic extraction ratio where blood flow limits; None: it does not
    extra_sd: float
    assumptions: tuple[str, ...]
    cite: tuple[Citation, ...]

    @property
    def stated(self) -> tuple[Share, ...]:
        """Every share, those of the carriers included."""
        return (*self.shares, *(share for gate in self.gates for share in gate))


def usual_route(victim: Taken) -> Route | None:
    """Return the route as taken, else that of the usual preparation, else the first that is known."""
    known = route_of(victim)
    if known is not None:
        return known
    if victim.substance.preparations:
        return victim.substance.preparations[0].route
    return next((r for e in victim.substance.eliminations for r in e.routes), None)


def disposition_of(victim: Taken, route: Route, vocabulary: Vocabulary) -> Disposition | None:
    """Return how the victim is cleared after this route, borrowed from another where need be; None: not known."""
    chosen = _own(victim, route) or _borrowed(victim, route)
    if chosen is None:
        return None
    elimination, extra_sd, note = chosen
    shares, gates = in_stages(elimination.pathways, route, vocabulary)
    if len(shares) < 2 and not gates:  # `other` alone: no word could be read
        return None
    extraction, flow_note = _extraction(victim.substance, elimination, route, shares)
    return Disposition(
        shares=shares,
        gates=gates,
        linearity=elimination.linearity,
        extraction=extraction,
        extra_sd=extra_sd,
        assumptions=tuple(said for said in (note, flow_note) if said),
        cite=tuple(dict.fromkeys(c for share in (*shares, *(s for gate in gates for s in gate)) for c in share.cite)),
    )


_Chosen = tuple[Elimination, float, str | None]


def _own(victim: Taken, route: Route) -> _Chosen | None:
    """The entry that names the route; one for a preparation counts first where the preparation is known, else last."""
    met = [e for e in victim.substance.eliminations if _fits_preparation(e, victim)]
    met = [e for e in met if route in e.routes or not e.routes]
    wanted = victim.preparation is not None
    found = min(met, key=lambda e: bool(e.preparations) is not wanted, default=None)
    return None if found is None else (found, 0.0, None)


def _borrowed(victim: Taken, route: Route) -> _Chosen | None:
    """Shares of another route: after injections they are one another's; else with a wider interval."""
    open_to = [e for e in victim.substance.eliminations if _fits_preparation(e, victim)]
    systemic = next((e for e in open_to if set(e.routes) & set(SYSTEMIC)), None)
    swallowed = next((e for e in open_to if Route.ORAL in e.routes), None)
    partly = next((e for e in open_to if set(e.routes) & set(PARTLY_SWALLOWED)), None)
    if route in SYSTEMIC and systemic is not None:
        return systemic, 0.0, None
    found = systemic or (partly if route is Route.ORAL else None) or swallowed or partly
    if found is None:
        return None
    donor = "injection" if found is systemic else f"the {found.routes[0]} route"
    note = (
        f"Pathways after {donor} are assumed for the {route} route of {victim.substance.name}; the interval is wider."
    )
    return found, BORROWED_ROUTE_SD, note


def _fits_preparation(elimination: Elimination, victim: Taken) -> bool:
    if not elimination.preparations or victim.preparation is None:
        return True
    named = preparation_of(victim.substance, victim.preparation)
    slugs = {victim.preparation} | ({named.slug, *named.aliases} if named else set())
    return bool(slugs & set(elimination.preparations))


def _extraction(
    victim: Substance, elimination: Elimination, route: Route, shares: tuple[Share, ...]
) -> tuple[Estimate | None, str | None]:
    """Oral shares are those of apparent oral clearance, in which flow has no part; other routes need E."""
    if not limited_by_flow(route):
        return None, None
    if elimination.hepatic_extraction is not None:
        return elimination.hepatic_extraction, None
    hepatic = fsum(s.share.median for s in shares if is_hepatic(s.pathway))
    if hepatic < EXTENSIVE_HEPATIC_SHARE:
        return None, None
    note = (
        f"How far liver blood flow limits the clearance of {victim.name} is not known: "
        "the interval reaches from full effect to none."
    )
    return UNKNOWN_EXTRACTION, note
