"""The answer: headline, counts, what to do today, emergency signs, and the block that may not be split."""

from collections.abc import Mapping, Sequence

from app.domain.documented import Situations
from app.domain.evidence import Audience, Severity, Status
from app.domain.findings import Finding
from app.domain.summary.document import Answer, CoverageNames, Display, RegimenRow, Sign
from app.domain.summary.facts import SummaryFacts
from app.domain.summary.headline import Verdict, headline, verdict_of
from app.domain.summary.labels import ACTIONS, PRESCRIBED, PRESCRIBED_GRAVE, Lexicon, in_words
from app.domain.summary.matrix import aggregate_of, coverage_names, worst_of
from app.domain.wording import listed

_NAMED = 5


def answer_of(
    facts: SummaryFacts, rows: Sequence[RegimenRow], findings: Mapping[str, Finding], lexicon: Lexicon
) -> Answer:
    """Return the answer for the reader of the question."""
    verdict = verdict_of(facts, rows, findings)
    coverage = coverage_names(rows, facts.unresolved)
    line = headline(facts, rows, findings, verdict, lexicon)
    return Answer(
        headline=line,
        status=verdict.status,
        action=verdict.action,
        aggregate=aggregate_of([cell for row in rows for cell in row.cells], facts),
        by_regimen=by_regimen(rows),
        coverage=coverage,
        today=_today(facts, rows, findings, verdict),
        emergency_signs=emergency_signs(facts, list(findings.values())),
        display=Display(
            headline=line,
            action=_what_to_do(facts, rows, verdict),
            coverage=coverage_sentence(coverage, facts.question.audience),
            as_of=facts.release.as_of,
            release=facts.release.id,
        ),
    )


def _what_to_do(facts: SummaryFacts, rows: Sequence[RegimenRow], verdict: Verdict) -> str:
    if not verdict.treatment or facts.question.audience is not Audience.PATIENT:
        return in_words(ACTIONS[verdict.action], facts.question.audience)
    worst = worst_of(row.aggregate.worst for row in rows)
    return PRESCRIBED_GRAVE if worst in (Severity.CONTRAINDICATED, Severity.MAJOR) else PRESCRIBED


def by_regimen(rows: Sequence[RegimenRow]) -> dict[str, int]:
    """Return how many regimens have which worst severity, or which status where there is none."""
    counts: dict[str, int] = {s.value: 0 for s in Severity}
    counts |= {s.value: 0 for s in Status if s is not Status.INTERACTION}
    for row in rows:
        counts[row.aggregate.worst.value if row.aggregate.worst else row.status.value] += 1
    return counts


def coverage_sentence(coverage: CoverageNames, audience: Audience) -> str:
    """Return who was checked and who was not, by number and name."""
    if not coverage.total:
        return "No medicine could be checked. That does not mean safe."
    said = [f"Fully checked: {len(coverage.assessed)} of {coverage.total}."]
    if coverage.partly:
        said.append(f"Partly: {len(coverage.partly)} ({listed(coverage.partly, _NAMED)}).")
    if coverage.not_assessed:
        said.append(f"Not checked: {len(coverage.not_assessed)} ({listed(coverage.not_assessed, _NAMED)}).")
    if coverage.partly or coverage.not_assessed:
        said.append("Not checked does not mean safe." if audience is Audience.PATIENT else "Unknown is not absent.")
    return " ".join(said)


def _today(
    facts: SummaryFacts, rows: Sequence[RegimenRow], findings: Mapping[str, Finding], verdict: Verdict
) -> Situations:
    x, who = facts.compound.substance.name, facts.condition.specialist.patient
    stopping = listed_sentences([s.text.patient for s in facts.compound.substance.stopping])
    stop = stopping or f"Ask your {who} or pharmacist before you stop {x}."
    stop += " Do not stop a prescribed treatment on your own."
    if verdict.treatment:
        return Situations(
            not_started=f"If {x} was prescribed for you, start it as your {who} told you. Show them this page.",
            taking_both=f"Keep taking {x} as directed. Show this page at your next visit; ask before you add more.",
            stopping=f"Do not stop {x} on your own. {stopping}".strip(),
        )
    # What to do today follows the worst that anyone on these regimens may meet, optional medicines included.
    worst = worst_of(cell.severity for row in rows for cell in row.cells)
    return Situations(not_started=_not_started(x, who, worst), taking_both=_taking_both(x, who, worst), stopping=stop)


def _not_started(x: str, who: str, worst: Severity | None) -> str:
    if worst is Severity.CONTRAINDICATED:
        return f"Do not start {x} on your own. Ask your {who} what else could help."
    if worst in (Severity.MAJOR, Severity.MODERATE):
        return f"Do not start {x} on your own. Show this page to your {who} first, with your full list of medicines."
    return f"Ask your {who} or pharmacist before you start {x}. Keep your treatment as it is."


def _taking_both(x: str, who: str, worst: Severity | None) -> str:
    if worst is Severity.CONTRAINDICATED:
        return (
            f"Call your {who}'s team today and say that you take {x}. "
            f"Do not stop your treatment, and do not stop {x} suddenly, on your own."
        )
    if worst is Severity.MAJOR:
        return f"Tell your {who}'s team now that you take {x}. Keep to your treatment plan until they answer."
    return f"Tell your {who}'s team that you take {x}, at your next contact. Keep to your treatment plan."


def listed_sentences(texts: Sequence[str]) -> str:
    """Join sentences, each once."""
    return " ".join(dict.fromkeys(texts))


def emergency_signs(facts: SummaryFacts, findings: Sequence[Finding]) -> tuple[Sign, ...]:
    """Return the compound's own signs, those of grave findings, then the condition's; each once."""
    signs = [Sign(text=s.text, cite=s.cite) for s in facts.compound.substance.emergency_signs]
    grave = [f for f in findings if f.severity in (Severity.CONTRAINDICATED, Severity.MAJOR)]
    by_axis = {axis.id: axis for axis in facts.vocabulary.axes}
    for finding in grave:
        axis = by_axis.get(finding.mechanism)
        if axis is not None and axis.emergency is not None:
            signs.append(Sign(text=axis.emergency, cite=finding.evidence.sources))
    for condition in (facts.condition, *facts.members):
        signs.extend(Sign(text=s.text, cite=s.cite) for s in condition.emergency_signs)
    return tuple({sign.text: sign for sign in reversed(signs)}.values())[::-1]
