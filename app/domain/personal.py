"""Findings that exist only for one person: several perpetrators, genes and organs at once."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.domain.evidence import Direction
from app.domain.findings import Finding
from app.domain.pk.derive import combined_findings
from app.domain.questions import Patient, Taken
from app.domain.values import Wording
from app.domain.vocabulary import Vocabulary
from app.domain.wording import listed

_ADULTS_ONLY = Wording(
    patient="This was found in adults; in people under 18 it may differ.",
    clinician="Extrapolated from adults; no ratio is given under 18.",
)


def personal_findings(
    compound: Taken, others: Sequence[Taken], vocabulary: Vocabulary, patient: Patient
) -> tuple[Finding, ...]:
    """Return what the compound's exposure becomes with everything the person takes and is, at once.

    Empty where nothing but one pair is at work: the pair's own finding tells that.
    """
    return combined_findings(compound, others, vocabulary, patient)


def extrapolated(finding: Finding) -> Finding:
    """Return an adult finding as told for someone under 18: labelled, and without numbers."""
    return replace(
        finding,
        exposure=None,
        likelihood=None,
        text=Wording(
            patient=f"{_numberless(finding, finding.text.patient)} {_ADULTS_ONLY.patient}",
            clinician=f"{_numberless(finding, finding.text.clinician)} {_ADULTS_ONLY.clinician}",
        ),
        modifying_factors=(*finding.modifying_factors, _ADULTS_ONLY.clinician),
    )


def _numberless(finding: Finding, text: str) -> str:
    """Keep a text that states no figure; else say only what meets and which way it goes."""
    if not any(character.isdigit() for character in _without_names(finding, text)):
        return text
    names = listed([party.name for party in finding.parties])
    change = {Direction.RAISES: "more", Direction.LOWERS: "less"}.get(finding.direction or Direction.UNCHANGED)
    told = f", with {change} of an effect or level" if change else ""
    return f"In adults, {names} are known to affect one another{told}."


def _without_names(finding: Finding, text: str) -> str:
    for party in finding.parties:
        text = text.replace(party.name, "")
    return re.sub(r"\b[A-Z]+[0-9][A-Z0-9]*\b", "", text)  # CYP3A4 is a name, not a figure
