"""GET /v1/sources/{id} and the table of interaction categories."""

from fastapi import APIRouter
from starlette.responses import Response

from app.api.deps import KnowledgeDep
from app.api.problems import problems
from app.api.rest.parameters import IdPath
from app.api.rest.replies import address, reply
from app.api.rest.schemas.common import SourceDocument
from app.api.rest.schemas.conditions import CategoryDocument, CategoryPage
from app.domain.retired import RetiredKind
from app.services.errors import GoneError, UnknownSourceError
from app.services.naming import moved

router = APIRouter(tags=["catalogue"])


@router.get(
    "/interaction-categories",
    operation_id="list_interaction_categories",
    response_model=CategoryPage,
    responses=problems(),
    summary="Kinds of interactions",
)
def list_interaction_categories(knowledge: KnowledgeDep) -> Response:
    """The categories of a summary, with the questions to ask the specialist."""
    items = [CategoryDocument.model_validate(category) for category in knowledge.vocabulary().categories]
    return reply(CategoryPage(items=items, next=None))


@router.get(
    "/sources/{id}",
    operation_id="get_source",
    response_model=SourceDocument,
    responses=problems(UnknownSourceError, GoneError),
    summary="One source",
)
def get_source(id: IdPath, knowledge: KnowledgeDep) -> Response:  # noqa: A002  # the path's own word
    """A document that facts cite."""
    source = knowledge.source(id) or knowledge.source(moved(knowledge, id, (RetiredKind.SOURCE,)))
    if source is None:
        raise UnknownSourceError(id)
    return reply(SourceDocument.model_validate(source), location=address("sources", source.id))
