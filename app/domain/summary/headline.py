"""The answer in a sentence or two: never one verdict from the worst optional drug, never silence as "safe"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.conditions import AgentRole
from app.domain.coverage import Covered
from app.domain.evidence import ActionKind, Audience, Category, Severity, Status
from app.domain.findings import Finding
from app.domain.substances import EvidenceLevel
from app.domain.summary.document import Cell, RegimenRow
from app.domain.summary.facts import SummaryFacts
from app.domain.summary.labels import SEVERITY_WORDS, Lexicon, in_words, short_reason
from app.domain.summary.matrix import EXPECTED, alone
from app.domain.wording import capital, counted, listed, sentence

NAMES = 4  # names in a headline before "and n more"
_SENTENCES = 2  # severities told of optional agents; the rest stands in the matrix
_FORMS = 2  # forms of the compound named behind a reason

_TREATING = frozenset(
    {AgentRole.ANTINEOPLASTIC, AgentRole.HORMONAL, AgentRole.DISEASE_MODIFYING, AgentRole.SYMPTOMATIC}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rows say together, before it is put into words."""

    status: Status
    worst: Severity | None
    action: ActionKind
    several: bool  # several regimens: a distribution, not one verdict
    treatment: bool  # the compound is itself standard treatment


def verdict_of(facts: SummaryFacts, rows: Sequence[RegimenRow], findings: Mapping[str, Finding]) -> Verdict:
    """Return status, worst severity and action; among several regimens what they agree on, else "inform"."""
    several = len(rows) > 1
    worsts = {row.aggregate.worst for row in rows}
    statuses = {row.status for row in rows} or {Status.NOT_ASSESSED}
    agreed = len(worsts) == 1 and len(statuses) == 1
    worst = next(iter(worsts)) if worsts and agreed else None
    status = next(iter(statuses)) if agreed else Status.INTERACTION
    if not several and facts.unresolved and status in (Status.NONE_KNOWN, Status.STUDIED_NO_EFFECT):
        status = Status.CANNOT_SAY
    action = _action(rows, findings, worst, status) if agreed else ActionKind.INFORM
    return Verdict(status=status, worst=worst, action=action, several=several, treatment=is_treatment(facts))


def is_treatment(facts: SummaryFacts) -> bool:
    """True where the compound is itself standard treatment of the condition."""
    slug = facts.compound.substance.slug
    conditions = {facts.condition.slug, *(member.slug for member in facts.members)}
    stated = any(
        e.condition in conditions and e.level is EvidenceLevel.STANDARD_OF_CARE
        for e in facts.compound.substance.evidence
    )
    used = any(
        c.agent == slug and c.presence in EXPECTED and c.role in _TREATING
        for one in facts.regimens
        for c in one.components
    )
    return stated or used


def _action(
    rows: Sequence[RegimenRow], findings: Mapping[str, Finding], worst: Severity | None, status: Status
) -> ActionKind:
    if status in (Status.NOT_ASSESSED, Status.CANNOT_SAY):
        return ActionKind.CANNOT_SAY
    if worst is None:
        return ActionKind.INFORM if status is Status.NONE_KNOWN else ActionKind.NONE_NEEDED
    ids = {i for row in rows for cell in row.cells if cell.presence in EXPECTED for i in cell.finding_ids}
    said = {a.action for i in ids if findings[i].severity is worst for a in findings[i].actions}
    return min(said, key=list(ActionKind).index, default=ActionKind.INFORM)


def headline(
    facts: SummaryFacts,
    rows: Sequence[RegimenRow],
    findings: Mapping[str, Finding],
    verdict: Verdict,
    lexicon: Lexicon,
) -> str:
    """Return the headline for the reader of the question."""
    speaker = _Speaker(facts, findings, lexicon)
    parts = []
    if verdict.treatment:
        parts.append(speaker.treatment())
    if not rows:
        parts.append(speaker.nothing_to_compare())
    elif verdict.several:
        parts.append(speaker.distribution(rows))
    else:
        parts.append(speaker.one(rows[0]))
    parts.append(speaker.own())
    if facts.unresolved:
        parts.append(f"We did not recognise: {listed(facts.unresolved)}. That part is not checked.")
    return " ".join(part for part in parts if part)


