"""takewith summary: the answer of the API, on the command line."""

import asyncio
import logging
import sys
from collections.abc import Sequence
from enum import StrEnum
from importlib import import_module
from typing import Annotated, Any
from urllib.parse import quote

import httpx
import structlog
import typer

from app.cli.console import NOT_THERE, PROBLEMS, database, tell
from app.cli.serve import APPLICATION, prepared

TYPES = {"json": "application/json", "markdown": "text/markdown"}


class Format(StrEnum):
    JSON = "json"
    MARKDOWN = "markdown"


class Reader(StrEnum):
    PATIENT = "patient"
    CLINICIAN = "clinician"


def summary(
    compound: Annotated[str, typer.Argument(help="Slug, alias, preparation or code of what is asked about.")],
    condition: Annotated[str, typer.Argument(help="Slug, alias or code of the condition.")],
    regimen: Annotated[str | None, typer.Option(help="Only this regimen, by slug.")] = None,
    agent: Annotated[list[str] | None, typer.Option(help="What else is taken; may be given several times.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.MARKDOWN,
    audience: Annotated[
        Reader | None, typer.Option(help="For whom it is worded; patient, or clinician with --agent.")
    ] = None,
) -> None:
    """Print the summary of a compound with the treatment of a condition: the same bytes as the API gives."""
    # What the application logs of itself would stand among the answer.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with database() as opened:
        prepared(opened)
    reader = audience or (Reader.CLINICIAN if agent else Reader.PATIENT)
    asked: dict[str, Any] = {"audience": reader.value} | ({"regimen": regimen} if regimen else {})
    if agent:
        body = asked | {"compounds": [compound], "condition": condition, "agents": agent}
        answer = _answer("POST", "/v1/summaries", form, json=body)
    else:
        answer = _answer("GET", f"/v1/summaries/{quote(compound, '')}/{quote(condition, '')}", form, params=asked)
    if answer.status_code != 200:
        _refused(answer.json())
    sys.stdout.write(answer.text if form is Format.MARKDOWN else f"{answer.text}\n")


def _answer(method: str, path: str, form: Format, **asked: Any) -> httpx.Response:
    module, _, factory = APPLICATION.partition(":")
    application = getattr(import_module(module), factory)()

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(application), base_url="http://localhost", headers={"Accept": TYPES[form]}
        ) as client:
            return await client.request(method, path, **asked)

    return asyncio.run(ask())


def _refused(problem: dict[str, Any]) -> None:
    nearest: Sequence[str] = problem.get("nearest") or ()
    meant = f" Did you mean {', '.join(nearest)}?" if nearest else ""
    tell(f"takewith: {problem['detail']}{meant}")
    raise typer.Exit(NOT_THERE if problem["status"] in (404, 410) else PROBLEMS)
