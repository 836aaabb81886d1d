"""What every fact is made of: frozen values, citations, numbers with an interval, wordings."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import InvalidFactError

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEY = re.compile(r"[A-Z0-9]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A frozen value that refuses unknown fields wherever it is read from text."""

    # Read by the validator of the knowledge files; a plain dict keeps the domain free of it.
    __pydantic_config__ = {"extra": "forbid"}


class SourceStatus(StrEnum):
    """Whether a source still stands."""

    CURRENT = "current"
    CORRECTED = "corrected"
    DISPUTED = "disputed"
    RETRACTED = "retracted"


class SourceKind(StrEnum):
    """What sort of document a source is."""

    LABEL = "label"
    GUIDELINE = "guideline"
    ARTICLE = "article"
    TRIAL = "trial"
    REGULATION = "regulation"
    DATA_SET = "data_set"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Value):
    """A document that was opened and read by whoever entered a fact from it."""

    id: str
    kind: SourceKind
    title: str
    publisher: str | None = None  # journal, agency or manufacturer
    jurisdiction: str | None = None  # US, EU, UK, ... where it matters
    date: str | None = None  # publication date, or "retrieved 2026-07-15" where only that is known
    set_id: str | None = None  # SPL set id of a US label
    pmid: str | None = None
    doi: str | None = None
    trial: str | None = None  # NCT number
    url: str | None = None
    read_at: str | None = None  # where the text was really read, when it is not the address itself
    licence: str | None = None
    status: SourceStatus = SourceStatus.CURRENT

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.id):
            raise InvalidFactError(f"source id {self.id!r} is not a slug")
        if not (self.set_id or self.pmid or self.doi or self.trial or self.url):
            raise InvalidFactError(f"source {self.id} can be found by nobody: give set_id, pmid, doi, trial or url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Value):
    """A place in a source: its id and the section, table or paragraph."""

    source: str
    at: str  # "7.3", "abstract", "table 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced(Value):
    """A fact: it cannot exist without a place where it was read."""

    cite: tuple[Citation, ...]
    checked_on: date | None = None  # None: the date at the top of the file
    review_due: date | None = None
    jurisdiction: str | None = None
    note: str | None = None  # for reviewers: what the source says, in own words

    def __post_init__(self) -> None:
        if not self.cite:
            raise InvalidFactError("a fact needs at least one citation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording(Value):
    """One statement for two readers."""

    patient: str
    clinician: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Value):
    """A number known by its median and 90 % interval; unit stands where it is used."""

    median: float
    low: float  # 5th percentile
    high: float  # 95th percentile

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.median <= self.high:
            raise InvalidFactError(f"needs 0 <= low <= median <= high, not {self.low}, {self.median}, {self.high}")
