"""Rows of observed AUC ratios: what is answered, and what is listed with its reason."""

import pytest

from app.domain.documented import Party
from app.domain.evidence import Category, Role
from app.evaluation.auc import NOT_TOUCHED, OPPOSITE, UNDECIDED, score_auc
from app.evaluation.tables import Row
from app.store.knowledge import Knowledge
from tests.domain.builders import documented, observed, substance
from tests.domain.pk.builders import by, cleared
from tests.evaluation.known import ALL, auc_row, known, tablet


def predicted(row: Row, knowledge: Knowledge | None = None, *, derived_only: bool = True) -> float:
    scored, unanswered = score_auc(knowledge or known(), [(2, row)], derived_only)
    assert not unanswered, unanswered
    return scored[0].predicted


def why_not(row: Row) -> str:
    scored, unanswered = score_auc(known(), [(2, row)], True)
    assert not scored
    return unanswered[0].why


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (auc_row("blocker", "probe", 5), 5.26),
        (auc_row("blocker", "probe", 2, route="iv"), 1.82),
        (auc_row("blocker", "probe (iv)", 2), 1.82),
        (auc_row("blocker (oral)", "probe", 5), 5.26),
        (auc_row("blocker + booster", "probe", 5), 5.5),
        (auc_row("blocker/booster", "probe", 5), 5.5),
        (auc_row("inducer", "probe", 0.1, dose="600 mg MD OD (7 days)"), 0.11),
        (auc_row("blocker", "s-twin", 1), 1.0),
        (auc_row("blocker", "r-probe", 5), 5.26),
    ],
    ids=[
        "tablet",
        "by vein",
        "route in the name",
        "route of the perpetrator",
        "two",
        "boosted",
        "induced",
        "null",
        "isomer",
    ],
)
def test_a_row_is_answered_by_the_equation(row: Row, expected: float) -> None:
    assert predicted(row) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (auc_row("unheard", "probe", 2), "no substance is known as 'unheard'"),
        (auc_row("blocker", "unheard", 2), "no substance is known as 'unheard'"),
        (auc_row("blocker", "probe", 2, route="buried"), "route 'buried' is none that can be predicted"),
        (auc_row("blocker", "probe", "lots"), "auc_ratio 'lots' is not a positive number"),
        (auc_row("azoles (class)", "probe", 2), "'azoles (class)' is a class: no ratio belongs to it"),
        (auc_row("blocker", "azoles (class)", 2), "'azoles (class)' is a class: no ratio belongs to it"),
        (auc_row("blocker", "odd (from prodrug)", 2), "no metabolite 'odd' of 'prodrug' is known"),
        (auc_row("probe", "probe", 2), "what probe does to itself is not predicted"),
        (auc_row("", "probe", 2), "no perpetrator is named"),
        (auc_row("silent", "probe", 1), NOT_TOUCHED),
        (auc_row("blocker", "silent", 1), "How silent is eliminated is not known here."),
    ],
)
def test_a_row_that_cannot_be_answered_says_why(row: Row, why: str) -> None:
    assert why_not(row) == why


def test_a_single_dose_of_an_inducer_is_read_as_one() -> None:
    assert predicted(auc_row("inducer", "statin", 2, dose="600 mg SD")) == pytest.approx(1.82, rel=0.01)


def test_an_unwritten_duration_that_decides_the_direction_is_not_guessed() -> None:
    assert why_not(auc_row("inducer", "statin", 2, dose="600 mg")) == OPPOSITE


def test_effects_that_only_widen_the_interval_are_no_answer() -> None:
    row = auc_row("inducer", "uptaken", 2, dose="600 mg MD")
    uptaken = substance("uptaken", preparations=tablet("uptaken"), eliminations=(cleared(by("SLCO1B1", 0.5)),))
    _, unanswered = score_auc(known(substances=(*ALL, uptaken)), [(2, row)], True)
    assert unanswered[0].why == UNDECIDED


def test_a_metabolite_is_answered_for_itself() -> None:
    row = auc_row("blocker", "active (from prodrug)", 1)
    _, unanswered = score_auc(known(), [(2, row)], True)
    assert unanswered[0].why == NOT_TOUCHED


@pytest.mark.parametrize(("dose", "expected"), [("15 mg", 0.217), ("0.05 mg", 1.0)], ids=["much", "little"])
def test_a_herb_dosed_by_its_marker_is_the_product_with_that_much_of_it(dose: str, expected: float) -> None:
    assert predicted(auc_row("wort", "probe", 0.5, dose=dose)) == pytest.approx(expected, rel=0.01)


def stated() -> Knowledge:
    sides = Party(substance="probe", role=Role.VICTIM), Party(substance="blocker", role=Role.PERPETRATOR)
    return known(
        documented(*sides, "exposure", category=Category.PHARMACOKINETIC, exposure=observed(7.0)),
    )


def test_a_documented_ratio_answers_before_the_model() -> None:
    assert predicted(auc_row("blocker", "probe", 7), stated(), derived_only=False) == 7.0


def test_derived_only_judges_the_model_and_not_the_look_up() -> None:
    assert predicted(auc_row("blocker", "probe", 7), stated()) == pytest.approx(5.26, rel=0.01)


def test_studies_of_one_pair_share_its_name_whatever_dose_and_route() -> None:
    rows = [auc_row("Blocker", "probe", 5, dose="100 mg"), auc_row("blocker", "probe", 2, route="iv")]
    scored, _ = score_auc(known(), enumerate(rows), True)
    assert {one.pair for one in scored} == {"blocker|probe"}


def test_nor_does_the_look_up_guess_an_unwritten_duration() -> None:
    sides = Party(substance="statin", role=Role.VICTIM), Party(substance="inducer", role=Role.PERPETRATOR)
    after_days = documented(*sides, "exposure", category=Category.PHARMACOKINETIC, exposure=observed(0.4))
    row = auc_row("inducer", "statin", 4, dose="600 mg")
    scored, unanswered = score_auc(known(after_days), [(2, row)], False)
    assert (scored, unanswered[0].why) == ([], OPPOSITE)
