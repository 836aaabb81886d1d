"""GET /v1/releases: states of the knowledge."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.deps import DeskDep, current
from app.api.paging import PageDep, Place, bad_cursor, encoded
from app.api.problems import problems
from app.api.rest.parameters import IdPath
from app.api.rest.replies import address, reply
from app.api.rest.schemas.releases import LayerDocument, ReleaseDocument, ReleasePage
from app.store import releases
from app.store.engine import reading
from app.store.errors import ReleaseNotFoundError, ReleasePrunedError
from app.store.releases import Release

router = APIRouter(tags=["releases"])


@router.get(
    "/releases",
    operation_id="list_releases",
    response_model=ReleasePage,
    responses=problems(pinned=False),
    summary="List releases",
)
def list_releases(desk: DeskDep, request: Request, page: PageDep) -> Response:
    """Releases, the newest first."""
    served = current(request).release.id
    with reading(desk.base.database) as session:
        found = releases.releases(session, limit=page.limit + 1, before=_before(page.after))
    items = found[: page.limit]
    following = encoded((items[-1].created_at.isoformat(), items[-1].id)) if len(found) > page.limit else None
    return reply(ReleasePage(items=[_document(one, served) for one in items], next=following))


@router.get(
    "/releases/{id}",
    operation_id="get_release",
    response_model=ReleaseDocument,
    responses=problems(ReleaseNotFoundError, ReleasePrunedError, pinned=False),
    summary="One release",
)
def get_release(id: IdPath, desk: DeskDep, request: Request) -> Response:  # noqa: A002  # the path's own word
    """One release by its id. A pruned one answers 410 with the reason."""
    with reading(desk.base.database) as session:
        found = releases.release(session, id)
    return reply(_document(found, current(request).release.id), location=address("releases", found.id))


def _document(release: Release, served: str) -> ReleaseDocument:
    return ReleaseDocument(
        id=release.id,
        digest=release.digest,
        current=release.id == served,
        created_at=release.created_at,
        as_of=release.as_of,
        program_version=release.program_version,
        schema_version=release.schema_version,
        note=release.note,
        layers=[LayerDocument(name=x.name, digest=x.digest, records=x.record_count) for x in release.layers],
    )


def _before(place: Place | None) -> tuple[datetime, str] | None:
    if place is None:
        return None
    try:
        moment, last = place
        return datetime.fromisoformat(str(moment)).astimezone(UTC), str(last)
    except ValueError:
        raise bad_cursor() from None
