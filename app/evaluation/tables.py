"""Reads a table of observations: columns checked first, every bad cell named by line."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

COLUMNS = {
    "auc": ("perpetrator", "perpetrator_dose", "victim", "victim_route", "auc_ratio"),
    "organ": ("compound", "organ", "severity", "auc_ratio"),
    "genotype": ("compound", "gene", "contrast", "auc_ratio"),
    "pairs": ("compound_a", "compound_b", "expected", "severity", "category"),
}


class TableError(Exception):
    """A table cannot be read, said in one sentence."""


Row = dict[str, str]


def read_table(path: Path, kind: str) -> Iterator[tuple[int, Row]]:
    """Yield (line, row) for the rows that are to be scored: no column `score_ok`, or yes in it.

    Raises TableError for a missing file, a missing column or text that is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            _check_columns(reader.fieldnames or (), kind, path)
            for row in reader:
                cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
                if cells.get("score_ok", "yes").casefold() == "yes":
                    yield reader.line_num, cells
    except FileNotFoundError:
        raise TableError(f"{path}: no such file") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        raise TableError(f"{path}: not a UTF-8 CSV file ({problem})") from None


def _check_columns(found: Sequence[str], kind: str, path: Path) -> None:
    missing = [name for name in COLUMNS[kind] if name not in found]
    if missing:
        raise TableError(f"{path}: needs the column {missing[0]!r} (of {', '.join(COLUMNS[kind])})")


def ratio_of(row: Row) -> float | None:
    """Return the observed ratio, None where the cell is not a positive number."""
    try:
        ratio = float(row["auc_ratio"])
    except ValueError:
        return None
    return ratio if 0 < ratio < float("inf") else None
