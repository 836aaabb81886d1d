"""Pairs of concepts in RxNav's words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.api.rxnav.asked import ONC_HIGH, OURS
from app.domain.coverage import Covered
from app.domain.evidence import Severity
from app.domain.findings import Finding
from app.domain.substances import Substance
from app.domain.wording import listed
from app.services.concepts import Concept, ConceptPair, Meeting
from app.services.products import CodedIngredient
from app.store.knowledge import Knowledge

# The opening that clients compare; what follows is ours.
_OPENING = (
    "It is not the intention of NLM to provide specific medical advice, but rather to provide users with information "
    "to better understand their health and their medications. NLM urges you to consult with a qualified physician for "
    "advice about medications."
)
_ABOUT = "This answer comes from TakeWith, not from NLM"
_NAMED = 12
_DISCLAIMERS = {
    OURS: "TakeWith holds statements of published sources for professional judgement; each finding names its sources.",
    ONC_HIGH: "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3422823/",
}
_LISTED = "onc-high"
_HIGH = (Severity.CONTRAINDICATED, Severity.MAJOR)
# A client reads the clause behind "interaction asserted in" up to the next full stop.
_FULL_STOPS = re.compile(r"\.+")

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Words for one release, under the address that clients use."""

    knowledge: Knowledge
    base: str

    def disclaimer(self, note: str = "") -> str:
        """Return the fixed opening, whose answer it is, and what was not assessed."""
        return f"{_OPENING} {_ABOUT} (release {self.knowledge.release.id}). {note}".strip()

    def about_pairs(self, pairs: Sequence[ConceptPair]) -> str:
        """Return how many pairs could not be assessed, by name: old clients read nothing else of it."""
        gaps = [pair for pair in pairs if pair.covered is Covered.NOT_ASSESSED]
        partly = sum(pair.covered is Covered.PARTLY for pair in pairs)
        said = not_assessed([f"{pair.first.name} with {pair.second.name}" for pair in gaps], len(pairs), "pairs")
        return f"{said} {partly} more were assessed only in part." if partly else said

    def list_groups(self, pairs: Sequence[ConceptPair], sources: Sequence[str]) -> list[Part]:
        """Return one group a source that has hits."""
        groups = ((source, [_full_type(self, pair, source) for pair in pairs]) for source in sources)
        return [
            {"sourceDisclaimer": _DISCLAIMERS[source], "sourceName": source, "fullInteractionType": hits}
            for source, types in groups
            if (hits := [one for one in types if one is not None])
        ]

    def partner_groups(self, concept: Concept, meetings: Sequence[Meeting], sources: Sequence[str]) -> list[Part]:
        """Return one group a source; all partners of a resolved concept stand in one type."""
        groups = []
        for source in sources:
            by_ingredient: dict[str, list[Meeting]] = {}
            for meeting in meetings:
                if _leading(meeting, source) is not None:
                    by_ingredient.setdefault(meeting.first.rxcui, []).append(meeting)
            if by_ingredient:
                types = [_single_type(self, concept, found, source) for found in by_ingredient.values()]
                groups.append(
                    {"sourceDisclaimer": _DISCLAIMERS[source], "sourceName": source, "interactionType": types}
                )
        return groups

    def pair(self, meeting: Meeting, source: str) -> Part:
        """Return two ingredients with what is known of them; our own scale stands under a key of its own."""
        finding = _leading(meeting, source)
        assert finding is not None  # only hits are told
        others = [f for f in _of_source(meeting, source) if f is not finding]
        return {
            "interactionConcept": [self._side(meeting.first, source), self._side(meeting.second, source)],
            "severity": "high" if finding.severity in _HIGH else "N/A",
            "description": _described(finding, others),
            "takeWith": {
                "findings": [
                    {
                        "id": f.id,
                        "status": f.status.value,
                        "severity": f.severity.value if f.severity else None,
                        "basis": f.evidence.basis.value,
                        "certainty": f.evidence.certainty.value,
                    }
                    for f in (finding, *others)
                ]
            },
        }

    def _side(self, ingredient: CodedIngredient, source: str) -> Part:
        item = {"rxcui": ingredient.rxcui, "name": ingredient.name, "tty": ingredient.tty}
        if source == ONC_HIGH:
            return {
                "minConceptItem": item,
                "sourceConceptItem": {"id": "NA", "name": ingredient.name.lower(), "url": "NA"},
            }
        url = f"{self.base}/v1/compounds/{ingredient.substance}"
        name = self._called(ingredient)
        return {"minConceptItem": item, "sourceConceptItem": {"id": ingredient.substance, "name": name, "url": url}}

    def _called(self, ingredient: CodedIngredient) -> str:
        found: Substance | None = self.knowledge.substance(ingredient.substance) if ingredient.substance else None
        return found.name if found is not None else ingredient.name

    def asserted(self, meeting: Meeting, source: str) -> str:
        """Return the sentence of a comment that tells one pair; no full stop but the last."""
        one, two = _clause(self._called(meeting.first)), _clause(self._called(meeting.second))
        first, second = _clause(meeting.first.name), _clause(meeting.second.name)
        return (
            f"Drug1 is resolved to {first}, Drug2 is resolved to {second} "
            f"and interaction asserted in {source} between {one} and {two}."
        )


