"""The parts of a summary, in the order in which they are read."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.conditions import AgentRole, Modality, Presence
from app.domain.coverage import Covered
from app.domain.documented import Situations
from app.domain.evidence import ActionKind, Category, Severity, Status
from app.domain.findings import Finding
from app.domain.questions import Question
from app.domain.substances import EvidenceLevel, Factor, Legal, Scope
from app.domain.values import Citation, Source, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRef:
    """The state of the knowledge that an answer comes from."""

    id: str
    digest: str
    as_of: str  # ISO date on which the release was made


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """Counts of findings; not assessed is no rank and is never hidden by one."""

    worst: Severity | None
    by_severity: Mapping[Severity, int]
    not_assessed: int  # agents


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageNames:
    """Agents by how far they could be assessed; unresolved names stand under not_assessed."""

    assessed: tuple[str, ...]
    partly: tuple[str, ...]
    not_assessed: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.assessed) + len(self.partly) + len(self.not_assessed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """The block that may not be split: every dialect shows all of it."""

    headline: str
    action: str
    coverage: str
    as_of: str
    release: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """An emergency sign, and where it was read."""

    text: Wording
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    headline: str
    status: Status
    action: ActionKind
    aggregate: Aggregate
    by_regimen: Mapping[str, int]  # severity or status -> number of regimens; always and usual agents decide
    coverage: CoverageNames
    today: Situations
    emergency_signs: tuple[Sign, ...]
    display: Display


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyFactor:
    factor: Factor
    matters: bool | None  # None: not known
    text: Wording
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyItem:
    text: Wording
    boxed: bool
    scope: Scope
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatoryItem:
    jurisdiction: str
    status: Legal
    form: str | None
    indication: str | None
    date: str | None
    text: Wording
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    condition: str
    condition_name: str  # a stage or umbrella shows what was studied for its members
    outcome: str
    level: EvidenceLevel
    text: Wording
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Findings of one mechanism, told together."""

    mechanism: str
    name: Wording
    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySection:
    id: Category
    name: str
    summary: Wording
    questions: tuple[str, ...]
    findings: tuple[Finding, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One component of a regimen in the matrix."""

    agent: str | None  # substance slug
    name: str
    preparation: str | None
    modality: Modality | None
    presence: Presence
    role: AgentRole | None
    status: Status
    severity: Severity | None
    coverage: Covered
    missing: tuple[str, ...]  # what could not be assessed, in words
    finding_ids: tuple[str, ...]
    itself: bool = False  # the component is the compound asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimenRow:
    slug: str
    name: str
    condition: str
    condition_name: str
    line: str | None
    subtype: str | None
    status: Status  # of always and usual agents
    aggregate: Aggregate  # of always and usual agents
    optional_worst: Severity | None  # of the agents that only some people get
    cells: tuple[Cell, ...]
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do before combining."""

    number: int
    text: Wording
    finding_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringLine:
    id: str
    name: str
    patient_name: str
    unit: str | None
    baseline: str
    interval: str
    threshold: str
    who: str
    stopping: str
    finding_ids: tuple[str, ...]
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAssessed:
    """Something this answer says nothing about, and why."""

    kind: str  # agent, modality, unresolved, context, withdrawn
    name: str
    why: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    number: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    question: Question
    compound_name: str
    condition_name: str
    answer: Answer
    why_complex: tuple[WhyFactor, ...]
    safety: tuple[SafetyItem, ...]
    regulatory_status: tuple[RegulatoryItem, ...]
    evidence: tuple[EvidenceItem, ...]
    categories: tuple[CategorySection, ...]
    regimens: tuple[RegimenRow, ...]
    steps: tuple[Step, ...]
    monitoring: tuple[MonitoringLine, ...]
    not_assessed: tuple[NotAssessed, ...]
    references: tuple[Reference, ...]
    disclaimer: Wording
    release: ReleaseRef
    unresolved: tuple[str, ...] = ()
