"""What the answer says nothing about: listed, never folded away."""

from collections.abc import Sequence

from app.domain.coverage import Covered
from app.domain.questions import Patient
from app.domain.summary.document import Cell, NotAssessed, RegimenRow
from app.domain.summary.facts import SummaryFacts
from app.domain.values import Wording
from app.domain.wording import listed


def not_assessed(
    facts: SummaryFacts, rows: Sequence[RegimenRow], unknown_words: Sequence[str]
) -> tuple[NotAssessed, ...]:
    """Return agents and modalities not or only partly assessed, unresolved names, and the person's own state."""
    return (
        *_agents(facts, rows),
        *(_unresolved(name) for name in facts.unresolved),
        *(_unknown_condition(word) for word in unknown_words),
        *_context(facts),
        *(_withdrawn(finding_id, why) for finding_id, why in sorted(facts.withdrawn.items())),
    )


def _agents(facts: SummaryFacts, rows: Sequence[RegimenRow]) -> tuple[NotAssessed, ...]:
    """One entry an agent; what is missing of the compound alone is told once, with every agent's name."""
    x = facts.compound.substance.name
    cells = {c.name: c for row in reversed(rows) for c in reversed(row.cells) if c.coverage is not Covered.ASSESSED}
    by_compound = [cell for cell in cells.values() if _of_compound_alone(cell, x)][::-1]
    told = {cell.name for cell in by_compound} if len(by_compound) > 1 else set()
    own = (_of_compound(x, by_compound),) if told else ()
    return (*own, *(_of_agent(x, cell) for cell in reversed(cells.values()) if cell.name not in told))


def _of_compound_alone(cell: Cell, x: str) -> bool:
    return len(cell.missing) == 1 and cell.missing[0].startswith(f"{x}: ")


def _of_compound(x: str, cells: Sequence[Cell]) -> NotAssessed:
    missing = cells[0].missing[0].removeprefix(f"{x}: ")
    names = listed([cell.name for cell in cells])
    return NotAssessed(
        kind="compound",
        name=x,
        why=Wording(
            patient=f"We could not check this of {x}: {missing}. So these were checked only in part: {names}. "
            "That does not mean safe.",
            clinician=f"No sourced facts on {x}: {missing}. Partly assessed for that reason alone: {names}.",
        ),
    )


def _of_agent(x: str, cell: Cell) -> NotAssessed:
    whole = cell.coverage is Covered.NOT_ASSESSED
    lead = f"{x} with {cell.name} could not be checked" if whole else f"{x} with {cell.name} was checked in part"
    gap = f"missing: {listed(cell.missing)}" if cell.missing else "no sourced facts yet"
    return NotAssessed(
        kind="modality" if cell.modality else "agent",
        name=cell.name,
        why=Wording(
            patient=f"{lead}; {gap}. That does not mean safe.",
            clinician=f"{cell.name}: {'not' if whole else 'partly'} assessed with {x}; {gap}.",
        ),
    )


def _unresolved(name: str) -> NotAssessed:
    return NotAssessed(
        kind="unresolved",
        name=name,
        why=Wording(
            patient=f'We did not recognise "{name}". Check the spelling, or ask a pharmacist about it.',
            clinician=f'"{name}" matched no substance in this release; it took no part in the assessment.',
        ),
    )


def _unknown_condition(word: str) -> NotAssessed:
    return NotAssessed(
        kind="context",
        name=word,
        why=Wording(
            patient=f'We hold no cautions for "{word}". Ask your team about it.',
            clinician=f'Condition "{word}" maps to no caution of this release; not considered.',
        ),
    )


_CONTEXT = {
    "age": "age",
    "egfr": "kidney function",
    "child_pugh": "liver function",
    "pregnancy": "pregnancy or breast-feeding",
    "smoker": "smoking",
    "phenotypes": "genes",
    "conditions": "other illnesses",
}


def _context(facts: SummaryFacts) -> tuple[NotAssessed, ...]:
    if facts.patient is None:
        text = "This is general information. Your kidneys, liver, genes, age and other illnesses were not considered."
        return (NotAssessed(kind="context", name="person", why=Wording(patient=text, clinician=text)),)
    open_ = [words for field, words in _CONTEXT.items() if _not_given(facts.patient, field)]
    if not open_:
        return ()
    text = f"Not given, so not considered: {listed(open_)}. Not considered does not mean normal."
    return (NotAssessed(kind="context", name="person", why=Wording(patient=text, clinician=text)),)


def _not_given(patient: Patient, field: str) -> bool:
    if field == "egfr":
        return patient.egfr is None and patient.creatinine_clearance is None
    value = getattr(patient, field)
    return value is None or (field in ("phenotypes", "conditions") and not value)


def _withdrawn(finding_id: str, why: str) -> NotAssessed:
    text = f"A statement ({finding_id}) was withdrawn: {why}"
    return NotAssessed(kind="withdrawn", name=finding_id, why=Wording(patient=text, clinician=text))
