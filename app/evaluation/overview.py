"""All reports in one: the figures of the page "how we know", made by one command."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.evaluation.auc import score_auc
from app.evaluation.pairs import judge_pairs, pairs_report
from app.evaluation.person import score_genotype, score_organ
from app.evaluation.score import report
from app.evaluation.tables import Row, read_table
from app.store.knowledge import Knowledge

Rows = Iterable[tuple[int, Row]]
# Lists of names: long, and of tables that are not part of the project.
_LISTS = frozenset({"not_answered", "not_covered", "missed", "false_alarms"})
NOTE = (
    "Ratios: the unfitted network, documented ratios left out. Pairs: everything that is served, documented statements "
    "included; derived_only beside it. The tables are calibration data and not part of the project; those who entered "
    "facts had read some of their rows, so the figures are no blind test. Lists of names are left out here."
)


def overview(knowledge: Knowledge, folder: Path, measured_on: date) -> dict[str, object]:
    """Return the reports of every table in the folder: auc.csv, organ.csv, genotype.csv, pairs.csv; absent ones are left out.

    Raises TableError for a table that cannot be read.
    """

    def ratios(scorer: Callable[..., Any], rows: Rows, derived_only: bool) -> dict[str, object]:
        return report(*scorer(knowledge, rows, derived_only))

    def pairs(rows: Rows, derived_only: bool) -> dict[str, object]:
        return pairs_report(judge_pairs(knowledge, rows, derived_only))

    tables: dict[str, Callable[[Rows, bool], dict[str, object]]] = {
        "auc": lambda rows, derived_only: ratios(score_auc, rows, derived_only),
        "organ": lambda rows, derived_only: ratios(score_organ, rows, derived_only),
        "genotype": lambda rows, derived_only: ratios(score_genotype, rows, derived_only),
        "pairs": pairs,
    }
    read = {kind: list(read_table(folder / f"{kind}.csv", kind)) for kind in tables if _there(folder, kind)}
    served = {kind: _short(tables[kind](rows, False)) for kind, rows in read.items()}
    derived = {kind: _short(tables[kind](rows, True)) for kind, rows in read.items()}
    return {
        "measured_on": measured_on.isoformat(),
        "release": knowledge.release.id,
        "command": "takewith evaluate page FOLDER",
        "note": NOTE,
        "reports": {kind: (served if kind == "pairs" else derived)[kind] for kind in read},
        "beside": {
            "with_look_up": {kind: served[kind] for kind in read if kind != "pairs"},
            "derived_only": {kind: derived[kind] for kind in read if kind == "pairs"},
        },
    }


def _there(folder: Path, kind: str) -> bool:
    return (folder / f"{kind}.csv").exists()


def _short(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _short(value) if isinstance(value, Mapping) else value
        for name, value in found.items()
        if name not in _LISTS
    }
