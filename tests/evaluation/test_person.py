"""Rows of exposure by organ function and by genotype."""

import pytest

from app.evaluation.person import score_genotype, score_organ
from app.evaluation.tables import Row
from tests.evaluation.known import known


def organ(compound: str, which: str, severity: str, ratio: float = 2.0) -> Row:
    return {"compound": compound, "organ": which, "severity": severity, "auc_ratio": str(ratio)}


def genotype(compound: str, gene: str, contrast: str, ratio: float = 2.0) -> Row:
    return {"compound": compound, "gene": gene, "contrast": contrast, "auc_ratio": str(ratio)}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (organ("filtered", "RI", "severe"), 2.66),
        (organ("filtered", "RI", "ESRD"), 3.79),
        (organ("probe", "HI", "moderate"), 1.82),
        (organ("probe (iv)", "HI", "moderate"), 1.33),
    ],
)
def test_an_impaired_organ_is_answered_by_the_equation(row: Row, expected: float) -> None:
    scored, _ = score_organ(known(), [(2, row)], True)
    assert scored[0].predicted == pytest.approx(expected, rel=0.01)


def test_an_observed_organ_effect_answers_unless_left_out() -> None:
    scored, _ = score_organ(known(), [(2, organ("filtered", "RI", "severe"))], False)
    assert scored[0].predicted == 3.0


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (organ("unheard", "RI", "severe"), "no substance is known as 'unheard'"),
        (organ("filtered", "RI", "awful"), "RI awful is no stage that can be read"),
        (organ("gened (iv)", "XX", "mild"), "XX mild is no stage that can be read"),
        (organ("statin-less", "HI", "mild"), "no substance is known as 'statin-less'"),
        (organ("filtered", "HI", "moderate") | {"compound": "half"}, "no substance is known as 'half'"),
    ],
)
def test_an_organ_row_that_cannot_be_answered_says_why(row: Row, why: str) -> None:
    _, unanswered = score_organ(known(), [(2, row)], True)
    assert unanswered[0].why == why


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (genotype("gened", "CYP2C19", "PM vs EM"), 5.0),
        (genotype("gened", "cyp2c19", "EM vs PM"), 0.2),
        (genotype("active (from prodrug)", "CYP2D6", "PM vs EM"), 0.111),
    ],
    ids=["poor over normal", "normal over poor", "metabolite"],
)
def test_a_genotype_contrast_is_answered_by_the_equation(row: Row, expected: float) -> None:
    scored, unanswered = score_genotype(known(), [(2, row)], True)
    assert not unanswered, unanswered
    assert scored[0].predicted == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (genotype("probe", "CYP2D6", "PM vs EM"), "the share of CYP2D6 in its clearance is not stated"),
        (genotype("gened", "CYP2C19", "purple vs EM"), "CYP2C19 'purple vs EM' is no contrast that can be read"),
        (genotype("prodrug", "UGT1A1", "*6/*6 vs *1/*1"), "the share of UGT1A1 in its clearance is not stated"),
    ],
)
def test_silence_about_a_gene_is_never_answered_as_no_effect(row: Row, why: str) -> None:
    _, unanswered = score_genotype(known(), [(2, row)], True)
    assert unanswered[0].why == why
