"""What counts as assessed: both sides known, silence never."""

from app.domain.coverage import Covered, known_facets, pair_coverage
from app.domain.substances import (
    Absence,
    Elimination,
    EnzymeAction,
    EnzymeEffect,
    Facet,
    Grade,
    Kind,
    Organ,
    Pathway,
    Route,
)
from tests.domain.builders import CITE, effect, substance, toxicity

FULL = {
    "eliminations": (
        Elimination(routes=(Route.ORAL,), pathways=(Pathway(by="CYP3A4", grade=Grade.MAJOR, cite=CITE),)),
    ),
    "enzyme_effects": (EnzymeEffect(on="CYP3A4", action=EnzymeAction.NONE, cite=CITE),),
    "effects": (effect("sedation"),),
    "organ_toxicities": (toxicity(Organ.LIVER),),
}


def test_a_pair_with_every_facet_on_both_sides_is_assessed() -> None:
    assert pair_coverage(substance("aaa", **FULL), substance("bbb", **FULL)).covered is Covered.ASSESSED


def test_a_missing_facet_makes_it_partly_and_is_named() -> None:
    thin = substance("bbb", effects=(effect("sedation"),))
    coverage = pair_coverage(substance("aaa", **FULL), thin)
    assert coverage.covered is Covered.PARTLY
    assert (Facet.ORGANS, "bbb") in coverage.missing


def test_a_substance_without_facts_is_not_assessed() -> None:
    assert pair_coverage(substance("aaa", **FULL), substance("bbb")).covered is Covered.NOT_ASSESSED


def test_a_documented_search_counts_as_known() -> None:
    searched = substance("bbb", looked_for=(Absence(facet=Facet.ORGANS, cite=CITE),))
    assert Facet.ORGANS in known_facets(searched)


def test_enzymes_do_not_decide_for_a_peptide() -> None:
    assert {Facet.EXPOSURE_VICTIM, Facet.EXPOSURE_PERPETRATOR} <= known_facets(substance("aaa", kind=Kind.PEPTIDE))
