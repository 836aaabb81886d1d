"""What the routes of this room are given: who acts, upon which version, and deeds that are done once."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Path, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.api.deps import Desk, DeskDep
from app.api.keys import holder_with
from app.api.negotiation import JSON
from app.api.refusals import KeyNeededError, ScopeMissingError, VersionNeededError
from app.records.keybook import Holder
from app.records.once import Asked, done_once
from app.store.api_keys import KeyScope
from app.store.once import Told
from app.store.trail import Doer

REFUSED = (KeyNeededError, ScopeMissingError)

Curator = Annotated[Holder, Depends(holder_with(KeyScope.CURATE))]
Reviewer = Annotated[Holder, Depends(holder_with(KeyScope.REVIEW))]
Publisher = Annotated[Holder, Depends(holder_with(KeyScope.PUBLISH))]
# Whoever takes part in curation sees all of it.
Insider = Annotated[Holder, Depends(holder_with(KeyScope.CURATE, KeyScope.REVIEW, KeyScope.PUBLISH))]

DraftPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,40}$", description="Id of a draft.")]
ReportPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,40}$", description="Id of a report.")]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=200, description="Needed: the `ETag` of the version that you read."),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,100}$",
        description="A name of your own for this request. Sent again within 7 days, it gives the same answer and does "
        "nothing; with another body it is refused.",
    ),
]


class Deeds:
    """Does what a request asks for, once."""

    def __init__(self, request: Request, desk: DeskDep, key: IdempotencyKey = None) -> None:
        self._request = request
        self._desk: Desk = desk
        self._key = key
        self.now = datetime.now(UTC)

    def done(self, holder: Holder, body: BaseModel, deed: Callable[[Session], Told]) -> Response:
        """Do it in one transaction and answer; a request that came before is answered as it was then."""
        said = f"{self._request.method} {self._request.url.path} {body.model_dump_json()}"
        asked = Asked(holder=holder.id, key=self._key, fingerprint=sha256(said.encode()).hexdigest())
        told, before = done_once(self._desk.base.database, asked, self.now, deed)
        self._desk.base.refresh()
        replayed = {"Idempotency-Replayed": "true"} if before else {}
        return Response(told.body, status_code=told.status, media_type=JSON, headers={**told.headers, **replayed})


DeedsDep = Annotated[Deeds, Depends(Deeds)]


def told(document: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Told:
    """Return a document as an answer."""
    return Told(status=status, headers=headers or {}, body=document.model_dump_json())


def reply(document: BaseModel, headers: Mapping[str, str] | None = None) -> Response:
    """Return a document as a response to a read."""
    return Response(document.model_dump_json(), media_type=JSON, headers=headers)


def doer(holder: Holder) -> Doer:
    """Return who acts, as the trail names them."""
    admin = KeyScope.ADMIN in holder.scopes
    return Doer(holder=holder.id, key=holder.key, name=holder.name, admin=admin)


def seen(if_match: str | None) -> frozenset[str]:
    """Return the versions that a sender has seen. Raises VersionNeededError: "any" is no version."""
    tags = frozenset(tag.strip() for tag in (if_match or "").split(",") if tag.strip())
    if not tags or "*" in tags:
        raise VersionNeededError
    return tags
