"""Can I take this with the treatment of that? Gather the facts, then let the domain answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.conditions import Condition, Specialist
from app.domain.evidence import Audience
from app.domain.findings import Finding
from app.domain.questions import Patient, Question, Taken
from app.domain.substances import Substance
from app.domain.summary.assemble import assemble
from app.domain.summary.document import RegimenRow, ReleaseRef, Summary
from app.domain.summary.facts import RegimenFacts, SummaryFacts, agent_key
from app.services.errors import UndeclaredUseError
from app.services.naming import (
    Naming,
    Unresolved,
    compound_named,
    condition_named,
    preparation_asked,
)
from app.services.origins import summary_by_layer
from app.services.pairs import Pairs, plain
from app.services.regimens import members_of, regimen_asked, regimens_of
from app.services.taking import taken_all
from app.store.knowledge import Knowledge
from app.store.releases import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What makes a question personal: what else is taken, and the person. Never stored, never logged."""

    agents: tuple[Naming, ...] = ()
    patient: Patient | None = None

    @property
    def personal(self) -> bool:
        """True where anything of a person was given."""
        return bool(self.agents) or self.patient is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the client put it; names are not yet read."""

    compound: Naming
    condition: str
    regimen: str | None = None
    jurisdiction: str | None = None
    audience: Audience = Audience.PATIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A summary, who is to be asked about it, what the compound is called, and the names that took no part."""

    summary: Summary
    specialist: Specialist
    called: str  # name of the preparation asked about, or of the substance
    unresolved: tuple[Unresolved, ...] = ()
    general: frozenset[int] = frozenset()  # identities of the findings and rows shared with other questions

    def holds_for_everybody(self, part: Finding | RegimenRow) -> bool:
        """True where this very part is kept for other questions, too: no person took part in it."""
        return id(part) in self.general


def question_of(knowledge: Knowledge, asked: Asked) -> tuple[Question, Substance, Condition]:
    """Return the question in canonical slugs. Raises the NotFoundErrors, GoneError and ConflictError."""
    substance, named = compound_named(knowledge, asked.compound.name)
    condition = condition_named(knowledge, asked.condition)
    regimen = regimen_asked(knowledge, condition, asked.regimen) if asked.regimen else None
    question = Question(
        compound=substance.slug,
        condition=condition.slug,
        preparation=preparation_asked(substance, named, asked.compound.preparation),
        regimen=regimen.regimen.slug if regimen else None,
        jurisdiction=asked.jurisdiction,
        audience=asked.audience,
    )
    return question, substance, condition


def summarise(knowledge: Knowledge, pairs: Pairs, asked: Asked) -> Answered:
    """Answer a question that may stand in a URL: general information, the same for everybody."""
    question, substance, condition = question_of(knowledge, asked)
    compound = Taken(substance=substance, preparation=question.preparation)
    facts = facts_of(knowledge, pairs, question, compound, condition)
    summary = assemble(facts)
    pairs.keep_rows(knowledge, compound, condition, summary.regimens)
    return Answered(
        summary=summary_by_layer(knowledge, summary),
        specialist=condition.specialist,
        called=_called(compound),
        general=_general(facts) | {id(row) for row in summary.regimens},
    )


def summarise_for(
    knowledge: Knowledge, pairs: Pairs, asked: Asked, context: Context, *, patient_use_declared: bool
) -> Answered:
    """Answer a question with a context.

    Raises UndeclaredUseError where it is personal, worded for patients, and no intended use is declared.
    """
    guard(asked.audience, personal=context.personal or asked.compound.personal, declared=patient_use_declared)
    question, substance, condition = question_of(knowledge, asked)
    compound = Taken(
        substance=substance,
        preparation=question.preparation,
        dose=asked.compound.dose,
        started=asked.compound.started,
        stopped=asked.compound.stopped,
    )
    extra, unresolved = taken_all(knowledge, context.agents)
    facts = facts_of(knowledge, pairs, question, compound, condition, context.patient)
    facts = _with_context(knowledge, pairs, facts, extra, context.patient, [one.name for one in unresolved])
    return Answered(
        summary=summary_by_layer(knowledge, assemble(facts)),
        specialist=condition.specialist,
        called=_called(compound),
        unresolved=unresolved,
        general=_general(facts),
    )


def _general(facts: SummaryFacts) -> frozenset[int]:
    """Return the identities of the findings that `Pairs` keeps."""
    if not plain(facts.compound):
        return frozenset()
    with_dose = {agent_key(t.substance.slug, t.preparation) for t in facts.extra if not plain(t)}
    shared = (f for key, found in facts.findings.items() if key not in with_dose for f in found)
    return frozenset(id(f) for f in (*facts.own, *shared))


