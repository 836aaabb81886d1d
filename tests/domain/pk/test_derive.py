"""Findings of pairs: who is the victim, what is said, and when nothing is."""

import re
from typing import Any

import pytest

from app.domain.evidence import ActionKind, Basis, Direction, Harm, Role, Severity, Status
from app.domain.findings import Finding
from app.domain.pk.derive import combined_findings, exposure_findings
from app.domain.pk.validation import ObservedRatio, validated
from app.domain.questions import Patient, Taken
from app.domain.substances import (
    ExposureResponse,
    HalfLife,
    IndexClass,
    Linearity,
    Metabolite,
    MetaboliteRole,
    Preparation,
    Route,
    Strength,
)
from app.domain.values import Wording
from tests.domain.builders import CITE
from tests.domain.pk.builders import (
    IV,
    between,
    by,
    cleared,
    exactly,
    index,
    induces,
    inhibits,
    leaves_alone,
    metabolite,
    perpetrator,
    phenotype,
    tables,
    victim,
)

KETOCONAZOLE = perpetrator("ketoco", inhibits("CYP3A4", 0.9))
NARROW: dict[str, Any] = {"therapeutic_index": index(IndexClass.NARROW, monitoring=("level-tacrolimus",))}
TACROLIMUS = victim("tacrol", cleared(by("CYP3A4", 0.7)), **NARROW)


def only(a: Taken, b: Taken, **more: Any) -> Finding:
    found = exposure_findings(a, b, tables(), **more)
    assert len(found) == 1
    return found[0]


def test_a_finding_of_a_pair_says_who_raises_whom() -> None:
    finding = only(TACROLIMUS, KETOCONAZOLE)
    assert [(p.id, p.role) for p in finding.parties] == [("tacrol", Role.VICTIM), ("ketoco", Role.PERPETRATOR)]
    assert (finding.direction, finding.harm) == (Direction.RAISES, Harm.TOXICITY)
    assert finding.id == "TACROL.KETOCO.exposure-oral"


def test_the_order_of_the_pair_changes_nothing() -> None:
    assert exposure_findings(TACROLIMUS, KETOCONAZOLE, tables()) == exposure_findings(
        KETOCONAZOLE, TACROLIMUS, tables()
    )


def test_an_unvalidated_prediction_is_at_most_moderate() -> None:
    finding = only(TACROLIMUS, KETOCONAZOLE)
    assert (finding.evidence.basis, finding.severity) == (Basis.UNVALIDATED_PREDICTION, Severity.MODERATE)
    assert finding.monitoring == ("level-tacrolimus",)


def test_three_observations_that_agree_validate_the_victim() -> None:
    """The model says 2.70 for each: 1 / (0.3 + 0.7 · 0.1)."""
    observed = [
        ObservedRatio(victim=TACROLIMUS, perpetrator=perpetrator(f"azole{n}", inhibits("CYP3A4", 0.9)), ratio=2.0 + n)
        for n in range(3)
    ]
    finding = only(TACROLIMUS, KETOCONAZOLE, validated=lambda v: validated(v, observed, tables()))
    assert (finding.evidence.basis, finding.severity) == (Basis.VALIDATED_PREDICTION, Severity.MAJOR)
    assert finding.actions[0].action is ActionKind.ADJUST


@pytest.mark.parametrize("ratios", [(2.7, 2.7), (2.7, 2.7, 9.0)], ids=["too few", "one disagrees"])
def test_fewer_or_disagreeing_observations_do_not_validate(ratios: tuple[float, ...]) -> None:
    observed = [
        ObservedRatio(victim=TACROLIMUS, perpetrator=perpetrator(f"azole{n}", inhibits("CYP3A4", 0.9)), ratio=r)
        for n, r in enumerate(ratios)
    ]
    assert (
        only(TACROLIMUS, KETOCONAZOLE, validated=lambda v: validated(v, observed, tables())).evidence.basis
        is Basis.UNVALIDATED_PREDICTION
    )


def test_what_was_seen_in_vitro_only_says_so() -> None:
    laboratory = perpetrator("labora", inhibits("CYP3A4", exactly(0.9), basis=Basis.IN_VITRO))
    assert only(TACROLIMUS, laboratory).evidence.basis is Basis.IN_VITRO


def test_both_wordings_carry_the_ratio_with_its_interval() -> None:
    finding = only(TACROLIMUS, KETOCONAZOLE)
    for text in (finding.text.patient, finding.text.clinician):
        assert re.search(r"exposure about 2\.7 times higher \(1\.\d to 4\.\d\)", text)
        assert "tacrol" in text.lower()
        assert "ketoco" in text.lower()


def test_the_finding_draws_its_waterfall() -> None:
    exposure = only(TACROLIMUS, KETOCONAZOLE).exposure
    assert exposure is not None
    assert not exposure.observed
    assert [(p.pathway, p.share) for p in exposure.pathways] == [("CYP3A4", 0.7), ("other", pytest.approx(0.3))]


