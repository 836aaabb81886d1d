"""Words and numbers become shares that add up to one."""

from math import fsum

import pytest

from app.domain.pk.shares import Share, shares_of, unstated_share
from app.domain.substances import Grade, Pathway
from tests.domain.pk.builders import between, by, tables


def shares(*pathways: Pathway) -> dict[str, Share]:
    return {s.pathway: s for s in shares_of(pathways, tables())}


def test_a_word_stands_for_its_bounds_and_the_rest_is_other() -> None:
    read = shares(by("CYP3A4", Grade.MAJOR))
    assert read["CYP3A4"].share == between(0.5, 0.7, 0.9)
    assert read["other"].share.median == pytest.approx(0.3)


def test_numbers_outrank_words() -> None:
    read = shares(by("renal", 0.6), by("CYP3A4", Grade.MAJOR))
    assert read["renal"].share.median == 0.6
    assert read["CYP3A4"].share.median == pytest.approx(0.4)


def test_two_majors_share_the_whole() -> None:
    read = shares(by("CYP3A4", Grade.MAJOR), by("CYP2D6", Grade.MAJOR))
    assert read["CYP3A4"].share.median == read["CYP2D6"].share.median == pytest.approx(0.5)
    assert read["CYP3A4"].share.high == 0.9  # what gave way is the middle, not what is possible


@pytest.mark.parametrize("grades", [(Grade.SOLE,), (Grade.MAJOR,) * 3, (Grade.UNQUANTIFIED,) * 6, (Grade.MINOR,)])
def test_shares_add_up_to_one(grades: tuple[Grade, ...]) -> None:
    pathways = [by(f"CYP{n}", grade) for n, grade in enumerate(grades)]
    assert fsum(s.share.median for s in shares_of(pathways, tables())) == pytest.approx(1.0)


def test_the_kidneys_carriers_are_part_of_its_share() -> None:
    read = shares(by("renal", 0.9), by("SLC22A2", Grade.MODERATE))
    assert read["SLC22A2"].share.median == pytest.approx(0.35)
    assert read["renal"].share.median == pytest.approx(0.55)


def test_a_number_counts_before_a_word_for_the_same_pathway() -> None:
    assert shares(by("CYP3A4", Grade.MINOR), by("CYP3A4", 0.8))["CYP3A4"].share.median == 0.8


@pytest.mark.parametrize(
    ("stated", "largest"), [(0.95, 0.05), (0.3, 0.25)], ids=["little is left", "at most a quarter"]
)
def test_an_unnamed_enzyme_has_no_share_but_may_have_one(stated: float, largest: float) -> None:
    gap = unstated_share(shares_of([by("CYP3A4", stated)], tables()))
    assert gap.median == 0.0
    assert gap.high == pytest.approx(largest)
