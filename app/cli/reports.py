"""takewith knowledge audit and coverage: for second readers, and for whoever fills the gaps."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.console import PROBLEMS, progress, tell
from app.curation.audit import AuditedFact, sample
from app.curation.bundled import bundled_folder
from app.curation.coverage import coverage as covered
from app.curation.read import Reading, read_folder
from app.domain.substances import Facet

Folder = Annotated[Path | None, typer.Argument(help="Folder of the YAML files; the bundled knowledge if left out.")]


def audit(
    folder: Folder = None,
    size: Annotated[int, typer.Option("--sample", min=1, help="How many facts.")] = 20,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same facts.")] = 1,
) -> None:
    """Print a random sample of facts, each with its sources, to be checked against them by someone else."""
    for number, fact in enumerate(sample(_read(folder).files, size, seed), start=1):
        _tell_fact(number, fact)


def coverage(
    folder: Folder = None,
    condition: Annotated[str | None, typer.Option(help="Only this condition.")] = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="Name the agents that are not fully known.")] = False,
) -> None:
    """Print per condition and regimen what share of agents is known, by facet, worst first."""
    rows = [r for r in covered(_read(folder).files) if condition in (None, r.condition)]
    table = Table("condition", "regimen", "agents", "assessed", *(f.value for f in Facet), box=None)
    for row in rows:
        shares = (f"{share:.0%}" for share in (row.assessed, *(row.by_facet[f] for f in Facet)))
        table.add_row(row.condition, row.regimen, str(row.agents), *shares)
    console = Console(width=None if Console().is_terminal else 160)
    console.print(table)
    if gaps:
        for name in dict.fromkeys(gap for row in rows for gap in row.gaps):
            console.print(f"- {name}", markup=False)


def _read(folder: Path | None) -> Reading:
    with progress() as report:
        found = read_folder(folder or bundled_folder(), report)
    if not found.files:
        tell(f"takewith: {folder or bundled_folder()} holds no knowledge")
        raise typer.Exit(PROBLEMS)
    return found


def _tell_fact(number: int, fact: AuditedFact) -> None:
    typer.echo(f"{number}. {fact.subject}: {fact.place}  ({fact.file}, checked {fact.checked_on or 'at load'})")
    typer.echo(f"   says: {fact.says}")
    if fact.note:
        typer.echo(f"   note: {fact.note}")
    for citation, source in fact.sources:
        if source is None:
            typer.echo(f"   source: {citation.source} at {citation.at} (not declared)")
            continue
        where = source.set_id or source.pmid or source.doi or source.trial or ""
        parts = (source.title, source.publisher, source.date, where, source.url, source.read_at)
        typer.echo(f"   source: {citation.source} at {citation.at}: {'; '.join(p for p in parts if p)}")
    typer.echo("")
