"""GET /v1/conditions: diseases, stages, umbrellas, and their regimens."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.deps import KnowledgeDep
from app.api.paging import PageDep, cut, slug_after, slug_cursor
from app.api.problems import problems
from app.api.rest.parameters import ConditionPath, SearchQuery
from app.api.rest.present.conditions import condition_document, condition_item, regimen_documents
from app.api.rest.replies import address, reply
from app.api.rest.schemas.conditions import ConditionDocument, ConditionPage, RegimenPage
from app.domain.conditions import ConditionKind
from app.domain.errors import UnknownConditionError
from app.services import catalogue
from app.services.errors import GoneError
from app.services.naming import condition_named
from app.services.regimens import regimens_of

router = APIRouter(tags=["catalogue"])


@router.get(
    "/conditions",
    operation_id="list_conditions",
    response_model=ConditionPage,
    responses=problems(),
    summary="List or search conditions",
)
def list_conditions(
    knowledge: KnowledgeDep,
    page: PageDep,
    q: SearchQuery = None,
    kind: Annotated[ConditionKind | None, Query(description="Only diseases, stages or umbrellas.")] = None,
) -> Response:
    """Conditions by slug. With `q` those with a name that begins so; where there is none, those spelt alike."""
    found = catalogue.conditions(knowledge, after=slug_after(page), limit=page.limit, text=q, kind=kind)
    items = [condition_item(knowledge, condition, found.matched.get(condition.slug)) for condition in found.items]
    return reply(ConditionPage(items=items, next=slug_cursor(found.next)))


@router.get(
    "/conditions/{id}",
    operation_id="get_condition",
    response_model=ConditionDocument,
    responses=problems(UnknownConditionError, GoneError),
    summary="One condition",
)
def get_condition(id: ConditionPath, knowledge: KnowledgeDep) -> Response:  # noqa: A002  # the path's own word
    """One condition. A stage or umbrella lists its members' regimens by reference."""
    condition = condition_named(knowledge, id)
    return reply(condition_document(knowledge, condition), location=address("conditions", condition.slug))


@router.get(
    "/conditions/{id}/regimens",
    operation_id="list_condition_regimens",
    response_model=RegimenPage,
    responses=problems(UnknownConditionError, GoneError),
    summary="Regimens of a condition",
)
def list_condition_regimens(
    id: ConditionPath,  # noqa: A002  # the path's own word
    knowledge: KnowledgeDep,
    page: PageDep,
) -> Response:
    """Regimens of a condition, its members' included, with supportive care written out."""
    condition = condition_named(knowledge, id)
    ordered = sorted(regimens_of(knowledge, condition), key=lambda f: (f.regimen.slug, f.condition))
    items, following = cut(ordered, page, lambda f: (f.regimen.slug, f.condition))
    documents = regimen_documents(knowledge, items)
    location = address("conditions", condition.slug, "regimens")
    return reply(RegimenPage(items=documents, next=following), location=location)
