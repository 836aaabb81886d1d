"""Interactions that somebody documented: labels, guidelines, trials, case reports; and documented absences."""

from dataclasses import dataclass

from app.domain.errors import InvalidFactError
from app.domain.evidence import Basis, Category, Certainty, Direction, Harm, Role, Severity, Status
from app.domain.substances import Advice, Scope
from app.domain.values import Sourced, Value, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Value):
    """One side: a substance, or every substance of a class that the source names."""

    substance: str | None = None  # slug
    substance_class: str | None = None  # id of effects/classes.yaml
    role: Role
    scope: Scope = Scope()  # preparation, route, dose and duration of this side

    def __post_init__(self) -> None:
        if (self.substance is None) == (self.substance_class is None):
            raise InvalidFactError("a party is either a substance or a class")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedExposure(Value):
    """An observed AUC ratio with its 90 % interval; the interval is None where the source gives none."""

    ratio: float  # AUC with / AUC without
    low: float | None = None
    high: float | None = None
    of: str | None = None  # metabolite slug, if not the victim itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Situations(Value):
    """What to do, for someone who has not started, takes both, or wants to stop either."""

    not_started: str
    taking_both: str
    stopping: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented(Sourced):
    """One documented statement between two parties."""

    between: tuple[Party, Party]
    mechanism: str  # axis id, exposure, absorption, organ-<organ>, duplicate, or other-<words>
    number: int | None = None  # tells apart several statements on one mechanism of one pair; permanent
    category: Category
    status: Status
    severity: Severity | None = None
    harm: Harm | None = None
    likelihood: str | None = None
    seriousness: str | None = None
    direction: Direction | None = None  # of the victim's exposure or effect
    exposure: ObservedExposure | None = None
    actions: tuple[Advice, ...] = ()
    scope: Scope = Scope()
    onset: str | None = None
    persistence: str | None = None
    monitoring: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    basis: Basis
    certainty: Certainty
    text: Wording
    situations: Situations | None = None
    lists: tuple[str, ...] = ()  # published lists that name the pair, such as onc-high

    def __post_init__(self) -> None:
        Sourced.__post_init__(self)
        if (self.status is Status.INTERACTION) != (self.severity is not None):
            raise InvalidFactError("severity goes with status interaction, and only with it")
        if self.severity is not None and self.severity.rank > self.basis.ceiling.rank:
            raise InvalidFactError(f"{self.basis} carries at most {self.basis.ceiling}")
        if self.status is Status.INTERACTION and not self.actions:
            raise InvalidFactError("an interaction needs an action")
