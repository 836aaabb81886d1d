"""Documented ratios, where the look-up is allowed to answer."""

from app.domain.evidence import Role
from app.domain.questions import Taken
from app.domain.stated import stated_findings
from app.domain.substances import Route
from app.store.knowledge import Knowledge

# An observed ratio without a published interval is given the between-study error of replicate studies
# of one pair (GMFE 1.37 to 1.46): a 90 % interval of about twofold either way.
BETWEEN_STUDIES = 2.0


def observed_ratio(
    knowledge: Knowledge, victim: Taken, perpetrator: Taken, route: Route
) -> tuple[float, float, float] | None:
    """Return (ratio, low, high) of a documented ratio of this victim by this route, None without one."""
    documented = knowledge.documented_about(victim.substance)
    for finding in stated_findings(victim, perpetrator, documented, knowledge.vocabulary()):
        exposure = finding.exposure
        roles = {party.id: party.role for party in finding.parties}
        if exposure is None or exposure.of is not None or roles.get(victim.substance.slug) is not Role.VICTIM:
            continue
        if finding.mechanism not in ("exposure", f"exposure-{route}"):
            continue
        low = exposure.ratio / BETWEEN_STUDIES if exposure.low is None else exposure.low
        high = exposure.ratio * BETWEEN_STUDIES if exposure.high is None else exposure.high
        return exposure.ratio, low, high
    return None
