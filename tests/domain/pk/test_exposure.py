"""The prediction as a whole: what it answers, what it refuses, and what it admits not to know."""

import pytest

from app.domain.evidence import Basis
from app.domain.pk.exposure import Prediction, predict
from app.domain.questions import Patient, Taken
from app.domain.substances import Grade, Kind, Linearity, Route, Strength
from app.domain.values import Estimate
from app.domain.vocabulary import OrganActivity
from tests.domain.builders import CITE, substance
from tests.domain.pk.builders import (
    IV,
    ORAL,
    between,
    by,
    cleared,
    exactly,
    induces,
    inhibits,
    leaves_alone,
    liver,
    metabolite,
    perpetrator,
    phenotype,
    tables,
    victim,
)

STRONG = perpetrator("ketoc", inhibits("CYP3A4", Strength.STRONG))
MIDAZOLAM = victim("midaz", cleared(by("CYP3A4", Grade.SOLE)))


def ratio(prediction: Prediction) -> float:
    assert prediction.ratio is not None
    return prediction.ratio


def test_a_strong_inhibitor_of_the_only_pathway() -> None:
    """By hand: 1 / (0.05 + 0.95 · 0.1) = 6.9."""
    assert ratio(predict(MIDAZOLAM, [STRONG], tables())) == pytest.approx(6.897, rel=1e-3)


def test_the_waterfall_adds_up_to_one() -> None:
    steps = predict(MIDAZOLAM, [STRONG], tables()).pathways
    assert [(s.pathway, round(s.activity, 2)) for s in steps] == [("CYP3A4", 0.1), ("other", 1.0)]
    assert sum(s.share for s in steps) == pytest.approx(1.0)


def test_what_it_rests_on_is_named() -> None:
    prediction = predict(MIDAZOLAM, [STRONG], tables())
    assert prediction.citations
    assert prediction.basis is Basis.CLINICAL_STUDY
    assert prediction.informative


@pytest.mark.parametrize(
    ("taken", "word"),
    [
        (Taken(substance=substance("mab", kind=Kind.ANTIBODY, eliminations=(cleared(by("CYP3A4", 1.0)),))), "antibody"),
        (victim("pheny", cleared(by("CYP2C9", 0.9), linearity=Linearity.SATURABLE)), "saturates"),
        (victim("carba", cleared(by("CYP3A4", 0.9), linearity=Linearity.SELF_INDUCING)), "speeds up"),
        (victim("depot", cleared(by("CYP3A4", 0.9)), route=Route.DEPOT), "depot"),
        (victim("spinal", cleared(by("CYP3A4", 0.9)), route=Route.INTRATHECAL), "spinal"),
        (victim("unknown"), "not known"),
    ],
    ids=["antibody", "saturable", "self-inducing", "depot", "intrathecal", "nothing known"],
)
def test_the_equation_is_refused_with_the_reason(taken: Taken, word: str) -> None:
    prediction = predict(taken, [STRONG], tables())
    assert prediction.ratio is None
    assert prediction.refusal is not None
    assert word in prediction.refusal


def test_silence_is_no_effect_and_not_informative() -> None:
    prediction = predict(MIDAZOLAM, [perpetrator("other", inhibits("CYP2D6", Strength.STRONG))], tables())
    assert ratio(prediction) == pytest.approx(1.0)
    assert not prediction.informative
    assert not prediction.explicit


def test_a_stated_absence_on_all_that_matters_is_explicit() -> None:
    prediction = predict(MIDAZOLAM, [perpetrator("inert", leaves_alone("CYP3A4"))], tables())
    assert prediction.explicit
    assert not prediction.informative
    assert prediction.low is not None
    assert prediction.low > 0.8


def test_an_unstated_pathway_widens_without_moving() -> None:
    """A perpetrator that acts on an enzyme not named for the victim may do a little."""
    half_known = victim("drug", cleared(by("renal", exactly(0.5))))
    silent = predict(half_known, [perpetrator("none", leaves_alone("CYP3A4"))], tables())
    acting = predict(half_known, [STRONG], tables())
    assert ratio(acting) == ratio(silent) == 1.0
    assert acting.high is not None
    assert silent.high is not None
    assert acting.high > silent.high


