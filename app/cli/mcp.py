"""takewith mcp: the tools for programs that reason, on the standard streams of this process."""

import asyncio
from typing import Annotated

import typer
from uvicorn.importer import import_from_string

from app.cli.console import database, tell
from app.cli.serve import APPLICATION, prepared, quiet_logs

MISSING = "takewith: this needs the extra `mcp`: pip install 'takewith[mcp]'"


def mcp(
    prepare: Annotated[
        bool, typer.Option(help="Create and migrate the tables and load the bundled knowledge first, where it is new.")
    ] = True,
) -> None:
    """Answer the Model Context Protocol on standard input and output; a client starts this by itself."""
    quiet_logs()
    app = import_from_string(APPLICATION)()
    if app.state.mcp is None:
        tell(MISSING)
        raise typer.Exit(2)
    if prepare:
        with database() as opened:
            prepared(opened)
    asyncio.run(app.state.mcp.stdio())
