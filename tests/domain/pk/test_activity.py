"""Of several published effects the one that speaks about the perpetrator as taken."""

import pytest

from app.domain.evidence import Basis
from app.domain.pk.activity import influence_on
from app.domain.questions import Dose, Taken
from app.domain.substances import DoseRange, Duration, EnzymeEffect, Preparation, Route, Scope, Strength
from tests.domain.builders import substance
from tests.domain.pk.builders import induces, inhibits, leaves_alone, perpetrator, tables

LOW = Scope(doses=DoseRange(high=40, unit="mg"))
HIGH = Scope(doses=DoseRange(low=80, unit="mg"))


def strength(taken: Taken, pathway: str = "CYP3A4") -> Strength | None:
    acting = influence_on(pathway, taken, tables()).inhibition
    return None if acting is None else acting.effect.strength


def of_dose(mg: float | None, *effects: EnzymeEffect) -> Taken:
    dose = Dose() if mg is None else Dose(amount=mg, unit="mg", per_day=1)
    return Taken(substance=substance("aprep", enzyme_effects=effects), dose=dose)


@pytest.mark.parametrize(
    ("mg", "expected"),
    [(40.0, Strength.WEAK), (125.0, Strength.MODERATE), (None, Strength.MODERATE)],
    ids=["low dose", "high dose", "unknown dose reads cautiously"],
)
def test_the_dose_chooses_the_entry(mg: float | None, expected: Strength) -> None:
    entries = inhibits("CYP3A4", Strength.WEAK, scope=LOW), inhibits("CYP3A4", Strength.MODERATE, scope=HIGH)
    assert strength(of_dose(mg, *entries)) is expected


def test_an_unknown_dose_is_said() -> None:
    entries = inhibits("CYP3A4", Strength.WEAK, scope=LOW), inhibits("CYP3A4", Strength.MODERATE, scope=HIGH)
    assert "strongest" in influence_on("CYP3A4", of_dose(None, *entries), tables()).assumptions[0]


def test_the_usual_entry_counts_before_one_for_a_dose_that_is_not_known() -> None:
    entries = inhibits("CYP3A4", Strength.WEAK), inhibits("CYP3A4", Strength.STRONG, scope=HIGH)
    influence = influence_on("CYP3A4", of_dose(None, *entries), tables())
    assert influence.inhibition is not None
    assert influence.inhibition.effect.strength is Strength.WEAK
    assert "usual dose" in influence.assumptions[0]


def rifampicin(started: str | None = None, stopped: str | None = None, duration: Duration | None = None) -> Taken:
    effects = (
        inhibits("SLCO1B1", Strength.STRONG, scope=Scope(duration=Duration.SINGLE_DOSE)),
        induces("SLCO1B1", Strength.MODERATE, scope=Scope(duration=Duration.CHRONIC)),
    )
    return Taken(
        substance=substance("rifamp", enzyme_effects=effects), started=started, stopped=stopped, duration=duration
    )


def test_a_single_dose_of_rifampicin_inhibits_and_does_not_induce() -> None:
    influence = influence_on("SLCO1B1", rifampicin("2026-11-01", "2026-11-01"), tables())
    assert influence.inhibition is not None
    assert influence.induction is None


def test_chronic_rifampicin_induces() -> None:
    influence = influence_on("SLCO1B1", rifampicin("2026-01-01", "2026-11-01"), tables())
    assert influence.induction is not None


def test_a_single_dose_never_induces_even_where_the_source_names_no_duration() -> None:
    taken = Taken(
        substance=substance("inducer", enzyme_effects=(induces("CYP3A4", Strength.STRONG),)),
        started="2026-11-01",
        stopped="2026-11-01",
    )
    assert not influence_on("CYP3A4", taken, tables()).acts


def test_an_injections_effect_is_not_a_tablets() -> None:
    tablets = Preparation(slug="drug-tablets", name="tablets", route=Route.ORAL)
    effects = (inhibits("CYP3A4", Strength.STRONG, scope=Scope(routes=(Route.INTRAVENOUS,))),)
    taken = Taken(substance=substance("drug", enzyme_effects=effects, preparations=(tablets,)))
    assert not influence_on("CYP3A4", taken, tables()).stated


