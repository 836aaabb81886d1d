"""Genes: observed first, then derived, never both for one phenotype and route."""

import re
from typing import Any

from app.domain.evidence import Basis, Certainty, Role, Severity, Status
from app.domain.pk.genetics import genetic_findings
from app.domain.questions import Patient
from app.domain.substances import GeneFinding, Grade, IndexClass, Route, Scope
from app.domain.values import Wording
from tests.domain.builders import CITE
from tests.domain.pk.builders import between, by, cleared, index, phenotype, tables, victim

WORDS = tables(
    phenotypes=(
        phenotype("CYP2B6", "poor metabolizer", 0.2, "*6/*6"),
        phenotype("CYP2B6", "intermediate metabolizer", 0.45),
        phenotype("CYP2D6", "poor metabolizer", 0.02),
    )
)
NARROW: dict[str, Any] = {"therapeutic_index": index(IndexClass.NARROW)}
POOR = Patient(phenotypes={"CYP2B6": "poor metaboliser"})


def seen(words: str = "poor metabolizer", **more: Any) -> GeneFinding:
    given: dict[str, Any] = {
        "gene": "CYP2B6",
        "phenotype": words,
        "status": Status.STUDIED_NO_EFFECT,
        "basis": Basis.CLINICAL_STUDY,
        "certainty": Certainty.LOW,
        "text": Wording(patient="No change was seen.", clinician="No change was seen."),
        "cite": CITE,
    }
    return GeneFinding(**(given | more))


def test_an_observed_finding_is_told_as_it_stands() -> None:
    drug = victim("ketami", gene_findings=(seen(ratio=between(0.8, 1.0, 1.2)),))
    (finding,) = genetic_findings(drug, WORDS, None)
    assert finding.id == "KETAMI.CYP2B6.poor-metabolizer"
    assert finding.mechanism == "genotype-cyp2b6"
    assert finding.status is Status.STUDIED_NO_EFFECT
    assert [p.role for p in finding.parties] == [Role.VICTIM, Role.PERPETRATOR]


def test_observed_and_derived_never_speak_of_one_phenotype_and_route() -> None:
    drug = victim("ketami", cleared(by("CYP2B6", 0.7)), gene_findings=(seen(),), **NARROW)
    assert [f.evidence.basis for f in genetic_findings(drug, WORDS, POOR)] == [Basis.CLINICAL_STUDY]


def test_an_observation_by_another_route_leaves_room_for_the_equation() -> None:
    injected = seen(scope=Scope(routes=(Route.INTRAVENOUS,)))
    drug = victim("ketami", cleared(by("CYP2B6", 0.7)), gene_findings=(injected,), **NARROW)
    assert [f.exposure.observed for f in genetic_findings(drug, WORDS, POOR) if f.exposure] == [False]


def test_a_derived_finding_reads_the_phenotype_in_any_spelling_or_as_a_diplotype() -> None:
    drug = victim("efavir", cleared(by("CYP2B6", 0.7)), **NARROW)
    for words in ("poor metaboliser", "PM", "CYP2B6 poor metabolizer", "*6/*6"):
        (finding,) = genetic_findings(drug, WORDS, Patient(phenotypes={"CYP2B6": words}))
        assert finding.id == "EFAVIR.CYP2B6.poor-metabolizer-exposure-oral"
        assert finding.severity is Severity.MODERATE


def test_a_diplotype_meets_what_was_observed_of_its_phenotype() -> None:
    drug = victim("ketami", gene_findings=(seen(),))
    assert len(genetic_findings(drug, WORDS, Patient(phenotypes={"CYP2B6": "*6/*6"}))) == 1


def test_a_normal_phenotype_says_nothing() -> None:
    drug = victim("efavir", cleared(by("CYP2B6", 0.7)), **NARROW)
    assert genetic_findings(drug, WORDS, Patient(phenotypes={"CYP2B6": "normal metabolizer"})) == ()


def test_a_gene_of_a_minor_pathway_is_not_derived() -> None:
    drug = victim("efavir", cleared(by("CYP2B6", Grade.MINOR)), **NARROW)
    assert genetic_findings(drug, WORDS, POOR) == ()


def test_general_information_derives_the_extremes_only() -> None:
    drug = victim("efavir", cleared(by("CYP2B6", 0.7)), **NARROW)
    assert [f.id for f in genetic_findings(drug, WORDS, None)] == ["EFAVIR.CYP2B6.poor-metabolizer-exposure-oral"]


def test_several_observations_of_one_phenotype_keep_ids_apart() -> None:
    drug = victim("ketami", gene_findings=(seen(), seen(scope=Scope(routes=(Route.SUBCUTANEOUS,)))), preparations=())
    ids = [f.id for f in genetic_findings(drug, WORDS, None)]
    assert ids == ["KETAMI.CYP2B6.poor-metabolizer", "KETAMI.CYP2B6.poor-metabolizer.2"]
    assert all(re.fullmatch(r"[A-Za-z0-9.-]{1,64}", one) for one in ids)
