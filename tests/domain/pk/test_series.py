"""Carriers before the enzymes: efflux in the gut and uptake into the liver multiply with what comes after."""

from math import fsum

import pytest

from app.domain.pk.exposure import predict
from app.domain.questions import Patient, Taken
from app.domain.substances import Grade, Route
from tests.domain.pk.builders import IV, by, cleared, inhibits, liver, metabolite, perpetrator, tables, victim

STATIN = victim("statin", cleared(by("CYP3A4", 0.5), by("SLCO1B1", Grade.MAJOR)))
UPTAKE = perpetrator("uptake-blocker", inhibits("SLCO1B1", 0.9))
ENZYME = perpetrator("enzyme-blocker", inhibits("CYP3A4", 0.9))


def ratio(one: Taken, *others: Taken, route: Route = Route.ORAL, patient: Patient | None = None) -> float:
    words = tables(organ_activities=(liver("B", "CYP3A4", 0.5), liver("B", "hepatic", 0.5)))
    found = predict(one, others, words, patient, route).ratio
    assert found is not None
    return found


def test_blocked_uptake_takes_its_own_share_whatever_the_enzymes_have() -> None:
    assert ratio(STATIN, UPTAKE) == pytest.approx(1 / (0.3 + 0.7 * 0.1))


def test_blocking_both_multiplies() -> None:
    assert ratio(STATIN, UPTAKE, ENZYME) == pytest.approx(ratio(STATIN, UPTAKE) * ratio(STATIN, ENZYME))


def test_efflux_in_the_gut_stands_before_a_renal_victim() -> None:
    one = victim("drug", cleared(by("renal", 0.8), by("ABCB1", Grade.MAJOR)))
    assert ratio(one, perpetrator("blocker", inhibits("ABCB1", 0.9))) == pytest.approx(1 / 0.37)


def test_after_an_injection_a_carrier_is_one_pathway_among_others() -> None:
    one = victim("drug", cleared(by("renal", 0.8), by("ABCB1", Grade.MAJOR), routes=IV))
    assert ratio(one, perpetrator("blocker", inhibits("ABCB1", 0.9)), route=Route.INTRAVENOUS) < 1.25


def test_a_published_number_stays_a_share_among_all() -> None:
    one = victim("drug", cleared(by("CYP3A4", 0.5), by("SLCO1B1", 0.4)))
    assert ratio(one, UPTAKE, ENZYME) == pytest.approx(1 / (0.05 + 0.04 + 0.1))


def test_the_parts_shown_add_up_to_one_and_to_the_ratio() -> None:
    prediction = predict(STATIN, (UPTAKE, ENZYME), tables(), route=Route.ORAL)
    assert fsum(p.share for p in prediction.pathways) == pytest.approx(1)
    assert prediction.ratio == pytest.approx(1 / fsum(p.share * p.activity for p in prediction.pathways))


def test_an_impaired_liver_is_counted_once() -> None:
    assert ratio(STATIN, patient=Patient(child_pugh="B")) == pytest.approx(1 / (0.3 + 0.7 * 0.5))


def test_a_metabolite_is_not_lowered_by_blocked_uptake_of_a_parent_that_has_no_other_way() -> None:
    one = victim(
        "drug",
        cleared(by("CYP3A4", 0.9), by("SLCO1B1", Grade.MAJOR)),
        metabolites=(metabolite("active", (by("CYP3A4", 0.9),)),),
    )
    found = predict(one, (UPTAKE,), tables(), route=Route.ORAL).metabolites
    assert found[0][1] == pytest.approx(1.0)
