"""Names that were in use and are not any more: they answer why, or where to."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import InvalidFactError
from app.domain.values import Value


class RetiredKind(StrEnum):
    """What a retired name named."""

    SUBSTANCE = "substance"
    CONDITION = "condition"
    PREPARATION = "preparation"
    REGIMEN = "regimen"
    FINDING = "finding"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired(Value):
    """One retired slug or finding id: replaced by another, or gone for a reason."""

    kind: RetiredKind
    slug: str  # the slug, or the finding id
    key: str | None = None  # permanent key of a retired substance or condition; never used for another
    on: date
    replaced_by: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if (self.replaced_by is None) == (self.reason is None):
            raise InvalidFactError("a retired name gives either replaced_by or reason")
