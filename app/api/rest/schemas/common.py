"""Parts that many documents share."""

import math
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.domain.evidence import ActionKind, Addressee
from app.domain.substances import Duration, Route
from app.domain.values import SourceKind, SourceStatus

SIGNIFICANT = 3  # digits shown: no source gives more


def rounded(value: float) -> float:
    """Return the value to three significant digits."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))


Rounded = Annotated[float, AfterValidator(rounded)]


class Document(BaseModel):
    """A part of an answer; built from the domain value with the same field names."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class CitationDocument(Document):
    """A place in a source."""

    source: str = Field(description="Id of the source: `/v1/sources/{id}`.", examples=["spl-ketamine"])
    at: str = Field(description="Section, table or paragraph as printed there.", examples=["7.2"])


class WordingDocument(Document):
    """One statement in two wordings."""

    patient: str = Field(description="Plain words, second person.")
    clinician: str = Field(description="The field's own terms.")


class EstimateDocument(Document):
    """A number by its median and 90 % interval."""

    median: Rounded = Field(description="Median.")
    low: Rounded = Field(description="5th percentile.")
    high: Rounded = Field(description="95th percentile.")


class DoseRangeDocument(Document):
    """Doses that a statement holds for; an open end is null."""

    low: float | None = Field(description="Lower end, in `unit`.")
    high: float | None = Field(description="Upper end, in `unit`.")
    unit: str = Field(description="UCUM unit.", examples=["mg"])
    per: str = Field(description="`d`: the daily dose; `dose`: each dose.", examples=["d"])


class ScopeDocument(Document):
    """What a statement is about; empty or null where its source does not restrict it."""

    preparations: list[str] = Field(description="Slugs of preparations.")
    routes: list[Route] = Field(description="Routes of administration.")
    doses: DoseRangeDocument | None = Field(description="Dose range.")
    duration: Duration | None = Field(description="Single dose, days, or chronic use.")
    timing: str | None = Field(description="When taken, relative to the other.")
    endpoint: str | None = Field(description="What was measured.", examples=["AUC of norketamine"])
    population: str | None = Field(description="In whom.", examples=["healthy volunteers"])
    conditions: list[str] = Field(description="Slugs of the only conditions that it says something about.")
    jurisdiction: str | None = Field(description="Where a statement of an authority holds.", examples=["US"])


class AdviceDocument(Document):
    """What to do, and who does it."""

    action: ActionKind = Field(description="What to do.")
    addressee: Addressee = Field(description="Who does it.")


class SourceDocument(Document):
    """A document that was opened and read by whoever entered a fact from it."""

    id: str = Field(description="Permanent id.", examples=["spl-ketamine"])
    kind: SourceKind = Field(description="What sort of document it is.")
    title: str = Field(description="Title as printed.")
    publisher: str | None = Field(description="Journal, agency or manufacturer.")
    jurisdiction: str | None = Field(description="Where it is in force, for labels and regulations.", examples=["US"])
    date: str | None = Field(description="Date of publication, or the day it was retrieved.")
    set_id: str | None = Field(description="SPL set id of a US label.")
    pmid: str | None = Field(description="PubMed id.")
    doi: str | None = Field(description="Digital object identifier.")
    trial: str | None = Field(description="Trial registration number.")
    url: str | None = Field(description="Address.")
    read_at: str | None = Field(description="Where its text was read, if not at that address.")
    licence: str | None = Field(description="Licence of the source, where known.")
    status: SourceStatus = Field(description="Whether it still stands.")


class Fact(Document):
    """A sourced statement."""

    cite: list[CitationDocument] = Field(description="Where it was read; at least one place.")
    checked_on: date | None = Field(description="When it was last read again; null: the date of the whole file.")
    review_due: date | None = Field(description="When it is due to be read again; null: the date of the whole file.")
    jurisdiction: str | None = Field(description="Where it holds, if not everywhere.")


class ScopedFact(Fact):
    """A sourced statement about some preparations, doses or people only."""

    scope: ScopeDocument = Field(description="What it is about.")


class AdvisedText(Document):
    """A wording with what to do about it."""

    text: WordingDocument = Field(description="The statement in two wordings.")
    actions: list[AdviceDocument] = Field(description="What to do.")


class ReleaseRefDocument(Document):
    """The state of the knowledge that an answer comes from."""

    id: str = Field(description="Id of the release: `/v1/releases/{id}`.")
    digest: str = Field(description="SHA-256 over everything in it.")
    as_of: str = Field(description="Date on which it was made, ISO 8601.", examples=["2026-11-23"])


class NameRef(Document):
    """Something by its slug and name."""

    slug: str = Field(description="Permanent slug.")
    name: str = Field(description="Name to show.")


class WithdrawalDocument(Document):
    """A finding found wrong: it stands in no answer any more, of no release."""

    id: str = Field(description="Id of the finding.", examples=["KETAMI.MORPHI.sedation"])
    why: str = Field(description="The reason.")
    at: datetime = Field(description="When it was withdrawn.")
