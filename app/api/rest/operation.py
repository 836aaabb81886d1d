"""Whether the service runs, whether it can answer, and what it counts."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.deps import DeskDep
from app.api.metrics import MEDIA_TYPE
from app.api.problems import problem, problems
from app.api.rest.replies import reply
from app.api.rest.schemas.answers import DatabaseState, HealthDocument, ReadinessDocument
from app.api.rest.schemas.common import ReleaseRefDocument
from app.services.summaries import release_ref

router = APIRouter(tags=["operation"])

# Set in the scope by a server that was told to end, while those who are connected are still answered.
DRAINING = "takewith.draining"


@router.get("/healthz", operation_id="get_health", response_model=HealthDocument, summary="Does the process answer?")
def get_health(desk: DeskDep) -> Response:
    """Answers without the database: restart the process where this fails."""
    return reply(HealthDocument(status="ok", version=desk.version))


@router.get(
    "/readyz",
    operation_id="get_readiness",
    response_model=ReadinessDocument,
    responses=problems(pinned=False, counted=False),
    summary="Can it answer questions?",
)
def get_readiness(request: Request, desk: DeskDep) -> Response:
    """Answers 503 until a release is loaded and can be read, and once the process is told to end.

    Send no traffic here where this fails. It is ready, too, while the database is away and the last known release is
    served; `database` and `confirmed_s` say so.
    """
    if DRAINING in request.scope:
        return problem(request.url.path, 503, "This process was told to end; it takes nothing new.")
    knowledge = desk.base.current()
    return reply(
        ReadinessDocument(
            status="ready",
            version=desk.version,
            release=ReleaseRefDocument.model_validate(release_ref(knowledge.release)),
            database=DatabaseState.AWAY if knowledge.stale else DatabaseState.ANSWERS,
            confirmed_s=round(desk.base.age() or 0.0, 1),
            limits=desk.limiter.sharing,
        )
    )


@router.get(
    "/metrics",
    operation_id="get_metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    summary="What the service counts of itself, for Prometheus",
)
def get_metrics(desk: DeskDep) -> Response:
    """By the template of a route: no path, no address, no person. For the operator: let no proxy pass it on."""
    return Response(desk.metrics.written(), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})
