"""GET /v1/curation/trail: who did what, when and why."""

import json
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.curation.deps import REFUSED, Insider, reply
from app.api.curation.schemas import TrailEntryDocument, TrailPage
from app.api.deps import DeskDep
from app.api.paging import PageDep, Place, bad_cursor, encoded
from app.api.problems import problems
from app.store import trail
from app.store.engine import reading
from app.store.trail import Entry

router = APIRouter(tags=["curation"])


@router.get(
    "/trail",
    operation_id="list_trail",
    response_model=TrailPage,
    responses=problems(*REFUSED, pinned=False),
    summary="The trail of curation",
)
def list_trail(
    holder: Insider,
    desk: DeskDep,
    page: PageDep,
    subject: Annotated[
        str | None,
        Query(pattern=r"^[A-Za-z0-9-]{1,40}$", description="Only deeds upon this draft, report or release."),
    ] = None,
) -> Response:
    """Every deed of curation, the latest first. Nobody can change or delete one: each is chained to the one before.

    `takewith trail` walks the chain. Any scope of curation.
    """
    with reading(desk.base.database) as session:
        found = trail.entries(session, limit=page.limit + 1, before=_before(page.after), subject=subject)
    items = found[: page.limit]
    following = encoded((items[-1].id,)) if len(found) > page.limit else None
    return reply(TrailPage(items=[_document(one) for one in items], next=following))


def _document(entry: Entry) -> TrailEntryDocument:
    return TrailEntryDocument(
        id=entry.id,
        at=entry.at,
        who=entry.who,
        name=entry.name,
        key=entry.key,
        deed=entry.deed,
        subject=entry.subject,
        what=json.loads(entry.what),
        why=entry.why,
        before=entry.before,
        digest=entry.digest,
    )


def _before(place: Place | None) -> int | None:
    if place is None:
        return None
    if len(place) != 1 or not isinstance(place[0], int) or not 0 < place[0] < 2**62:
        raise bad_cursor()
    return place[0]
