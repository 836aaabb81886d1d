"""Findings without a condition: of any list, of one substance, by id."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.api.deps import Desk, DeskDep, KnowledgeDep, pinned
from app.api.paging import PageDep, Place, cut
from app.api.problems import problems
from app.api.rest.parameters import IdPath, PreparationQuery
from app.api.rest.present.checks import check_answer
from app.api.rest.present.findings import finding_document, finding_documents, withdrawal_documents
from app.api.rest.read import naming, patient_of
from app.api.rest.replies import address, reply
from app.api.rest.schemas.answers import CheckAnswer
from app.api.rest.schemas.common import ReleaseRefDocument, SourceDocument
from app.api.rest.schemas.findings import FindingAnswer, FindingPage
from app.api.rest.schemas.requests import CheckRequest, Name
from app.domain.errors import UnknownCompoundError, UnknownPreparationError
from app.domain.evidence import Category, Severity, Status
from app.domain.findings import Finding
from app.services.citations import sources_cited
from app.services.errors import GoneError, UndeclaredUseError, UnknownFindingError
from app.services.interactions import check_list, finding_by_id, findings_of
from app.services.summaries import release_ref
from app.store.knowledge import Knowledge

router = APIRouter(tags=["interactions"])

SubstanceQuery = Annotated[
    Name,
    Query(description="Slug, alias, preparation or CURIE.", openapi_examples={"ketamine": {"value": "ketamine"}}),
]


@router.post(
    "/interactions/check",
    operation_id="check_interactions",
    response_model=CheckAnswer,
    responses=problems(UndeclaredUseError, also=(413, 415)),
    summary="Check a list of substances",
)
def check_interactions(body: CheckRequest, desk: DeskDep, request: Request) -> Response:
    """Every pair, and the list as a whole. Pairs without a finding stand in `coverage`: silence is never "safe"."""
    return reply(list_checked(desk, pinned(request, body.release), body))


def list_checked(desk: Desk, knowledge: Knowledge, body: CheckRequest) -> CheckAnswer:
    """Return the findings of a list. Raises UndeclaredUseError."""
    checked = check_list(
        knowledge,
        desk.pairs,
        [naming(item) for item in body.substances],
        patient_of(body.patient),
        audience=body.audience.audience,
        patient_use_declared=desk.patient_use_declared,
    )
    return check_answer(knowledge, checked)


@router.get(
    "/interactions",
    operation_id="list_interactions",
    response_model=FindingPage,
    responses=problems(UnknownCompoundError, UnknownPreparationError, GoneError),
    summary="Findings of a substance",
)
def list_interactions(
    substance: SubstanceQuery,
    knowledge: KnowledgeDep,
    desk: DeskDep,
    page: PageDep,
    preparation: PreparationQuery = None,
    category: Annotated[Category | None, Query(description="Only this category.")] = None,
    severity: Annotated[Severity | None, Query(description="Only this severity.")] = None,
    status: Annotated[Status | None, Query(description="Only this status.")] = None,
) -> Response:
    """Findings of one substance with every other, with genes, organs and features; worst first."""
    found = findings_of(knowledge, desk.pairs, substance, preparation)
    wanted = [
        f
        for f in found.findings
        if (category is None or f.category is category)
        and (severity is None or f.severity is severity)
        and (status is None or f.status is status)
    ]
    items, following = cut(sorted(wanted, key=_place), page, _place)
    return reply(
        FindingPage(
            items=finding_documents(items),
            next=following,
            not_assessed=found.not_assessed,
            withdrawn=withdrawal_documents(found.withdrawn),
            release=ReleaseRefDocument.model_validate(release_ref(knowledge.release)),
        )
    )


@router.get(
    "/findings/{id}",
    operation_id="get_finding",
    response_model=FindingAnswer,
    responses=problems(UnknownFindingError, GoneError),
    summary="One finding by its permanent id",
)
def get_finding(id: IdPath, knowledge: KnowledgeDep, desk: DeskDep) -> Response:  # noqa: A002  # the path's own word
    """One finding. A withdrawn or retired one answers 410 with the reason."""
    finding = finding_by_id(knowledge, desk.pairs, id)
    return reply(
        FindingAnswer(
            finding=finding_document(finding),
            references=[SourceDocument.model_validate(s) for s in sources_cited(knowledge, finding)],
            release=ReleaseRefDocument.model_validate(release_ref(knowledge.release)),
        ),
        location=address("findings", finding.id),
    )


def _place(finding: Finding) -> Place:
    """Worst first; the id breaks ties."""
    rank = -1 if finding.severity is None else finding.severity.rank
    return (3 - rank, finding.id)
