"""What differs between two releases, and what was withdrawn from all of them."""

from pydantic import Field

from app.api.rest.schemas.common import (
    AdviceDocument,
    Document,
    ReleaseRefDocument,
    WithdrawalDocument,
    WordingDocument,
)
from app.api.rest.schemas.findings import ExposureDocument
from app.api.rest.schemas.summaries import AggregateDocument, DisplayDocument, RegimenCounts
from app.domain.evidence import ActionKind, Basis, Certainty, Direction, Harm, Severity, Status
from app.domain.summary.comparison import Turned


class RecordChangeDocument(Document):
    """A record of the knowledge that is not the same in the two releases."""

    id: str = Field(description="Layer, kind and slug.", examples=["bundled/substance/ketamine"])
    layer: str = Field(description="The layer it lies in.", examples=["bundled"])
    kind: str = Field(description="substance, condition, supportive, documented, vocabulary or source.")
    slug: str = Field(description="Its slug.")
    change: Turned = Field(description="What became of it.")
    before: str | None = Field(description="SHA-256 of the record in the older release; null where it has none.")
    after: str | None = Field(description="SHA-256 of the record in the newer release; null where it has none.")


class FindingStateDocument(Document):
    """What a finding says, in its main parts; `GET /v1/findings/{id}?release=` gives all of it."""

    status: Status = Field(description="Whether there is an interaction.")
    severity: Severity | None = Field(description="How bad.")
    harm: Harm | None = Field(description="What kind of harm.")
    direction: Direction | None = Field(description="What happens to the victim's exposure or effect.")
    actions: list[AdviceDocument] = Field(description="What to do, and who does it.")
    exposure: ExposureDocument | None = Field(description="By how much, where a number exists.")
    basis: Basis = Field(description="Kind of evidence.")
    certainty: Certainty = Field(description="GRADE's words.")
    text: WordingDocument = Field(description="In two wordings.")


class FindingChangeDocument(Document):
    """A finding that is not the same in the two releases."""

    id: str = Field(description="Permanent id of the finding.", examples=["KETAMI.MORPHI.sedation"])
    change: Turned = Field(description="What became of it.")
    fields: list[str] = Field(description="Fields of the finding that differ; empty unless it changed.")
    before: FindingStateDocument | None = Field(description="What it said; null where it was not there.")
    after: FindingStateDocument | None = Field(description="What it says; null where it is not there.")
    records: list[str] = Field(description="Ids of the records that make it differ; they stand in the summary's list.")


class AnswerStateDocument(Document):
    """The answer of a summary in one release."""

    headline: str = Field(description="The answer in plain words.")
    status: Status = Field(description="Whether there is an interaction.")
    action: ActionKind = Field(description="The most urgent thing to do.")
    aggregate: AggregateDocument = Field(description="Findings counted.")
    by_regimen: RegimenCounts = Field(description="The distribution over regimens.")
    display: DisplayDocument = Field(description="One block that may not be split.")


class ChangedSummaryDocument(Document):
    """A summary that is not the same in the two releases."""

    compound: str = Field(description="Slug of the substance.")
    condition: str = Field(description="Slug of the condition.")
    compound_name: str = Field(description="Name of the substance.")
    condition_name: str = Field(description="Name of the condition.")
    change: Turned = Field(description="`added` and `removed`: one of the two releases has no such summary.")
    parts: list[str] = Field(description="Keys of the document that differ; empty unless it changed.")
    before: AnswerStateDocument | None = Field(description="The answer in the older release.")
    after: AnswerStateDocument | None = Field(description="The answer in the newer release.")
    findings: list[FindingChangeDocument] = Field(description="Findings that differ, by id.")
    records: list[RecordChangeDocument] = Field(description="Every record that it is made of and that differs.")


class ChangesPage(Document):
    """Summaries that changed from one release to another."""

    items: list[ChangedSummaryDocument] = Field(
        description="By compound and condition. A page may hold few or none: only `next` says where the end is."
    )
    next: str | None = Field(description="Cursor of the next page; null on the last.")
    since: ReleaseRefDocument | None = Field(description="The release compared with; null: there was none before.")
    release: ReleaseRefDocument = Field(description="The release that was asked about.")


class WithdrawalPage(Document):
    """A page of withdrawals."""

    items: list[WithdrawalDocument] = Field(description="The page, the latest first.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")
