"""takewith withdraw: take a finding that is wrong out of every answer, at once."""

from typing import Annotated

import typer

from app.cli.console import act, database, tell
from app.curation import publish


def withdraw(
    finding: Annotated[str, typer.Argument(help="Finding id, such as KETAMI.MORPHI.sedation.")],
    why: Annotated[str, typer.Option(help="The reason; shown in the finding's place.")],
    undo: Annotated[bool, typer.Option("--undo", help="Show the finding again.")] = False,
) -> None:
    """Withdraw a finding from every answer, of pinned releases too; its place says when and why."""
    if not why.strip():
        raise typer.BadParameter("give the reason", param_hint="--why")
    with database() as opened:
        if undo:
            publish.reinstate(opened, finding, act(why))
        else:
            publish.withdraw(opened, finding, act(why))
    tell(f"{finding} is {'shown again' if undo else 'withdrawn from every release'}; servers notice within a second")