def test_without_a_sourced_consequence_the_figure_is_shown_and_left_open() -> None:
    finding = only(victim("nobody", cleared(by("CYP3A4", 0.7))), KETOCONAZOLE)
    assert (finding.status, finding.severity) == (Status.CANNOT_SAY, None)
    assert finding.exposure is not None
    assert finding.actions[0].action is ActionKind.MONITOR


def test_an_interval_too_wide_to_act_on_is_left_open() -> None:
    vague = perpetrator("vaguei", induces("CYP3A4", between(0.0, 1.0, 20.0)))
    assert only(TACROLIMUS, vague).status is Status.CANNOT_SAY


def test_a_stated_absence_is_told_as_none_known() -> None:
    finding = only(TACROLIMUS, perpetrator("inertx", leaves_alone("CYP3A4")))
    assert (finding.status, finding.severity, finding.direction) == (Status.NONE_KNOWN, None, Direction.UNCHANGED)


def test_nothing_stated_is_nothing_said() -> None:
    assert exposure_findings(TACROLIMUS, perpetrator("otherx", inhibits("CYP2D6", 0.9)), tables()) == ()


def test_a_small_change_of_a_common_substance_is_nothing_said() -> None:
    common = victim("common", cleared(by("CYP3A4", 0.1)), therapeutic_index=index(IndexClass.STANDARD))
    assert exposure_findings(common, KETOCONAZOLE, tables()) == ()


# --- routes -------------------------------------------------------------------------------------

PREPARATIONS = (
    Preparation(slug="keta-iv", name="injection", route=Route.INTRAVENOUS),
    Preparation(slug="keta-im", name="into the muscle", route=Route.INTRAMUSCULAR),
    Preparation(slug="keta-oral", name="tablets", route=Route.ORAL),
)
KETAMINE = victim(
    "ketami",
    cleared(by("CYP3A4", 0.8)),
    cleared(by("CYP3A4", 0.6), routes=IV, hepatic_extraction=exactly(0.8)),
    preparations=PREPARATIONS,
    **NARROW,
)


def test_one_finding_a_route_that_differs() -> None:
    findings = exposure_findings(KETAMINE, KETOCONAZOLE, tables())
    assert [f.mechanism for f in findings] == ["exposure-intravenous", "exposure-oral"]
    assert findings[0].scope.routes == (Route.INTRAVENOUS, Route.INTRAMUSCULAR)


def test_a_given_preparation_gets_its_own_finding_only() -> None:
    taken = Taken(substance=KETAMINE.substance, preparation="keta-oral")
    assert [f.mechanism for f in exposure_findings(taken, KETOCONAZOLE, tables())] == ["exposure-oral"]


# --- metabolites --------------------------------------------------------------------------------


def test_the_finding_is_about_the_metabolite_that_carries_the_effect() -> None:
    endoxifen = metabolite("endoxifen", (by("CYP2D6", 0.9),), (by("UGT1A4", 0.5),))
    tamoxifen = victim("tamoxi", cleared(by("CYP2D6", 0.1)), metabolites=(endoxifen,), **NARROW)
    finding = only(tamoxifen, perpetrator("paroxe", inhibits("CYP2D6", 0.9)))
    assert finding.exposure is not None
    assert finding.exposure.of == "endoxifen"
    assert (finding.direction, finding.harm) == (Direction.LOWERS, Harm.LOSS_OF_EFFECT)


def test_a_prodrug_whose_active_form_is_not_predicted_is_left_open() -> None:
    active = Metabolite(slug="active", name="active form", role=MetaboliteRole.CARRIES_EFFECT, cite=CITE)
    prodrug = victim("prodru", cleared(by("CYP3A4", 0.8)), metabolites=(active,), **NARROW)
    assert only(prodrug, KETOCONAZOLE).status is Status.CANNOT_SAY


def test_a_toxic_metabolite_gets_a_finding_of_its_own_where_a_source_says_what_it_does() -> None:
    toxin = metabolite("toxin", (by("CYP2D6", 1.0),), role=MetaboliteRole.TOXIC)
    harm = ExposureResponse(
        change=Direction.RAISES,
        threshold=1.5,
        severity=Severity.MODERATE,
        harm=Harm.TOXICITY,
        consequence=Wording(patient="More harm.", clinician="More harm."),
        of="toxin",
        cite=CITE,
    )
    drug = victim("parent", cleared(by("CYP3A4", 0.8)), metabolites=(toxin,), exposure_responses=(harm,))
    ids = [f.id for f in exposure_findings(drug, KETOCONAZOLE, tables())]
    assert "PARENT.KETOCO.exposure-oral-toxin" in ids


def test_ids_stay_short_whatever_a_metabolite_is_called() -> None:
    name = "o-desmethyl-" * 5 + "venlafaxine"
    harm = ExposureResponse(
        change=Direction.RAISES,
        threshold=1.1,
        severity=Severity.MINOR,
        harm=Harm.TOXICITY,
        consequence=Wording(patient="Harm.", clinician="Harm."),
        of=name,
        cite=CITE,
    )
    toxin = metabolite(name, (by("CYP2D6", 1.0),), role=MetaboliteRole.TOXIC)
    drug = victim("parent", cleared(by("CYP3A4", 0.8)), metabolites=(toxin,), exposure_responses=(harm,))
    for finding in exposure_findings(drug, KETOCONAZOLE, tables()):
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", finding.id)


