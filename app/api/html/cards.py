"""Findings as cards: those that say the same of several medicines stand once, so that forty agents are not forty alerts.

A finding's words are never changed. Findings are told together only where severity, status and sentence are the same
but for the name of the medicine; the first one's sentence is shown, and the others are named beside it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.api.html.verdicts import FOLDABLE, rank, verdict
from app.domain.evidence import Audience, Role
from app.domain.findings import Finding, Party
from app.domain.summary.document import CategorySection
from app.domain.values import Citation, Wording

FEW = 3  # so many small cards are shown as they are
_NAME = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Findings that are told together."""

    verdict: str
    findings: tuple[Finding, ...]
    partners: tuple[Party, ...]  # everything that is not the compound, each once

    @property
    def lead(self) -> Finding:
        """The finding whose sentence is shown."""
        return self.findings[0]

    @property
    def cite(self) -> tuple[Citation, ...]:
        """The places in sources that the findings rest on, each once."""
        return tuple(dict.fromkeys(c for f in self.findings for c in f.evidence.sources))

    @property
    def likely_alone(self) -> bool:
        """True where how often it happens is told of one substance by itself, not of the two together."""
        told = self.lead.likelihood or ""
        return any(told.startswith(f"{party.name}:") for party in self.lead.parties)

    def others(self, sentence: str) -> tuple[str, ...]:
        """Return the medicines of which the same is said, besides the one that the sentence names; none if it names none."""
        first = {party.name for party in self.lead.parties}
        rest = tuple(p.name for p in self.partners if p.name not in first and not _names(sentence, p))
        names_one = any(party.name in first and _names(sentence, party) for party in self.partners)
        return rest if names_one else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGroup:
    """Cards of one mechanism."""

    mechanism: str
    name: Wording
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCards:
    """A category as it is drawn: what is shown, and what opens on request."""

    section: CategorySection
    shown: tuple[CardGroup, ...]
    folded: tuple[CardGroup, ...]

    @property
    def folded_findings(self) -> int:
        """How many findings are told in one line."""
        return sum(len(card.findings) for group in self.folded for card in group.cards)

    @property
    def folded_verdicts(self) -> tuple[str, ...]:
        """What the folded cards come to, worst first."""
        return tuple(sorted({card.verdict for group in self.folded for card in group.cards}, key=rank))


def category_cards(section: CategorySection, compound: str, audience: Audience) -> CategoryCards:
    """Return a category with its findings as cards, grave ones first in every group."""
    by_id = {finding.id: finding for finding in section.findings}
    groups = [
        CardGroup(
            mechanism=group.mechanism,
            name=group.name,
            cards=cards_of([by_id[i] for i in group.finding_ids if i in by_id], compound, audience),
        )
        for group in section.groups
    ]
    small = sum(card.verdict in FOLDABLE for group in groups for card in group.cards)
    if small <= FEW:
        return CategoryCards(section=section, shown=_by_worst(groups), folded=())
    return CategoryCards(
        section=section, shown=_by_worst(_only(groups, foldable=False)), folded=_by_worst(_only(groups, foldable=True))
    )


def cards_of(findings: Iterable[Finding], compound: str, audience: Audience) -> tuple[Card, ...]:
    """Return findings as cards, worst first."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    met: dict[tuple[object, ...], tuple[object, ...]] = {}  # a sentence about two medicines is theirs, word for word
    for finding in findings:
        as_it_is, unnamed = _said(finding, compound, audience)
        alike.setdefault(met.setdefault(as_it_is, unnamed), []).append(finding)
    cards = [_card(found, compound) for found in alike.values()]
    return tuple(sorted(cards, key=lambda card: rank(card.verdict)))


def partners_of(finding: Finding, compound: str) -> tuple[Party, ...]:
    """Return the parties besides the compound; the compound itself where it stands alone."""
    return tuple(party for party in finding.parties if party.id != compound) or finding.parties


def changed(finding: Finding) -> str:
    """Return whose level changes; the first party where no level does. The routes of a scope are its routes."""
    met = [party for party in finding.parties if party.role is Role.VICTIM]
    return (met or list(finding.parties))[0].name


def _card(findings: Sequence[Finding], compound: str) -> Card:
    parties = {party.id: party for finding in findings for party in partners_of(finding, compound)}
    lead = findings[0]
    return Card(verdict=verdict(lead.status, lead.severity), findings=tuple(findings), partners=tuple(parties.values()))


def _said(finding: Finding, compound: str, audience: Audience) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """Return what must be equal for two findings to be told together: as it is, and without the names of medicines."""
    measured = finding.exposure is not None and finding.exposure.observed
    if measured or finding.disagrees_with:
        return (finding.id,), (finding.id,)  # its numbers, or the other source beside it, are its own
    patient = audience is Audience.PATIENT
    text = finding.text.patient if patient else finding.text.clinician
    scope = finding.scope
    evidence: tuple[object, ...] = (scope.routes, scope.preparations)
    if not patient:
        evidence = (finding.evidence.basis, finding.evidence.certainty, finding.actions, scope)
    same = (finding.status, finding.severity, finding.origin, _worked_out(finding), *evidence)
    return (text, *same), (_without_names(text, finding, compound), *same)


def _worked_out(finding: Finding) -> tuple[str, ...]:
    """Return the numbers of a prediction as they are told: alike to the last digit shown, they are told together."""
    found = finding.exposure
    if found is None:
        return ()
    numbers = (f"{number:.2g}" for number in (found.ratio, found.low, found.high) if number is not None)
    return (found.of or "", *numbers)


def _names(sentence: str, party: Party) -> bool:
    return re.search(rf"\b{re.escape(party.name)}\b", sentence, flags=re.IGNORECASE) is not None


def _without_names(text: str, finding: Finding, compound: str) -> str:
    for party in partners_of(finding, compound):
        text = re.sub(rf"\b{re.escape(party.name)}\b", _NAME, text, flags=re.IGNORECASE)
    return text


def _only(groups: Iterable[CardGroup], *, foldable: bool) -> list[CardGroup]:
    kept = [
        CardGroup(
            mechanism=group.mechanism,
            name=group.name,
            cards=tuple(card for card in group.cards if (card.verdict in FOLDABLE) is foldable),
        )
        for group in groups
    ]
    return [group for group in kept if group.cards]


def _by_worst(groups: Iterable[CardGroup]) -> tuple[CardGroup, ...]:
    return tuple(sorted(groups, key=lambda group: min((rank(card.verdict) for card in group.cards), default=99)))
