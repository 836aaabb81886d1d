"""GET /v1/changes.atom: what happened to releases, for feed readers."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.deps import DeskDep, current
from app.api.problems import problems
from app.api.rest.present.feed import MEDIA_TYPE, feed
from app.store.releases import EventKind

router = APIRouter(tags=["releases"])

TOLD = (
    EventKind.PUBLISHED,
    EventKind.ROLLED_BACK,
    EventKind.WITHDRAWN,
    EventKind.REINSTATED,
    EventKind.REPORT_CLOSED,
)
MOST = 100  # entries
_FEED: dict[int | str, dict[str, Any]] = {
    200: {"description": "An Atom feed.", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}
}


@router.get(
    "/changes.atom",
    operation_id="get_changes_feed",
    response_class=Response,
    responses={**problems(pinned=False), **_FEED},
    summary="Releases, withdrawals and outcomes of reports as an Atom feed",
)
def get_changes_feed(desk: DeskDep, request: Request) -> Response:
    """The latest hundred releases served, findings withdrawn and reports judged, the latest first."""
    archive = desk.histories.archive
    found = archive.events(TOLD, current(request).generation, most=MOST)
    return Response(feed(found, archive.first_event(), desk.base_url), media_type=f"{MEDIA_TYPE}; charset=utf-8")
