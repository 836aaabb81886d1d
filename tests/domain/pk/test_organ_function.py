"""Kidney and liver function: observed at the stage, at a milder one, or derived."""

from typing import Any

import pytest

from app.domain.evidence import Basis, Severity, Status
from app.domain.pk.impairment import renal_stage
from app.domain.pk.organ_function import organ_function_findings
from app.domain.questions import Patient
from app.domain.substances import IndexClass, OrganFinding, OrganFunction
from app.domain.values import Source, SourceKind, Wording
from tests.domain.builders import CITE
from tests.domain.pk.builders import by, cleared, index, liver, tables, victim

NARROW: dict[str, Any] = {"therapeutic_index": index(IndexClass.NARROW)}
LABEL = Source(id="a-source", kind=SourceKind.LABEL, title="Label", set_id="x")


def seen(stage: str, status: Status = Status.INTERACTION, organ: OrganFunction = OrganFunction.RENAL) -> OrganFinding:
    severity = Severity.CONTRAINDICATED if status is Status.INTERACTION else None
    text = Wording(patient="It stays longer.", clinician="Higher exposure.")
    return OrganFinding(organ=organ, stage=stage, status=status, severity=severity, text=text, cite=CITE)


@pytest.mark.parametrize(
    ("egfr", "stage"), [(95, None), (75, "mild"), (45, "moderate"), (20, "severe"), (8, "dialysis")]
)
def test_stages_of_the_kidney(egfr: float, stage: str | None) -> None:
    assert renal_stage(Patient(egfr=egfr)) == stage


def test_what_was_observed_at_the_stage_stands_alone() -> None:
    drug = victim("gabape", cleared(by("renal", 0.9)), organ_findings=(seen("moderate"),), **NARROW)
    assert [f.id for f in organ_function_findings(drug, tables(), Patient(egfr=45))] == [
        "GABAPE.renal.organ-function-moderate"
    ]


def test_an_effect_seen_in_milder_impairment_holds_in_worse() -> None:
    drug = victim("gabape", organ_findings=(seen("moderate"),))
    assert [f.id for f in organ_function_findings(drug, tables(), Patient(egfr=20))] == [
        "GABAPE.renal.organ-function-moderate"
    ]


def test_no_effect_in_milder_impairment_says_nothing_of_worse() -> None:
    drug = victim("gabape", organ_findings=(seen("mild", Status.STUDIED_NO_EFFECT),))
    assert organ_function_findings(drug, tables(), Patient(egfr=20)) == ()


@pytest.mark.parametrize(
    ("sources", "basis", "severity"),
    [((LABEL,), Basis.LABEL_OR_GUIDELINE, Severity.CONTRAINDICATED), ((), Basis.CLINICAL_STUDY, Severity.MAJOR)],
    ids=["a label may contraindicate", "a study may not"],
)
def test_the_source_decides_how_far_a_severity_may_go(
    sources: tuple[Source, ...], basis: Basis, severity: Severity
) -> None:
    drug = victim("gabape", organ_findings=(seen("moderate"),), sources=sources)
    (finding,) = organ_function_findings(drug, tables(), Patient(egfr=45))
    assert (finding.evidence.basis, finding.severity) == (basis, severity)


def test_the_equation_derives_what_nobody_observed() -> None:
    drug = victim("gabape", cleared(by("renal", 0.9)), **NARROW)
    (finding,) = organ_function_findings(drug, tables(), Patient(egfr=45))
    assert finding.id == "GABAPE.renal.organ-function-moderate-exposure-oral"
    assert finding.exposure is not None
    assert finding.exposure.ratio == pytest.approx(1 / (0.9 * 0.45 + 0.1))


def test_liver_stages_in_words_mean_child_pugh() -> None:
    drug = victim("doxoru", organ_findings=(seen("severe", organ=OrganFunction.HEPATIC),))
    assert [f.id for f in organ_function_findings(drug, tables(), Patient(child_pugh="C"))] == [
        "DOXORU.hepatic.organ-function-C"
    ]


def test_an_impaired_liver_is_derived_from_its_table() -> None:
    words = tables(organ_activities=(liver("B", "hepatic", 0.3),))
    drug = victim("drugxx", cleared(by("CYP3A4", 0.8)), **NARROW)
    (finding,) = organ_function_findings(drug, words, Patient(child_pugh="B"))
    assert finding.mechanism == "organ-function-hepatic"


def test_an_organ_that_is_not_given_is_not_considered() -> None:
    drug = victim("gabape", cleared(by("renal", 0.9)), **NARROW)
    assert organ_function_findings(drug, tables(), Patient(age=60)) == ()
