"""takewith fetch: ask openFDA, RxNav or Europe PMC, where the operator has switched that on."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import program_version, settings, tell
from app.clients.europe_pmc import EuropePmc
from app.clients.openfda import MOST, OpenFda
from app.clients.polite import Manners
from app.clients.rxnav import RxNav

app = typer.Typer(help="Ask openFDA, RxNav or Europe PMC; needs TAKEWITH_CLIENTS_LIVE=true.", no_args_is_help=True)


@app.command()
def labels(
    substance: Annotated[str, typer.Argument(help="Name of the active ingredient.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write, for: takewith import labels FILE")],
    limit: Annotated[int, typer.Option(min=1, max=MOST)] = 10,
) -> None:
    """Fetch the US labels of a substance from openFDA, the newest first."""
    found = OpenFda(_manners()).labels(substance, limit)
    output.write_text(json.dumps({"results": found}, ensure_ascii=False), encoding="utf-8")
    tell(f"wrote {len(found)} labels to {output}")


@app.command()
def ingredients(name: Annotated[str, typer.Argument(help="Name of a product or substance, or its RxCUI.")]) -> None:
    """Ask RxNav which ingredients a product has."""
    server = RxNav(_manners())
    codes = (name,) if name.isascii() and name.isdigit() else server.rxcuis(name)
    for code in codes:
        for one in server.ingredients(code):
            typer.echo(f"rxcui:{one.rxcui}  {one.tty}  {one.name}")


@app.command()
def article(pmid: Annotated[str, typer.Argument(help="PubMed id.")]) -> None:
    """Ask Europe PMC for an article, and whether it was retracted."""
    found = EuropePmc(_manners()).article(pmid)
    typer.echo(f"{found.title}. {found.journal or ''} {found.year or ''} doi:{found.doi or ''} PMID {found.pmid}")
    if found.retracted:
        tell("This article was RETRACTED.")


def _manners() -> Manners:
    wanted = settings().clients
    key = wanted.openfda_key.get_secret_value() if wanted.openfda_key else None
    return Manners(live=wanted.live, contact=wanted.contact, version=program_version(), openfda_key=key)
