"""takewith knowledge: check, load and export the facts."""

import gzip
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from app.cli.console import PROBLEMS, database, program_version, progress, tell, user
from app.cli.fit import fit
from app.curation.bundled import bundled_folder
from app.curation.check import check_folder
from app.curation.export import export as exported
from app.curation.export import load_export
from app.curation.load import Loaded, Origin, load_folder, origin
from app.curation.problems import KnowledgeError, Problem, Progress, errors
from app.domain.findings import BUNDLED
from app.store import migrate
from app.store.engine import Database, reading
from app.store.errors import NothingPublishedError, OutdatedDatabaseError
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from app.store.migrate import Standing
from app.store.releases import current

app = typer.Typer(help="Check, load and export the facts.", no_args_is_help=True)
app.command()(fit)

Folder = Annotated[Path | None, typer.Argument(help="Folder of the YAML files; the bundled knowledge if left out.")]


@app.command()
def check(
    folder: Folder = None,
    overlay: Annotated[
        bool, typer.Option("--overlay", help="The folder stands on the served release and may refer to it.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Leave out warnings.")] = False,
) -> None:
    """Check the files: names file, line, field and remedy of whatever is wrong. Exit code 1 if anything is."""
    with progress() as report:
        if overlay:
            with database() as opened:
                read, problems = check_folder(_folder(folder), _served(opened), report)
        else:
            read, problems = check_folder(_folder(folder), None, report)
    _show(problems, quiet=quiet)
    wrong = len(errors(problems))
    tell(
        f"{len(read.files)} files, {wrong} error{_s(wrong)}, {len(problems) - wrong} warning{_s(len(problems) - wrong)}"
    )
    if wrong:
        raise typer.Exit(PROBLEMS)


@app.command()
def load(
    path: Annotated[
        Path | None, typer.Argument(help="Folder of YAML files, or an export (.ndjson, .ndjson.gz); default: bundled.")
    ] = None,
    layer: Annotated[str, typer.Option(help="bundled, import:<name> or overlay:<name>.")] = BUNDLED,
    publish: Annotated[bool, typer.Option(help="Serve the release once it is loaded.")] = True,
    note: Annotated[str | None, typer.Option(help="A line for the history of releases.")] = None,
) -> None:
    """Load a folder as a new version of one layer, or a whole exported release, and serve it. All or nothing."""
    by = origin(program_version(), user(), note)
    with database() as opened, progress() as report:
        ready_for_loading(opened)
        if path is not None and path.is_file():
            loaded = load_export(opened, path, by, publish=publish, progress=report)
        else:
            loaded = _load_folder(opened, _folder(path), by, layer, publish, report)
    _tell_loaded(loaded)


@app.command()
def export(
    release: Annotated[str | None, typer.Argument(help="Release id; the served one if left out.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write (.gz compresses); standard output if left out.")
    ] = None,
) -> None:
    """Write a whole release as NDJSON: the same release is the same bytes everywhere."""
    with database() as opened:
        if release is None:
            with reading(opened) as session:
                served = current(session)
            if served is None:
                raise NothingPublishedError
            release = served.release_id
        lines = exported(opened, release)
        if output is None:
            _write(lines, sys.stdout)
            return
        with _whole_file(output) as file:
            _write(lines, file)
    tell(f"wrote {release} to {output}")


def ready_for_loading(opened: Database) -> None:
    """Make the tables of an empty database. Raises OutdatedDatabaseError for those of another version."""
    standing = migrate.standing(opened)
    if standing is Standing.EMPTY:
        migrate.upgrade(opened)
    elif standing is not Standing.CURRENT:
        raise OutdatedDatabaseError("the database is of another version; run: takewith db upgrade")


def _load_folder(opened: Database, folder: Path, by: Origin, layer: str, publish: bool, report: Progress) -> Loaded:
    try:
        return load_folder(opened, folder, by, layer=layer, publish=publish, progress=report)
    except KnowledgeError as error:
        _show(errors(error.problems), quiet=True, err=True)
        raise


def _folder(folder: Path | None) -> Path:
    found = folder or bundled_folder()
    if not found.is_dir():
        raise KnowledgeError(f"{found} is no folder of knowledge")
    return found


def _served(opened: Database) -> Knowledge:
    return KnowledgeBase(opened).current()


def _show(problems: Iterable[Problem], *, quiet: bool, err: bool = False) -> None:
    for problem in problems:
        if not (quiet and problem.warning):
            typer.echo(str(problem), err=err)


def _tell_loaded(loaded: Loaded) -> None:
    state = "now served" if loaded.published else "unchanged" if loaded.unchanged else "loaded, not served"
    tell(f"{loaded.release_id}: {loaded.records} records of {loaded.layer}, {loaded.new_records} new; {state}")
    if loaded.warnings:
        tell(f"{len(loaded.warnings)} warnings; see them with: takewith knowledge check")
    typer.echo(loaded.release_id)


def _write(lines: Iterator[str], file: IO[str]) -> None:
    for line in lines:
        file.write(line)


@contextmanager
def _whole_file(path: Path) -> Iterator[IO[str]]:
    """Write beside the file and put it in place when it is complete: nobody finds half an export."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as raw:
            # No name and no time in the header: the same export is the same file.
            packed = gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) if path.suffix == ".gz" else None
            with io.TextIOWrapper(packed or raw, encoding="utf-8", newline="\n", write_through=True) as text:
                yield text
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
