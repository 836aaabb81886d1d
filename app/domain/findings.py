"""A finding: one interaction statement, whatever it was derived from."""

from dataclasses import dataclass

from app.domain.documented import Situations
from app.domain.evidence import (
    Basis,
    Category,
    Certainty,
    Direction,
    Harm,
    Role,
    Severity,
    Status,
)
from app.domain.substances import Advice, Scope
from app.domain.values import Citation, Wording

BUNDLED = "bundled"
IMPORT = "import:"  # layers of other data sets begin with this; what is not imported was curated


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A substance, gene, organ or feature in a finding, with its part in it."""

    id: str  # slug; gene symbol, feature id or organ for the others
    name: str
    role: Role
    preparation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayShare:
    """One step of the waterfall: how much of the clearance, and what is left of it."""

    pathway: str
    share: float
    activity: float  # 1 is untouched, below 1 inhibited or impaired, above 1 induced


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """AUC ratio with its 90 % interval; an observed one without a published interval has none."""

    ratio: float
    low: float | None
    high: float | None
    observed: bool
    of: str | None = None  # the metabolite that carries the effect
    pathways: tuple[PathwayShare, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    basis: Basis
    certainty: Certainty
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement with everything that the minimum information for an interaction asks for."""

    id: str
    category: Category
    status: Status
    severity: Severity | None
    harm: Harm | None
    parties: tuple[Party, ...]
    mechanism: str
    direction: Direction | None
    actions: tuple[Advice, ...]
    evidence: Evidence
    text: Wording
    likelihood: str | None = None
    seriousness: str | None = None
    modifying_factors: tuple[str, ...] = ()
    exposure: Exposure | None = None
    scope: Scope = Scope()
    onset: str | None = None
    persistence: str | None = None
    situations: Situations | None = None  # None until worded
    monitoring: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    disagrees_with: tuple[str, ...] = ()  # ids of findings that say otherwise, shown beside it
    origin: str = BUNDLED

    @property
    def imported(self) -> bool:
        """True where it comes from another data set: it stands behind what was curated on the same claim."""
        return self.origin.startswith(IMPORT)


def finding_id(first: str, second: str, mechanism: str, number: int | None = None) -> str:
    """Return KEY.KEY.mechanism[.n]; the order of the first two carries the roles (victim first)."""
    stem = f"{first}.{second}.{mechanism}"
    return stem if number is None else f"{stem}.{number}"