def test_a_perpetrator_of_which_nothing_is_known_widens_most() -> None:
    stated = predict(MIDAZOLAM, [perpetrator("known", inhibits("CYP2D6", Strength.WEAK))], tables())
    unknown = predict(MIDAZOLAM, [perpetrator("blank")], tables())
    assert unknown.high is not None
    assert stated.high is not None
    assert unknown.high > stated.high


# --- routes -------------------------------------------------------------------------------------

KNOWN_FLOW = victim(
    "fent", cleared(by("CYP3A4", 0.9), routes=IV, hepatic_extraction=exactly(0.7)), route=Route.INTRAVENOUS
)


def test_known_extraction_limits_what_inhibition_does_to_an_injection() -> None:
    """By hand: A = 0.1, 0.1 / (0.3 + 0.07) = 0.270; 1 / (0.9 · 0.270 + 0.1) = 2.91, not 5.3."""
    assert ratio(predict(KNOWN_FLOW, [perpetrator("p", inhibits("CYP3A4", 0.9))], tables())) == pytest.approx(
        2.914, rel=1e-3
    )


def test_unknown_extraction_reaches_from_full_effect_to_none_and_is_said() -> None:
    injected = victim("drug", cleared(by("CYP3A4", 0.9), routes=IV), route=Route.INTRAVENOUS)
    prediction = predict(injected, [perpetrator("p", inhibits("CYP3A4", 0.9))], tables())
    assert prediction.low is not None
    assert prediction.low <= 1.0
    assert prediction.high is not None
    assert prediction.high >= 1 / 0.19
    assert any("blood flow" in said for said in prediction.assumptions)


def test_an_injection_cleared_by_the_kidney_needs_no_extraction() -> None:
    injected = victim("drug", cleared(by("renal", 0.9), routes=IV), route=Route.INTRAVENOUS)
    assert predict(injected, [], tables(), Patient(egfr=50)).assumptions == ()


def test_each_route_has_its_own_shares() -> None:
    both = victim("keta", cleared(by("CYP3A4", 0.8)), cleared(by("CYP3A4", 0.2), by("renal", 0.7), routes=IV))
    p = [perpetrator("p", inhibits("CYP3A4", 0.9))]
    assert ratio(predict(both, p, tables(), route=Route.ORAL)) > ratio(
        predict(both, p, tables(), route=Route.INTRAVENOUS)
    )


def test_a_nose_spray_borrows_from_the_injection_with_a_wider_interval() -> None:
    drug = victim("keta", cleared(by("renal", 0.9), routes=IV))
    nasal = predict(drug, [], tables(), Patient(egfr=50), Route.NASAL)
    injected = predict(drug, [], tables(), Patient(egfr=50), Route.INTRAVENOUS)
    assert nasal.ratio == injected.ratio
    assert nasal.high is not None
    assert injected.high is not None
    assert nasal.high > injected.high
    assert any("nasal" in said for said in nasal.assumptions)


# --- persons ------------------------------------------------------------------------------------


def test_kidney_function_by_dettli() -> None:
    """By hand: eGFR 40 of 100, renal share 0.9: 1 / (0.9 · 0.4 + 0.1) = 2.17."""
    drug = victim("gaba", cleared(by("renal", 0.9)))
    assert ratio(predict(drug, [], tables(), Patient(egfr=40))) == pytest.approx(2.174, rel=1e-3)


def test_creatinine_clearance_counts_before_egfr() -> None:
    drug = victim("gaba", cleared(by("renal", 0.9)))
    assert ratio(predict(drug, [], tables(), Patient(egfr=90, creatinine_clearance=40))) == pytest.approx(
        2.174, rel=1e-3
    )


