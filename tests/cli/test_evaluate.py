"""takewith evaluate: JSON alone on standard output, exit 0 whatever the score."""

import json
import sys
from pathlib import Path

import pytest

from app.cli import ready
from tests.api.conftest import KNOWLEDGE
from tests.cli.conftest import Run

AUC = "perpetrator,perpetrator_dose,victim,victim_route,auc_ratio\n"
RATIO_KEYS = {
    "rows",
    "answered",
    "within_2_fold",
    "within_1_25_fold",
    "within_guest_limits",
    "gmfe",
    "bias",
    "direction_errors",
    "interval_coverage_90",
    "over_2_fold",
    "null_model",
    "not_answered",
}


@pytest.fixture(autouse=True)
def small_knowledge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "bundled_folder", lambda: KNOWLEDGE)


def written(text: str) -> Path:
    file = Path("rows.csv")
    file.write_text(text, encoding="utf-8")
    return file


TABLES = {
    "auc": f"{AUC}blockazole,,testamine,po,40\nunheard,,testamine,po,2\n",
    "organ": "compound,organ,severity,auc_ratio\ntestamine,HI,moderate,2\n",
    "genotype": "compound,gene,contrast,auc_ratio\ntestamine,CYP2D6,PM vs EM,2\n",
}


@pytest.mark.parametrize("kind", TABLES)
def test_json_stands_alone_on_standard_output(run: Run, kind: str) -> None:
    said = run("evaluate", kind, written(TABLES[kind]), "--derived-only", "--json")
    assert said.code == 0, said.err
    assert set(json.loads(said.out)) == RATIO_KEYS


def test_pairs_are_told_in_all_and_by_category(run: Run) -> None:
    head = "compound_a,compound_b,expected,severity,category\n"
    said = run("evaluate", "pairs", written(f"{head}testamine,blockazole,interacts,,PK\n"), "--json")
    found = json.loads(said.out)
    assert said.code == 0
    assert {"pairs", "covered", "sensitivity", "specificity", "ceiling_breaches", "not_covered"} <= set(found)
    assert set(found["by_category"]) == {"PK"}


def test_a_bad_score_still_ends_with_0_and_names_what_was_not_answered(run: Run) -> None:
    said = run("evaluate", "auc", written(TABLES["auc"]), "--json")
    found = json.loads(said.out)
    assert (said.code, found["rows"], found["answered"], found["within_2_fold"]) == (0, 2, 1, 0.0)
    assert found["not_answered"] == [
        {"name": "line 3: unheard on testamine (po)", "why": "no substance is known as 'unheard'"}
    ]


def test_without_json_the_main_figures_are_a_table(run: Run) -> None:
    said = run("evaluate", "auc", written(TABLES["auc"]))
    assert (said.code, "within_2_fold" in said.out) == (0, True)


def test_a_table_without_its_columns_is_one_line_and_exit_1(run: Run) -> None:
    said = run("evaluate", "auc", written("victim,auc_ratio\n"), "--json")
    assert (said.code, said.out) == (1, "")
    assert "needs the column 'perpetrator'" in said.err


def test_scoring_needs_no_scientific_packages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("numpy", "scipy"):
        monkeypatch.setitem(sys.modules, name, None)  # importing it now fails
    assert run("evaluate", "auc", written(TABLES["auc"]), "--json").code == 0


@pytest.mark.parametrize("command", [("knowledge", "fit"), ("evaluate", "crossvalidate", "rows.csv")])
def test_fitting_without_its_extra_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    written(TABLES["auc"])
    monkeypatch.setitem(sys.modules, "numpy", None)
    for name in ("app.evaluation.fit", "app.evaluation.crossvalidate"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    said = run(*command)
    assert (said.code, said.out) == (1, "")
    assert "takewith[fit]" in said.err


def test_all_figures_at_once_go_to_a_file(run: Run) -> None:
    Path("auc.csv").write_text(TABLES["auc"], encoding="utf-8")
    said = run("evaluate", "page", Path(), "--output", Path("figures.json"))
    assert (said.code, said.out) == (0, ""), said.err
    found = json.loads(Path("figures.json").read_text(encoding="utf-8"))
    assert set(found["reports"]) == {"auc"}
    assert found["release"].startswith("r-")


def test_a_folder_that_is_not_there_is_one_line(run: Run) -> None:
    said = run("evaluate", "page", Path("nowhere"))
    assert (said.code, said.out) == (1, "")
    assert "no such folder" in said.err
