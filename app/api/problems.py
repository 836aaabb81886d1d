"""Every refusal as one RFC 9457 problem: the table from error to status stands here and nowhere else.

A problem never repeats a value that was sent: it names the field and the rule.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from app.api.refusals import (
    KeyNeededError,
    ScopeMissingError,
    SenderError,
    TooManyError,
    VersionNeededError,
    WebhooksOffError,
)
from app.curation.errors import (
    DraftMovedError,
    DraftNotFoundError,
    DraftRefusedError,
    DraftStateError,
    NotYourDraftError,
    OverlayMovedError,
    OwnDraftError,
)
from app.curation.problems import Problem as Wrong
from app.curation.publish import PINS_EXPIRE, NothingToDoError
from app.domain.errors import (
    DomainError,
    UnknownCompoundError,
    UnknownConditionError,
    UnknownPreparationError,
    UnknownRegimenError,
)
from app.records.errors import (
    KeyReusedError,
    QueueFullError,
    ReportClosedError,
    ReportNotFoundError,
)
from app.records.webhooks import TooManyWebhooksError, UnknownWebhookError
from app.services.errors import (
    GoneError,
    TooManyMedicinesError,
    UndeclaredUseError,
    UnknownFindingError,
    UnknownSourceError,
    WithdrawnError,
)
from app.store.errors import (
    CorruptRecordError,
    DatabaseUnreachableError,
    NewerSchemaError,
    NothingPublishedError,
    OutdatedDatabaseError,
    ReleaseNotFoundError,
    ReleasePrunedError,
)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:problem-type:takewith:"
# Parts of a location that say which alternative was tried, not where the fault is.
_MAX_PART = 60  # a field name that was made up may be as long as a body
_MOST_TOLD, _MAX_SAID = 50, 300  # of what the check of the knowledge says
_ALTERNATIVES = frozenset({"name", "taken", "body", "[key]"})

_NO_OBJECT = ("model_type", "model_attributes_type", "dict_type", "dataclass_type")


class FieldError(BaseModel):
    """One field that was refused."""

    field: str = Field(description="Where it stands: `patient.egfr`, `agents[2].dose`, `limit`.")
    message: str = Field(description="What is wrong with it and what is allowed; never repeats the value sent.")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457). Every refusal of this service has this shape."""

    type: str = Field(description="A permanent name of this kind of problem; the rest may be reworded.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The HTTP status, repeated.")
    detail: str = Field(description="What happened here, in one sentence for a person.")
    instance: str = Field(description="The path of the request.")
    nearest: list[str] | None = Field(default=None, description="For 404: the nearest names that are known.")
    errors: list[FieldError] | None = Field(default=None, description="For 422: every field that was refused.")


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table: what an error becomes."""

    status: int
    name: str
    title: str


KINDS: Mapping[type[Exception], Kind] = {
    KeyNeededError: Kind(401, "key-needed", "A key is needed"),
    ScopeMissingError: Kind(403, "scope-missing", "The key does not allow this"),
    WebhooksOffError: Kind(403, "webhooks-off", "Webhooks are off"),
    UnknownWebhookError: Kind(404, "unknown-webhook", "Unknown webhook"),
    TooManyWebhooksError: Kind(409, "too-many-webhooks", "Too many webhooks"),
    NotYourDraftError: Kind(403, "not-your-draft", "Somebody else's draft"),
    OwnDraftError: Kind(403, "own-draft", "A second person reviews"),
    DraftNotFoundError: Kind(404, "unknown-draft", "Unknown draft"),
    ReportNotFoundError: Kind(404, "unknown-report", "Unknown report"),
    DraftStateError: Kind(409, "draft-state", "Not with this draft, or not now"),
    OverlayMovedError: Kind(409, "overlay-changed", "The overlay was changed"),
    ReportClosedError: Kind(409, "report-closed", "The report is closed"),
    NothingToDoError: Kind(409, "nothing-to-do", "Nothing to do"),
    DraftMovedError: Kind(412, "version-conflict", "Changed since it was read"),
    DraftRefusedError: Kind(422, "invalid-knowledge", "The knowledge is not as it must be"),
    KeyReusedError: Kind(422, "idempotency-key-reused", "The idempotency key was used before"),
    VersionNeededError: Kind(428, "version-needed", "Say which version you read"),
    QueueFullError: Kind(503, "queue-full", "Too many reports wait"),
    TooManyError: Kind(429, "too-many-requests", "Too many requests"),
    UnknownCompoundError: Kind(404, "unknown-compound", "Unknown compound"),
    UnknownConditionError: Kind(404, "unknown-condition", "Unknown condition"),
    UnknownRegimenError: Kind(404, "unknown-regimen", "Unknown regimen"),
    UnknownPreparationError: Kind(404, "unknown-preparation", "Unknown preparation"),
    UnknownFindingError: Kind(404, "unknown-finding", "Unknown finding"),
    UnknownSourceError: Kind(404, "unknown-source", "Unknown source"),
    ReleaseNotFoundError: Kind(404, "unknown-release", "Unknown release"),
    GoneError: Kind(410, "gone", "No longer there"),
    WithdrawnError: Kind(410, "withdrawn", "Withdrawn as wrong"),
    ReleasePrunedError: Kind(410, "release-gone", "The release was removed"),
    TooManyMedicinesError: Kind(413, "too-many-medicines", "Too many medicines"),
    UndeclaredUseError: Kind(403, "undeclared-use", "Personal answers for patients are off"),
    NothingPublishedError: Kind(503, "no-release", "No knowledge is loaded"),
    NewerSchemaError: Kind(503, "newer-release", "The release needs a newer program"),
    CorruptRecordError: Kind(503, "damaged-record", "A stored record is damaged"),
    OutdatedDatabaseError: Kind(503, "outdated-database", "The database needs a migration"),
    DatabaseUnreachableError: Kind(503, "unavailable", "Not available at the moment"),
}
# Whose sentence names files, hosts or drivers: for the log of the operator, not for everybody.
_SILENT = (DatabaseUnreachableError, OutdatedDatabaseError)
# What stays so until somebody acts: asking again in a moment is of no use.
_LASTING = (NewerSchemaError, CorruptRecordError)
_PLAIN: Mapping[int, Kind] = {
    400: Kind(400, "bad-request", "The request was not understood"),
    401: Kind(401, "key-not-accepted", "The key is not accepted"),
    404: Kind(404, "not-found", "Nothing here"),
    405: Kind(405, "method-not-allowed", "Method not allowed"),
    406: Kind(406, "not-acceptable", "No acceptable representation"),
    408: Kind(408, "request-timeout", "The request came too slowly"),
    413: Kind(413, "content-too-large", "Body too large"),
    415: Kind(415, "unsupported-media-type", "Unsupported media type"),
    416: Kind(416, "range-not-satisfiable", "The range lies behind the end"),
    422: Kind(422, "invalid-request", "The request was not understood"),
    429: Kind(429, "too-many-requests", "Too many requests"),
    500: Kind(500, "internal-error", "Something failed here"),
    503: Kind(503, "unavailable", "Not available at the moment"),
}
# What the sentence says where the framework itself refuses.
_DETAILS: Mapping[int, str] = {
    404: "There is nothing at this address. /docs lists every address.",
    405: "This address does not answer this method; the Allow header lists those it does.",
    500: "The request failed because of a fault of this service, not of the request. Nothing was assessed.",
    503: "A part that this service needs does not answer at the moment. Nothing was assessed; please try again.",
}


def problem(
    path: str,
    status: int,
    detail: str | None = None,
    *,
    kind: Kind | None = None,
    nearest: Sequence[str] | None = None,
    errors: Sequence[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a response in the one shape of all refusals."""
    kind = kind or _PLAIN.get(status) or Kind(status, f"http-{status}", HTTPStatus(status).phrase)
    content = Problem(
        type=TYPE_PREFIX + kind.name,
        title=kind.title,
        status=kind.status,
        detail=detail or _DETAILS.get(kind.status, kind.title + "."),
        instance=path,
        nearest=None if nearest is None else list(nearest),
        errors=None if errors is None else list(errors),
    )
    return Response(
        content.model_dump_json(exclude_none=True),
        status_code=kind.status,
        media_type=MEDIA_TYPE,
        headers={**(headers or {}), "Cache-Control": "no-store"},
    )