# --- time ---------------------------------------------------------------------------------------


def test_induction_is_told_in_days() -> None:
    half_life = HalfLife(hours=exactly(24.0), cite=CITE)
    inducer = perpetrator("rifamp", induces("CYP3A4", Strength.STRONG), half_lives=(half_life,))
    finding = only(TACROLIMUS, inducer)
    assert finding.onset == "builds up over about 10 days"
    assert finding.persistence == "fades over more than 12 days after the last dose of rifamp"


def test_an_entrys_own_days_count_first() -> None:
    slow = perpetrator("slowly", inhibits("CYP3A4", 0.9, onset_days=3, offset_days=21))
    finding = only(TACROLIMUS, slow)
    assert finding.onset == "builds up over about 3 days"
    assert finding.persistence == "fades over about 21 days after the last dose of slowly"


def test_reversible_inhibition_begins_at_once() -> None:
    assert only(TACROLIMUS, KETOCONAZOLE).onset == "from the first day"


# --- several at once ----------------------------------------------------------------------------


def test_several_perpetrators_are_combined_in_one_finding() -> None:
    several = [
        KETOCONAZOLE,
        perpetrator("dilti", inhibits("CYP3A4", 0.5)),
        perpetrator("idle", inhibits("CYP2D6", 0.9)),
    ]
    (finding,) = combined_findings(TACROLIMUS, several, tables(), Patient())
    assert finding.id == "TACROL.ALLALL.combined-exposure-oral"
    assert {p.id for p in finding.parties} == {"tacrol", "ketoco", "dilti"}


def test_one_perpetrator_alone_is_told_by_the_pair() -> None:
    assert combined_findings(TACROLIMUS, [KETOCONAZOLE], tables(), Patient()) == ()


def test_a_gene_and_an_inhibitor_make_a_combined_finding() -> None:
    words = tables(phenotypes=(phenotype("CYP2D6", "poor metabolizer", 0.02),))
    drug = victim("mixedx", cleared(by("CYP3A4", 0.5), by("CYP2D6", 0.4)), **NARROW)
    patient = Patient(phenotypes={"CYP2D6": "poor metabolizer"})
    (finding,) = combined_findings(drug, [KETOCONAZOLE], words, patient)
    assert "CYP2D6" in finding.text.clinician
    assert finding.exposure is not None
    assert finding.exposure.ratio > 4


# --- refused, and yet not passed over -------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "direction", "word"),
    [
        (KETOCONAZOLE, Direction.RAISES, "raise"),
        (perpetrator("rifamp", induces("CYP3A4", 9.0)), Direction.LOWERS, "lower"),
    ],
    ids=["inhibitor", "inducer"],
)
def test_what_acts_on_a_refused_victim_is_told_without_a_figure(other: Taken, direction: Direction, word: str) -> None:
    drug = victim("carbam", cleared(by("CYP3A4", 0.7), linearity=Linearity.SELF_INDUCING), **NARROW)
    finding = only(drug, other)
    assert (finding.status, finding.severity, finding.exposure) == (Status.CANNOT_SAY, None, None)
    assert finding.direction is direction
    assert f"may {word} the level of carbam" in finding.text.patient
    assert "speeds up its own elimination" in finding.text.clinician


def test_a_refused_victim_that_nothing_moves_is_passed_over() -> None:
    drug = victim("carbam", cleared(by("CYP3A4", 0.7), linearity=Linearity.SATURABLE))
    assert exposure_findings(drug, perpetrator("weakly", inhibits("CYP3A4", 0.1)), tables()) == ()


# --- a change of which nobody says what it does ---------------------------------------------------


@pytest.mark.parametrize(
    ("blocked", "action"),
    [(0.4, ActionKind.CANNOT_SAY), (0.9, ActionKind.MONITOR)],
    ids=["under 1.5-fold", "clear change"],
)
def test_a_clear_change_is_watched_even_where_nobody_can_say(blocked: float, action: ActionKind) -> None:
    unknown = victim("nobody", cleared(by("CYP3A4", 0.7)))
    finding = only(unknown, perpetrator("blocker", inhibits("CYP3A4", blocked)))
    assert finding.status is Status.CANNOT_SAY
    assert [a.action for a in finding.actions] == [action, ActionKind.INFORM]


def test_a_source_on_too_much_says_nothing_of_too_little() -> None:
    """Buspirone with St John's wort: what a rise does is known, what a fall does is not."""
    harm = ExposureResponse(
        change=Direction.RAISES,
        threshold=2.0,
        severity=Severity.MODERATE,
        harm=Harm.TOXICITY,
        consequence=Wording(patient="Dizzier.", clinician="More sedation."),
        cite=CITE,
    )
    drug = victim("buspir", cleared(by("CYP3A4", 0.95)), exposure_responses=(harm,))
    finding = only(drug, perpetrator("stjohn", induces("CYP3A4", 3.0)))
    assert (finding.status, finding.severity) == (Status.CANNOT_SAY, None)
    assert ActionKind.MONITOR in [a.action for a in finding.actions]
