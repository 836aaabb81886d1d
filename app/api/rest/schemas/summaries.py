"""The summary: every part of the page people know, filled with facts."""

from pydantic import Field

from app.api.rest.schemas.common import (
    CitationDocument,
    Document,
    ReleaseRefDocument,
    ScopeDocument,
    SourceDocument,
    WordingDocument,
)
from app.api.rest.schemas.findings import FindingDocument, SituationsDocument
from app.domain.conditions import AgentRole, Modality, Presence
from app.domain.coverage import Covered
from app.domain.evidence import ActionKind, Audience, Category, Severity, Status
from app.domain.substances import EvidenceLevel, Factor, Legal


class QuestionDocument(Document):
    """The question as it was understood; slugs are canonical."""

    compound: str = Field(description="Slug of the substance asked about.", examples=["ketamine"])
    compound_name: str = Field(description="Its name.")
    preparation: str | None = Field(description="Slug of the preparation, if the question names one.")
    condition: str | None = Field(description="Slug of the condition.", examples=["stage-iv-cancer"])
    condition_name: str = Field(description="Its name.")
    regimen: str | None = Field(description="Slug of the regimen, if the question names one.")
    jurisdiction: str | None = Field(description="Whose regulatory status is shown; null: all.")
    audience: Audience = Field(description="For whom answer, HTML and Markdown are worded.")


class SeverityCounts(Document):
    """How many findings have which severity."""

    contraindicated: int = Field(description="Contraindicated.")
    major: int = Field(description="Major.")
    moderate: int = Field(description="Moderate.")
    minor: int = Field(description="Minor.")


class AggregateDocument(Document):
    """Findings counted. Not assessed is no rank and is never hidden by one."""

    worst: Severity | None = Field(description="The worst severity found; null does not mean that all was assessed.")
    by_severity: SeverityCounts = Field(description="How many have which severity.")
    not_assessed: int = Field(description="How many agents could not be assessed.")


class RegimenCounts(SeverityCounts):
    """How many regimens have which worst severity, or which status where there is none."""

    studied_no_effect: int = Field(description="Studied without effect.")
    none_known: int = Field(description="None known.")
    not_assessed: int = Field(description="Not assessed.")
    cannot_say: int = Field(description="Cannot say.")


class CoverageDocument(Document):
    """Agents, by how far they could be assessed."""

    assessed: list[str] = Field(description="Names of agents assessed in every facet that decides.")
    partly: list[str] = Field(description="Names of agents assessed in part.")
    not_assessed: list[str] = Field(description="Names of agents not assessed, unresolved names included.")


class DisplayDocument(Document):
    """The block that may not be split: show all of it or nothing."""

    headline: str = Field(description="The answer in plain words.")
    action: str = Field(description="What to do.")
    coverage: str = Field(description="What was assessed and what was not.")
    as_of: str = Field(description="Date of the release.")
    release: str = Field(description="Id of the release.")


class SignDocument(Document):
    """An emergency sign."""

    text: WordingDocument = Field(description='In two wordings; continues "Call for help if ...".')
    cite: list[CitationDocument] = Field(description="Where it was read.")


class AnswerDocument(Document):
    """The answer, before the detail."""

    headline: str = Field(description="The answer in plain words.")
    status: Status = Field(description="Whether there is an interaction.")
    action: ActionKind = Field(description="The most urgent thing to do.")
    aggregate: AggregateDocument = Field(description="Findings counted.")
    by_regimen: RegimenCounts = Field(description="The distribution over regimens.")
    coverage: CoverageDocument = Field(description="What was assessed and what was not, by name.")
    today: SituationsDocument = Field(description="What to do today.")
    emergency_signs: list[SignDocument] = Field(description="Signs after which help is needed at once.")
    display: DisplayDocument = Field(description="One block that may not be split.")


class WhyFactorDocument(Document):
    """One of the four factors that make the question complex."""

    factor: Factor = Field(description="Which factor.")
    matters: bool | None = Field(description="Whether it matters for this compound; null: not known.")
    text: WordingDocument = Field(description="In two wordings.")
    cite: list[CitationDocument] = Field(description="Where it was read.")


class SafetyItemDocument(Document):
    """A safety note on the compound."""

    text: WordingDocument = Field(description="In two wordings.")
    boxed: bool = Field(description="True where the source prints it as a boxed warning.")
    scope: ScopeDocument = Field(description="What it is about.")
    cite: list[CitationDocument] = Field(description="Where it was read.")


class RegulatoryItemDocument(Document):
    """Legal status in one jurisdiction."""

    jurisdiction: str = Field(description="Where.", examples=["US"])
    status: Legal = Field(description="Status.")
    form: str | None = Field(description="Form it holds for.")
    indication: str | None = Field(description="Indication it holds for.")
    date: str | None = Field(description="Since when, or the date of the source.")
    text: WordingDocument = Field(description="In two wordings.")
    cite: list[CitationDocument] = Field(description="Where it was read.")


class EvidenceItemDocument(Document):
    """What was studied for this condition; never borrowed from another."""

    condition: str = Field(description="Slug of the condition studied.")
    condition_name: str = Field(description="Its name: a stage or umbrella shows what was studied for its members.")
    outcome: str = Field(description="Outcome.")
    level: EvidenceLevel = Field(description="What kind of study there is.")
    text: WordingDocument = Field(description="In two wordings.")
    cite: list[CitationDocument] = Field(description="Where it was read.")


class GroupDocument(Document):
    """Findings of one mechanism, told together."""

    mechanism: str = Field(description="Mechanism.")
    name: WordingDocument = Field(description="Its name in two wordings.")
    finding_ids: list[str] = Field(description="Ids of its findings.")


