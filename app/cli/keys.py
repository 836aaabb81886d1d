"""takewith key: who may do what."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.cli.console import database, tell
from app.records import keys
from app.records.keys import Given
from app.store.api_keys import ApiKey, KeyScope

app = typer.Typer(help="Give out API keys and take them back.", no_args_is_help=True)

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(days=36_500)


def _duration(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})([hdw])", text)
    length = int(found[1]) * _UNITS[found[2]] if found else None
    if length is None or length > _LONGEST:
        raise typer.BadParameter("a duration such as 12h, 90d or 52w")
    return length


def _expiry(now: datetime, duration: timedelta | None) -> datetime | None:
    return None if duration is None else now + duration


Expires = Annotated[
    timedelta | None, typer.Option(parser=_duration, metavar="DURATION", help="Ends after 12h, 90d, 52w; never.")
]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Who holds it, such as `partner.example` or `A. Curator`.")],
    scope: Annotated[list[KeyScope] | None, typer.Option(help="What it allows; may be given several times.")] = None,
    quota: Annotated[int | None, typer.Option(min=1, help="Requests a day; default: the setting's.")] = None,
    expires: Expires = None,
) -> None:
    """Make a key and print it, once: only a hash of it is stored."""
    now = datetime.now(UTC)
    with database() as opened:
        given = keys.create(
            opened, name, scope or [KeyScope.READ], now=now, quota=quota, expires_at=_expiry(now, expires)
        )
    _hand_over(given)


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Also those that were revoked or have expired.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """List the keys: their ids, never the keys themselves."""
    now = datetime.now(UTC)
    with database() as opened:
        found = [key for key in keys.listed(opened) if every or key.lives(now)]
    if as_json:
        typer.echo(json.dumps([_plain(key) for key in found], indent=1, ensure_ascii=False))
        return
    if not found:
        tell("no keys; make one with: takewith key create NAME")
        return
    table = Table("id", "name", "scopes", "quota", "created", "ends", "last used")
    table.columns[0].no_wrap = True  # ids are there to be copied
    for key in found:
        table.add_row(*_row(key, now))
    Console(markup=False).print(table)


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="Id of the key, as `takewith key list` shows it.")]) -> None:
    """End a key at once; running servers notice within a second."""
    with database() as opened:
        ended = keys.revoke(opened, key, now=datetime.now(UTC))
    tell(f"key {ended.id} of {ended.name} is revoked")


@app.command()
def rotate(
    key: Annotated[str, typer.Argument(help="Id of the key, as `takewith key list` shows it.")],
    grace: Annotated[
        timedelta, typer.Option(parser=_duration, metavar="DURATION", help="How long the old one goes on.")
    ] = "24h",  # type: ignore[assignment]  # read by the parser
    expires: Expires = None,
) -> None:
    """Make a new key for the same holder and print it, once; the old one ends a day later."""
    now = datetime.now(UTC)
    with database() as opened:
        given = keys.rotate(opened, key, now=now, grace=grace, expires_at=_expiry(now, expires))
    tell(f"key {key} ends at {now + grace:%Y-%m-%d %H:%M} UTC at the latest")
    _hand_over(given)


def _hand_over(given: Given) -> None:
    key = given.key
    tell(f"key {key.id} of {key.name}: {', '.join(_scopes(key))}")
    tell("It is shown this once. Send it as: Authorization: Bearer KEY")
    typer.echo(given.token)


def _plain(key: ApiKey) -> dict[str, Any]:
    """Everything but the hash."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": _scopes(key),
        "quota": key.quota,
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at and key.expires_at.isoformat(),
        "revoked_at": key.revoked_at and key.revoked_at.isoformat(),
        "rotated_from": key.rotated_from,
        "last_used_on": key.last_used_on and key.last_used_on.isoformat(),
    }


def _scopes(key: ApiKey) -> list[str]:
    return [scope for scope in KeyScope if scope in key.scopes]


def _row(key: ApiKey, now: datetime) -> tuple[str, ...]:
    return (
        key.id,
        key.name,
        " ".join(_scopes(key)),
        str(key.quota or "default"),
        f"{key.created_at:%Y-%m-%d}",
        _end(key, now),
        f"{key.last_used_on:%Y-%m-%d}" if key.last_used_on else "never",
    )


def _end(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "never"
    return f"{key.expires_at:%Y-%m-%d %H:%M}" if now < key.expires_at else f"expired {key.expires_at:%Y-%m-%d}"
