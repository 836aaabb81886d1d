"""What is sent to this room and what it answers."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.curation.texts import has_unseen
from app.store.drafts import DraftKind, DraftState
from app.store.reports import Outcome, Reason, ReportState


def _seen(text: str) -> str:
    if has_unseen(text):
        raise ValueError("holds a character that nobody sees")
    return text


# One line, beginning with a word; it may become public.
Line = Annotated[
    str,
    StringConstraints(min_length=3, max_length=500, pattern=r"^[^\x00-\x20\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"),
    AfterValidator(_seen),
]
# Lines may break.
Words = Annotated[str, StringConstraints(min_length=10, max_length=2000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$")]
Pointer = Annotated[str, StringConstraints(min_length=3, max_length=300, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
OverlayName = Annotated[str, StringConstraints(pattern=r"^overlay:[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-{1,2}[a-z0-9]+)*$", max_length=200)]
DraftId = Annotated[str, StringConstraints(pattern=r"^d-[0-9a-f]{16}$")]

_WHY = "Why, in a sentence. It stays in the trail."
_CONTENT = (
    "The file as in docs/knowledge.md, as JSON: a substance; a condition with its regimens; `interactions` of one pair, "
    "with `sources`; one source. Null: the overlay's file goes."
)
_OVERLAY = "The layer that holds it: `overlay:` and a name of your own."


class Sent(BaseModel):
    """A body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class DraftRequest(Sent):
    """A file of an overlay as it should be."""

    overlay: OverlayName = Field(description=_OVERLAY)
    kind: DraftKind = Field(description="What it is.")
    slug: Slug | None = Field(
        default=None, description="Needed only where the file goes: its slug; of interactions `<one>--<other>`."
    )
    content: dict[str, Any] | None = Field(description=_CONTENT)
    why: Line = Field(description=_WHY)


class DraftChangeRequest(Sent):
    """Another content for a draft of one's own."""

    content: dict[str, Any] | None = Field(description=_CONTENT)
    why: Line = Field(description=_WHY)


class DiscardRequest(Sent):
    """Giving a draft up."""

    why: Line = Field(description=_WHY)


class ReviewRequest(Sent):
    """What a second person says of a draft."""

    approve: bool = Field(
        description="True: it may be published as it is. False: it may not; `why` says what is wrong."
    )
    why: Line = Field(description=_WHY)


class PublishRequest(Sent):
    """Approved drafts that become part of their overlay, all of them or none."""

    overlay: OverlayName = Field(description=_OVERLAY)
    drafts: list[DraftId] = Field(min_length=1, max_length=200, description="Ids of approved drafts of that overlay.")
    why: Line = Field(description="What changes, in a sentence. Public: it stands beside the release and in the feed.")


class WarningDocument(Document):
    """Something that the check of the knowledge points out and lets pass."""

    file: str = Field(description="File of the overlay.")
    field: str = Field(description="Where in the file.")
    message: str = Field(description="What it is, and what to do about it.")


class DraftDocument(Document):
    """A draft; its `ETag` names the version, which a change must send as `If-Match`."""

    id: str = Field(description="Id.")
    overlay: str = Field(description="The layer that would hold it.")
    kind: DraftKind = Field(description="What it is.")
    slug: str = Field(description="Slug of the compound, condition or source; of interactions `<one>--<other>`.")
    content: dict[str, Any] | None = Field(description="The file as JSON; null: the overlay's file goes.")
    text: str | None = Field(description="The same as the YAML file that it would be.")
    state: DraftState = Field(description="How far it has come.")
    version: int = Field(description="Grows with every change.")
    author: str = Field(description="Holder who wrote it.")
    reviewer: str | None = Field(description="Holder who approved or rejected it as it is; null: nobody has.")
    why: str = Field(description="What was said with the latest act.")
    release: str | None = Field(description="The release that published it.")
    created_at: datetime = Field(description="When it was written.")
    changed_at: datetime = Field(description="When it, or its state, was changed last.")
    warnings: list[WarningDocument] = Field(
        description="What the check points out; told when it is written or changed."
    )


