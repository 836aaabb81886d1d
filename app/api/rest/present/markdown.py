"""A summary as Markdown: order and headings of the page people know, the answer first, nothing folded away."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from app.api.rest.schemas.common import rounded
from app.domain.evidence import Audience, Severity, Status
from app.domain.findings import Exposure, Finding
from app.domain.substances import Factor, Route, Scope
from app.domain.summary.document import CategorySection, Cell, EvidenceItem, RegimenRow
from app.domain.values import Citation, Source, Wording
from app.services.summaries import Answered

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")
_STATUS = {
    Status.STUDIED_NO_EFFECT: "studied, no effect",
    Status.NONE_KNOWN: "none known",
    Status.NOT_ASSESSED: "not assessed",
    Status.CANNOT_SAY: "cannot say",
    Status.INTERACTION: "interaction",
}
# How a form is told where one pair has a finding for each; other routes are plain words already.
_GIVEN = {
    Route.ORAL: "by mouth",
    Route.INTRAVENOUS: "into a vein",
    Route.INTRAMUSCULAR: "into a muscle",
    Route.SUBCUTANEOUS: "under the skin",
    Route.TRANSDERMAL: "as a patch",
    Route.TOPICAL: "on the skin",
}
_FACTORS = {
    Factor.REGIMEN: "The regimen",
    Factor.PHARMACOKINETICS: "How the body handles it",
    Factor.ORGAN_FUNCTION: "Organ function",
    Factor.GENETICS: "Genes",
}


def markdown_of(answered: Answered) -> str:
    """Return the whole document for the reader of its question."""
    return _Page(answered).text()


def escaped(text: str) -> str:
    """Return text that Markdown shows as it stands, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


