"""How good the numbers are: figures of `takewith evaluate page`, kept in a file beside this one.

`reports` holds one report a table, by its name: auc, organ, genotype, pairs; an absent one is "not yet measured".
`beside` holds the same with documented values looked up, and for pairs without documented statements;
`crossvalidation`, where it is there, what `takewith evaluate crossvalidate --json` printed: one report for what was
left out of the fit, as a list or by its name. Whatever stands in the file is drawn, whether it flatters or not.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

FILE = Path(__file__).parent / "accuracy.json"
RATIOS = ("auc", "organ", "genotype")

Found = Mapping[str, Any]
Unit = Literal["count", "share", "fold"]
# What is read of a report, in the order of the page: its key, its unit, and whether a model that always says
# "no change" has it, too.
_FIGURES: tuple[tuple[str, Unit, bool], ...] = (
    ("rows", "count", False),
    ("answered", "count", False),
    ("within_2_fold", "share", True),
    ("within_1_25_fold", "share", True),
    ("within_guest_limits", "share", True),
    ("gmfe", "fold", True),
    ("interval_coverage_90", "share", False),
    ("over_2_fold.rows", "count", False),
    ("over_2_fold.within_2_fold", "share", True),
    ("over_2_fold.gmfe", "fold", True),
    ("direction_errors", "count", False),
)
_PAIRS: tuple[tuple[str, Unit], ...] = (
    ("pairs", "count"),
    ("covered", "count"),
    ("sensitivity", "share"),
    ("specificity", "share"),
    ("ceiling_breaches", "count"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure in every column; None where the column has no such figure. A share is of one, a fold a ratio."""

    key: str  # an entry of the text catalogue names it
    unit: Unit
    values: tuple[float | None, ...]
    tier: str | None = None  # of pairs: how well founded the expectation itself is


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table; no lines: not yet measured."""

    kind: str
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    missed: Mapping[str, int] | None = None  # what the figures mean the other way round, for one plain sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """All tables, and what was measured when."""

    measured_on: str | None
    release: str | None
    note: str | None
    tables: tuple[Table, ...]


@cache
def accuracy(file: Path = FILE) -> Accuracy:
    """Return the figures that were measured."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    reports, beside = kept["reports"], kept.get("beside", {})
    tables = [_ratios(kind, reports.get(kind), beside.get("with_look_up", {}).get(kind)) for kind in RATIOS]
    tables.append(_pairs(reports.get("pairs"), beside.get("derived_only", {}).get("pairs")))
    tables[1:1] = [_crossed(found) for found in _each(kept.get("crossvalidation", ()))]
    return Accuracy(
        measured_on=kept["measured_on"], release=kept["release"], note=kept.get("note"), tables=tuple(tables)
    )


def _ratios(kind: str, found: Found | None, looked_up: Found | None) -> Table:
    if not found:
        return Table(kind=kind)
    columns = {"model": found, **({"looked_up": looked_up} if looked_up else {}), "null": found.get("null_model", {})}
    off = _number(found, "within_2_fold")
    unanswered = found["rows"] - found["answered"]
    return Table(
        kind=kind,
        columns=tuple(columns),
        lines=_lines(columns),
        missed=None if off is None else {"unanswered": unanswered, "rows": found["rows"], "off": _of_hundred(1 - off)},
    )


def _crossed(found: Found) -> Table:
    columns = {name: found[name] for name in ("fitted", "unfitted") if name in found}
    return Table(
        kind=f"crossvalidation.{found['by']}",
        columns=(*columns, "null"),
        lines=_lines({**columns, "null": found.get("null_model", {})}),
    )


def _pairs(found: Found | None, derived: Found | None) -> Table:
    if not found:
        return Table(kind="pairs")
    columns = {"served": found, **({"derived": derived} if derived else {})}
    lines = [_line(key, unit, list(columns.values())) for key, unit in _PAIRS]
    for tier in found.get("by_tier", {}):
        tiers = [column.get("by_tier", {}).get(tier, {}) for column in columns.values()]
        lines += [_line(key, "share", tiers, tier) for key in ("sensitivity", "specificity")]
    found_share, quiet_share = _number(found, "sensitivity"), _number(found, "specificity")
    return Table(
        kind="pairs",
        columns=tuple(columns),
        lines=tuple(line for line in lines if _any(line)),
        missed=None
        if found_share is None or quiet_share is None
        else {
            "uncovered": found["pairs"] - found["covered"],
            "pairs": found["pairs"],
            "missed": _of_hundred(1 - found_share),
            "alarms": _of_hundred(1 - quiet_share),
        },
    )


def _lines(columns: Mapping[str, Found]) -> tuple[Line, ...]:
    lines = (
        _line(key, unit, [found if shared or name != "null" else {} for name, found in columns.items()])
        for key, unit, shared in _FIGURES
    )
    return tuple(line for line in lines if _any(line))


def _line(key: str, unit: Unit, columns: Sequence[Found], tier: str | None = None) -> Line:
    return Line(key=key, unit=unit, values=tuple(_number(found, key) for found in columns), tier=tier)


def _number(found: Found, key: str) -> float | None:
    """Return a figure by its dotted key, the length of a list; None where there is none."""
    value: Any = found
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return len(value) if isinstance(value, list) else value


def _of_hundred(share: float) -> int:
    return int(100 * share + 0.5)  # half a miss is a miss


def _any(line: Line) -> bool:
    return any(value is not None for value in line.values)


def _each(found: Sequence[Found] | Mapping[str, Found]) -> Iterator[Found]:
    yield from found.values() if isinstance(found, Mapping) else found