def not_assessed(names: Sequence[str], total: int, what: str) -> str:
    """Return the sentence that follows the disclaimer."""
    if not total:
        return "No pair was asked about."
    if not names:
        return f"0 of {total} {what} were NOT assessed."
    return (
        f"{len(names)} of {total} {what} were NOT assessed: {listed(names, _NAMED)}. Not assessed does not mean safe."
    )


def gaps_of(pairs: Iterable[ConceptPair]) -> list[Part]:
    """Return the pairs that were not or only partly assessed, for clients that know our key."""
    return [
        {"rxcuis": [pair.first.code, pair.second.code], "coverage": pair.covered.value, "understood": _understood(pair)}
        for pair in pairs
        if pair.covered is not Covered.ASSESSED
    ]


def concept_item(concept: Concept) -> Part:
    """Return a concept as it was asked about."""
    known = concept.coded
    return {"rxcui": concept.code, "name": concept.name, "tty": known.tty if known else ""}


def _understood(pair: ConceptPair) -> bool:
    return pair.first.coded is not None and pair.second.coded is not None


def _full_type(speaker: Speaker, pair: ConceptPair, source: str) -> Part | None:
    hits = [meeting for meeting in pair.meetings if _leading(meeting, source) is not None]
    if not hits:
        return None
    said = [f"{_drug(1, pair.first)} {_drug(2, pair.second)}", *(speaker.asserted(m, source) for m in hits)]
    return {
        "comment": " ".join(said),
        "minConcept": [concept_item(pair.first), concept_item(pair.second)],
        "interactionPair": [speaker.pair(meeting, source) for meeting in hits],
    }


def _single_type(speaker: Speaker, concept: Concept, meetings: Sequence[Meeting], source: str) -> Part:
    first = meetings[0].first
    said = [_drug(1, concept), *(speaker.asserted(meeting, source) for meeting in meetings)]
    return {
        "comment": " ".join(said),
        "minConceptItem": {"rxcui": first.rxcui, "name": first.name, "tty": first.tty},
        "interactionPair": [speaker.pair(meeting, source) for meeting in meetings],
    }


def _drug(number: int, concept: Concept) -> str:
    item = concept_item(concept)
    return f"Drug{number} (rxcui = {item['rxcui']}, name = {item['name']}, tty = {item['tty']})."


def _of_source(meeting: Meeting, source: str) -> tuple[Finding, ...]:
    if source == ONC_HIGH:
        return tuple(f for f in meeting.findings if _LISTED in f.lists)
    return meeting.findings


def _leading(meeting: Meeting, source: str) -> Finding | None:
    return next(iter(_of_source(meeting, source)), None)


def _described(finding: Finding, others: Sequence[Finding]) -> str:
    more = f" Also: {' '.join(f.text.clinician for f in others)}" if others else ""
    return f"{finding.text.clinician}{more}"


def _clause(name: str) -> str:
    return _FULL_STOPS.sub("", name)
