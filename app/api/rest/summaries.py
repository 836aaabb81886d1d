"""Can I take this compound with the treatment of this condition?"""

from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.deps import Desk, DeskDep, KnowledgeDep, pinned
from app.api.negotiation import JSON, MARKDOWN, negotiated
from app.api.problems import problems
from app.api.rest.parameters import (
    AudienceQuery,
    CompoundPath,
    ConditionPath,
    JurisdictionQuery,
    PreparationQuery,
    RegimenQuery,
)
from app.api.rest.present.markdown import markdown_of
from app.api.rest.present.summaries import path_of
from app.api.rest.present.written import Written
from app.api.rest.read import naming, patient_of
from app.api.rest.replies import reply_bytes, reply_markdown
from app.api.rest.schemas.requests import Asked as AskedAudience
from app.api.rest.schemas.requests import SummariesRequest
from app.api.rest.schemas.summaries import SummariesAnswer, SummaryDocument, UnresolvedDocument
from app.domain.errors import (
    UnknownCompoundError,
    UnknownConditionError,
    UnknownPreparationError,
    UnknownRegimenError,
)
from app.services.errors import GoneError, UndeclaredUseError
from app.services.naming import Naming
from app.services.summaries import Answered, Asked, Context, summarise, summarise_for
from app.store.knowledge import Knowledge

router = APIRouter(tags=["summaries"])

# One for the process: what it keeps is known by identity, so releases and applications cannot be mixed up.
_WRITTEN = Written()

_UNKNOWN = (
    UnknownCompoundError,
    UnknownConditionError,
    UnknownRegimenError,
    UnknownPreparationError,
    GoneError,
)


_MARKDOWN: dict[int | str, dict[str, Any]] = {
    200: {"content": {MARKDOWN: {"schema": {"type": "string", "description": "The same document as Markdown."}}}}
}


@router.get(
    "/summaries/{compound}/{condition}",
    operation_id="get_summary",
    response_model=SummaryDocument,
    responses={**problems(*_UNKNOWN, also=(406,)), **_MARKDOWN},
    summary="Can I take X with my treatment for Y?",
)
def get_summary(
    compound: CompoundPath,
    condition: ConditionPath,
    knowledge: KnowledgeDep,
    desk: DeskDep,
    request: Request,
    regimen: RegimenQuery = None,
    preparation: PreparationQuery = None,
    jurisdiction: JurisdictionQuery = None,
    audience: AudienceQuery = AskedAudience.PATIENT,
) -> Response:
    """The whole document, general information for everybody: JSON, or Markdown with `Accept: text/markdown`.

    Without a regimen the answer is a distribution over the condition's regimens, never one verdict.
    """
    media = _media(request, *desk.forms)
    asked = Asked(
        compound=Naming(name=compound, preparation=preparation),
        condition=condition,
        regimen=regimen,
        jurisdiction=jurisdiction,
        audience=audience.audience,
    )
    answered = summarise(knowledge, desk.pairs, asked)
    location = path_of(answered.summary.question)
    if media in desk.forms:
        return desk.forms[media](request, knowledge, answered)
    if media == MARKDOWN:
        return reply_markdown(markdown_of(answered), location=location)
    return reply_bytes(_WRITTEN.summary(answered), location=location)


@router.post(
    "/summaries",
    operation_id="create_summaries",
    response_model=SummariesAnswer,
    responses={**problems(*_UNKNOWN, UndeclaredUseError, also=(406, 413, 415)), **_MARKDOWN},
    summary="Summaries for a context",
)
def create_summaries(body: SummariesRequest, desk: DeskDep, request: Request) -> Response:
    """The same document for what a person takes and is. Nothing of the body is stored, logged or cached.

    A field of the person that is not given is "not considered", never "normal".
    """
    media = _media(request)
    answers = answered_for(desk, pinned(request, body.release), body)
    if media == MARKDOWN:
        return reply_markdown("\n---\n\n".join(markdown_of(answered) for answered in answers))
    return reply_bytes(written_answers(answers))


def answered_for(desk: Desk, knowledge: Knowledge, body: SummariesRequest) -> list[Answered]:
    """Return a summary for each compound of the body. Raises what the operation lists."""
    context = Context(agents=tuple(naming(a) for a in body.agents), patient=patient_of(body.patient))
    return [
        summarise_for(
            knowledge,
            desk.pairs,
            Asked(
                compound=naming(compound),
                condition=body.condition,
                regimen=body.regimen,
                jurisdiction=body.jurisdiction,
                audience=body.audience.audience,
            ),
            context,
            patient_use_declared=desk.patient_use_declared,
        )
        for compound in body.compounds
    ]


def written_answers(answers: Sequence[Answered]) -> bytes:
    """Return the JSON of a SummariesAnswer; there is at least one summary."""
    unresolved = answers[0].unresolved  # the same names for every compound
    return orjson.dumps(
        {
            "summaries": [orjson.Fragment(_WRITTEN.summary(answered)) for answered in answers],
            "unresolved": [
                UnresolvedDocument(input=u.name, candidates=list(u.candidates)).model_dump() for u in unresolved
            ],
        }
    )


def _media(request: Request, *more: str) -> str:
    offered = (JSON, MARKDOWN, *more)
    media = negotiated(request.headers.get("accept"), offered)
    if media is None:
        raise HTTPException(406, f"This address answers {', '.join(offered[:-1])} and {offered[-1]}.")
    return media
