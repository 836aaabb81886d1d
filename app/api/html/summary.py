"""A summary made ready to be drawn: what templates ask for, worked out once."""

import re
from collections.abc import Iterable
from functools import cached_property

from app.api.html.cards import CategoryCards, category_cards
from app.api.html.handout import Size, listed, size_of
from app.api.html.matrix import HeatMap, heat_map
from app.api.html.plots import Plot, plots_of
from app.api.html.verdicts import verdict
from app.domain.evidence import Audience
from app.domain.findings import Finding
from app.domain.summary.document import NotAssessed
from app.domain.values import Citation, Source, Wording
from app.services.summaries import Answered

# A full stop, and then the beginning of a sentence: names of medicines are small, so "e.g. x" stays together.
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
# A sentence that begins with what it is about: "Blood pressure: at home at first".
_POINT = re.compile(r"(?<=[.!?])\s+(?=[A-Z][^.:!?]{2,60}: )")


class SummaryView:
    """One summary for one reader."""

    def __init__(self, answered: Answered) -> None:
        self.answered = answered
        self.summary = summary = answered.summary
        self.question = summary.question
        self.answer = summary.answer
        self.patient = summary.question.audience is Audience.PATIENT
        self.audience = summary.question.audience.value
        self.who = answered.specialist.patient if self.patient else answered.specialist.clinician
        self.called = answered.called
        self.compound = summary.compound_name
        self.condition = summary.condition_name
        self.numbers = {reference.source.id: reference.number for reference in summary.references}
        self.sources = {reference.source.id: reference.source for reference in summary.references}

    # --- words ------------------------------------------------------------------------------------

    def said(self, wording: Wording) -> str:
        """Return the wording for this reader."""
        return wording.patient if self.patient else wording.clinician

    @staticmethod
    def lines(text: str) -> list[str]:
        """Return a text in lines, one for every point that it makes; nothing is left out."""
        return _POINT.split(text)

    def in_table(self, line: str) -> bool:
        """Return whether a line of a step repeats a row of the table of measurements, where it can be left out."""
        names = {name for m in self.summary.monitoring for name in (m.name.casefold(), m.patient_name.casefold())}
        return line.partition(": ")[0].casefold() in names

    def points(self, text: str) -> list[tuple[str, bool]]:
        """Return the lines of a step, and of each whether the table of measurements says it, too."""
        return [(line, self.in_table(line)) for line in self.lines(text)]

    def cited(self, cite: Iterable[Citation]) -> list[tuple[int, str]]:
        """Return (number, place) of each reference, for patients each number once and without the place."""
        known = [c for c in cite if c.source in self.numbers]
        if self.patient:
            return [(number, "") for number in sorted({self.numbers[c.source] for c in known})]
        return sorted({(self.numbers[c.source], c.at) for c in known})

    def source(self, citation: Citation) -> Source | None:
        """Return the source of a citation."""
        return self.sources.get(citation.source)

    def mechanism(self, finding: Finding) -> str:
        """Return the name of a finding's mechanism, as its group is called."""
        return self._mechanisms.get(finding.id, finding.mechanism)

    @cached_property
    def _mechanisms(self) -> dict[str, str]:
        return {
            id_: self.said(group.name)
            for section in self.summary.categories
            for group in section.groups
            for id_ in group.finding_ids
        }

    # --- parts ------------------------------------------------------------------------------------

    @cached_property
    def headline(self) -> list[str]:
        """The headline in sentences, all of them and in order: the first is set larger, none is left out."""
        return _SENTENCE.split(self.answer.display.headline)

    @cached_property
    def verdict(self) -> str:
        """What the answer comes to, for its colour; where it depends on the regimen, that is said and not coloured."""
        if len(self.summary.regimens) > 1:
            return "depends"
        return verdict(self.answer.status, self.answer.aggregate.worst)

    @cached_property
    def signs(self) -> list[tuple[str, list[Citation]]]:
        """The emergency signs, those that read the same once."""
        cites: dict[str, list[Citation]] = {}
        for sign in self.answer.emergency_signs:
            cites.setdefault(self.said(sign.text), []).extend(sign.cite)
        return list(cites.items())

    @cached_property
    def categories(self) -> list[CategoryCards]:
        """The categories with their findings as cards."""
        audience = self.question.audience
        return [category_cards(section, self.question.compound, audience) for section in self.summary.categories]

    @cached_property
    def map(self) -> HeatMap:
        """The regimens as a heat map."""
        return heat_map(self.summary.regimens)

    @cached_property
    def plots(self) -> tuple[Plot, ...]:
        """One plot for every substance whose level changes."""
        return plots_of(self.summary.categories)

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """Every finding by its id."""
        return {finding.id: finding for section in self.summary.categories for finding in section.findings}

    @cached_property
    def missing(self) -> list[tuple[list[str], str]]:
        """What was not assessed: names, and what is said of the first; those of which the same is said stand together."""
        alike: dict[str, list[NotAssessed]] = {}
        for item in self.summary.not_assessed:
            said = re.sub(rf"\b{re.escape(item.name)}\b", "\0", self.said(item.why), flags=re.IGNORECASE)
            alike.setdefault(said, []).append(item)
        return [([item.name for item in items], self.said(items[0].why)) for items in alike.values()]

    @cached_property
    def size(self) -> Size:
        """The size of letters in which the hand-out stays within four pages."""
        return size_of(self)

    @cached_property
    def printed(self) -> set[int]:
        """Numbers of the references that the hand-out lists."""
        return {self.numbers[source] for source in listed(self, self.size) if source in self.numbers}
