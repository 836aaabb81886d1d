"""The equation on plain numbers, against figures that somebody published or that can be checked by hand."""

import pytest

from app.domain.errors import FmTotalError
from app.domain.pk.equation import Regulation, activity_of, aucr


def test_full_induction_of_the_only_pathway_is_oral_midazolam_with_rifampicin() -> None:
    """AUC fell to 4 % of control, so IC = 24: Backman 1996, PMID 8549036."""
    activity = activity_of(Regulation(inductions=("rifampicin",)), {"rifampicin": 24.0})
    assert aucr({"CYP3A4": 1.0}, {"CYP3A4": activity}) == pytest.approx(0.04)


def test_a_lost_enzyme_leaves_the_other_pathways_as_with_risperidone() -> None:
    """Poor metabolisers have 6.2 times the concentration, so f = 0.84: PMID 32519344."""
    assert aucr({"CYP2D6": 0.84, "other": 0.16}, {"CYP2D6": 0.0}) == pytest.approx(6.2, rel=0.01)


def test_half_an_enzyme_is_escitalopram_with_one_null_allele() -> None:
    """Two null alleles 3.3-fold, so f = 0.70; one 1.6-fold, so A = 0.46: Jukić 2018."""
    assert aucr({"CYP2C19": 0.70, "other": 0.30}, {"CYP2C19": 0.46}) == pytest.approx(1.6, rel=0.01)


@pytest.mark.parametrize(
    ("irs", "expected"),
    [((0.5,), 0.5), ((0.5, 0.5), 1 / 3), ((0.9, 0.5), 1 / 11), ((0.0, 0.0), 1.0)],
    ids=["one half", "two halves leave a third", "nine tenths and a half", "two that do nothing"],
)
def test_inhibitors_on_one_pathway_add_up_as_concentrations_do(irs: tuple[float, ...], expected: float) -> None:
    names = tuple(str(n) for n in range(len(irs)))
    assert activity_of(Regulation(inhibitions=names), dict(zip(names, irs, strict=True))) == pytest.approx(expected)


def test_inhibition_induction_phenotype_and_organ_multiply() -> None:
    rule = Regulation(inhibitions=("ir",), inductions=("ic",), factors=("gene", "organ"))
    assert activity_of(rule, {"ir": 0.5, "ic": 1.0, "gene": 0.5, "organ": 0.4}) == pytest.approx(0.5 * 2 * 0.5 * 0.4)


def test_what_the_shares_leave_out_is_untouched() -> None:
    assert aucr({"CYP3A4": 0.5}, {"CYP3A4": 0.0}) == pytest.approx(2.0)


def test_shares_above_one_are_refused() -> None:
    with pytest.raises(FmTotalError):
        aucr({"CYP3A4": 0.8, "renal": 0.4}, {})


def test_no_ratio_is_told_beyond_a_hundred() -> None:
    assert aucr({"CYP3A4": 1.0}, {"CYP3A4": 0.0}) == pytest.approx(100.0)
