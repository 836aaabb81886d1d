"""Refusals as pages: what `api/problems.py` decides, drawn for whoever reads it in a browser."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import orjson
from fastapi import FastAPI, Request
from starlette.responses import Response

from app.api.etags import KNOWLEDGE
from app.api.html.addresses import Here, can_i_take
from app.api.html.texts import DEFAULT, LANGUAGES
from app.api.negotiation import HTML, negotiated
from app.api.pages.catalogue import conditions
from app.api.pages.page import here, page
from app.api.problems import MEDIA_TYPE
from app.domain.errors import NotFoundError, UnknownCompoundError, UnknownConditionError, UnknownRegimenError
from app.store.knowledge import Knowledge

# Addresses of programs; everything else that is not known may have been typed by somebody.
_PROGRAMS = (
    "/v1/",
    "/docs/",
    "/static/",
    "/oembed",
    "/names.json",
    "/openapi.json",
    "/embed.js",
    "/metrics",
    "/cds-services",
    "/fhir",
)
_OURS = ("/can-i-take/", "/compounds", "/conditions", "/sources/", "/findings/", "/how-we-know", "/find")
# What the problem says of these is for programs: a page has words of its own for them.
_IN_OUR_WORDS = (400, 401, 408, 429, 500, 503)
_KEPT = ("retry-after", "allow", "link", "www-authenticate")

Handler = Callable[[Request, Exception], Response]


def install(app: FastAPI) -> None:
    """Draw every refusal as a page where a page was asked for; status and headers stay those of the problem."""
    for error, handler in tuple(app.exception_handlers.items()):
        if not inspect.iscoroutinefunction(handler):
            app.add_exception_handler(error, _for_readers(cast(Handler, handler)))


def _for_readers(handler: Handler) -> Handler:
    def handle(request: Request, error: Exception) -> Response:
        refusal = handler(request, error)
        if refusal.media_type != MEDIA_TYPE or not wants_page(request):
            return refusal
        return _drawn(request, error, refusal)

    return handle


def wants_page(request: Request) -> bool:
    """Return whether a refusal of this request should be a page."""
    path = request.url.path
    if path.startswith(_PROGRAMS):
        return False
    return (
        path == "/" or path.startswith(_OURS) or negotiated(request.headers.get("accept"), (MEDIA_TYPE, HTML)) == HTML
    )


def _drawn(request: Request, error: Exception, refusal: Response) -> Response:
    if refusal.status_code != 404:
        return refused(request, refusal.status_code, refusal.headers, bytes(refusal.body))
    return _with_headers(_not_found(request, error, _place(request), _knowledge(request)), refusal.headers)


def refused(request: Request, status: int, headers: Mapping[str, str], body: bytes) -> Response:
    """Return a problem, whoever wrote it, as a page with the same status and the same headers."""
    problem = orjson.loads(body)
    drawn = page(
        "refused.html", _place(request), _knowledge(request), status=status, indexed=False, status_code=status,
        detail=problem["detail"], errors=problem.get("errors", ()),
        ours=status in _IN_OUR_WORDS, wait=_wait(headers.get("retry-after", "")),
    )  # fmt: skip
    return _with_headers(drawn, headers)


def _with_headers(drawn: Response, headers: Mapping[str, str]) -> Response:
    drawn.headers.update({name: headers[name] for name in _KEPT if name in headers})
    return drawn


def _wait(seconds: str) -> tuple[str, int] | None:
    """Return how long to wait as people say it: the unit, and how many of it; never less than the header says."""
    if not seconds.isdecimal():
        return None
    for unit, length in (("hours", 3600), ("minutes", 60)):
        if int(seconds) > 2 * length:
            return unit, -(-int(seconds) // length)
    return "seconds", int(seconds)


def _place(request: Request) -> Here:
    asked = request.query_params.get("lang", DEFAULT)
    return here(request, asked if asked in LANGUAGES else DEFAULT, "/")


def _knowledge(request: Request) -> Knowledge | None:
    known = request.scope.get(KNOWLEDGE)
    return known if isinstance(known, Knowledge) else None


def _not_found(request: Request, error: Exception, at: Here, knowledge: Knowledge | None) -> Response:
    unknown = error if isinstance(error, NotFoundError) else None
    return page(
        "not_found.html",
        at,
        knowledge,
        status=404,
        indexed=False,
        kind=unknown.kind if unknown else "page",
        name=unknown.name if unknown else "",
        links=_links(request, unknown, knowledge) if unknown and knowledge else (),
        conditions=sorted(conditions(knowledge), key=lambda c: c.name) if knowledge else (),
    )


def _links(request: Request, error: NotFoundError, knowledge: Knowledge) -> Sequence[tuple[str, str]]:
    """Return path and name of what may have been meant; the known half of a question is kept."""
    compound, condition = request.path_params.get("compound"), request.path_params.get("condition")
    if isinstance(error, UnknownCompoundError):
        substances = knowledge.substances_by_slug(error.nearest)
        return [
            (can_i_take(slug, condition) if condition else f"/compounds/{slug}", one.name)
            for slug, one in substances.items()
        ]
    if isinstance(error, UnknownConditionError):
        diseases = [one for slug in error.nearest if (one := knowledge.condition(slug)) is not None]
        return [(can_i_take(compound, d.slug) if compound else f"/conditions/{d.slug}", d.name) for d in diseases]
    if isinstance(error, UnknownRegimenError):
        return [(f"{request.url.path}?regimen={slug}", slug.replace("-", " ")) for slug in error.nearest]
    return ()
