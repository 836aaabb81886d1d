"""All figures at once, as the page shows them."""

from datetime import date
from pathlib import Path

from app.evaluation.overview import overview
from tests.evaluation.known import known

AUC = """perpetrator,perpetrator_dose,victim,victim_route,auc_ratio
blocker,,probe,po,5
unheard,,probe,po,2
"""
PAIRS = """compound_a,compound_b,expected,severity,category,tier
probe,blocker,interacts,,PK,A
"""


def test_every_table_that_is_there_is_reported_without_its_names(tmp_path: Path) -> None:
    (tmp_path / "auc.csv").write_text(AUC)
    (tmp_path / "pairs.csv").write_text(PAIRS)
    found = overview(known(), tmp_path, date(2026, 12, 1))
    assert (found["measured_on"], found["release"]) == ("2026-12-01", "r-test")
    reports, beside = found["reports"], found["beside"]
    assert isinstance(reports, dict)
    assert isinstance(beside, dict)
    assert set(reports) == {"auc", "pairs"}
    assert (reports["auc"]["rows"], reports["auc"]["answered"], reports["auc"]["within_2_fold"]) == (2, 1, 1.0)
    assert reports["pairs"]["by_tier"]["A"]["sensitivity"] == 1.0
    assert (set(beside["with_look_up"]), set(beside["derived_only"])) == ({"auc"}, {"pairs"})
    assert "unheard" not in repr(found)
