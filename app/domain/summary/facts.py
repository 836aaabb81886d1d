"""What goes into a summary, gathered before the domain starts to think."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.domain.conditions import Component, Condition, Regimen
from app.domain.findings import Finding
from app.domain.questions import Patient, Question, Taken
from app.domain.summary.document import RegimenRow, ReleaseRef
from app.domain.values import Source
from app.domain.vocabulary import Vocabulary

RowKey = tuple[str, str]  # slugs of condition and regimen: a row of the matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimenFacts:
    """A regimen with its supportive sets written out; `condition` is the member it belongs to."""

    regimen: Regimen
    condition: str  # slug
    condition_name: str
    components: tuple[Component, ...]


def agent_key(slug: str, preparation: str | None) -> str:
    """Return the key under which an agent's findings stand: an agent may come in two preparations."""
    return slug if preparation is None else f"{slug}@{preparation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryFacts:
    """Everything a summary is made of; nothing else is looked up while it is assembled."""

    question: Question
    compound: Taken
    condition: Condition
    members: tuple[Condition, ...]  # for a stage or umbrella; empty for a disease
    regimens: tuple[RegimenFacts, ...]  # all, or the one asked for
    agents: Mapping[str, Taken]  # by agent_key, every agent of the regimens that has facts
    extra: tuple[Taken, ...] = ()  # agents named in the context beside the regimen
    findings: Mapping[str, tuple[Finding, ...]]  # by agent_key: compound with that agent, regimen or extra
    own: tuple[Finding, ...]  # the compound with genes and organs, as it holds for everybody
    vocabulary: Vocabulary
    source_of: Callable[[str], Source | None]  # a look-up, so that only cited sources are read
    release: ReleaseRef
    patient: Patient | None = None
    unresolved: tuple[str, ...] = ()  # names in the context that mean nothing here
    rows: Mapping[RowKey, RegimenRow] = field(default_factory=dict)  # made before, for everybody, of the same release
    withdrawn: Mapping[str, str] = field(default_factory=dict)  # finding id -> why, with date