def invalid(path: str, errors: Sequence[FieldError]) -> Response:
    """Return the 422 that names every refused field."""
    return problem(path, 422, _first_of(errors, len(errors)), errors=errors)


def _first_of(errors: Sequence[FieldError], count: int) -> str:
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"{errors[0].field}: {errors[0].message}{more}"


def install(app: FastAPI) -> None:
    """Answer every error of the domain, of the services and of the framework as a problem."""
    for error in KINDS:
        app.add_exception_handler(error, _known)
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _framework)


# Every question about knowledge may meet these.
_ALWAYS = (NothingPublishedError, DatabaseUnreachableError, CorruptRecordError)
_PINNED = (ReleaseNotFoundError, ReleasePrunedError, NewerSchemaError)


def problems(
    *errors: type[Exception], also: Iterable[int] = (), pinned: bool = True, counted: bool = True
) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI `responses` of a route: what its errors become, 422 and 503 always.

    `pinned`: the route takes `release`, which may be unknown or gone. `counted`: it passes the gate, as all but the
    probes do: a wrong key is 401, too many requests are 429.
    """
    every = (*errors, *(_PINNED if pinned else ()), *_ALWAYS)
    kinds = [KINDS[error] for error in dict.fromkeys(every)] + [
        _PLAIN[status] for status in (*also, 422, *((401, 429) if counted else ()))
    ]
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in sorted(kinds, key=lambda k: k.status):
        titles = by_status.get(kind.status, {}).get("description")
        by_status[kind.status] = {
            "description": f"{titles}; {kind.title[0].lower()}{kind.title[1:]}" if titles else kind.title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return by_status


def refusal(path: str, error: Exception) -> Response | None:
    """Return what an error becomes where no route answers; None for a fault of the program."""
    if isinstance(error, ValidationError):
        return invalid(path, [_field_error({**e, "loc": ("body", *e["loc"])}) for e in error.errors()])
    if any(cls in KINDS for cls in type(error).__mro__):
        return _refused(path, error)
    return _value_refused(path, error) if isinstance(error, DomainError) else None


def _known(request: Request, error: Exception) -> Response:
    return _refused(request.url.path, error)


def _refused(path: str, error: Exception) -> Response:
    kind = next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)
    nearest = getattr(error, "nearest", None) if kind.status == 404 else None
    detail = _DETAILS[503] if isinstance(error, _SILENT) else _sentence(error)
    if isinstance(error, ReleasePrunedError):
        detail = f"{detail} {PINS_EXPIRE}"
    headers = {"Retry-After": "5"} if kind.status == 503 and not isinstance(error, _LASTING) else {}
    if isinstance(error, GoneError) and error.successor is not None:
        headers["Link"] = f'</v1/findings/{quote(error.successor)}>; rel="successor-version"'
    if isinstance(error, SenderError):
        headers |= error.headers
    errors = None
    if isinstance(error, DraftRefusedError):
        errors = [_wrong(one) for one in error.problems[:_MOST_TOLD]]
        detail = _first_of(errors, len(error.problems))
    return problem(path, kind.status, detail, kind=kind, nearest=nearest, errors=errors, headers=headers)


def _wrong(one: Wrong) -> FieldError:
    """What the check of the knowledge says; a curator sent it, so names that stand in it may be repeated."""
    said = f"{one.message}; {one.remedy}" if one.remedy else one.message
    return FieldError(field=f"{one.file}: {one.field}" if one.file else one.field, message=said[:_MAX_SAID])


def _domain(request: Request, error: Exception) -> Response:
    return _value_refused(request.url.path, error)


def _value_refused(path: str, error: Exception) -> Response:
    """A value of the request that the domain refuses, where no schema could know it."""
    field = getattr(error, "field", "body")
    return invalid(path, [FieldError(field=field, message=str(error))])


def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # registered for nothing else
    detail = None if error.status_code in _DETAILS else error.detail
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(method for method in _METHODS if _answered(request, method))
    return problem(request.url.path, error.status_code, detail, headers=headers)


# In the order in which the Allow header names them. A route that refuses names only its own, so all are asked.
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def _answered(request: Request, method: str) -> bool:
    asked = {**request.scope, "method": method}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # registered for nothing else
    return invalid(request.url.path, [_field_error(e) for e in error.errors()] or [_NO_BODY])


_NO_BODY = FieldError(field="body", message="a JSON object is needed")


def _field_error(error: Mapping[str, Any]) -> FieldError:
    return FieldError(field=field_name(error["loc"]), message=_message(error))


def field_name(location: Sequence[str | int]) -> str:
    """Return `patient.egfr` or `agents[2].dose` for the framework's location of a fault."""
    name = ""
    for part in location[1:]:
        if isinstance(part, int):
            name += f"[{part}]"
        elif part not in _ALTERNATIVES:
            name += f".{part[:_MAX_PART]}" if name else part[:_MAX_PART]
    return name or str(location[0] if location else "body")


def _message(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return "is not a field of this request"
    if kind == "missing":
        return "is needed"
    if kind in _NO_OBJECT:
        return "should be an object"
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    return re.sub(r"^\w+ should", "should", str(error["msg"])).replace(" after validation", "")


def _sentence(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")
