"""What to do before starting, when taking both, and before stopping."""

from dataclasses import replace

import pytest

from app.domain.evidence import Category, Role, Severity, Status
from app.domain.findings import Evidence, Finding, Party
from app.domain.situations import situations_of
from app.domain.values import Wording
from tests.domain.builders import CITE, substance

SLEEPY, CALMING = substance("sleepy"), substance("calming")
KNOWN = {"sleepy": SLEEPY, "calming": CALMING}
LIVER = Party(id="liver-impairment", name="weak liver", role=Role.VICTIM)


def party(slug: str) -> Party:
    return Party(id=slug, name=slug, role=Role.CONTRIBUTOR)


def finding(severity: Severity, *parties: Party) -> Finding:
    return replace(FINDING, severity=severity, parties=parties)


@pytest.mark.parametrize("severity", list(Severity))
def test_with_an_illness_nothing_is_taken_together_and_there_is_no_either(severity: Severity) -> None:
    told = situations_of(finding(severity, party("sleepy"), LIVER), KNOWN)
    said = " ".join((told.not_started, told.taking_both, told.stopping))
    assert "together" not in said
    assert "either" not in said
    assert "sleepy" in told.not_started


def test_two_medicines_are_taken_together_and_either_may_be_stopped() -> None:
    told = situations_of(finding(Severity.MODERATE, party("sleepy"), party("calming")), KNOWN)
    assert told.not_started == "Ask your team for a check before you take sleepy and calming together."
    assert "before you stop either one" in told.stopping


FINDING = Finding(
    id="SLEEPY.CALMIN.sedation",
    category=Category.PHARMACODYNAMIC,
    status=Status.INTERACTION,
    severity=Severity.MAJOR,
    harm=None,
    parties=(),
    mechanism="sedation",
    direction=None,
    actions=(),
    evidence=Evidence(basis="theoretical", certainty="low", sources=CITE),  # type: ignore[arg-type]
    text=Wording(patient="-", clinician="-"),
)