class CategorySectionDocument(Document):
    """One category of interactions."""

    id: Category = Field(description="Which category.")
    name: str = Field(description="Its name.")
    summary: WordingDocument = Field(description="What was found, in two wordings.")
    questions: list[str] = Field(description="Questions to ask the specialist.")
    findings: list[FindingDocument] = Field(description="The findings, worst first; each stands here and nowhere else.")
    groups: list[GroupDocument] = Field(description="The findings by mechanism.")


class CellDocument(Document):
    """The compound with one part of a regimen."""

    agent: str | None = Field(description="Slug of the substance; null for a modality.")
    name: str = Field(description="Name to show.")
    preparation: str | None = Field(description="Slug of the preparation.")
    modality: Modality | None = Field(description="What else is done.")
    presence: Presence = Field(description="Whether everybody, most people or some people get it.")
    role: AgentRole | None = Field(description="What it is given for.")
    status: Status = Field(description="Whether there is an interaction.")
    severity: Severity | None = Field(description="How bad.")
    coverage: Covered = Field(description="How far it could be assessed.")
    missing: list[str] = Field(description="What could not be assessed, in words.")
    finding_ids: list[str] = Field(description="Ids of its findings.")
    itself: bool = Field(description="True where this part is the compound asked about.")


class RegimenRowDocument(Document):
    """One row of the matrix: the compound with every part of one regimen."""

    slug: str = Field(description="Slug of the regimen.")
    name: str = Field(description="Its name.")
    condition: str = Field(description="Slug of the condition it belongs to.")
    condition_name: str = Field(description="Its name.")
    line: str | None = Field(description="Line of treatment.")
    subtype: str | None = Field(description="Subtype of the disease.")
    status: Status = Field(description="Of the agents that everybody or most people get.")
    aggregate: AggregateDocument = Field(description="Of the agents that everybody or most people get.")
    optional_worst: Severity | None = Field(description="The worst among agents that only some people get.")
    cells: list[CellDocument] = Field(description="Its parts.")
    cite: list[CitationDocument] = Field(description="Where the regimen was read.")


class StepDocument(Document):
    """One thing to do before combining."""

    number: int = Field(description="Order.")
    text: WordingDocument = Field(description="In two wordings.")
    finding_ids: list[str] = Field(description="Findings that ask for it.")


class MonitoringDocument(Document):
    """One thing to measure."""

    id: str = Field(description="Id.")
    name: str = Field(description="Name for clinicians.")
    patient_name: str = Field(description="Name in plain words.")
    unit: str | None = Field(description="Unit.")
    baseline: str = Field(description="Before starting.")
    interval: str = Field(description="How often.")
    threshold: str = Field(description="From when on it matters.")
    who: str = Field(description="Who acts.")
    stopping: str = Field(description="When to stop and call, and whom.")
    finding_ids: list[str] = Field(description="Findings that ask for it.")
    cite: list[CitationDocument] = Field(description="Where it was read.")


class NotAssessedDocument(Document):
    """Something that this answer says nothing about."""

    kind: str = Field(description="compound, agent, modality, unresolved, context or withdrawn.")
    name: str = Field(description="What.")
    why: WordingDocument = Field(description="Why not, in two wordings.")


class ReferenceDocument(Document):
    """A source, numbered in the order of use."""

    number: int = Field(description="Number in Markdown and HTML.")
    source: SourceDocument = Field(description="The source.")


class LinksDocument(Document):
    """Other forms of this document."""

    self: str = Field(description="This document; the same question without a person.")
    markdown: str = Field(description="As Markdown: the same address with `Accept: text/markdown`.")
    html: str | None = Field(description="The page for people, where this service has it.")
    report: str | None = Field(
        description="A partner's report link: advertising, and absent where the answer is avoid or cannot say."
    )


class SummaryDocument(Document):
    """Can I take this compound with the treatment of this condition?"""

    question: QuestionDocument = Field(description="The question as it was understood.")
    answer: AnswerDocument = Field(description="The answer.")
    why_complex: list[WhyFactorDocument] = Field(description="The four factors, each with this compound's own facts.")
    safety: list[SafetyItemDocument] = Field(description="Known safety considerations.")
    regulatory_status: list[RegulatoryItemDocument] = Field(description="Legal status by place, form and indication.")
    evidence: list[EvidenceItemDocument] = Field(description="What was studied for this condition.")
    categories: list[CategorySectionDocument] = Field(description="Findings by kind.")
    regimens: list[RegimenRowDocument] = Field(description="The matrix, regimen by agent.")
    steps: list[StepDocument] = Field(description="What to do before combining.")
    monitoring: list[MonitoringDocument] = Field(description="What to measure, when, and who acts.")
    not_assessed: list[NotAssessedDocument] = Field(description="What this answer says nothing about.")
    references: list[ReferenceDocument] = Field(description="Sources, each used above.")
    disclaimer: WordingDocument = Field(description="In two wordings.")
    links: LinksDocument = Field(description="Other forms.")
    release: ReleaseRefDocument = Field(description="The release this comes from.")


class UnresolvedDocument(Document):
    """A name in the request that no substance could be found for; it took no part in the answer."""

    input: str = Field(description="The name as it was sent.")
    candidates: list[str] = Field(description="Slugs of substances it may have meant.")


class SummariesAnswer(Document):
    """One summary per compound asked about."""

    summaries: list[SummaryDocument] = Field(description="In the order of `compounds`.")
    unresolved: list[UnresolvedDocument] = Field(description="Names that took no part in the answer.")