class DraftPage(Document):
    """A page of drafts, the oldest first."""

    items: list[DraftDocument] = Field(description="The page.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class PublishedDocument(Document):
    """What became of publishing."""

    release: str = Field(description="The release that is served now: `/v1/releases/{id}`.")
    overlay: str = Field(description="The layer that was changed.")
    records: int = Field(description="Records that the layer holds now.")
    drafts: list[str] = Field(description="Ids of the drafts that were published.")


class OverlayFileDocument(Document):
    """A file of an overlay, as it would lie in `app/knowledge/`."""

    path: str = Field(description="Path in a folder of knowledge.", examples=["substances/exampline.yaml"])
    text: str = Field(description="YAML.")
    content: dict[str, Any] = Field(description="The same as JSON.")


class OverlayFilePage(Document):
    """A page of the files of an overlay, by path."""

    items: list[OverlayFileDocument] = Field(description="The page.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")
    release: str = Field(description="The release that they are of.")


class TrailEntryDocument(Document):
    """A deed of curation. `digest` covers everything else in it, and the entry before."""

    id: int = Field(description="Number, from 1, without a gap.")
    at: datetime = Field(description="When.")
    who: str = Field(description="Holder of the key.")
    name: str = Field(description="What the holder was called then.")
    key: str = Field(description="Id of the key that was used.")
    deed: str = Field(
        description="drafted, changed, discarded, approved, rejected, published, released, report_closed."
    )
    subject: str = Field(description="Id of the draft, report or release.")
    what: dict[str, Any] = Field(description="What was done; of a draft its whole content.")
    why: str = Field(description="The reason given.")
    before: str = Field(description="Digest of the entry before; zeros in the first.")
    digest: str = Field(description="SHA-256 of the canonical JSON list of id, at, who, name, key, deed, subject, what "
                                    "(as canonical JSON), why, before.")  # fmt: skip


class TrailPage(Document):
    """A page of the trail, the latest first."""

    items: list[TrailEntryDocument] = Field(description="The page.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class ReportRequest(Sent):
    """What is wrong with a finding. Write nothing about yourself or anybody else: no name, no illness, no medicines."""

    reason: Reason = Field(description="What is wrong.")
    text: Words = Field(description="What it says, and what it should say. Nothing about any person.")
    reference: Pointer | None = Field(default=None, description="A source that shows it: PMID, DOI, label, address.")


class ReportReceipt(Document):
    """A report that was taken. Its outcome will stand in `/v1/changes.atom`."""

    id: str = Field(description="Id of the report.")
    finding: str = Field(description="The finding.")
    received_on: date = Field(description="The day.")


class ReportDocument(Document):
    """A report as curators see it."""

    id: str = Field(description="Id.")
    finding: str = Field(description="The finding: `/v1/findings/{id}`.")
    release: str = Field(description="The release that showed it.")
    reason: Reason = Field(description="What is wrong, as the sender sees it.")
    text: str | None = Field(description="The sender's words; deleted when the report is closed.")
    reference: str | None = Field(description="A source that the sender names; deleted likewise.")
    received_on: date = Field(description="The day.")
    state: ReportState = Field(description="Whether somebody has judged it.")
    outcome: Outcome | None = Field(description="What became of it.")
    answer: str | None = Field(description="What everybody is told.")
    closed_by: str | None = Field(description="Holder who judged it.")
    closed_at: datetime | None = Field(description="When.")


class ReportPage(Document):
    """A page of reports, the oldest first."""

    items: list[ReportDocument] = Field(description="The page.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class OutcomeRequest(Sent):
    """The judgement of a report."""

    outcome: Outcome = Field(
        description="`withdrawn` withdraws the finding from every release at once, and needs the scope `publish`, too."
    )
    answer: Line = Field(description="Public: what was found, in a sentence. Nothing about any person.")
