"""takewith evaluate: how good are the numbers? Scores the engine against a table of observations."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.console import PROBLEMS, database, program_version, progress, tell, user
from app.cli.fit import crossvalidate
from app.cli.ready import ready
from app.curation.problems import Progress
from app.evaluation.auc import score_auc
from app.evaluation.overview import overview
from app.evaluation.pairs import judge_pairs, pairs_report
from app.evaluation.person import score_genotype, score_organ
from app.evaluation.score import NotAnswered, Scored, report
from app.evaluation.tables import Row, TableError, read_table
from app.store.knowledge import Knowledge

app = typer.Typer(help="Score the engine against observations; exit code 0 whatever the score.", no_args_is_help=True)
app.command()(crossvalidate)

File = Annotated[Path, typer.Argument(help="CSV file, UTF-8; a row whose score_ok is other than yes is left out.")]
DerivedOnly = Annotated[
    bool, typer.Option("--derived-only", help="Leave out documented interactions: judge the model, not the look-up.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Write the whole report as JSON to standard output.")]

Rows = Iterable[tuple[int, Row]]
Scorer = Callable[[Knowledge, Rows, bool], tuple[list[Scored], list[NotAnswered]]]


@app.command()
def auc(file: File, derived_only: DerivedOnly = False, as_json: AsJson = False) -> None:
    """AUC ratios. Columns: perpetrator, perpetrator_dose, victim, victim_route, auc_ratio [, score_ok, source]."""
    _ratios("auc", score_auc, file, derived_only, as_json)


@app.command()
def organ(file: File, derived_only: DerivedOnly = False, as_json: AsJson = False) -> None:
    """Ratios in impaired liver (HI) or kidney (RI). Columns: compound, organ, severity, auc_ratio."""
    _ratios("organ", score_organ, file, derived_only, as_json)


@app.command()
def genotype(file: File, derived_only: DerivedOnly = False, as_json: AsJson = False) -> None:
    """Ratios between genotypes. Columns: compound, gene, contrast (PM vs EM, *6/*6 vs *1/*1), auc_ratio."""
    _ratios("genotype", score_genotype, file, derived_only, as_json)


@app.command()
def pairs(file: File, derived_only: DerivedOnly = False, as_json: AsJson = False) -> None:
    """Pair-level expectations. Columns: compound_a, compound_b, expected, severity, category."""
    found = _with_knowledge(
        "pairs", file, lambda knowledge, rows: pairs_report(judge_pairs(knowledge, rows, derived_only))
    )
    _tell(found, as_json, ("pairs", "covered", "sensitivity", "specificity", "ceiling_breaches"))


@app.command()
def page(
    folder: Annotated[
        Path, typer.Argument(help="Folder with auc.csv, organ.csv, genotype.csv, pairs.csv, or some of them.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output if left out.")
    ] = None,
) -> None:
    """All figures at once, without lists of names: what the page "how we know" shows."""
    if not folder.is_dir():
        tell(f"takewith: {folder}: no such folder")
        raise typer.Exit(PROBLEMS)
    with database() as opened, progress() as bar:
        knowledge = ready(opened, program_version(), user(), bar)
        try:
            found = overview(knowledge, folder, datetime.now(UTC).date())
        except TableError as problem:
            tell(f"takewith: {problem}")
            raise typer.Exit(PROBLEMS) from None
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if output is None:
        typer.echo(text)
    else:
        output.write_text(f"{text}\n", encoding="utf-8")
        tell(f"figures of release {knowledge.release.id} are in {output}")


def _ratios(kind: str, scorer: Scorer, file: Path, derived_only: bool, as_json: bool) -> None:
    found = _with_knowledge(kind, file, lambda knowledge, rows: report(*scorer(knowledge, rows, derived_only)))
    shown = ("rows", "answered", "within_2_fold", "within_1_25_fold", "within_guest_limits", "gmfe", "bias")
    _tell(found, as_json, (*shown, "interval_coverage_90", "direction_errors"))


def _with_knowledge(kind: str, file: Path, judge: Callable[[Knowledge, Rows], dict[str, object]]) -> dict[str, object]:
    try:
        rows = list(read_table(file, kind))
    except TableError as problem:
        tell(f"takewith: {problem}")
        raise typer.Exit(PROBLEMS) from None
    with database() as opened, progress() as bar:
        knowledge = ready(opened, program_version(), user(), bar)
        return judge(knowledge, _watched(rows, bar))


def _watched(rows: list[tuple[int, Row]], bar: Progress) -> Iterator[tuple[int, Row]]:
    for done, row in enumerate(rows):
        bar("rows", done, len(rows))
        yield row


def _tell(found: dict[str, object], as_json: bool, shown: tuple[str, ...]) -> None:
    """JSON alone on standard output; else a table of the main figures."""
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    table = Table(show_header=False)
    for name in shown:
        value = found[name]
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else _counted(value))
    Console().print(table)


def _counted(value: object) -> str:
    return str(len(value)) if isinstance(value, list) else str(value)
