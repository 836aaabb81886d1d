"""The question, and the personal context that may come with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.evidence import Audience
from app.domain.substances import Duration, Substance


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What may stand in a URL; slugs are canonical."""

    compound: str
    condition: str | None = None
    preparation: str | None = None
    regimen: str | None = None
    jurisdiction: str | None = None
    audience: Audience = Audience.PATIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """A dose as taken: `amount` of `unit` (UCUM), `per_day` times a day."""

    amount: float | None = None
    unit: str | None = None
    per_day: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A substance as taken: its facts, and how it is taken where that is known."""

    substance: Substance
    preparation: str | None = None  # preparation slug
    dose: Dose = Dose()
    started: str | None = None
    stopped: str | None = None
    duration: Duration | None = None  # single dose, days or chronic; None: usual use


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A person; None is "not considered", never "normal"."""

    age: float | None = None  # years
    egfr: float | None = None  # mL/min/1.73 m2
    creatinine_clearance: float | None = None  # mL/min
    child_pugh: str | None = None  # A, B, C
    bilirubin: float | None = None  # mg/dL
    ast: float | None = None  # U/L
    weight_kg: float | None = None
    height_cm: float | None = None
    pregnancy: str | None = None
    smoker: bool | None = None
    phenotypes: Mapping[str, str] = field(default_factory=dict)  # gene -> CPIC phenotype
    conditions: tuple[str, ...] = ()

    @property
    def minor(self) -> bool:
        """True under 18: adult findings are extrapolated and carry no numbers."""
        return self.age is not None and self.age < 18
