"""What routes are given: the knowledge of the request, and the desk they work at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import Response

from app.api.etags import KNOWLEDGE
from app.api.limits import Limiter, Policy
from app.api.metrics import Metrics
from app.curation.spans import Exports
from app.services.changes import Changes
from app.services.history import Histories
from app.services.index import Index
from app.services.pairs import Pairs
from app.services.summaries import Answered
from app.store.errors import StoreError
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase

# Another form of a summary, drawn by a room that the API itself does not know.
SummaryForm = Callable[[Request, Knowledge, Answered], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """How partners are told, where the operator has switched it on."""

    master: str  # the secret of each webhook is derived from it
    checked: Callable[[str], str]  # raises ValueError for an address that nothing is sent to

    def __repr__(self) -> str:
        return "Webhooks()"  # never the secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What main gives to every route."""

    base: KnowledgeBase
    pairs: Pairs
    histories: Histories
    index: Index
    changes: Changes
    exports: Exports
    limiter: Limiter
    metrics: Metrics
    report_allowance: Policy  # reports of wrong findings that one sender may send
    version: str
    operator: str | None = None  # who runs the service, where the operator says so
    base_url: str | None = None  # the address that clients use, where the operator has declared one
    webhooks: Webhooks | None = None  # None: not switched on
    patient_use_declared: bool  # the operator has declared an intended use for personal answers to patients
    forms: Mapping[str, SummaryForm] = field(default_factory=dict)  # media type -> the form of a summary


def desk(request: Request) -> Desk:
    """Return the desk that main has set up; the only look into the app's state."""
    return cast(Desk, request.app.state.desk)


DeskDep = Annotated[Desk, Depends(desk)]

RELEASE_ID = r"^[A-Za-z0-9._-]{1,80}$"
ReleaseQuery = Annotated[
    str | None,
    Query(pattern=RELEASE_ID, description="Answer from this release; absent: the current one."),
]


def current(request: Request) -> Knowledge:
    """Return the release that was current when the request came in. Raises StoreError where there is none."""
    knowledge = request.scope[KNOWLEDGE]
    if isinstance(knowledge, StoreError):
        raise knowledge
    return cast(Knowledge, knowledge)


def pinned(request: Request, release: str | None) -> Knowledge:
    """Return the release asked for, or the current one."""
    return at_release(desk(request), current(request), release)


def at_release(desk: Desk, now: Knowledge, release: str | None) -> Knowledge:
    """Return the release asked for, or the current one. Raises ReleaseNotFoundError and ReleasePrunedError."""
    return now if release is None or release == now.release.id else desk.base.beside(now, release)


def knowledge(request: Request, release: ReleaseQuery = None) -> Knowledge:
    """Return the knowledge of a read, pinned by `release=`."""
    return pinned(request, release)


KnowledgeDep = Annotated[Knowledge, Depends(knowledge)]


def known_query_only(request: Request) -> None:
    """Refuse query parameters that the route does not know, or gets twice.

    A filter with a typing error would otherwise read as "nothing found" or as "everything".
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = _query_names(route.dependant)
    given = [name for name, _ in request.query_params.multi_items()]
    unknown = [_error(name, f"is not a parameter here; known: {', '.join(sorted(known)) or 'none'}") for name in dict.fromkeys(given) if name not in known]  # fmt: skip
    twice = [_error(name, "may be given once") for name in known if given.count(name) > 1]
    if unknown or twice:
        raise RequestValidationError([*unknown, *twice])


def _query_names(dependant: Dependant) -> set[str]:
    own = {field.alias for field in dependant.query_params}
    return own.union(*(_query_names(part) for part in dependant.dependencies))


def _error(name: str, message: str) -> dict[str, object]:
    return {"type": "value_error", "loc": ("query", name[:40]), "msg": message, "ctx": {"error": message}}