def test_an_impaired_liver_by_child_pugh() -> None:
    words = tables(organ_activities=(liver("B", "hepatic", 0.3), liver("B", "CYP3A4", 0.5)))
    assert ratio(predict(victim("a", cleared(by("CYP3A4", 0.8))), [], words, Patient(child_pugh="B"))) == pytest.approx(
        1 / 0.6
    )
    assert ratio(predict(victim("b", cleared(by("CYP1A2", 0.8))), [], words, Patient(child_pugh="B"))) == pytest.approx(
        1 / 0.44
    )


def test_inhibitor_and_impaired_liver_reach_the_liver_alone() -> None:
    words = tables(organ_activities=(liver("C", "CYP3A4", 0.3),))
    drug = victim("drug", cleared(by("CYP3A4", exactly(0.9))))
    alone = ratio(predict(drug, [], words, Patient(child_pugh="C")))
    both = predict(drug, [perpetrator("p", inhibits("CYP3A4", exactly(0.95)))], words, Patient(child_pugh="C"))
    assert both.low is not None
    assert both.low <= alone
    assert any("liver" in said for said in both.assumptions)


def test_phenoconversion_a_poor_metaboliser_has_nothing_left_to_inhibit() -> None:
    """As with quinidine and metoprolol: 3-fold in extensive, 1.26-fold in poor metabolisers (rd.springer.com,
    Volume of Distribution is Unaffected by Metabolic Drug-Drug Interactions, table 3)."""
    words = tables(phenotypes=(phenotype("CYP2D6", "poor metabolizer", 0.0),))
    drug, quinidine = victim("metop", cleared(by("CYP2D6", 0.8))), perpetrator("quinid", inhibits("CYP2D6", 0.95))
    poor = Patient(phenotypes={"CYP2D6": "poor metaboliser"})
    normal = ratio(predict(drug, [quinidine], words)) / ratio(predict(drug, [], words))
    assert normal == pytest.approx(4.17, rel=1e-2)
    assert ratio(predict(drug, [quinidine], words, poor)) == ratio(predict(drug, [], words, poor)) == pytest.approx(5.0)


def test_a_phenotype_without_a_figure_is_said_and_not_guessed() -> None:
    drug = victim("drug", cleared(by("CYP2C8", 0.8)))
    prediction = predict(drug, [], tables(), Patient(phenotypes={"CYP2C8": "poor metabolizer"}))
    assert ratio(prediction) == 1.0
    assert any("CYP2C8" in said for said in prediction.assumptions)


# --- metabolites --------------------------------------------------------------------------------


def test_endoxifen_falls_when_its_formation_is_inhibited() -> None:
    """By hand: parent 1 / (0.1 · 0.1 + 0.9) = 1.099; formation 0.9 · 0.1 + 0.1 = 0.19; 1.099 · 0.19 = 0.209."""
    endoxifen = metabolite("endoxifen", (by("CYP2D6", 0.9),))
    drug = victim("tamox", cleared(by("CYP2D6", 0.1)), metabolites=(endoxifen,))
    prediction = predict(drug, [perpetrator("parox", inhibits("CYP2D6", 0.9))], tables())
    assert prediction.metabolites[0][1] == pytest.approx(0.2088, rel=1e-3)


def test_sn38_rises_when_its_clearance_is_lost() -> None:
    """By hand: formation and parent untouched, elimination 0.7 · 0.3 + 0.3 = 0.51: 1.96-fold."""
    sn38 = metabolite("sn-38", (by("CES2", 0.9),), (by("UGT1A1", 0.7),))
    drug = victim("irino", cleared(by("CES2", 0.3), by("renal", 0.3)), metabolites=(sn38,))
    words = tables(phenotypes=(phenotype("UGT1A1", "poor metabolizer", 0.3, "*28/*28"),))
    prediction = predict(drug, [], words, Patient(phenotypes={"UGT1A1": "*28/*28"}))
    assert ratio(prediction) == pytest.approx(1.0)
    assert prediction.metabolites[0][1] == pytest.approx(1.961, rel=1e-3)


