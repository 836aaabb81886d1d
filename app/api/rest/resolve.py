"""POST /v1/resolve: names and codes to substances."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.deps import pinned
from app.api.problems import problems
from app.api.rest.replies import reply
from app.api.rest.schemas.answers import (
    CandidateDocument,
    IngredientDocument,
    ResolveAnswer,
    ResolvedName,
    ResolveStatus,
)
from app.api.rest.schemas.common import ReleaseRefDocument
from app.api.rest.schemas.requests import ResolveRequest
from app.services.naming import Resolution, resolved
from app.services.summaries import release_ref
from app.services.taking import product_of
from app.store.finding import Match
from app.store.knowledge import Knowledge

router = APIRouter(tags=["resolve"])


@router.post(
    "/resolve",
    operation_id="resolve_names",
    response_model=ResolveAnswer,
    responses=problems(also=(413, 415)),
    summary="Names and codes to substances",
)
def resolve_names(body: ResolveRequest, request: Request) -> Response:
    """Every name comes back, in order: resolved and how, or with candidates, or unresolved. Nothing is guessed."""
    return reply(names_read(pinned(request, body.release), body))


def names_read(knowledge: Knowledge, body: ResolveRequest) -> ResolveAnswer:
    """Return how each name is read."""
    names = [_name(knowledge, resolved(knowledge, name)) for name in body.names]
    return ResolveAnswer(names=names, release=ReleaseRefDocument.model_validate(release_ref(knowledge.release)))


def _name(knowledge: Knowledge, reading: Resolution) -> ResolvedName:
    match = reading.match
    held = _held(knowledge, reading.name) if match is None else []
    alone = held[0].substance if len(held) == 1 else None
    if match is not None or alone is not None:
        status = ResolveStatus.RESOLVED
    else:
        status = ResolveStatus.AMBIGUOUS if reading.candidates or held else ResolveStatus.UNRESOLVED
    return ResolvedName(
        input=reading.name,
        status=status,
        substance=match.slug if match else alone,
        preparation=match.preparation if match else None,
        how=match.how if match else "product" if alone else None,
        ingredients=held,
        ignored=list(reading.candidates[0].dropped) if reading.candidates else [],
        candidates=[_candidate(knowledge, candidate) for candidate in reading.candidates],
    )


def _held(knowledge: Knowledge, code: str) -> list[IngredientDocument]:
    """Return what a product holds."""
    product = product_of(knowledge, code)
    return (
        [IngredientDocument(name=one.name, substance=one.substance) for one in product.ingredients] if product else []
    )


def _candidate(knowledge: Knowledge, match: Match) -> CandidateDocument:
    substance = knowledge.substance(match.slug)
    return CandidateDocument(
        substance=match.slug,
        preparation=match.preparation,
        name=substance.name if substance else match.slug,
        matched=match.text,
        how=match.how,
    )