def _called(compound: Taken) -> str:
    names = {p.slug: p.name for p in compound.substance.preparations}
    return names.get(compound.preparation or "", compound.substance.name)


def guard(audience: Audience, *, personal: bool, declared: bool) -> None:
    """Refuse a personal answer in patient wording unless the operator has declared its intended use."""
    if personal and audience is Audience.PATIENT and not declared:
        raise UndeclaredUseError


def release_ref(release: Release) -> ReleaseRef:
    """Return how answers name a release."""
    as_of = release.as_of or release.created_at.date()
    return ReleaseRef(id=release.id, digest=release.digest, as_of=as_of.isoformat())


def facts_of(
    knowledge: Knowledge,
    pairs: Pairs,
    question: Question,
    compound: Taken,
    condition: Condition,
    patient: Patient | None = None,
) -> SummaryFacts:
    """Gather everything that the answer to a question is made of, but for what a person takes beside it."""
    if question.regimen is not None:
        regimens: tuple[RegimenFacts, ...] = (regimen_asked(knowledge, condition, question.regimen),)
    else:
        regimens = regimens_of(knowledge, condition)
    agents = _agents(knowledge, regimens)
    members = members_of(knowledge, condition)
    return SummaryFacts(
        question=question,
        compound=compound,
        condition=condition,
        members=members,
        regimens=regimens,
        agents=agents,
        findings=_findings(knowledge, pairs, compound, agents, _subjects(condition, members, patient)),
        own=pairs.own(knowledge, compound),
        rows=pairs.rows(knowledge, compound, condition, regimens),
        vocabulary=knowledge.vocabulary(),
        source_of=knowledge.source,
        release=release_ref(knowledge.release),
        withdrawn=_withdrawn(knowledge, compound, agents.values()),
    )


def _with_context(
    knowledge: Knowledge,
    pairs: Pairs,
    facts: SummaryFacts,
    extra: Sequence[Taken],
    patient: Patient | None,
    unresolved: Sequence[str],
) -> SummaryFacts:
    others = tuple(t for t in extra if t.substance.slug != facts.compound.substance.slug)
    named = {agent_key(t.substance.slug, t.preparation): t for t in others}
    return replace(
        facts,
        extra=others,
        findings={
            **facts.findings,
            **_findings(knowledge, pairs, facts.compound, named, _subjects(facts.condition, facts.members, patient)),
        },
        patient=patient,
        unresolved=tuple(unresolved),
        withdrawn={**facts.withdrawn, **_withdrawn(knowledge, facts.compound, others)},
    )


def _agents(knowledge: Knowledge, regimens: Iterable[RegimenFacts]) -> dict[str, Taken]:
    """Return every agent of the regimens that has facts, read in one query."""
    components = [c for one in regimens for c in one.components if c.agent is not None]
    known = knowledge.substances_by_slug({c.agent: None for c in components if c.agent is not None})
    return {
        agent_key(c.agent, c.preparation): Taken(substance=known[c.agent], preparation=c.preparation)
        for c in components
        if c.agent is not None and c.agent in known
    }


def _findings(
    knowledge: Knowledge, pairs: Pairs, compound: Taken, agents: Mapping[str, Taken], subjects: frozenset[str] | None
) -> dict[str, tuple[Finding, ...]]:
    return {
        key: concerning(subjects, pairs.of(knowledge, compound, agent))
        for key, agent in agents.items()
        if agent.substance.slug != compound.substance.slug
    }


def _subjects(condition: Condition, members: Iterable[Condition], patient: Patient | None) -> frozenset[str] | None:
    """Return the conditions that an answer is about; None, for all, where a person has others besides."""
    if patient is not None and patient.conditions:
        return None
    return frozenset((condition.slug, *(member.slug for member in members)))


def concerning(subjects: frozenset[str] | None, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Leave out what its source says of other conditions only."""
    if subjects is None or not any(f.scope.conditions for f in findings):
        return findings
    return tuple(f for f in findings if not f.scope.conditions or subjects.intersection(f.scope.conditions))


def _withdrawn(knowledge: Knowledge, compound: Taken, agents: Iterable[Taken]) -> dict[str, str]:
    """Return the withdrawals that concern this question: of the compound, alone or with one of the agents."""
    if not knowledge.withdrawals:
        return {}
    key, keys = compound.substance.key, {agent.substance.key for agent in agents}
    concerned = {}
    for finding_id, withdrawal in knowledge.withdrawals.items():
        first, second = [*finding_id.split("."), ""][:2]
        other = second if first == key else first if second == key else None
        if other is not None and (other in keys or knowledge.by_key(other) is None):
            concerned[finding_id] = f"{withdrawal.why} ({withdrawal.at:%Y-%m-%d})"
    return concerned
