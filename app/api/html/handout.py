"""How a summary becomes a hand-out of at most four pages: in what size of letters, and in how many words.

There is no knowing how high a page will be before a browser has laid it out, and no browser here. The height is
estimated from the number of characters that are printed and from the number of cards; page.css says what each size
leaves out. The figures were fitted to the printed height of some 300 pages, from the least to the most to tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.api.html.cards import Card, CategoryCards, changed
from app.api.html.matrix import HeatMap
from app.api.html.verdicts import FOLDABLE
from app.domain.evidence import Severity, Status
from app.domain.findings import Finding
from app.domain.summary.document import MonitoringLine, Summary
from app.domain.values import Citation, Wording
from app.services.citations import citations

PAGES = 3.4  # of four: what the estimate may be wrong by, and what is lost where a page ends, fills the rest
# Characters that a card takes for its word and its shape, for the number of a reference, and for what every clinician's
# strip holds: action, certainty, basis, mechanism.
_NAMED, _CITED, _STRIP = 14, 3, 90


class Told(Protocol):
    """What is printed of a summary; SummaryView is it."""

    summary: Summary
    patient: bool

    def said(self, wording: Wording) -> str: ...
    def in_table(self, line: str) -> bool: ...
    def lines(self, text: str) -> list[str]: ...
    @property
    def findings(self) -> dict[str, Finding]: ...
    @property
    def signs(self) -> list[tuple[str, list[Citation]]]: ...
    @property
    def categories(self) -> list[CategoryCards]: ...
    @property
    def map(self) -> HeatMap: ...
    @property
    def missing(self) -> list[tuple[list[str], str]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One size of letters, and what it leaves out."""

    css: str  # classes of the page; page.css says what each leaves out
    note: str | None = None  # key of the sentence that says what is left out
    base: float  # pages that rules, headings and margins take
    thousand: float  # pages that a thousand characters take
    card: float  # pages that a card takes besides its words
    reference: float  # pages that a reference takes
    listed: frozenset[Severity]  # findings whose references are listed
    named_only: frozenset[str] = frozenset()  # verdicts whose cards are named without their sentence
    left_out: frozenset[str] = frozenset()  # verdicts whose cards are not printed
    columns: int  # of the table of measurements
    roomy: bool = False  # there is little to tell: room for what makes it complex, for the questions, and for notes


_GRAVE = frozenset({Severity.CONTRAINDICATED, Severity.MAJOR})
_MODERATE = frozenset({Severity.MODERATE.value})
SIZES = (
    Size(
        css=" roomy", base=1.05, thousand=0.348, card=0.021, reference=0.0126, columns=5, roomy=True,
        listed=_GRAVE | {Severity.MODERATE},
    ),
    Size(
        css="", base=0.75, thousand=0.17, card=0.016, reference=0.0066, columns=5,
        listed=_GRAVE | {Severity.MODERATE},
    ),
    Size(
        css=" dense", note="handout.small", base=0.61, thousand=0.158, card=0.006, reference=0.0055, columns=4,
        listed=_GRAVE, left_out=FOLDABLE,
    ),
    Size(
        css=" dense denser", note="handout.named", base=0.63, thousand=0.138, card=0.001, reference=0.0055, columns=4,
        listed=_GRAVE, left_out=FOLDABLE, named_only=_MODERATE,
    ),
    Size(
        css=" dense denser densest", note="handout.named_grave", base=0.63, thousand=0.119, card=0.003, reference=0, columns=3,
        listed=_GRAVE, left_out=FOLDABLE, named_only=_MODERATE | {Severity.MAJOR.value},
    ),
)  # fmt: skip


def size_of(view: Told) -> Size:
    """Return the largest size in which this summary stays within four pages; the smallest if none does."""
    return next((size for size in SIZES if pages(view, size) <= PAGES), SIZES[-1])


def pages(view: Told, size: Size) -> float:
    """Return how many pages a summary is likely to take in this size."""
    shown = [
        card
        for category in view.categories
        for group in category.shown
        for card in group.cards
        if card.verdict not in size.left_out
    ]
    characters = _around(view) + _steps(view, size) + sum(_card(view, card, size) for card in shown)
    if size.roomy:
        characters += _besides(view)
    references = len(listed(view, size))
    return size.base + size.thousand * characters / 1000 + size.card * len(shown) + size.reference * references


def listed(view: Told, size: Size) -> set[str]:
    """Return the sources that a hand-out of this size lists; the more there is to tell, the graver what they are for."""
    parts: Sequence[object] = (
        [sign.cite for sign in view.summary.answer.emergency_signs],
        [note.cite for note in view.summary.safety],
        [finding.evidence.sources for finding in view.findings.values() if finding.severity in size.listed],
    )
    return {citation.source for part in parts for citation in citations(part)}


def _around(view: Told) -> int:
    answer = view.summary.answer
    block, today = answer.display, answer.today
    return _length((
        block.headline, block.action, block.coverage,
        today.not_started, today.taking_both, today.stopping,
        *(words for words, _ in view.signs),
        *(view.said(note.text) for note in view.summary.safety),
        *(view.said(group.name) for category in view.categories for group in (*category.shown, *category.folded)),
        *(name for _, names in (*view.map.usual, *view.map.optional) for name in names),
        *(part for names, why in view.missing for part in (*names, why)),
    ))  # fmt: skip


def _besides(view: Told) -> int:
    """Return what only the largest size prints."""
    sections = [category.section for category in view.categories if category.shown or category.folded]
    return _length((
        *(view.said(factor.text) for factor in view.summary.why_complex),
        *(question for section in sections for question in section.questions),
    ))  # fmt: skip


def _steps(view: Told, size: Size) -> int:
    steps = (
        line for step in view.summary.steps for line in view.lines(view.said(step.text)) if not view.in_table(line)
    )
    return _length(steps) + sum(_measurement(view, line, size) for line in view.summary.monitoring)


def _measurement(view: Told, line: MonitoringLine, size: Size) -> int:
    parts = [line.baseline, line.interval, line.stopping, line.threshold, line.who][: size.columns]
    return _length((line.patient_name if view.patient else line.name, *parts))


def _card(view: Told, card: Card, size: Size) -> int:
    names = _NAMED + _length(party.name for party in card.partners)
    if card.verdict in size.named_only:
        return names
    lead, sentence = card.lead, view.said(card.lead.text)
    unknown = size.left_out and card.verdict in (Status.NOT_ASSESSED, Status.CANNOT_SAY)
    beside = _CITED * len(card.cite) + (0 if view.patient or unknown else _STRIP + _strip(lead))
    about = ("this is about", changed(lead), *lead.scope.preparations, *lead.scope.routes)
    scope = about if view.patient and len(about) > 2 else ()
    return names + beside + _length((sentence, *card.others(sentence), lead.likelihood or "", *scope))


def _strip(finding: Finding) -> int:
    scope = finding.scope
    return _length(
        str(part)
        for part in (
            finding.onset, finding.persistence, finding.exposure and "1.0 (90 % interval 0.90 to 1.1), predicted",
            *scope.preparations, *scope.routes, scope.timing, scope.endpoint, scope.population, finding.seriousness,
            *finding.alternatives,
        )
        if part
    )  # fmt: skip


def _length(texts: Iterable[str]) -> int:
    return sum(len(text) + 2 for text in texts)
