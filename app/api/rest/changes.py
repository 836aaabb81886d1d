"""GET /v1/releases/{id}/changes: which summaries differ from those of another release, and why."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.api.deps import RELEASE_ID, DeskDep, current
from app.api.paging import ShortPageDep, encoded, two_slugs
from app.api.problems import problems
from app.api.rest.parameters import IdPath
from app.api.rest.present.changes import changed_document
from app.api.rest.replies import reply
from app.api.rest.schemas.changes import ChangesPage
from app.api.rest.schemas.common import ReleaseRefDocument
from app.services.summaries import release_ref
from app.store.knowledge import Knowledge

router = APIRouter(tags=["releases"])


@router.get(
    "/releases/{id}/changes",
    operation_id="list_release_changes",
    response_model=ChangesPage,
    responses=problems(),
    summary="Which summaries changed, and why",
)
def list_release_changes(
    id: IdPath,  # noqa: A002  # the path's own word
    desk: DeskDep,
    request: Request,
    page: ShortPageDep,
    since: Annotated[
        str | None,
        Query(pattern=RELEASE_ID, description="Compare with this release; absent: with the one served before it."),
    ] = None,
) -> Response:
    """Every summary that differs, finding by finding, and the records that make it differ.

    `limit` counts the summaries that are compared. A page may list fewer, even none: go on until `next` is null.
    """
    now = current(request)
    after = desk.base.beside(now, id)
    compared = since or desk.histories.archive.before(after.release, now.generation)
    before = None if compared is None else desk.base.beside(now, compared)
    found = desk.changes.page(before, after, start=two_slugs(page), limit=page.limit)
    return reply(
        ChangesPage(
            items=[changed_document(one) for one in found.items],
            next=None if found.next is None else encoded(found.next),
            since=None if before is None else _ref(before),
            release=_ref(after),
        )
    )


def _ref(knowledge: Knowledge) -> ReleaseRefDocument:
    return ReleaseRefDocument.model_validate(release_ref(knowledge.release))
