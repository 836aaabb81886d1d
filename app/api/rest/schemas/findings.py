"""A finding: one interaction statement with everything that the minimum information asks for."""

from enum import StrEnum

from pydantic import Field

from app.api.rest.schemas.common import (
    AdviceDocument,
    CitationDocument,
    Document,
    ReleaseRefDocument,
    Rounded,
    ScopeDocument,
    SourceDocument,
    WithdrawalDocument,
    WordingDocument,
)
from app.domain.evidence import Basis, Category, Certainty, Direction, Harm, Role, Severity, Status


class ExposureKind(StrEnum):
    """Whether a ratio was measured or calculated."""

    OBSERVED = "observed"
    PREDICTED = "predicted"


class PartyDocument(Document):
    """A substance, gene, organ or feature with its part in the finding."""

    id: str = Field(description="Slug of a substance; else gene symbol, organ or feature id.", examples=["ketamine"])
    name: str = Field(description="Name to show.")
    role: Role = Field(description="Whose exposure or effect changes, who changes it, or one of several that add up.")
    preparation: str | None = Field(description="Slug of the preparation that it is about.")


class PathwayShareDocument(Document):
    """How much one pathway carries and what is left of it."""

    pathway: str = Field(description="Gene symbol or way of elimination.", examples=["CYP3A4"])
    share: Rounded = Field(description="Share of the clearance, 0 to 1.")
    activity: Rounded = Field(description="1 untouched, below 1 inhibited or impaired, above 1 induced.")


class ExposureDocument(Document):
    """The AUC ratio: exposure with, divided by exposure without."""

    ratio: Rounded = Field(description="AUC ratio.", examples=[2.4])
    low: Rounded | None = Field(description="Lower end of the 90 % interval; null where none was published.")
    high: Rounded | None = Field(description="Upper end of the 90 % interval; null where none was published.")
    kind: ExposureKind = Field(description="Measured in people, or calculated by the model.")
    of: str | None = Field(description="The metabolite it is about, if not the substance itself.")
    pathways: list[PathwayShareDocument] = Field(description="How a predicted ratio comes about.")


class SituationsDocument(Document):
    """What to do today."""

    not_started: str = Field(description="If you have not started.")
    taking_both: str = Field(description="If you take both.")
    stopping: str = Field(description="If you want to stop either.")


class FindingEvidenceDocument(Document):
    """What a finding rests on."""

    basis: Basis = Field(description="Kind of evidence; decides precedence and the worst severity allowed.")
    certainty: Certainty = Field(description="GRADE's words.")
    sources: list[CitationDocument] = Field(min_length=1, description="Where it was read; at least one place.")


class FindingDocument(Document):
    """One interaction statement."""

    id: str = Field(
        description="Permanent id: `KEY.KEY.mechanism[.n]`; the same in every release and for every person.",
        examples=["KETAMI.APREPI.exposure"],
    )
    category: Category = Field(description="Kind of interaction.")
    status: Status = Field(description="Whether there is one; five answers that are never merged.")
    severity: Severity | None = Field(description="How bad; only with status `interaction`.")
    harm: Harm | None = Field(description="What kind of harm.")
    likelihood: str | None = Field(description="How often, with the denominator, where known.")
    seriousness: str | None = Field(description="How grave the outcome can be.")
    actions: list[AdviceDocument] = Field(description="What to do, and who does it.")
    substances: list[PartyDocument] = Field(description="Who takes part, and as what.")
    mechanism: str = Field(description="Axis id, `exposure`, `absorption`, `organ-...`, `duplicate` or other words.")
    direction: Direction | None = Field(description="What happens to the victim's exposure or effect.")
    exposure: ExposureDocument | None = Field(description="By how much, where a number exists.")
    modifying_factors: list[str] = Field(description="What makes it more or less.")
    scope: ScopeDocument = Field(description="What it is about.")
    onset: str | None = Field(description="How soon.")
    persistence: str | None = Field(description="How long after the last dose.")
    situations: SituationsDocument | None = Field(description="What to do today.")
    monitoring: list[str] = Field(description="Ids of what to measure.")
    alternatives: list[str] = Field(description="Alternatives that a source names.")
    evidence: FindingEvidenceDocument = Field(description="What it rests on.")
    lists: list[str] = Field(description="Published lists that name the pair.")
    disagrees_with: list[str] = Field(description="Ids of findings that say otherwise; both are shown.")
    text: WordingDocument = Field(description="In two wordings.")
    origin: str = Field(description="The layer of knowledge it comes from.", examples=["bundled"])


class FindingAnswer(Document):
    """One finding with its sources."""

    finding: FindingDocument = Field(description="The finding.")
    references: list[SourceDocument] = Field(description="The sources it cites.")
    release: ReleaseRefDocument = Field(description="The release this comes from.")


class FindingPage(Document):
    """A page of findings."""

    items: list[FindingDocument] = Field(description="The page, worst first.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")
    not_assessed: int = Field(description="Substances that could not be assessed with this one at all.")
    withdrawn: list[WithdrawalDocument] = Field(description="Findings of this substance that were withdrawn.")
    release: ReleaseRefDocument = Field(description="The release this comes from.")
