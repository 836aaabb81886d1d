"""The matrix: regimen by agent, with severity and coverage."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.conditions import Component, Presence
from app.domain.coverage import FACET_WORDS, Covered, PairCoverage, pair_coverage
from app.domain.evidence import Severity, Status
from app.domain.findings import Finding
from app.domain.questions import Taken
from app.domain.summary.document import Aggregate, Cell, CoverageNames, RegimenRow
from app.domain.summary.facts import RegimenFacts, SummaryFacts, agent_key
from app.domain.wording import listed

# Agents that nearly everybody on a regimen gets; optional ones are told beside the regimen's own severity.
EXPECTED = (Presence.ALWAYS, Presence.USUAL)


def matrix(facts: SummaryFacts) -> tuple[RegimenRow, ...]:
    """Return one row a regimen, in the order of the facts; extra agents join every row.

    A list of medicines without a regimen is one row of its own.
    """
    cells = _Cells(facts)
    extra = tuple(cells.extra(taken) for taken in facts.extra)
    # A row made before holds for everybody: what somebody takes beside the regimen makes another.
    made = {} if facts.extra or facts.unresolved else facts.rows
    rows = tuple(
        made.get((one.condition, one.regimen.slug))
        or _row(facts, one, (*(cells.of(c) for c in one.components), *extra))
        for one in facts.regimens
    )
    return rows or ((_list_row(facts, extra),) if extra else ())


def _row(facts: SummaryFacts, one: RegimenFacts, cells: tuple[Cell, ...]) -> RegimenRow:
    expected = [cell for cell in cells if cell.presence in EXPECTED and not cell.itself]
    return RegimenRow(
        slug=one.regimen.slug,
        name=one.regimen.name,
        condition=one.condition,
        condition_name=one.condition_name,
        line=one.regimen.line,
        subtype=one.regimen.subtype,
        status=Status.NONE_KNOWN if alone(cells) else overall_status(expected),
        aggregate=aggregate_of(expected, facts),
        optional_worst=worst_of(cell.severity for cell in cells if cell.presence is Presence.OPTIONAL),
        cells=cells,
        cite=one.regimen.cite,
    )


def alone(cells: Iterable[Cell]) -> bool:
    """Return whether the compound is itself the only usual medicine: nothing usual is there to compare it with."""
    usual = [cell for cell in cells if cell.presence in EXPECTED]
    return bool(usual) and all(cell.itself for cell in usual)


def _list_row(facts: SummaryFacts, cells: tuple[Cell, ...]) -> RegimenRow:
    return RegimenRow(
        slug="your-list",
        name="Your list of medicines",
        condition=facts.condition.slug,
        condition_name=facts.condition.name,
        line=None,
        subtype=None,
        status=overall_status(cells),
        aggregate=aggregate_of(cells, facts),
        optional_worst=None,
        cells=cells,
        cite=(),
    )


class _Cells:
    """Cells of one question: an agent is judged once, however many regimens it is part of."""

    def __init__(self, facts: SummaryFacts) -> None:
        self._facts = facts
        self._judged: dict[str, Cell] = {}
        # By identity: regimens share the components of their supportive sets, and the facts keep them alive.
        self._placed: dict[int, Cell] = {}

    def of(self, component: Component) -> Cell:
        """Return the cell of one component of a regimen."""
        if id(component) not in self._placed:
            self._placed[id(component)] = self._place(component)
        return self._placed[id(component)]

    def _place(self, component: Component) -> Cell:
        if component.agent is None:
            assert component.modality is not None  # a component is one or the other
            name = component.note or component.modality.replace("_", " ")
            return _blank(component, name, missing=("this kind of treatment",))
        taken = self._facts.agents.get(agent_key(component.agent, component.preparation))
        if taken is None:
            return _blank(component, component.agent.replace("-", " "), missing=("no facts on it yet",))
        return replace(self._of_agent(taken), presence=component.presence, role=component.role)

    def extra(self, taken: Taken) -> Cell:
        """Return the cell of an agent that the person named."""
        return self._of_agent(taken)

    def _of_agent(self, taken: Taken) -> Cell:
        key = agent_key(taken.substance.slug, taken.preparation)
        if key not in self._judged:
            self._judged[key] = _judged(self._facts, taken, self._facts.findings.get(key, ()))
        return self._judged[key]


def _blank(component: Component, name: str, missing: tuple[str, ...]) -> Cell:
    return Cell(
        agent=component.agent,
        name=name,
        preparation=component.preparation,
        modality=component.modality,
        presence=component.presence,
        role=component.role,
        status=Status.NOT_ASSESSED,
        severity=None,
        coverage=Covered.NOT_ASSESSED,
        missing=missing,
        finding_ids=(),
    )


def _judged(facts: SummaryFacts, taken: Taken, findings: Sequence[Finding]) -> Cell:
    itself = taken.substance.slug == facts.compound.substance.slug
    coverage = pair_coverage(facts.compound.substance, taken.substance)
    return Cell(
        agent=taken.substance.slug,
        name=taken.substance.name,
        preparation=taken.preparation,
        modality=None,
        presence=Presence.ALWAYS,
        role=None,
        status=Status.NONE_KNOWN if itself else status_of(findings, coverage),
        severity=worst_of(f.severity for f in findings),
        coverage=Covered.ASSESSED if itself else coverage.covered,
        missing=() if itself else missing_words(coverage),
        finding_ids=tuple(f.id for f in findings),
        itself=itself,
    )


def missing_words(coverage: PairCoverage) -> tuple[str, ...]:
    """Return what could not be assessed, each naming the substance whose facts are missing."""
    by_name: dict[str, list[str]] = {}
    for facet, name in coverage.missing:
        by_name.setdefault(name, []).append(FACET_WORDS[facet])
    return tuple(f"{name}: {listed(words)}" for name, words in by_name.items())


def status_of(findings: Sequence[Finding], coverage: PairCoverage) -> Status:
    """Return one status for a pair; a pair that was only partly assessed never reads as "none known"."""
    said = {f.status for f in findings}
    if Status.INTERACTION in said:
        return Status.INTERACTION
    if coverage.covered is Covered.NOT_ASSESSED:
        return Status.NOT_ASSESSED
    if Status.CANNOT_SAY in said or coverage.covered is Covered.PARTLY:
        return Status.CANNOT_SAY
    return Status.STUDIED_NO_EFFECT if Status.STUDIED_NO_EFFECT in said else Status.NONE_KNOWN


_GRAVEST = (
    Status.INTERACTION,
    Status.NOT_ASSESSED,
    Status.CANNOT_SAY,
    Status.NONE_KNOWN,
    Status.STUDIED_NO_EFFECT,
)


def overall_status(cells: Iterable[Cell]) -> Status:
    """Return the status of several cells: an interaction leads, then whatever is unknown."""
    said = {cell.status for cell in cells}
    return next((status for status in _GRAVEST if status in said), Status.NOT_ASSESSED)


def worst_of(severities: Iterable[Severity | None]) -> Severity | None:
    """Return the worst severity, None where there is none."""
    return max((s for s in severities if s is not None), key=lambda s: s.rank, default=None)


def aggregate_of(cells: Iterable[Cell], facts: SummaryFacts) -> Aggregate:
    """Count the findings of these cells by severity; a finding shared by two cells counts once."""
    cells = list(cells)
    wanted = {finding_id for cell in cells for finding_id in cell.finding_ids}
    found = {f.id: f for findings in facts.findings.values() for f in findings if f.id in wanted}
    counts = dict.fromkeys(Severity, 0)
    for finding in found.values():
        if finding.severity is not None:
            counts[finding.severity] += 1
    unknown = {cell.agent or cell.name for cell in cells if cell.coverage is Covered.NOT_ASSESSED}
    return Aggregate(
        worst=worst_of(f.severity for f in found.values()),
        by_severity=counts,
        not_assessed=len(unknown | set(facts.unresolved)),
    )


def coverage_names(rows: Iterable[RegimenRow], unresolved: Sequence[str]) -> CoverageNames:
    """Return the names of all agents by coverage, each once, by its best known state."""
    best: dict[str, Covered] = {}
    order = list(Covered)
    for row in rows:
        for cell in row.cells:
            if not cell.itself:
                known = best.get(cell.name, cell.coverage)
                best[cell.name] = min(known, cell.coverage, key=order.index)
    best.update((name, Covered.NOT_ASSESSED) for name in unresolved)
    names = {state: tuple(n for n, c in best.items() if c is state) for state in Covered}
    return CoverageNames(
        assessed=names[Covered.ASSESSED], partly=names[Covered.PARTLY], not_assessed=names[Covered.NOT_ASSESSED]
    )
