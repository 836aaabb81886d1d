"""A call as clients send it: read leniently, for the guide's own requests are a mixture of releases.

Refused is only what leaves nothing to answer: another hook, or a missing part of the context that the hook needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.api.cds_hooks.discovery import (
    CACHE,
    EVIDENCE,
    FILTER,
    NON_SERIOUS,
    ORDER_SELECT,
    PATIENT_VIEW,
    TAKEN,
)
from app.services.charts import MEDICINES, Chart, Medicine, read_chart

MAX_TEXT = 200
# The guide's text names the first, its own requests the second.
_CONFIGURATION = ("configuration-items", "pddi-configuration-items")


class CallError(Exception):
    """A call that cannot be answered; the sentence says what is missing, never what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What the client wants; absent options suppress nothing."""

    cache: bool = False
    filter: bool = False
    evidence: bool = True
    minor: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One firing of a hook."""

    hook: str
    instance: str
    clinician: str
    patient: str
    encounter: str | None
    drafts: Chart
    selected: tuple[Medicine, ...]  # of the drafts: those that the answer is about
    lost: int  # selections that no draft order answers to
    record: Chart
    sent: bool  # whether the medicines on record were sent at all
    configuration: Configuration


def read_call(body: object, hook: str) -> Call:
    """Read the call of a service. Raises CallError."""
    if not isinstance(body, dict):
        raise CallError("The body must be a JSON object.")
    if body.get("hook") != hook:
        raise CallError(f"`hook` must be {hook}: this service answers no other one.")
    context = body.get("context")
    if not isinstance(context, dict):
        raise CallError("`context` is needed: an object.")
    prefetch = body.get("prefetch")
    if prefetch is not None and not isinstance(prefetch, dict):
        raise CallError("`prefetch` must be an object.")
    drafts, selected, lost = _orders(context, hook)
    record = read_chart(value for value in (prefetch or {}).values() if value is not None)
    return Call(
        hook=hook,
        instance=_needed("hookInstance", body.get("hookInstance")),
        clinician=_needed("context.userId", context.get("userId"), body.get("userId"), body.get("user")),
        patient=_needed("context.patientId", context.get("patientId"), body.get("patient")),
        encounter=_named(context.get("encounterId")),
        drafts=drafts,
        selected=selected,
        lost=lost,
        record=record,
        sent=bool(record.medicines or record.over) or _sent(prefetch or {}),
        configuration=_configuration(body.get("extension")),
    )


def _orders(context: Mapping[str, Any], hook: str) -> tuple[Chart, tuple[Medicine, ...], int]:
    if hook == PATIENT_VIEW:
        return Chart(), (), 0
    bundle = context.get("draftOrders")
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise CallError("`context.draftOrders` is needed: a Bundle of the draft orders.")
    drafts = read_chart([bundle])
    if hook != ORDER_SELECT:
        return drafts, tuple(drafts.medicines), 0
    names = context.get("selections")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise CallError("`context.selections` is needed: a list such as MedicationRequest/103.")
    if not names:  # nothing was picked out of the orders: all of them are meant
        return drafts, tuple(drafts.medicines), 0
    wanted = {"/".join(name.split("/")[-2:]) for name in names}
    ids = {name.rpartition("/")[2] for name in wanted if "/" not in name}
    selected = [
        one
        for one in drafts.medicines
        if one.reference and (one.reference in wanted or one.reference.partition("/")[2] in ids)
    ]
    medicines = sum(name.partition("/")[0] in MEDICINES or "/" not in name for name in wanted)
    return drafts, tuple(selected), max(0, medicines - len(selected))


def _sent(prefetch: Mapping[str, Any]) -> bool:
    """Return whether medicines were asked for and answered: null is an answer, "no data"."""
    for key, value in prefetch.items():
        if value is None and key in TAKEN:
            return True
        if isinstance(value, dict) and value.get("resourceType") == "Bundle":
            links = value.get("link")
            asked = (
                [str(link.get("url")) for link in links if isinstance(link, dict)] if isinstance(links, list) else []
            )
            if key in TAKEN or any(f"/{kind}?" in url for url in asked for kind in MEDICINES):
                return True
    return False


def _configuration(extension: object) -> Configuration:
    given: dict[str, Any] = {}
    for name in _CONFIGURATION:
        items = extension.get(name) if isinstance(extension, dict) else None
        given |= items if isinstance(items, dict) else {}
    return Configuration(
        cache=given.get(CACHE) is True,
        filter=given.get(FILTER) is True,
        evidence=given.get(EVIDENCE) is not False,
        minor=given.get(NON_SERIOUS) is not False,
    )


def _needed(field: str, *given: object) -> str:
    found = next(filter(None, map(_named, given)), None)
    if found is None:
        raise CallError(f"`{field}` is needed: a text.")
    return found


def _named(given: object) -> str | None:
    return given[:MAX_TEXT] if isinstance(given, str) and given.strip() else None
