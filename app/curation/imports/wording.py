"""What the sentence of a label or guideline asks for, in its own words; a machine reads it, and says so."""

import re

from app.domain.evidence import ActionKind, Addressee, Severity
from app.domain.substances import Advice

_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9\[(•])")
_NOT_BAD = re.compile(r"\bnot\s+contraindicated\b", re.IGNORECASE)
_WORST = re.compile(r"\bcontraindicated\b", re.IGNORECASE)
_FORBIDS = re.compile(
    r"\b(avoid|cannot|(should|must|do|may|can)\s+not\b|not\s+(be\s+)?(recommended|advised|used|given|taken|"
    r"administered|co-?administered|combined))",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(no|not|without|neither|nor|unlikely|unaffected|unchanged|negligible|absence)\b|n't\b", re.IGNORECASE
)
_CARE = re.compile(
    r"\b(monitor\w*|adjust\w*|reduc\w*|decreas\w*|increas\w*|lower\w*|caution\w*|clos\w+|risk\w*|toxic\w*|dos\w+|"
    r"alternative\w*|titrat\w*)\b",
    re.IGNORECASE,
)

INFORMED = (Advice(action=ActionKind.INFORM, addressee=Addressee.PATIENT),)
_FOR_PRESCRIBERS = {
    Severity.CONTRAINDICATED: ActionKind.AVOID,
    Severity.MAJOR: ActionKind.AVOID,
    Severity.MODERATE: ActionKind.MONITOR,
    Severity.MINOR: ActionKind.INFORM,
}


def sentences(text: str) -> list[str]:
    """Return the sentences of a running text."""
    return [one.strip() for one in _SENTENCE.split(text) if one.strip()]


def severity_said(sentence: str) -> Severity | None:
    """Return how bad a sentence calls it, by docs/knowledge.md rule 6; None where it denies, or cannot be told.

    "Contraindicated" is contraindicated, avoiding is major, care is moderate, naming is minor. A sentence that denies
    anything is read by nobody: what exactly it denies takes a person.
    """
    if _NOT_BAD.search(sentence):
        return None
    if _WORST.search(sentence):
        return Severity.CONTRAINDICATED
    if _FORBIDS.search(sentence):
        return Severity.MAJOR
    if _DENIES.search(sentence):
        return None
    return Severity.MODERATE if _CARE.search(sentence) else Severity.MINOR


def advice(severity: Severity) -> tuple[Advice, ...]:
    """Return what to do at least: the patient asks, the prescriber reads the source."""
    return (Advice(action=_FOR_PRESCRIBERS[severity], addressee=Addressee.PRESCRIBER), *INFORMED)


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words and marked."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
