"""Tables of observations: columns, rows left out, cells that are no number."""

from pathlib import Path

import pytest

from app.evaluation.tables import TableError, ratio_of, read_table

HEAD = "compound,organ,severity,auc_ratio"


def written(folder: Path, text: str) -> Path:
    file = folder / "rows.csv"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("cell", "kept"), [("yes", True), ("YES", True), ("no", False), ("genotype", False), ("", False)]
)
def test_a_row_whose_score_ok_is_other_than_yes_is_left_out(tmp_path: Path, cell: str, kept: bool) -> None:
    file = written(tmp_path, f"{HEAD},score_ok\nx,HI,mild,2,{cell}\n")
    assert bool(list(read_table(file, "organ"))) is kept


def test_without_that_column_every_row_counts(tmp_path: Path) -> None:
    assert [line for line, _ in read_table(written(tmp_path, f"{HEAD}\nx,HI,mild,2\ny,HI,mild,3\n"), "organ")] == [2, 3]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="needs the column 'organ'"):
        list(read_table(written(tmp_path, "compound,severity,auc_ratio\n"), "organ"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        list(read_table(tmp_path / "none.csv", "organ"))


def test_a_byte_order_mark_and_extra_columns_do_no_harm(tmp_path: Path) -> None:
    file = written(tmp_path, f"\ufeff{HEAD},source\nx,HI,mild,2,me\n")
    assert next(iter(read_table(file, "organ")))[1]["compound"] == "x"


@pytest.mark.parametrize(("cell", "ratio"), [("2.5", 2.5), ("0", None), ("-1", None), ("inf", None), ("n/s", None)])
def test_a_ratio_is_a_positive_number_or_none(cell: str, ratio: float | None) -> None:
    assert ratio_of({"auc_ratio": cell}) == ratio