def test_a_parent_that_stays_longer_makes_more_of_a_metabolite_formed_elsewhere() -> None:
    """By hand: CYP3A4 blocked to 0.1 of 0.6: parent 1 / 0.46 = 2.17, formation by CYP2D6 unchanged: 2.17."""
    made = metabolite("made", (by("CYP2D6", 1.0),))
    drug = victim("drug", cleared(by("CYP3A4", 0.6), by("CYP2D6", 0.4)), metabolites=(made,))
    prediction = predict(drug, [perpetrator("p", inhibits("CYP3A4", 0.9))], tables())
    assert prediction.metabolites[0][1] == pytest.approx(ratio(prediction)) == pytest.approx(2.174, rel=1e-3)


def test_widening_counts_for_each_perpetrator_but_one_taken_twice_counts_once() -> None:
    once = predict(MIDAZOLAM, [STRONG], tables())
    assert predict(MIDAZOLAM, [STRONG, STRONG], tables()) == once


@pytest.mark.parametrize("estimate", [exactly(9.0), between(4.0, 9.0, 24.0)])
def test_induction_lowers(estimate: Estimate) -> None:
    assert ratio(predict(MIDAZOLAM, [perpetrator("rif", induces("CYP3A4", estimate))], tables())) < 0.15


def test_shares_of_all_routes_serve_where_no_route_is_named() -> None:
    drug = victim("drug", cleared(by("CYP3A4", 0.5), routes=ORAL), preparations=())
    assert predict(drug, [STRONG], tables()).route is Route.ORAL


# --- kidneys and what they do to enzymes ---------------------------------------------------------

IN_RENAL_FAILURE = tables(
    organ_activities=(
        OrganActivity(organ="renal", stage="severe", pathway="hepatic", activity=exactly(0.6), cite=CITE),
        OrganActivity(organ="renal", stage="severe", pathway="CYP3A4", activity=exactly(1.0), cite=CITE),
    )
)


def test_enzymes_fall_with_the_kidneys() -> None:
    """1 / (0.5 · 0.22 + 0.4 · 0.6 + 0.1) = 2.22; by the kidney alone 1.64."""
    drug = victim("drug", cleared(by("renal", 0.5), by("CYP2D6", 0.4)))
    assert ratio(predict(drug, [], IN_RENAL_FAILURE, Patient(egfr=22))) == pytest.approx(2.222, rel=1e-3)


@pytest.mark.parametrize("pathway", ["CYP3A4", "SLCO1B1", "biliary"])
def test_cyp3a4_carriers_and_bile_stay_as_they_are(pathway: str) -> None:
    drug = victim("drug", cleared(by("renal", 0.5), by(pathway, 0.4)))
    assert ratio(predict(drug, [], IN_RENAL_FAILURE, Patient(egfr=22))) == pytest.approx(1.639, rel=1e-3)


def test_enzymes_in_renal_failure_are_no_finding_of_their_own() -> None:
    drug = victim("drug", cleared(by("CYP2D6", 0.9)))
    assert not predict(drug, [], IN_RENAL_FAILURE, Patient(egfr=22)).informative


def test_a_comparison_of_different_people_widens_the_interval() -> None:
    """At no effect the half-width is 1.645 · √(0.12² + 0.32²) instead of 1.645 · 0.12."""
    drug = victim("drug", cleared(by("renal", exactly(0.0)), by("CYP3A4", 0.9)))
    healthy, ill = predict(drug, [], IN_RENAL_FAILURE), predict(drug, [], IN_RENAL_FAILURE, Patient(egfr=22))
    assert healthy.high == pytest.approx(1.218, rel=1e-3)
    assert ill.high == pytest.approx(1.754, rel=1e-3)


def test_a_refused_victim_says_which_way_it_leans_and_no_figure() -> None:
    drug = victim("drug", cleared(by("CYP3A4", 0.8), linearity=Linearity.SELF_INDUCING))
    found = predict(drug, [perpetrator("blocker", inhibits("CYP3A4", 0.9))], tables())
    assert found.ratio is None
    assert found.refusal == "drug speeds up its own elimination."
    assert found.leaning == pytest.approx(3.571, rel=1e-3)
