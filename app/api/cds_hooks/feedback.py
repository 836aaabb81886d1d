"""Reports of what became of a card, as clients send them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.api.cds_hooks.call import CallError
from app.records.feedback import Report
from app.services.terms import OVERRIDE

MOST = 200


def reports_of(body: object, service: str) -> list[Report]:
    """Read the reports of a request. Raises CallError: then none of them is taken."""
    given = body.get("feedback") if isinstance(body, dict) else None
    if not isinstance(given, list) or not given:
        raise CallError("`feedback` is needed: a list of reports.")
    if len(given) > MOST:
        raise CallError(f"`feedback` may hold {MOST} reports at most.")
    return [_read(one, f"feedback[{at}]", service) for at, one in enumerate(given)]


def _read(one: Any, at: str, service: str) -> Report:
    if not isinstance(one, dict):
        raise CallError(f"`{at}` must be an object.")
    outcome = one.get("outcome")
    if outcome not in ("accepted", "overridden"):
        raise CallError(f"`{at}.outcome` must be accepted or overridden.")
    if outcome == "accepted" and not _suggestions(one.get("acceptedSuggestions")):
        raise CallError(f"`{at}.acceptedSuggestions` is needed with accepted: a list of objects with an id.")
    reason = one.get("overrideReason")
    if reason is not None and not (isinstance(reason, dict) and (reason.get("reason") or reason.get("userComment"))):
        raise CallError(f"`{at}.overrideReason` needs reason or userComment.")
    return Report(
        card=_uuid(one.get("card"), at),
        at=_moment(one.get("outcomeTimestamp"), at),
        service=service,
        outcome=outcome,
        reason=_reason(reason),
    )


def _suggestions(given: object) -> bool:
    if not isinstance(given, list) or not given:
        return False
    return all(isinstance(one, dict) and isinstance(one.get("id"), str) and one["id"] for one in given)


def _uuid(given: object, at: str) -> UUID:
    try:
        return UUID(given if isinstance(given, str) else "")
    except ValueError:
        raise CallError(f"`{at}.card` must be the uuid of a card.") from None


def _moment(given: object, at: str) -> datetime:
    try:
        moment = datetime.fromisoformat(given if isinstance(given, str) else "")
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() != timedelta(0):
        raise CallError(f"`{at}.outcomeTimestamp` must be a moment in UTC, such as 2026-07-02T10:05:31Z.")
    return moment


def _reason(given: Mapping[str, Any] | None) -> str | None:
    """Return the reason where it is one of ours: anything else, and every comment, may name a person."""
    coding = given.get("reason") if given else None
    code = coding.get("code") if isinstance(coding, dict) else None
    return code if isinstance(code, str) and code in OVERRIDE.codes else None
