"""Pair-level expectations: covered, positive, too grave."""

from typing import Any

import pytest

from app.domain.documented import Documented, ObservedExposure, Party
from app.domain.evidence import ActionKind, Addressee, Basis, Category, Role, Severity
from app.domain.substances import Advice
from app.evaluation.pairs import Judged, judge_pairs, pairs_report
from tests.domain.builders import documented
from tests.evaluation.known import ALL, SILENT, known


def row(a: str, b: str, category: str, expected: str = "interacts") -> dict[str, str]:
    return {"compound_a": a, "compound_b": b, "expected": expected, "severity": "", "category": category}


def judged(one: dict[str, str], *stated: Documented, derived_only: bool = True) -> Judged:
    return judge_pairs(known(*stated), [(2, one)], derived_only)[0]


def said(severity: Severity, **more: Any) -> Documented:
    sides = Party(substance="probe", role=Role.VICTIM), Party(substance="blocker", role=Role.PERPETRATOR)
    given = {"severity": severity, "basis": Basis.LABEL_OR_GUIDELINE} | more
    return documented(*sides, "sedation", **given)


def test_a_derived_rise_of_a_narrow_index_medicine_is_positive() -> None:
    assert judged(row("probe", "blocker", "PK")).positive


def test_only_findings_of_the_rows_category_count() -> None:
    one = judged(row("probe", "blocker", "PD"))
    assert (one.positive, one.covered) == (False, False)


def test_two_categories_joined_count_both() -> None:
    assert judged(row("probe", "blocker", "PK+PD")).positive


def test_a_class_is_each_of_its_members() -> None:
    assert judged(row("probe", "azoles (class)", "PK")).positive


def test_an_unknown_name_is_not_covered_and_named() -> None:
    one = judged(row("probe", "unheard", "PK"))
    assert (one.covered, one.why) == (False, "no substance is known as 'unheard'")


@pytest.mark.parametrize(
    ("severity", "positive"), [(Severity.MINOR, False), (Severity.MODERATE, True)], ids=["minor", "moderate"]
)
def test_positive_begins_at_moderate(severity: Severity, positive: bool) -> None:
    stated = said(severity, actions=(Advice(action=ActionKind.INFORM, addressee=Addressee.PATIENT),))
    assert judged(row("probe", "blocker", "PD"), stated, derived_only=False).positive is positive


def test_derived_only_leaves_out_what_is_documented() -> None:
    assert not judged(row("probe", "blocker", "PD"), said(Severity.MAJOR)).positive


@pytest.mark.parametrize(("severity", "breach"), [(Severity.MODERATE, False), (Severity.MAJOR, True)])
def test_a_ceiling_is_breached_from_major_on(severity: Severity, breach: bool) -> None:
    one = row("filtered", "silent", "CEILING")
    sides = Party(substance="filtered", role=Role.VICTIM), Party(substance="silent", role=Role.PERPETRATOR)
    stated = documented(*sides, "sedation", severity=severity, category=Category.PHARMACODYNAMIC)
    assert judged(one, stated, derived_only=False).breach is breach


def test_the_report_has_the_same_keys_in_all_and_by_category() -> None:
    both = [
        judged(row("probe", "blocker", "PK")),
        judged(row("probe", "booster", "PK", "no_clinically_relevant")),
        judged(row("probe", SILENT.slug, "PD")),
    ]
    found = pairs_report(both)
    by_category = found["by_category"]
    assert isinstance(by_category, dict)
    assert set(found) - {"by_category"} == set(by_category["PK"]) == set(by_category["PD"])
    assert (found["pairs"], found["covered"]) == (3, 2)
    assert (found["sensitivity"], found["specificity"]) == (1.0, 0.0)
    assert by_category["PD"]["sensitivity"] is None


def test_everything_is_known_by_its_slug() -> None:
    assert len({one.key for one in ALL}) == len(ALL)


def test_tiers_are_told_where_the_table_has_them() -> None:
    both = [judged(row("probe", "blocker", "PK") | {"tier": tier}) for tier in ("a", "C")]
    by_tier = pairs_report(both)["by_tier"]
    assert isinstance(by_tier, dict)
    assert {tier: found["pairs"] for tier, found in by_tier.items()} == {"A": 1, "C": 1}


def ratio_of(perpetrator: str, ratio: float) -> Documented:
    sides = Party(substance="probe", role=Role.VICTIM), Party(substance=perpetrator, role=Role.PERPETRATOR)
    return documented(*sides, "exposure", exposure=ObservedExposure(ratio=ratio), category=Category.PHARMACOKINETIC)


@pytest.mark.parametrize(("wort", "graver"), [(0.22, True), (0.9, False)], ids=["all agree", "one does not"])
def test_three_observed_ratios_that_agree_validate_the_others(wort: float, graver: bool) -> None:
    """Only a validated prediction may be major: 1 / (0.9 · 0.1 + 0.1) = 5.3 of a narrow-index victim."""
    observed = (ratio_of("booster", 1.8), ratio_of("inducer", 0.11), ratio_of("wort", wort))
    one = row("probe", "blocker", "CEILING")
    assert judged(one, *observed, derived_only=False).breach is graver
