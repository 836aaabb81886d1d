"""Reports of wrong findings: anybody sends one, curators judge it, everybody is told the outcome."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.api.curation.deps import REFUSED, DeedsDep, Insider, ReportPath, Reviewer, doer, reply, told
from app.api.curation.schemas import OutcomeRequest, ReportDocument, ReportPage, ReportReceipt, ReportRequest
from app.api.deps import Desk, DeskDep, current
from app.api.keys import spend
from app.api.negotiation import JSON
from app.api.paging import PageDep, Place, bad_cursor, encoded
from app.api.problems import problems
from app.api.refusals import ScopeMissingError, TooManyError
from app.curation import publish
from app.curation.publish import NothingToDoError
from app.records import reports as records
from app.records.errors import KeyReusedError, QueueFullError, ReportClosedError, ReportNotFoundError
from app.records.reports import Said
from app.services.errors import GoneError, ListFindingError, UnknownFindingError
from app.services.interactions import finding_by_id, keys_of
from app.store import releases, reports
from app.store.api_keys import KeyScope
from app.store.engine import reading
from app.store.knowledge import Knowledge
from app.store.once import Told
from app.store.reports import Outcome, Report, ReportState

router = APIRouter(tags=["curation"])
public = APIRouter(tags=["interactions"])

FindingPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9.-]{1,64}$", description="Permanent id of a finding.")]


async def _allowed(request: Request, desk: DeskDep) -> None:
    """Count against the allowance of reports. Not in a thread: counters belong to the event loop."""
    spend(request, desk.limiter, desk.report_allowance)


@public.post(
    "/findings/{id}/reports",
    operation_id="report_finding",
    status_code=201,
    response_model=ReportReceipt,
    responses=problems(UnknownFindingError, GoneError, TooManyError, QueueFullError, also=(413, 415), pinned=False),
    summary="Report a finding as wrong",
    dependencies=[Depends(_allowed)],
)
def report_finding(
    id: FindingPath,  # noqa: A002  # the path's own word
    body: ReportRequest,
    desk: DeskDep,
    request: Request,
) -> Response:
    """Tell the curators what is wrong with a finding. Anybody may, a few times an hour.

    Nothing is kept of who sent it, and the words are deleted when the report is closed. **Write nothing about yourself
    or anybody else.** The outcome will stand in `/v1/changes.atom`.
    """
    knowledge = current(request)
    _must_be_there(desk, knowledge, id)
    said = Said(
        finding_id=id,
        release_id=knowledge.release.id,
        reason=body.reason,
        text=body.text,
        reference=body.reference,
    )
    taken = records.take(desk.base.database, said, datetime.now(UTC).date())
    receipt = ReportReceipt(id=taken.id, finding=taken.finding_id, received_on=taken.received_on)
    return Response(receipt.model_dump_json(), status_code=201, media_type=JSON)


@router.get(
    "/reports",
    operation_id="list_reports",
    response_model=ReportPage,
    responses=problems(*REFUSED, pinned=False),
    summary="The queue of reports",
)
def list_reports(
    holder: Insider,
    desk: DeskDep,
    page: PageDep,
    state: Annotated[ReportState | None, Query(description="Only open or only closed ones.")] = None,
) -> Response:
    """Reports of wrong findings, the oldest first. Any scope of curation."""
    with reading(desk.base.database) as session:
        found = reports.page(session, limit=page.limit + 1, state=state, after=_place(page.after))
    items = found[: page.limit]
    following = encoded((items[-1].received_on.isoformat(), items[-1].id)) if len(found) > page.limit else None
    return reply(ReportPage(items=[_document(one) for one in items], next=following))


@router.get(
    "/reports/{id}",
    operation_id="get_report",
    response_model=ReportDocument,
    responses=problems(*REFUSED, ReportNotFoundError, pinned=False),
    summary="One report",
)
def get_report(id: ReportPath, holder: Insider, desk: DeskDep) -> Response:  # noqa: A002  # the path's own word
    """One report of a wrong finding. Any scope of curation."""
    with reading(desk.base.database) as session:
        found = reports.one(session, id)
    if found is None:
        raise ReportNotFoundError
    return reply(_document(found))


@router.post(
    "/reports/{id}/outcome",
    operation_id="close_report",
    response_model=ReportDocument,
    responses=problems(
        *REFUSED,
        ReportNotFoundError,
        ReportClosedError,
        NothingToDoError,
        KeyReusedError,
        also=(413, 415),
        pinned=False,
    ),
    summary="Judge a report",
)
def close_report(
    id: ReportPath,  # noqa: A002  # the path's own word
    body: OutcomeRequest,
    holder: Reviewer,
    once: DeedsDep,
) -> Response:
    """Say what became of it: everybody is told in `/v1/changes.atom`, and the sender's words are deleted.

    Scope `review`; to withdraw the finding also `publish`.
    """
    if body.outcome is Outcome.WITHDRAWN and not holder.may(KeyScope.PUBLISH):
        raise ScopeMissingError(KeyScope.PUBLISH)

    def deed(session: Session) -> Told:
        finding = records.waiting_one(session, id).finding_id
        if body.outcome is Outcome.WITHDRAWN and finding not in releases.withdrawals(session):
            act = publish.Act(now=once.now, who=holder.name, why=body.answer)
            publish.withdraw_in(session, finding, act)
        closed = records.close(session, id, body.outcome, body.answer, doer(holder), once.now)
        return told(_document(closed))

    return once.done(holder, body, deed)


def _must_be_there(desk: Desk, knowledge: Knowledge, finding_id: str) -> None:
    """Raise UnknownFindingError or GoneError; a burden belongs to a list, so of it only the substance is known."""
    try:
        finding_by_id(knowledge, desk.pairs, finding_id)
    except ListFindingError:
        if knowledge.by_key(keys_of(finding_id)[0]) is None:
            raise UnknownFindingError(finding_id) from None


def _document(report: Report) -> ReportDocument:
    return ReportDocument(
        id=report.id,
        finding=report.finding_id,
        release=report.release_id,
        reason=report.reason,
        text=report.text,
        reference=report.reference,
        received_on=report.received_on,
        state=report.state,
        outcome=report.outcome,
        answer=report.answer,
        closed_by=report.closed_by,
        closed_at=report.closed_at,
    )


def _place(place: Place | None) -> tuple[date, str] | None:
    if place is None:
        return None
    try:
        day, last = place
        return date.fromisoformat(str(day)), str(last)
    except ValueError:
        raise bad_cursor() from None
