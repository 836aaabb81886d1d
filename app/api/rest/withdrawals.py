"""GET /v1/withdrawals: findings found wrong."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.deps import current
from app.api.paging import PageDep, Place, cut
from app.api.problems import problems
from app.api.rest.present.findings import withdrawal_documents
from app.api.rest.replies import reply
from app.api.rest.schemas.changes import WithdrawalPage
from app.store.releases import Withdrawal

router = APIRouter(tags=["releases"])


@router.get(
    "/withdrawals",
    operation_id="list_withdrawals",
    response_model=WithdrawalPage,
    responses=problems(pinned=False),
    summary="Findings withdrawn as wrong",
)
def list_withdrawals(request: Request, page: PageDep) -> Response:
    """Withdrawals in force, the latest first. They override every release: take these findings out of any copy."""
    in_order = sorted(current(request).withdrawals.values(), key=_place)
    items, following = cut(in_order, page, _place)
    return reply(WithdrawalPage(items=withdrawal_documents(items), next=following))


def _place(withdrawal: Withdrawal) -> Place:
    """The latest first; several never share a generation."""
    return (-withdrawal.generation, withdrawal.finding_id)
