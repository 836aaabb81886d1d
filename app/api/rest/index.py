"""GET /v1/summaries: every compound with every condition in brief, for whoever keeps a copy."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BeforeValidator
from starlette.responses import Response

from app.api.deps import DeskDep, KnowledgeDep, ReleaseQuery
from app.api.paging import PageDep, encoded, two_slugs
from app.api.problems import problems
from app.api.rest.parameters import AudienceQuery
from app.api.rest.present.index import Shown
from app.api.rest.replies import reply
from app.api.rest.schemas.common import ReleaseRefDocument
from app.api.rest.schemas.index import IndexPage
from app.api.rest.schemas.requests import Asked, Name
from app.domain.errors import UnknownCompoundError, UnknownConditionError
from app.services.errors import GoneError
from app.services.index import Wanted
from app.services.naming import compound_named, condition_named
from app.services.summaries import release_ref

router = APIRouter(tags=["summaries"])

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+ -]\d\d:\d\d)")


def _moment(value: Any) -> Any:
    """Read RFC 3339 and nothing else; a plus that a URL has turned into a space is a plus."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("should be a moment with its zone, as 2026-11-23T10:00:00Z")
    return value.replace(" ", "+")


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]


@router.get(
    "/summaries",
    operation_id="list_summaries",
    response_model=IndexPage,
    responses=problems(UnknownCompoundError, UnknownConditionError, GoneError),
    summary="Every summary in brief",
)
def list_summaries(
    knowledge: KnowledgeDep,
    desk: DeskDep,
    request: Request,
    page: PageDep,
    compound: Annotated[Name | None, Query(description="Only this compound: slug, alias or CURIE.")] = None,
    condition: Annotated[Name | None, Query(description="Only this condition: slug, alias or CURIE.")] = None,
    changed_since: Annotated[
        Moment | None,
        Query(description="Only summaries that changed at this moment or later.", examples=["2026-11-23T10:00:00Z"]),
    ] = None,
    audience: AudienceQuery = Asked.PATIENT,
    release: ReleaseQuery = None,
) -> Response:
    """Every compound with every condition, each with its ETag and since when it is what it is.

    To keep a copy: read all pages once, later those `changed_since` the greatest `changed_at` that you hold.
    """
    wanted = Wanted(
        audience=audience.audience,
        compound=None if compound is None else compound_named(knowledge, compound)[0].slug,
        condition=None if condition is None else condition_named(knowledge, condition).slug,
        changed_since=changed_since,
    )
    found = desk.index.entries(knowledge, wanted, after=two_slugs(page), limit=page.limit + 1)
    items = found[: page.limit]
    last = (items[-1].compound.slug, items[-1].condition.slug) if len(found) > page.limit else None
    accepted = request.headers.get("accept-encoding")
    shown = Shown(knowledge, desk.version, accepted, audience.audience, release)
    return reply(
        IndexPage(
            items=[shown.entry(one) for one in items],
            next=None if last is None else encoded(last),
            release=ReleaseRefDocument.model_validate(release_ref(knowledge.release)),
        )
    )
