"""GET /v1/compounds: the catalogue of substances."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.deps import KnowledgeDep
from app.api.paging import PageDep, slug_after, slug_cursor
from app.api.problems import problems
from app.api.rest.parameters import CompoundPath, SearchQuery
from app.api.rest.present.compounds import compound_document, compound_item
from app.api.rest.replies import address, reply
from app.api.rest.schemas.compounds import CompoundDocument, CompoundPage
from app.api.rest.schemas.requests import Name
from app.domain.errors import UnknownCompoundError
from app.domain.substances import Kind
from app.services import catalogue
from app.services.errors import GoneError
from app.services.naming import compound_named

router = APIRouter(tags=["catalogue"])

ClassQuery = Annotated[
    Name | None, Query(alias="class", description="Only members of this class or its subclasses, by id.")
]


@router.get(
    "/compounds",
    operation_id="list_compounds",
    response_model=CompoundPage,
    responses=problems(),
    summary="List or search compounds",
)
def list_compounds(
    knowledge: KnowledgeDep,
    page: PageDep,
    q: SearchQuery = None,
    kind: Annotated[Kind | None, Query(description="Only this kind of substance.")] = None,
    class_: ClassQuery = None,
) -> Response:
    """Compounds by slug. With `q` those with a name that begins so; where there is none, those spelt alike."""
    found = catalogue.compounds(
        knowledge, after=slug_after(page), limit=page.limit, text=q, kind=kind, substance_class=class_
    )
    items = [compound_item(substance, found.matched.get(substance.slug)) for substance in found.items]
    return reply(CompoundPage(items=items, next=slug_cursor(found.next)))


@router.get(
    "/compounds/{id}",
    operation_id="get_compound",
    response_model=CompoundDocument,
    responses=problems(UnknownCompoundError, GoneError),
    summary="One compound with every fact",
)
def get_compound(id: CompoundPath, knowledge: KnowledgeDep) -> Response:  # noqa: A002  # the path's own word
    """Everything known about one compound, each fact with its source. `Content-Location` is the canonical address."""
    substance, _ = compound_named(knowledge, id)
    return reply(compound_document(knowledge, substance), location=address("compounds", substance.slug))