class _Speaker:
    """Words for one compound, condition and reader."""

    def __init__(self, facts: SummaryFacts, findings: Mapping[str, Finding], lexicon: Lexicon) -> None:
        self.facts = facts
        self.lexicon = lexicon
        self.findings = findings
        self.audience = facts.question.audience
        self.x = facts.compound.substance.name
        self.patient = self.audience is Audience.PATIENT

    def treatment(self) -> str:
        x, y = self.x, self.facts.condition.name
        if not self.patient:
            return f"{capital(x)} is itself standard treatment in {y}; below, {x} with the other agents."
        return (
            f"{capital(x)} is a standard treatment for {y}. If prescribed, keep taking it as directed and do not add "
            f"a second product with {x}. Below: {x} with your other medicines."
        )

    def nothing_to_compare(self) -> str:
        return (
            f"We cannot say. We hold no treatment regimen for {self.facts.condition.name} yet. That does not mean safe."
        )

    def distribution(self, rows: Sequence[RegimenRow]) -> str:
        """ "It depends": how many regimens have what, by the agents that nearly everybody on them gets."""
        total = counted(len(rows), "regimen")
        alike = len({(row.aggregate.worst, row.status) for row in rows}) == 1
        lead = "We looked at" if alike else "It depends on the treatment: we looked at"
        said = [f"{lead} {total} for {self.facts.condition.name}."]
        for severity in Severity:
            met = [row for row in rows if row.aggregate.worst is severity]
            if met:
                said.append(self._regimens_with(severity, met))
        lonely = [row for row in rows if alone(row.cells)]
        if lonely:
            said.append(f"In {len(lonely)}, {self.x} is the only usual medicine.")
        quiet = [row for row in rows if row.aggregate.worst is None and not alone(row.cells)]
        if quiet:
            known = [r for r in quiet if r.status in (Status.NONE_KNOWN, Status.STUDIED_NO_EFFECT)]
            if known:
                said.append(f"In {len(known)}, no problem is known with the usual medicines.")
            if len(quiet) > len(known):
                said.append(f"In {len(quiet) - len(known)}, we cannot say; that does not mean safe.")
        return " ".join([*said, self._optional(rows)]).strip()

    def _regimens_with(self, severity: Severity, rows: Sequence[RegimenRow]) -> str:
        cells = [c for row in rows for c in self._cells(row, severity)]
        agents = self._with_reasons(cells, severity)
        share = f"In {len(rows)}"
        if severity is Severity.CONTRAINDICATED:
            return f"{share}, {self.x} must not be combined with a usual medicine: {agents}."
        if severity is Severity.MAJOR:
            words = "a serious problem is possible with a usual medicine" if self.patient else "worst is major"
            return f"{share}, {words}: {agents}."
        if severity is Severity.MODERATE:
            words = "a usual medicine needs a check first" if self.patient else "worst is moderate"
            return f"{share}, {words}: {agents}."
        return f"{share}, only small problems are known: {agents}."

    def _optional(self, rows: Sequence[RegimenRow]) -> str:
        """Tell the optional agents that are worse than the usual ones, by name; one sentence a severity."""
        usual = max((r.aggregate.worst.rank for r in rows if r.aggregate.worst), default=-1)
        cells = [c for row in rows for c in row.cells if c.presence not in EXPECTED and c.severity is not None]
        told: list[str] = []
        for severity in Severity:
            met = [c for c in cells if c.severity is severity]
            if met and severity.rank >= max(usual, Severity.MODERATE.rank) and len(told) < _SENTENCES:
                told.append(self._optional_with(severity, self._with_reasons(met, severity), again=bool(told)))
        return " ".join(told)

    def _optional_with(self, severity: Severity, agents: str, *, again: bool) -> str:
        if not self.patient:
            return f"Optional agents, {in_words(SEVERITY_WORDS[severity], self.audience)}: {agents}."
        if severity is Severity.CONTRAINDICATED:
            return (
                f"Some people also get medicines that must not be combined with {self.x}: {agents}. "
                f"If you take {self.x} and one of them, call your team today; do not stop either one on your own."
            )
        if severity is Severity.MAJOR:
            return f"Some people also get medicines with which a serious problem is possible: {agents}."
        return f"{'Others' if again else 'Some people'} also get medicines that need a check: {agents}."

    def own(self) -> str:
        """Tell the illnesses of the question with which the compound must not be taken."""
        plain = {f.id: f.patient_name for f in self.facts.vocabulary.features} if self.patient else {}
        met = [
            plain.get(party.id, party.name)
            for finding in self.findings.values()
            if finding.category is Category.CONDITION_CAUTION and finding.severity is Severity.CONTRAINDICATED
            for party in finding.parties
            if party.id != self.facts.compound.substance.slug
        ]
        if not met:
            return ""
        names = " or ".join(dict.fromkeys(met))
        # "Some": the label often rules out a degree of the illness, which the finding tells.
        return f"Some people with {names} must not take it." if self.patient else f"Contraindications: {names}."

    def one(self, row: RegimenRow) -> str:
        cells = [c for c in row.cells if not c.itself]
        expected = [c for c in cells if c.presence in EXPECTED]
        worst = row.aggregate.worst
        if alone(row.cells) and not self.facts.unresolved:
            said = f"{capital(self.x)} is the only usual medicine of this treatment."
        elif worst is Severity.CONTRAINDICATED:
            said = self._contraindicated(expected)
        elif worst is Severity.MAJOR:
            said = self._major(expected)
        elif worst is Severity.MODERATE:
            said = self._moderate(expected)
        elif worst is Severity.MINOR:
            said = self._minor(expected)
        else:
            said = self._nothing_found(row, expected)
        optional = self._optional([row])
        return f"{said} {optional}".strip()

    def _contraindicated(self, cells: Sequence[Cell]) -> str:
        met = [c for c in cells if c.severity is Severity.CONTRAINDICATED]
        agents = listed([c.name for c in met], NAMES)
        if not self.patient:
            return f"Contraindicated: {self.x} with {self._with_reasons(met, Severity.CONTRAINDICATED)}."
        harm = sentence(self._worst_text(met, Severity.CONTRAINDICATED))
        return (
            f"No. Do not combine {self.x} with {agents}. {harm} If you already take both, call your team today; "
            f"do not stop {agents}, and do not stop {self.x} suddenly, on your own."
        )

    def _major(self, cells: Sequence[Cell]) -> str:
        met = [c for c in cells if c.severity is Severity.MAJOR]
        reasons = self._with_reasons(met, Severity.MAJOR)
        if not self.patient:
            return f"Major: {self.x} with {reasons}. {self._counts(cells)}"
        return (
            f"Not unless your team agrees. A serious problem is possible with {reasons}. "
            f"If you already take both, tell your team now; do not stop either on your own. {self._counts(cells)}"
        )

    def _moderate(self, cells: Sequence[Cell]) -> str:
        met = [c for c in cells if c.severity is Severity.MODERATE]
        lead = "Not without a check first." if self.patient else "Combine only with precautions."
        verb = "needs" if len(_names(met)) == 1 else "need"
        reasons = self._with_reasons(met, Severity.MODERATE)
        return f"{lead} {len(_names(met))} of {_of(cells)} {verb} one: {reasons}. {self._rest(cells, met)}"

    def _minor(self, cells: Sequence[Cell]) -> str:
        met = [c for c in cells if c.severity is Severity.MINOR]
        lead = "Only small problems are known, but tell your team." if self.patient else "Minor findings only."
        return f"{lead} They concern {self._with_reasons(met, Severity.MINOR)}. {self._rest(cells, met)}"

    def _nothing_found(self, row: RegimenRow, cells: Sequence[Cell]) -> str:
        unknown = [c for c in cells if c.coverage is not Covered.ASSESSED]
        if unknown or self.facts.unresolved or not cells:
            return self._cannot_say(cells, unknown)
        studied = [c.name for c in cells if c.status is Status.STUDIED_NO_EFFECT]
        if len(studied) == len(cells):
            return (
                f"No harmful interaction found, and it was looked for: tested with {listed(studied, NAMES)}. "
                f"This does not show that {self.x} treats {self.facts.condition.name}."
            )
        return (
            f"No interaction between {self.x} and {_these(cells)} is known. Nobody may have tested it in people. "
            f"This does not show that {self.x} treats {self.facts.condition.name}."
        )

    def _cannot_say(self, cells: Sequence[Cell], unknown: Sequence[Cell]) -> str:
        if not cells:
            return "We cannot say. No medicine on the list could be checked. That does not mean safe."
        agents = listed([c.name for c in unknown], NAMES)
        ask = (
            "Ask a pharmacist before starting; if you already take it, tell your team."
            if self.patient
            else "Absence of data is not absence of interaction."
        )
        return (
            f"We cannot say. Information is missing for {len(_names(unknown))} of {_of(cells)} ({agents}). "
            f"That does not mean safe. {ask}"
        )

    def _counts(self, cells: Sequence[Cell]) -> str:
        moderate = [c for c in cells if c.severity is Severity.MODERATE]
        said = f"{len(_names(moderate))} more need a check. " if moderate else ""
        return said + self._rest(cells, [c for c in cells if c.severity is not None])

    def _rest(self, cells: Sequence[Cell], met: Sequence[Cell]) -> str:
        """Tell what was fine and what could not be checked, by number and name."""
        others = [c for c in cells if c.name not in _names(met)]
        fine = _names([c for c in others if c.status in (Status.NONE_KNOWN, Status.STUDIED_NO_EFFECT)])
        open_ = _names([c for c in others if c.status in (Status.NOT_ASSESSED, Status.CANNOT_SAY)])
        said = []
        if fine:
            said.append(f"{len(fine)} {'shows' if len(fine) == 1 else 'show'} no known problem.")
        if open_:
            said.append(f"{len(open_)} could not be fully checked ({listed(list(open_), NAMES)}).")
        return " ".join(said)

    def _with_reasons(self, cells: Sequence[Cell], severity: Severity) -> str:
        """ "A (drowsiness), B (level)": each agent once, with its leading reason at that severity.

        What holds for one form of the compound only comes last and names that form.
        """
        said: dict[tuple[str, ...], dict[str, str]] = {(): {}}
        known: set[str] = set()
        for cell in cells:
            found = [self.findings[i] for i in cell.finding_ids if self.findings[i].severity is severity]
            if found:
                leading = min(found, key=lambda f: bool(self._forms(f)))
                reasons = said.setdefault(self._forms(leading), {})
                if cell.name not in known:
                    known.add(cell.name)
                    reasons[cell.name] = self._reason(leading)
        parts = []
        for forms, reasons in said.items():
            if reasons:
                agents = listed([f"{name} ({reason})" for name, reason in reasons.items()], NAMES)
                parts.append(f"only with {_some(forms)}: {agents}" if forms else agents)
        return "; ".join(parts)

    def _reason(self, finding: Finding) -> str:
        return short_reason(finding, self.lexicon, self.audience, self.facts.compound.substance.slug)

    def _forms(self, finding: Finding) -> tuple[str, ...]:
        """Return the forms of the compound that a finding is about, where the question names none; empty for all."""
        if self.facts.question.preparation is not None:
            return ()
        names = {p.slug: p.name for p in self.facts.compound.substance.preparations}
        forms = tuple(names[slug] for slug in finding.scope.preparations if slug in names)
        return forms if len(forms) < len(names) else ()

    def _worst_text(self, cells: Sequence[Cell], severity: Severity) -> str:
        ids = [i for cell in cells for i in cell.finding_ids]
        met = [self.findings[i] for i in ids if self.findings[i].severity is severity]
        return in_words(met[0].text, self.audience) if met else ""

    def _cells(self, row: RegimenRow, severity: Severity) -> list[Cell]:
        return [c for c in row.cells if c.presence in EXPECTED and not c.itself and c.severity is severity]


def _some(forms: Sequence[str]) -> str:
    """Name two forms at most; "other forms" is no medicine of a list."""
    return listed(forms) if len(forms) <= _FORMS else f"{', '.join(forms[:_FORMS])} or other forms"


def _names(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.name for c in cells))


def _of(cells: Sequence[Cell]) -> str:
    return counted(len(_names(cells)), "usual medicine")


def _these(cells: Sequence[Cell]) -> str:
    number = len(_names(cells))
    return f"{cells[0].name}" if number == 1 else f"these {counted(number, 'medicine')}"
