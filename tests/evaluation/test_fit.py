"""The fit: towards observations, no further than they carry, and the same when run again."""

import pytest

from app.domain.documented import Party
from app.domain.evidence import Category, Role
from app.domain.substances import Strength
from app.evaluation.cases import Case, cases_of, centred, documented_cases
from app.evaluation.tables import Row
from tests.domain.builders import documented, observed, substance
from tests.domain.pk.builders import by, cleared, inhibits
from tests.evaluation.known import auc_row, known, tablet

pytest.importorskip("numpy", reason="the extra `fit` is not installed")

from app.evaluation.crossvalidate import crossvalidate
from app.evaluation.fit import fit
from app.evaluation.fitted import Origin, as_yaml

VICTIMS = tuple(
    substance(name, preparations=tablet(name), eliminations=(cleared(by("CYP3A4", 0.9)),)) for name in ("one", "two")
)
MODERATE = substance("modest", preparations=tablet("modest"), enzyme_effects=(inhibits("CYP3A4", Strength.MODERATE),))
OTHER = substance("unseen", preparations=tablet("unseen"), enzyme_effects=(inhibits("CYP3A4", Strength.MODERATE),))
PARAMETER = "ir modest CYP3A4"


def cases(*rows: Row) -> list[Case]:
    knowledge = known(substances=(*VICTIMS, MODERATE, OTHER))
    return centred(list(cases_of(knowledge, enumerate(rows, 2), "rows.csv")))


def test_an_observed_effect_beyond_the_median_moves_it_part_of_the_way() -> None:
    found = cases(auc_row("modest", "one", 4.0))
    before = found[0].log_ratio({})
    after = found[0].log_ratio(fit(found).shift)
    assert before < after < 1.386


def test_more_victims_move_it_further_and_narrow_it_more() -> None:
    one = fit(cases(auc_row("modest", "one", 4.0)))
    two = fit(cases(auc_row("modest", "one", 4.0), auc_row("modest", "two", 4.0)))
    assert two.shift[PARAMETER] > one.shift[PARAMETER] > 0
    assert two.narrowed[PARAMETER] < one.narrowed[PARAMETER] < 1


def test_what_nothing_supports_has_no_parameter() -> None:
    assert not any("unseen" in name for name in fit(cases(auc_row("modest", "one", 4.0))).shift)


def test_a_larger_effect_at_a_larger_dose_is_a_slope() -> None:
    found = cases(
        auc_row("modest", "one", 1.5, dose="100 mg OD"),
        auc_row("modest", "two", 1.5, dose="100 mg OD"),
        auc_row("modest", "one", 5.0, dose="400 mg OD"),
        auc_row("modest", "two", 5.0, dose="400 mg OD"),
    )
    assert fit(found).shift["dose ir"] > 0.1


def test_no_observations_give_an_empty_fit() -> None:
    assert fit([]).shift == {}


def test_documented_ratios_are_learned_from() -> None:
    sides = Party(substance="one", role=Role.VICTIM), Party(substance="modest", role=Role.PERPETRATOR)
    stated = documented(*sides, "exposure", category=Category.PHARMACOKINETIC, exposure=observed(4.0))
    found = list(documented_cases(known(stated, substances=(*VICTIMS, MODERATE))))
    assert [(case.pair, case.observed) for case in found] == [("modest|one", 4.0)]


def test_the_file_is_the_same_when_run_again_and_names_its_inputs() -> None:
    found = cases(auc_row("modest", "one", 4.0), auc_row("modest", "two", 3.0))
    origin = Origin(
        program_version="1",
        numpy_version="2",
        release="r-1",
        release_sha256="def",
        seed=1,
        tables=[("rows.csv", "abc", 2)],
        documented=0,
    )
    first, second = (as_yaml(fit(found), found, origin) for _ in range(2))
    assert first == second
    for part in (
        "sha256: abc",
        "sha256: def",
        "numpy_version: '2'",
        "release: r-1",
        "seed: 1",
        f"parameter: {PARAMETER}",
        "prior:",
        "observations: 2",
    ):
        assert part in first


def test_crossvalidation_shows_three_models_side_by_side() -> None:
    found = crossvalidate(cases(auc_row("modest", "one", 4.0), auc_row("modest", "two", 4.0)), "victim", 1)
    fitted, unfitted = found["fitted"], found["unfitted"]
    assert isinstance(fitted, dict)
    assert isinstance(unfitted, dict)
    assert fitted["gmfe"] < unfitted["gmfe"]
    assert isinstance(found["null_model"], dict)


def test_a_pair_left_out_with_its_perpetrator_is_predicted_unfitted() -> None:
    found = crossvalidate(cases(auc_row("modest", "one", 4.0)), "perpetrator", 1)
    assert found["fitted"] == found["unfitted"]
