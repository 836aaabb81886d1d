"""The index: every summary in brief."""

from datetime import datetime

from pydantic import Field

from app.api.rest.schemas.common import Document, ReleaseRefDocument
from app.api.rest.schemas.summaries import AggregateDocument, DisplayDocument, RegimenCounts
from app.domain.evidence import ActionKind, Severity, Status


class CoverageCounts(Document):
    """How many agents could be assessed how far; the summary names them."""

    assessed: int = Field(description="Agents assessed in every facet that decides.")
    partly: int = Field(description="Agents assessed in part.")
    not_assessed: int = Field(description="Agents not assessed.")


class IndexEntryDocument(Document):
    """One summary in brief, and how to tell whether it has changed."""

    compound: str = Field(description="Slug of the substance.", examples=["ketamine"])
    compound_name: str = Field(description="Its name.")
    condition: str = Field(description="Slug of the condition.", examples=["stage-iv-cancer"])
    condition_name: str = Field(description="Its name.")
    headline: str = Field(description="The answer in plain words; show it with `display`.")
    status: Status = Field(description="Whether there is an interaction.")
    action: ActionKind = Field(description="The most urgent thing to do.")
    severity: Severity | None = Field(description="The worst severity; show `by_regimen` beside it, never alone.")
    by_regimen: RegimenCounts = Field(description="The distribution over regimens.")
    aggregate: AggregateDocument = Field(description="Findings counted.")
    coverage: CoverageCounts = Field(description="What was assessed and what was not, by number.")
    display: DisplayDocument = Field(description="One block that may not be split.")
    href: str = Field(description="Address of the summary.", examples=["/v1/summaries/ketamine/stage-iv-cancer"])
    etag: str = Field(
        description="The very ETag of that address as JSON, in the content encoding that this answer was asked in."
    )
    changed_at: datetime = Field(
        description="Since when everything that the summary is made of is the same, withdrawals included."
    )
    changed_in: str = Field(description="The oldest release in the unbroken run of releases in which it is the same.")


class IndexPage(Document):
    """A page of the index."""

    items: list[IndexEntryDocument] = Field(description="The page, by compound and condition.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")
    release: ReleaseRefDocument = Field(description="The release this comes from; pin it to read all pages of one.")
