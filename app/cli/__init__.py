"""The `takewith` command: one file a group of commands."""

from typing import NoReturn

import typer

from app.cli import (
    curation,
    db,
    evaluate,
    fetch,
    imports,
    keys,
    knowledge,
    mcp,
    release,
    reports,
    serve,
    summary,
    webhooks,
    withdraw,
)
from app.cli.console import exit_code, tell

app = typer.Typer(
    name="takewith",
    help="Can I take X with my treatment for Y? Cited interaction summaries, self-hosted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # errors are one line, see main
)
knowledge.app.command("audit")(reports.audit)
knowledge.app.command("coverage")(reports.coverage)
knowledge.app.command("unload")(curation.unload)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(release.app, name="release")
app.add_typer(db.app, name="db")
app.add_typer(keys.app, name="key")
app.add_typer(webhooks.app, name="webhook")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(fetch.app, name="fetch")
app.command("import")(imports.import_data)
app.command("mcp")(mcp.mcp)
app.command("serve")(serve.serve)
app.command("summary")(summary.summary)
app.command("trail")(curation.walk_trail)
app.command("withdraw")(withdraw.withdraw)


def main() -> NoReturn:
    """Run the command line; whatever is refused is one line on standard error and an exit code."""
    try:
        app()
    except Exception as error:
        code = exit_code(error)
        if code is None:
            raise  # a fault of the program: the traceback is what its makers need
        tell(f"takewith: {error}")
        raise SystemExit(code) from None
    raise SystemExit(0)
