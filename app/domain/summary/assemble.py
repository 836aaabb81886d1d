"""From a question and its facts to the whole document. Pure: the same facts give the same summary."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.cautions import caution_findings, features_meant
from app.domain.findings import Finding
from app.domain.pd.burdens import burden_findings
from app.domain.personal import extrapolated, personal_findings
from app.domain.pk.genetics import genetic_findings
from app.domain.pk.organ_function import organ_function_findings
from app.domain.precedence import in_order
from app.domain.questions import Patient, Taken
from app.domain.situations import situations_of
from app.domain.substances import EvidenceLevel
from app.domain.summary.answer import answer_of
from app.domain.summary.document import (
    EvidenceItem,
    Reference,
    RegulatoryItem,
    SafetyItem,
    Summary,
)
from app.domain.summary.facts import SummaryFacts
from app.domain.summary.gaps import not_assessed
from app.domain.summary.labels import Lexicon
from app.domain.summary.matrix import matrix
from app.domain.summary.sections import sections
from app.domain.summary.steps import monitoring_lines, steps
from app.domain.summary.why import why_complex
from app.domain.values import Citation, Wording
from app.domain.vocabulary import Vocabulary

_LEVELS = tuple(EvidenceLevel)  # strongest first

DISCLAIMER = Wording(
    patient=(
        "This page sums up published sources. It is not medical advice. Never start, stop or change a treatment "
        "because of what you read here. Ask the people who treat you."
    ),
    clinician=(
        "Summary of published sources for professional judgement; not a substitute for the label in force or for "
        "clinical assessment. Not assessed is not absent."
    ),
)


def assemble(facts: SummaryFacts) -> Summary:
    """Return the summary of a question.

    Findings stand once, in their category; everywhere else by id. What could not be assessed is listed.
    """
    words = facts.patient.conditions if facts.patient else ()
    features, unknown_words = features_meant(words, facts.vocabulary)
    rows = matrix(facts)
    lexicon = Lexicon(facts.vocabulary)
    findings = all_findings(facts, features)
    by_id = {f.id: f for f in findings}
    answer = answer_of(facts, rows, by_id, lexicon)
    lines = monitoring_lines(facts, findings)
    summary = Summary(
        question=facts.question,
        compound_name=facts.compound.substance.name,
        condition_name=facts.condition.name,
        answer=answer,
        why_complex=why_complex(facts, rows, findings),
        safety=_safety(facts),
        regulatory_status=_regulatory(facts),
        evidence=_evidence(facts),
        categories=sections(facts, findings, answer.coverage, lexicon),
        regimens=rows,
        steps=steps(facts, findings, lines, answer.coverage, lexicon),
        monitoring=lines,
        not_assessed=not_assessed(facts, rows, unknown_words),
        references=(),
        disclaimer=DISCLAIMER,
        release=facts.release,
        unresolved=facts.unresolved,
    )
    return replace(summary, references=references(summary, facts))


def all_findings(facts: SummaryFacts, features: Sequence[str]) -> tuple[Finding, ...]:
    """Return every finding of the question, cautious first, each once; withdrawn ones are left out."""
    # Agents of different regimens are never taken together: a burden needs one regimen, or a person's own list.
    takens = [*(facts.agents.values() if len(facts.regimens) == 1 else ()), *facts.extra]
    found: list[Finding] = [f for findings in facts.findings.values() for f in findings]
    found += _with_situations(facts.compound, _cautions(facts, features))
    found += facts.own if facts.patient is None else own_findings(facts.compound, facts.vocabulary, facts.patient)
    found += _with_situations(facts.compound, burden_findings(facts.compound, takens, facts.vocabulary))
    if facts.patient is not None:
        found += _with_situations(
            facts.compound, personal_findings(facts.compound, facts.extra, facts.vocabulary, facts.patient)
        )
        if facts.patient.minor:
            found = [extrapolated(f) for f in found]
    return in_order({f.id: f for f in found if f.id not in facts.withdrawn}.values())


def own_findings(compound: Taken, vocabulary: Vocabulary, patient: Patient | None = None) -> tuple[Finding, ...]:
    """Return the findings of a compound with genes and organs: no agent and no condition takes part."""
    found = (
        *genetic_findings(compound, vocabulary, patient),
        *organ_function_findings(compound, vocabulary, patient),
    )
    return tuple(_with_situations(compound, found))


def _cautions(facts: SummaryFacts, features: Sequence[str]) -> tuple[Finding, ...]:
    of_condition = [f.feature for c in (facts.condition, *facts.members) for f in c.features]
    return caution_findings(facts.compound, [*of_condition, *features], facts.vocabulary)


def _with_situations(compound: Taken, findings: Iterable[Finding]) -> list[Finding]:
    by_slug = {compound.substance.slug: compound.substance}
    return [
        f if f.situations or f.severity is None else replace(f, situations=situations_of(f, by_slug)) for f in findings
    ]


def _safety(facts: SummaryFacts) -> tuple[SafetyItem, ...]:
    notes = sorted(facts.compound.substance.safety, key=lambda n: not n.boxed)
    return tuple(SafetyItem(text=n.text, boxed=n.boxed, scope=n.scope, cite=n.cite) for n in notes)


def _regulatory(facts: SummaryFacts) -> tuple[RegulatoryItem, ...]:
    wanted = facts.question.jurisdiction
    return tuple(
        RegulatoryItem(
            jurisdiction=r.jurisdiction or "",
            status=r.status,
            form=r.form,
            indication=r.indication,
            date=r.date,
            text=r.text,
            cite=r.cite,
        )
        for r in facts.compound.substance.regulatory
        if wanted is None or r.jurisdiction == wanted
    )


def _evidence(facts: SummaryFacts) -> tuple[EvidenceItem, ...]:
    """Evidence for this condition, then for its members, the strongest first; never borrowed from another condition."""
    names = {one.slug: one.name for one in (facts.condition, *facts.members)}
    studied = [e for e in facts.compound.substance.evidence if e.condition in names]
    return tuple(
        EvidenceItem(
            condition=e.condition,
            condition_name=names[e.condition],
            outcome=e.outcome,
            level=e.level,
            text=e.text,
            cite=e.cite,
        )
        for e in sorted(studied, key=lambda e: (e.condition != facts.condition.slug, _LEVELS.index(e.level)))
    )


def references(summary: Summary, facts: SummaryFacts) -> tuple[Reference, ...]:
    """Return each source that the summary uses, numbered in the order of use."""
    used = dict.fromkeys(c.source for c in cited(summary))
    known = [source for source_id in used if (source := facts.source_of(source_id)) is not None]
    return tuple(Reference(number=n, source=source) for n, source in enumerate(known, start=1))


def cited(summary: Summary) -> Iterable[Citation]:
    """Yield every citation of a summary in reading order."""
    for sign in summary.answer.emergency_signs:
        yield from sign.cite
    for part in (summary.why_complex, summary.safety, summary.regulatory_status, summary.evidence):
        for item in part:
            yield from item.cite
    for section in summary.categories:
        for finding in section.findings:
            yield from finding.evidence.sources
    for row in summary.regimens:
        yield from row.cite
    for line in summary.monitoring:
        yield from line.cite
