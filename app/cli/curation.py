"""takewith knowledge unload: a layer as files; takewith trail: walk the chain of what curation did."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import NOT_THERE, PROBLEMS, database, tell
from app.curation.files import write_folder
from app.store import releases, trail
from app.store.engine import reading
from app.store.errors import NothingPublishedError


def unload(
    layer: Annotated[str, typer.Argument(help="Layer of the served release, such as overlay:house.")],
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
) -> None:
    """Write a layer as YAML files in the shape of the bundled knowledge, to be compared and merged with it."""
    with database() as opened, reading(opened) as session:
        served = releases.current(session)
        if served is None:
            raise NothingPublishedError
        layers = {one.name: one for one in releases.layers_of(session, served.release_id)}
        if layer not in layers:
            tell(f"takewith: {served.release_id} has no layer {layer}: there are {', '.join(layers)}")
            raise typer.Exit(NOT_THERE)
        count = write_folder(session, layers[layer], folder)
    tell(f"wrote {count} files of {layer} to {folder}")


def walk_trail() -> None:
    """Compare every entry of the trail with its digest and the one before; exit code 1 where one was changed."""
    with database() as opened, reading(opened) as session:
        broken = trail.first_broken(session)
        last = trail.entries(session, limit=1)
    if broken is not None:
        tell(f"takewith: entry {broken} of the trail is missing or was changed")
        raise typer.Exit(PROBLEMS)
    if last:
        typer.echo(f"{last[0].id} {last[0].digest}")
    tell(f"{last[0].id if last else 0} entries, each follows the one before; keep the last digest somewhere else")
