"""/v1/curation/drafts: files of an overlay on their way through review."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.api.curation.deps import (
    REFUSED,
    Curator,
    DeedsDep,
    DraftPath,
    IfMatch,
    Insider,
    Reviewer,
    doer,
    reply,
    seen,
    told,
)
from app.api.curation.schemas import (
    DiscardRequest,
    DraftChangeRequest,
    DraftDocument,
    DraftPage,
    DraftRequest,
    OverlayName,
    ReviewRequest,
    WarningDocument,
)
from app.api.deps import DeskDep
from app.api.paging import PageDep, Place, bad_cursor, encoded
from app.api.problems import problems
from app.api.refusals import VersionNeededError
from app.curation import drafts as deeds
from app.curation.drafts import Act
from app.curation.errors import (
    DraftMovedError,
    DraftNotFoundError,
    DraftRefusedError,
    DraftStateError,
    NotYourDraftError,
    OwnDraftError,
)
from app.curation.ground import Wanted, text_of
from app.curation.problems import Problem
from app.records.errors import KeyReusedError
from app.store import drafts
from app.store.drafts import Draft, DraftState
from app.store.engine import reading
from app.store.once import Told

router = APIRouter(tags=["curation"])

_CHANGED = (*REFUSED, DraftNotFoundError, DraftStateError, DraftMovedError, VersionNeededError, KeyReusedError)


@router.post(
    "/drafts",
    operation_id="create_draft",
    status_code=201,
    response_model=DraftDocument,
    responses=problems(*REFUSED, DraftStateError, DraftRefusedError, KeyReusedError, also=(413, 415), pinned=False),
    summary="Write a draft",
)
def create_draft(body: DraftRequest, holder: Curator, desk: DeskDep, once: DeedsDep) -> Response:
    """A file of an overlay as it should be, held to the same check as the files of the knowledge. Scope `curate`."""

    def deed(session: Session) -> Told:
        wanted = Wanted(overlay=body.overlay, kind=body.kind, slug=body.slug, content=body.content)
        act = Act(by=doer(holder), now=once.now, why=body.why)
        return _told(*deeds.write(session, desk.base.database, wanted, act), status=201)

    return once.done(holder, body, deed)


@router.get(
    "/drafts",
    operation_id="list_drafts",
    response_model=DraftPage,
    responses=problems(*REFUSED, pinned=False),
    summary="List drafts",
)
def list_drafts(
    holder: Insider,
    desk: DeskDep,
    page: PageDep,
    state: Annotated[DraftState | None, Query(description="Only drafts in this state.")] = None,
    overlay: Annotated[OverlayName | None, Query(description="Only drafts of this overlay.")] = None,
) -> Response:
    """Drafts, the oldest first. Any scope of curation."""
    after = _place(page.after)
    with reading(desk.base.database) as session:
        states = () if state is None else (state,)
        found = drafts.page(session, limit=page.limit + 1, overlay=overlay, states=states, after=after)
    items = found[: page.limit]
    following = encoded((items[-1].created_at.isoformat(), items[-1].id)) if len(found) > page.limit else None
    return reply(DraftPage(items=[_document(one) for one in items], next=following))


@router.get(
    "/drafts/{id}",
    operation_id="get_draft",
    response_model=DraftDocument,
    responses=problems(*REFUSED, DraftNotFoundError, pinned=False),
    summary="One draft",
)
def get_draft(id: DraftPath, holder: Insider, desk: DeskDep) -> Response:  # noqa: A002  # the path's own word
    """A draft with its `ETag`. Any scope of curation."""
    with reading(desk.base.database) as session:
        found = drafts.one(session, id)
    if found is None:
        raise DraftNotFoundError
    return reply(_document(found), {"ETag": found.tag})


@router.put(
    "/drafts/{id}",
    operation_id="replace_draft",
    response_model=DraftDocument,
    responses=problems(*_CHANGED, NotYourDraftError, DraftRefusedError, also=(413, 415), pinned=False),
    summary="Change a draft of one's own",
)
def replace_draft(
    id: DraftPath,  # noqa: A002  # the path's own word
    body: DraftChangeRequest,
    holder: Curator,
    desk: DeskDep,
    once: DeedsDep,
    if_match: IfMatch = None,
) -> Response:
    """Another content. It is open again then: an approval was of what it said before. Scope `curate`."""
    act = Act(by=doer(holder), now=once.now, why=body.why, seen=seen(if_match))
    return once.done(
        holder, body, lambda session: _told(*deeds.rewrite(session, desk.base.database, id, body.content, act))
    )


@router.post(
    "/drafts/{id}/discard",
    operation_id="discard_draft",
    response_model=DraftDocument,
    responses=problems(*_CHANGED, NotYourDraftError, also=(413, 415), pinned=False),
    summary="Give a draft up",
)
def discard_draft(
    id: DraftPath,  # noqa: A002  # the path's own word
    body: DiscardRequest,
    holder: Curator,
    once: DeedsDep,
    if_match: IfMatch = None,
) -> Response:
    """It stays readable and can be neither changed nor published. Scope `curate`; one's own, or any with `admin`."""
    act = Act(by=doer(holder), now=once.now, why=body.why, seen=seen(if_match))
    return once.done(holder, body, lambda session: _told(deeds.discard(session, id, act)))


@router.post(
    "/drafts/{id}/review",
    operation_id="review_draft",
    response_model=DraftDocument,
    responses=problems(*_CHANGED, OwnDraftError, also=(413, 415), pinned=False),
    summary="Approve or reject somebody else's draft",
)
def review_draft(
    id: DraftPath,  # noqa: A002  # the path's own word
    body: ReviewRequest,
    holder: Reviewer,
    once: DeedsDep,
    if_match: IfMatch = None,
) -> Response:
    """By a second person: who wrote it may not. Scope `review`."""
    act = Act(by=doer(holder), now=once.now, why=body.why, seen=seen(if_match))
    return once.done(holder, body, lambda session: _told(deeds.review(session, id, body.approve, act)))


def _told(draft: Draft, warnings: Sequence[Problem] = (), status: int = 200) -> Told:
    headers = {"ETag": draft.tag}
    if status == 201:
        headers["Location"] = f"/v1/curation/drafts/{draft.id}"
    return told(_document(draft, warnings), status, headers)


def _document(draft: Draft, warnings: Sequence[Problem] = ()) -> DraftDocument:
    return DraftDocument(
        id=draft.id,
        overlay=draft.overlay,
        kind=draft.kind,
        slug=draft.slug,
        content=None if draft.content is None else json.loads(draft.content),
        text=text_of(draft),
        state=draft.state,
        version=draft.version,
        author=draft.author,
        reviewer=draft.reviewer,
        why=draft.why,
        release=draft.release_id,
        created_at=draft.created_at,
        changed_at=draft.changed_at,
        warnings=[
            WarningDocument(
                file=one.file, field=one.field, message=f"{one.message}; {one.remedy}" if one.remedy else one.message
            )
            for one in warnings
        ],
    )


def _place(place: Place | None) -> tuple[datetime, str] | None:
    if place is None:
        return None
    try:
        moment, last = place
        return datetime.fromisoformat(str(moment)).astimezone(UTC), str(last)
    except ValueError:
        raise bad_cursor() from None
