"""What search engines read first: robots.txt, and a site map in parts, one a condition."""

from collections.abc import Iterable

from fastapi import APIRouter, Request
from markupsafe import escape
from starlette.responses import Response

from app.api.deps import KnowledgeDep
from app.api.html.addresses import Site, can_i_take
from app.api.pages.catalogue import conditions, substances
from app.api.pages.parameters import ConditionPath
from app.domain.errors import UnknownConditionError
from app.services.summaries import release_ref
from app.store.knowledge import Knowledge

router = APIRouter(include_in_schema=False)
XML = "application/xml"
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
PLAIN = ("/", "/compounds", "/conditions", "/how-we-know")


@router.get("/robots.txt")
def read_robots(request: Request) -> Response:
    """What may be crawled: the pages, not the API, whose answers stand in them anyway."""
    lines = ["User-agent: *", "Disallow: /v1/", "Disallow: /find", "Disallow: /embed/", "Disallow: /findings/"]
    lines.append(f"Sitemap: {Site.of(request).absolute('/sitemap.xml')}")
    return Response("\n".join(lines) + "\n", media_type="text/plain")


@router.get("/sitemap.xml")
def read_site_map(knowledge: KnowledgeDep, request: Request) -> Response:
    """The parts of the site map."""
    paths = ["/sitemap/pages.xml", *(f"/sitemap/{one.slug}.xml" for one in conditions(knowledge))]
    return _map("sitemapindex", "sitemap", paths, knowledge, request)


@router.get("/sitemap/pages.xml")
def read_plain_pages(knowledge: KnowledgeDep, request: Request) -> Response:
    """Every page that is about one thing."""
    compounds = (f"/compounds/{one.slug}" for one in substances(knowledge))
    diseases = (f"/conditions/{one.slug}" for one in conditions(knowledge))
    return _map("urlset", "url", [*PLAIN, *compounds, *diseases], knowledge, request)


@router.get("/sitemap/{condition}.xml")
def read_questions(condition: ConditionPath, knowledge: KnowledgeDep, request: Request) -> Response:
    """Every compound with one condition."""
    if knowledge.condition(condition) is None:
        raise UnknownConditionError(condition)
    paths = (can_i_take(one.slug, condition) for one in substances(knowledge))
    return _map("urlset", "url", paths, knowledge, request)


def _map(outer: str, inner: str, paths: Iterable[str], knowledge: Knowledge, request: Request) -> Response:
    site, as_of = Site.of(request), release_ref(knowledge.release).as_of
    entries = [
        f"<{inner}><loc>{escape(site.absolute(path))}</loc><lastmod>{as_of}</lastmod></{inner}>" for path in paths
    ]
    body = "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{outer} xmlns="{_SCHEMA}">', *entries, f"</{outer}>"]
    )
    return Response(body, media_type=XML)
