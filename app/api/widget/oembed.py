"""/oembed: sites that know oEmbed turn a link to a page into the frame (https://oembed.com)."""

import re
from typing import Annotated
from urllib.parse import parse_qs, unquote, urlsplit

import orjson
from fastapi import APIRouter, Query, Request
from markupsafe import escape
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.deps import KnowledgeDep
from app.api.html.addresses import Site, can_i_take, with_query
from app.api.html.texts import DEFAULT, texts
from app.api.negotiation import JSON
from app.services.naming import compound_named, condition_named

router = APIRouter(include_in_schema=False)
WIDTH, HEIGHT = 640, 900  # px, where the asking site sets no bound
_PAGE = re.compile(r"/can-i-take/([^/]+)/with/([^/]+)")
_KEPT = ("regimen", "audience", "lang")


@router.get("/oembed")
def read_oembed(
    knowledge: KnowledgeDep,
    request: Request,
    url: Annotated[str, Query(max_length=2000)],
    maxwidth: Annotated[int, Query(ge=200, le=10_000)] = WIDTH,
    maxheight: Annotated[int, Query(ge=200, le=100_000)] = HEIGHT,
    format: Annotated[str, Query(max_length=20)] = "json",  # noqa: A002  # the word of oEmbed
) -> Response:
    """The frame of one of our pages. Other sites' addresses and unknown names are 404, another format is 501."""
    if format != "json":
        raise HTTPException(501)
    site = Site.of(request)
    parts = urlsplit(url)
    met = _PAGE.fullmatch(parts.path)
    if met is None or parts.netloc != urlsplit(site.base).netloc:
        raise HTTPException(404)
    compound, condition = (unquote(part) for part in met.groups())
    substance, named = compound_named(knowledge, compound)
    asked = condition_named(knowledge, condition)
    given = {name: values[0] for name, values in parse_qs(parts.query).items() if name in _KEPT}
    path = can_i_take(named or substance.slug, asked.slug)
    title = texts(given.get("lang", DEFAULT))("embed.title", compound=substance.name, condition=asked.name)
    width, height = min(maxwidth, WIDTH), min(maxheight, HEIGHT)
    answer = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "TakeWith",
        "provider_url": site.absolute("/"),
        "title": title,
        "width": width,
        "height": height,
        "cache_age": 3600,
        "html": _frame(site.absolute(with_query(f"/embed{path}", **given)), title, width, height),
    }
    return Response(orjson.dumps(answer), media_type=JSON)


def _frame(address: str, title: str, width: int, height: int) -> str:
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}" '
        'referrerpolicy="no-referrer" loading="lazy"></iframe>'
    )
