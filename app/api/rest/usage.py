"""GET /v1/usage: how often which question was asked, by day."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator
from starlette.responses import Response

from app.api.deps import DeskDep
from app.api.keys import holder_with
from app.api.problems import problems
from app.api.refusals import KeyNeededError, ScopeMissingError
from app.api.rest.replies import reply
from app.api.rest.schemas.partners import UsageDocument, UsageList
from app.records.keybook import Holder
from app.records.usage import usage
from app.store.api_keys import KeyScope

router = APIRouter(tags=["partners"])

MOST_DAYS = 92
_USUAL = timedelta(days=6)


def _written_out(value: Any) -> Any:
    """Read RFC 3339 and nothing else: a bare number would be taken for seconds."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("should be a date as 2026-11-23")
    return value


Day = Annotated[date, BeforeValidator(_written_out)]


@router.get(
    "/usage",
    operation_id="list_usage",
    response_model=UsageList,
    responses=problems(KeyNeededError, ScopeMissingError, pinned=False),
    summary="Answers by day",
)
def list_usage(
    holder: Annotated[Holder, Depends(holder_with(KeyScope.ADMIN))],
    desk: DeskDep,
    since: Annotated[Day | None, Query(description="First day; absent: six days before the last.")] = None,
    until: Annotated[Day | None, Query(description="Last day; absent: today, in UTC.")] = None,
) -> Response:
    """Daily counts by question and key. A small count is told only as part of a sum, and no address is ever kept."""
    last = until or datetime.now(UTC).date()
    first = since or last - _USUAL
    if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        message = f"the days must be in order and at most {MOST_DAYS}"
        raise RequestValidationError(
            [{"type": "value_error", "loc": ("query", "since"), "msg": message, "ctx": {"error": message}}]
        )
    found = usage(desk.base.database, first, last)
    answer = reply(UsageList(items=[UsageDocument.model_validate(one) for one in found], next=None))
    answer.headers["Cache-Control"] = "no-store"
    return answer
