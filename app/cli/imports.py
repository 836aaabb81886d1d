"""takewith import: other people's data sets as a layer of the release."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import database, program_version, progress, tell, user
from app.cli.knowledge import ready_for_loading
from app.curation.imports.formats import FORMATS
from app.curation.imports.report import Report
from app.curation.imports.run import Imported, Wanted, import_set
from app.curation.load import origin
from app.curation.problems import KnowledgeError, Problem
from app.store.staging import Level

_FORMATS = "\n\n".join(f"{name}: {one.about}" for name, one in FORMATS.items())
_WORDS = {
    Level.BROKEN: "cannot be read",
    Level.UNMAPPED: "name something that is not known here",
    Level.CONTRADICTS: "contradict another line",
    Level.REPEATED: "repeat another line",
    Level.LEFT_OUT: "were left out",
}


def import_data(
    layout: Annotated[str, typer.Argument(metavar="FORMAT", help=_FORMATS)],
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Files, folders or zip archives; .gz is read as it is.")
    ],
    name: Annotated[str | None, typer.Option(help="Name of the layer, import:<name>; the format if left out.")] = None,
    licence: Annotated[str | None, typer.Option(help="Licence of the set; it stands in every answer.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the set; the format's if left out.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the set is published.")] = None,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Day of the set; that of the newest file if left out."),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write the whole report here, as JSON.")] = None,
    add_substances: Annotated[
        bool,
        typer.Option("--add-substances", help="rxnorm, drugbank: also add substances of which only names are known."),
    ] = False,
    skip_broken: Annotated[bool, typer.Option("--skip-broken", help="Leave out lines that cannot be read.")] = False,
    allow_fewer: Annotated[
        bool, typer.Option("--allow-fewer", help="Load a set of less than half the size of its version before.")
    ] = False,
    publish: Annotated[bool, typer.Option(help="Serve the release once it is loaded.")] = True,
    note: Annotated[str | None, typer.Option(help="A line for the history of releases.")] = None,
    work: Annotated[Path | None, typer.Option(help="Folder for what is read and not yet loaded.")] = None,
) -> None:
    """Import a data set as a layer of its own and serve it. All or nothing; the same file again changes nothing."""
    wanted = Wanted(
        format=layout,
        paths=tuple(paths),
        name=name,
        licence=licence,
        title=title,
        url=url,
        day=day.date() if day else None,
        add_substances=add_substances,
        skip_broken=skip_broken,
        allow_fewer=allow_fewer,
    )
    by = origin(program_version(), user(), note)
    folder = work or Path(tempfile.gettempdir()) / f"takewith-imports-{user() or 'nobody'}"
    with database() as opened, progress() as told:
        ready_for_loading(opened)
        try:
            done = import_set(opened, wanted, by, work=folder, publish=publish, report_to=report, progress=told)
        except KnowledgeError as error:
            _show(error.problems)
            raise
    _tell(done)


def _show(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        tell(str(problem))


def _tell(done: Imported) -> None:
    report, loaded = done.report, done.loaded
    if report.unchanged:
        tell(f"{loaded.release_id}: {loaded.layer} was made of these files already; nothing changed")
        typer.echo(loaded.release_id)
        return
    _show(report.problems)
    tell(f"{report.rows} rows of {', '.join(report.files)[:200]}: {_kinds(report)}")
    for level, words in _WORDS.items():
        if report.noted.get(level):
            tell(f"  {report.noted[level]} {words}")
    state = "now served" if loaded.published else "unchanged" if loaded.unchanged else "loaded, not served"
    tell(f"{loaded.release_id}: {loaded.records} records of {loaded.layer}, {loaded.new_records} new; {state}")
    tell(f"licence in every answer that uses it: {report.licence}")
    typer.echo(loaded.release_id)


def _kinds(report: Report) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(report.kinds.items()) if kind not in ("vocabulary",))
