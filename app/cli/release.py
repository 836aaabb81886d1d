"""takewith release: which releases there are, which one is served, how they differ."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.cli.console import act, database, progress, tell
from app.curation import publish as acts
from app.store import releases
from app.store.engine import reading

app = typer.Typer(help="List, compare, publish and remove releases.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="Release id, such as r-0123456789ab.")]
Why = Annotated[str | None, typer.Option(help="A line for the history of releases.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]


@app.command("list")
def list_releases(as_json: AsJson = False, limit: Annotated[int, typer.Option(min=1, max=1000)] = 50) -> None:
    """List releases, newest first; the served one is marked."""
    with database() as opened, reading(opened) as session:
        served = releases.current(session)
        found = releases.releases(session, limit=limit)
    current = served.release_id if served else None
    if as_json:
        _json([{**_plain(one), "served": one.id == current} for one in found])
        return
    table = Table("", "id", "made", "facts as of", "records", "layers", "note")
    table.columns[1].no_wrap = True  # ids are there to be copied
    for one in found:
        table.add_row(
            "*" if one.id == current else "",
            one.id,
            f"{one.created_at:%Y-%m-%d %H:%M}",
            str(one.as_of or ""),
            str(sum(layer.record_count for layer in one.layers)),
            ", ".join(layer.name for layer in one.layers),
            one.note or "",
        )
    Console().print(table)


@app.command()
def show(release: Id, as_json: AsJson = False) -> None:
    """Show one release: its layers and its history."""
    with database() as opened, reading(opened) as session:
        found = releases.release(session, release)
        history = releases.events(session, release_id=release)
        served = releases.current(session)
    if as_json:
        _json({**_plain(found), "history": [asdict(event) for event in history]})
        return
    state = "served" if served and served.release_id == release else "not served"
    typer.echo(f"{found.id}  {state}\ndigest   {found.digest}\nmade     {found.created_at:%Y-%m-%d %H:%M} UTC")
    typer.echo(f"as of    {found.as_of}\nprogram  {found.program_version}, schema {found.schema_version}")
    for layer in found.layers:
        typer.echo(f"layer    {layer.name}  {layer.digest[:12]}  {layer.record_count} records")
    for event in reversed(history):
        typer.echo(f"{event.at:%Y-%m-%d %H:%M}  {event.kind}  {event.who or ''}  {event.why or ''}".rstrip())


@app.command()
def diff(before: Id, after: Id, as_json: AsJson = False) -> None:
    """Show which records differ between two releases."""
    count = 0
    with database() as opened, reading(opened) as session:
        for one in (before, after):
            releases.release(session, one)  # raises for one that is not there
        for change in releases.differences(session, before, after):
            count += 1
            plain = asdict(change)
            name = f"{change.change:<8} {change.layer}  {change.kind} {change.slug}"
            typer.echo(json.dumps(plain, ensure_ascii=False) if as_json else name)
    tell(f"{count} records differ")


@app.command()
def publish(release: Id, why: Why = None) -> None:
    """Serve a release, after every record of it was compared with its digest."""
    with database() as opened, progress() as report:
        served = acts.publish(opened, release, act(why), report)
    tell(f"{served.release_id} is served (generation {served.generation})")


@app.command()
def rollback(
    to: Annotated[str | None, typer.Option(help="Release id; what was served before if left out.")] = None,
    why: Why = None,
) -> None:
    """Serve again what was served before."""
    with database() as opened, progress() as report:
        served = acts.rollback(opened, act(why), to, report)
    tell(f"{served.release_id} is served again (generation {served.generation})")


@app.command()
def prune(
    keep: Annotated[int, typer.Option(min=1, help="The newest releases always stay.")] = acts.KEEP_NEWEST,
    days: Annotated[
        int, typer.Option(min=0, help="A release stays this long after it was served last.")
    ] = acts.PIN_DAYS,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
    why: Why = None,
) -> None:
    """Remove releases whose pins have expired, and the records that no release holds any more."""
    with database() as opened:
        gone, records = acts.prune(opened, act(why), keep=keep, pin_days=days, dry_run=dry_run, grace_s=acts.GRACE_S)
    for one in gone:
        typer.echo(one)
    tell(f"{len(gone)} releases {'would go' if dry_run else f'removed, {records} records with them'}")


def _plain(release: releases.Release) -> dict[str, Any]:
    plain = asdict(release)
    for layer in plain["layers"]:
        del layer["id"]  # a row number of this database
    return plain


def _json(plain: Any) -> None:
    typer.echo(json.dumps(plain, indent=2, ensure_ascii=False, default=str))