def test_an_explicit_none_is_knowledge() -> None:
    influence = influence_on("CYP3A4", perpetrator("drug", leaves_alone("CYP3A4")), tables())
    assert influence.stated
    assert not influence.acts


def test_a_clinical_null_outweighs_what_was_seen_in_vitro() -> None:
    entries = inhibits("CYP3A4", Strength.UNQUANTIFIED, basis=Basis.IN_VITRO), leaves_alone("CYP3A4")
    assert strength(perpetrator("drug", *entries)) is None


def test_an_in_vitro_null_cancels_nothing() -> None:
    entries = inhibits("CYP3A4", Strength.WEAK), leaves_alone("CYP3A4", basis=Basis.IN_VITRO)
    assert strength(perpetrator("drug", *entries)) is Strength.WEAK


def test_a_published_ratio_counts_before_the_bounds_of_the_class() -> None:
    acting = influence_on("CYP3A4", perpetrator("drug", inhibits("CYP3A4", 0.61)), tables()).inhibition
    assert acting is not None
    assert acting.ratio.median == 0.61


def test_an_opposite_effect_of_unknown_size_only_widens() -> None:
    effects = inhibits("CYP3A4", Strength.MODERATE), induces("CYP3A4", Strength.UNQUANTIFIED)
    influence = influence_on("CYP3A4", perpetrator("aprep", *effects), tables())
    assert influence.induction is not None
    assert influence.induction.ratio.median == 0.0 < influence.induction.ratio.high


def test_what_is_known_of_cyp3a4_speaks_for_cyp3a5() -> None:
    assert strength(perpetrator("drug", inhibits("CYP3A4", Strength.STRONG)), "CYP3A5") is Strength.STRONG


def test_a_duration_that_was_said_needs_no_dates() -> None:
    influence = influence_on("SLCO1B1", rifampicin(duration=Duration.SINGLE_DOSE), tables())
    assert influence.inhibition is not None
    assert influence.induction is None


@pytest.mark.parametrize("duration", [Duration.DAYS, None], ids=["for days", "not said"])
def test_what_one_dose_of_an_inducer_does_leaves_days_of_it_open_to_both_sides(duration: Duration | None) -> None:
    effects = (
        inhibits("SLCO1B1", Strength.STRONG, scope=Scope(duration=Duration.SINGLE_DOSE)),
        induces("CYP3A4", Strength.STRONG, scope=Scope(duration=Duration.DAYS)),
    )
    taken = Taken(substance=substance("rifamp", enzyme_effects=effects), duration=duration)
    influence = influence_on("SLCO1B1", taken, tables())
    assert influence.inhibition is not None
    assert influence.induction is not None
    assert (influence.inhibition.ratio.median, influence.induction.ratio.median) == (0, 0)
    assert influence.inhibition.ratio.high > 0.9
    assert influence.induction.ratio.high == 2


@pytest.mark.parametrize(
    ("duration", "inhibits_it", "induces_it"),
    [(Duration.SINGLE_DOSE, True, False), (Duration.DAYS, False, True), (None, False, True)],
    ids=["once", "for days", "not said: repeated"],
)
def test_what_one_dose_does_gives_way_to_what_days_of_it_do(
    duration: Duration | None, inhibits_it: bool, induces_it: bool
) -> None:
    effects = (
        inhibits("SLCO1B1", Strength.STRONG, scope=Scope(duration=Duration.SINGLE_DOSE)),
        induces("SLCO1B1", 0.5, scope=Scope(duration=Duration.DAYS)),
    )
    taken = Taken(substance=substance("rifamp", enzyme_effects=effects), duration=duration)
    influence = influence_on("SLCO1B1", taken, tables())
    assert (influence.inhibition is not None, influence.induction is not None) == (inhibits_it, induces_it)
