"""/v1/curation/releases and /overlays: approved drafts become a release; an overlay as the files that it is."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.api.curation.deps import REFUSED, DeedsDep, Insider, Publisher, doer, reply, told
from app.api.curation.schemas import (
    OverlayFileDocument,
    OverlayFilePage,
    OverlayName,
    PublishedDocument,
    PublishRequest,
)
from app.api.deps import DeskDep, KnowledgeDep
from app.api.paging import PageDep, cut
from app.api.problems import problems
from app.curation import drafts as deeds
from app.curation.drafts import Act
from app.curation.errors import DraftNotFoundError, DraftRefusedError, DraftStateError, OverlayMovedError
from app.curation.files import files_of, yaml_of
from app.curation.publish import NothingToDoError
from app.records.errors import KeyReusedError
from app.store.engine import reading
from app.store.once import Told

router = APIRouter(tags=["curation"])

OverlayPath = Annotated[OverlayName, Path(description="The layer: `overlay:` and its name.")]

_UNPUBLISHED = (DraftNotFoundError, DraftStateError, OverlayMovedError, NothingToDoError, DraftRefusedError)


@router.post(
    "/releases",
    operation_id="publish_drafts",
    status_code=201,
    response_model=PublishedDocument,
    responses=problems(*REFUSED, *_UNPUBLISHED, KeyReusedError, also=(413, 415), pinned=False),
    summary="Publish approved drafts",
)
def publish_drafts(body: PublishRequest, holder: Publisher, desk: DeskDep, once: DeedsDep) -> Response:
    """The drafts become part of their overlay, and the release with it is served: all of it or nothing.

    The overlay is checked as a whole once more. Scope `publish`. `takewith release rollback` undoes it.
    """

    def deed(session: Session) -> Told:
        act = Act(by=doer(holder), now=once.now, why=body.why)
        loaded, published = deeds.publish(session, desk.base.database, body.overlay, body.drafts, act, desk.version)
        document = PublishedDocument(
            release=loaded.release_id,
            overlay=body.overlay,
            records=loaded.records,
            drafts=[draft.id for draft in published],
        )
        return told(document, 201, {"Location": f"/v1/releases/{loaded.release_id}"})

    return once.done(holder, body, deed)


@router.get(
    "/overlays/{overlay}/files",
    operation_id="list_overlay_files",
    response_model=OverlayFilePage,
    responses=problems(*REFUSED),
    summary="An overlay as files",
)
def list_overlay_files(
    holder: Insider,
    desk: DeskDep,
    knowledge: KnowledgeDep,
    page: PageDep,
    overlay: OverlayPath,
) -> Response:
    """The files of an overlay, in the shape of `app/knowledge/`, to be merged by diff. Empty where there is none.

    `takewith knowledge unload` writes the same files to a folder. Any scope of curation.
    """
    own = next((layer for layer in knowledge.release.layers if layer.name == overlay), None)
    with reading(desk.base.database) as session:
        files = files_of(session, own)
    items, following = cut(files.items(), page, lambda item: (item[0],))
    documents = [OverlayFileDocument(path=path, text=yaml_of(plain), content=plain) for path, plain in items]
    return reply(OverlayFilePage(items=documents, next=following, release=knowledge.release.id))
