"""takewith webhook: tell partners of releases and withdrawals."""

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.console import PROBLEMS, database, tell
from app.clients.webhooks import AddressRefusedError
from app.clients.webhooks import tell as send_to
from app.records import webhooks
from app.settings import WebhookSettings

app = typer.Typer(help="Tell partners of releases and withdrawals.", no_args_is_help=True)

PAUSE_S = 5.0


@app.command()
def deliver(
    follow: Annotated[bool, typer.Option("--follow", help="Go on until stopped, looking every five seconds.")] = False,
) -> None:
    """Send what partners have not been told yet; several of these may run, no event is sent by two at once."""
    given = WebhookSettings()
    if given.secret is None:
        tell("takewith: webhooks are off; set TAKEWITH_WEBHOOKS_SECRET, the same for every process")
        raise typer.Exit(PROBLEMS)
    master = given.secret.get_secret_value()

    def send(url: str, body: bytes, headers: dict[str, str]) -> bool:
        try:
            return send_to(url, body, headers, allow_private=given.allow_private)
        except AddressRefusedError:
            return False

    with database() as opened:
        while True:
            told = webhooks.deliver(opened, master, send, now=datetime.now(UTC))
            if told or not follow:
                tell(f"told {told} of {len(webhooks.listed(opened))}")
            if not follow:
                return
            if not told:
                time.sleep(PAUSE_S)


@app.command("list")
def list_() -> None:
    """List the addresses and how they stand."""
    with database() as opened:
        for one in webhooks.listed(opened):
            typer.echo(f"{one.id}  {one.holder}  {one.url}  failed: {one.attempts}  given up: {one.given_up}")