class _Page:
    """One document under way: knows the reader and the numbers of the references."""

    def __init__(self, answered: Answered) -> None:
        self.summary = summary = answered.summary
        self.patient = summary.question.audience is Audience.PATIENT
        self.who = answered.specialist.patient if self.patient else answered.specialist.clinician
        self.called = escaped(answered.called)
        self.x, self.y = escaped(summary.compound_name), escaped(summary.condition_name)
        self.numbers = {reference.source.id: reference.number for reference in summary.references}

    def text(self) -> str:
        parts = [
            self.opening(),
            self.today(),
            self.why(),
            self.known(),
            self.categories(),
            self.matrix(),
            self.steps(),
            self.monitoring(),
            self.missing(),
            self.references(),
            self.closing(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    # --- parts, in reading order ------------------------------------------------------------------

    def opening(self) -> str:
        shown = self.summary.answer.display
        lines = [f"**{escaped(shown.headline)}**", escaped(shown.action), escaped(shown.coverage)]
        lines.append(f"As of {escaped(shown.as_of)}, release {escaped(shown.release)}.")
        return f"# Can I take {self.called} with {self.y} treatment?\n\n" + "\n>\n".join(f"> {line}" for line in lines)

    def today(self) -> str:
        today, signs = self.summary.answer.today, self.summary.answer.emergency_signs
        lines = [
            f"- **If you have not started:** {escaped(today.not_started)}",
            f"- **If you take both:** {escaped(today.taking_both)}",
            f"- **If you want to stop either:** {escaped(today.stopping)}",
        ]
        text = _section("What to do today", _lines(lines))
        if signs:
            cites: dict[str, list[Citation]] = {}
            for sign in signs:  # two conditions may know one sign
                cites.setdefault(self.worded(sign.text), []).extend(sign.cite)
            told = _lines(f"- {words}{self.cited(cite)}" for words, cite in cites.items())
            text += f"\n\n**Call for help at once if:**\n\n{told}"
        return text

    def why(self) -> str:
        lines = [
            f"- **{_FACTORS[f.factor]}**{_matters(f.matters)}: {self.worded(f.text)}{self.cited(f.cite)}"
            for f in self.summary.why_complex
        ]
        return _section("Why interaction assessment is complex", _lines(lines))

    def known(self) -> str:
        notes = [
            f"- {'**Boxed warning:** ' if s.boxed else ''}{self.worded(s.text)}{self.cited(s.cite)}"
            for s in self.summary.safety
        ]
        status = [
            f"- **{escaped(r.jurisdiction)}, {_plain(r.status)}**: {self.worded(r.text)}{self.cited(r.cite)}"
            for r in self.summary.regulatory_status
        ]
        studied = [
            f"- **{escaped(self.studied(e))}** ({_plain(e.level)}): {self.worded(e.text)}{self.cited(e.cite)}"
            for e in self.summary.evidence
        ]
        return "\n\n".join(
            [
                _section(f"Known safety considerations for {self.x}", _lines(notes) or "No sourced note yet."),
                "### Current regulatory status\n\n" + (_lines(status) or "No sourced statement yet."),
                f"### Evidence in {self.y}\n\n" + (_lines(studied) or f"No sourced study of {self.x} in {self.y} yet."),
            ]
        )

    def categories(self) -> str:
        title = f"General interaction categories to discuss with your {escaped(self.who)}"
        return _section(title, "\n\n".join(self.category(section) for section in self.summary.categories))

    def category(self, section: CategorySection) -> str:
        by_id = {finding.id: finding for finding in section.findings}
        parts = [f"### {escaped(section.name)}", self.worded(section.summary)]
        for group in section.groups:
            found = [by_id[i] for i in group.finding_ids if i in by_id]
            often = Counter(_names(f) for f in found)
            lines = [self.finding(f, by_form=often[_names(f)] > 1) for f in found]
            parts.append(f"**{self.worded(group.name)}**\n\n" + _lines(lines))
        if section.questions:
            parts.append("Questions to ask:\n\n" + _lines(f"- {escaped(q)}" for q in section.questions))
        return "\n\n".join(parts)

    def finding(self, finding: Finding, *, by_form: bool) -> str:
        names = escaped(_names(finding))
        how = [_severity(finding.severity, finding.status)]
        if by_form and (form := _form(finding.scope)):
            how.append(escaped(form))
        if finding.exposure is not None and not self.patient:
            how.append(_exposure(finding.exposure))
        if not self.patient:
            how.append(f"{_plain(finding.evidence.basis)}, certainty {_plain(finding.evidence.certainty)}")
        return f"- {names} ({'; '.join(how)}): {self.worded(finding.text)}{self.cited(finding.evidence.sources)}"

    def matrix(self) -> str:
        rows = self.summary.regimens
        body = "\n\n".join(self.regimen(row) for row in rows) or "No regimen is known here."
        return _section(f"{self.x} with each regimen", body)

    def regimen(self, row: RegimenRow) -> str:
        worst = _severity(row.aggregate.worst, row.status)
        head = f"### {escaped(row.name)} ({escaped(row.condition_name)}): {worst}{self.cited(row.cite)}"
        lines = ["| part | given | interaction | checked |", "|---|---|---|---|"]
        return f"{head}\n\n" + "\n".join([*lines, *(self.cell(cell) for cell in row.cells)])

    def cell(self, cell: Cell) -> str:
        found = "the same medicine" if cell.itself else _severity(cell.severity, cell.status)
        gap = f" (missing: {escaped(', '.join(cell.missing))})" if cell.missing else ""
        return f"| {escaped(cell.name)} | {cell.presence} | {found} | {_plain(cell.coverage)}{gap} |"

    def steps(self) -> str:
        lines = [f"{step.number}. {self.worded(step.text)}" for step in self.summary.steps]
        return _section(f"Steps before combining {self.x} with {self.y} treatment", _lines(lines))

    def monitoring(self) -> str:
        lines = [
            "| what | before | how often | from when on it matters | who acts | when to stop and call |",
            "|---|---|---|---|---|---|",
        ]
        for m in self.summary.monitoring:
            name = f"{escaped(m.patient_name if self.patient else m.name)}{self.cited(m.cite)}"
            cells = [name, *(escaped(t) for t in (m.baseline, m.interval, m.threshold, m.who, m.stopping))]
            lines.append(f"| {' | '.join(cells)} |")
        return _section("What to measure", _lines(lines)) if self.summary.monitoring else ""

    def missing(self) -> str:
        lines = [f"- **{escaped(n.name)}**: {self.worded(n.why)}" for n in self.summary.not_assessed]
        return _section("What was not assessed", _lines(lines) or "Every part was assessed.")

    def references(self) -> str:
        return _section("References", _lines(f"{r.number}. {_source(r.source)}" for r in self.summary.references))

    def closing(self) -> str:
        return _section("Medical disclaimer", self.worded(self.summary.disclaimer))

    # --- words ------------------------------------------------------------------------------------

    def studied(self, item: EvidenceItem) -> str:
        """The outcome, and the member of a stage or umbrella that it was studied for."""
        same = item.condition == self.summary.question.condition
        return item.outcome if same else f"{item.condition_name}: {item.outcome}"

    def worded(self, wording: Wording) -> str:
        return escaped(wording.patient if self.patient else wording.clinician)

    def cited(self, cite: Sequence[Citation]) -> str:
        """Return the numbers of the references; for clinicians ` [1, 7.2]` with the place in each."""
        known = [c for c in cite if c.source in self.numbers]
        if self.patient:
            places = [str(n) for n in sorted({self.numbers[c.source] for c in known})]
        else:
            places = list(dict.fromkeys(f"{self.numbers[c.source]}, {escaped(c.at)}" for c in known))
        return f" \\[{(', ' if self.patient else '; ').join(places)}\\]" if places else ""


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _plain(token: str) -> str:
    return str(token).replace("_", " ")


def _severity(severity: Severity | None, status: Status) -> str:
    return str(severity) if severity is not None else _STATUS[status]


def _names(finding: Finding) -> str:
    return " + ".join(party.name for party in finding.parties)


def _form(scope: Scope) -> str:
    """Return the forms that a finding is about: "by mouth", "ketamine iv"."""
    routes = [_GIVEN.get(route, route.value) for route in scope.routes]
    return ", ".join([*(one.replace("-", " ") for one in scope.preparations), *routes])


def _matters(matters: bool | None) -> str:
    return "" if matters else " (does not matter here)" if matters is False else " (not known)"


def _exposure(exposure: Exposure) -> str:
    kind = "OBSERVED" if exposure.observed else "PREDICTED"
    if exposure.low is None or exposure.high is None:
        return f"AUC ratio {rounded(exposure.ratio):g}, {kind}"
    return (
        f"AUC ratio {rounded(exposure.ratio):g} (90 % {rounded(exposure.low):g} to {rounded(exposure.high):g}), {kind}"
    )


def _source(source: Source) -> str:
    told = [source.title, source.publisher, source.jurisdiction, source.date]
    ids = [
        f"PMID {source.pmid}" if source.pmid else None,
        f"doi:{source.doi}" if source.doi else None,
        f"set id {source.set_id}" if source.set_id else None,
        source.trial,
        source.url,
        f"Licence: {source.licence}" if source.licence else None,
    ]
    text = ". ".join(escaped(part.rstrip(".")) for part in [*told, *ids] if part)
    return f"{text}." if source.status == "current" else f"{text}. **{_plain(source.status)}**."
