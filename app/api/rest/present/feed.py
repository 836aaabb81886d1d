"""The history of releases and withdrawals as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from app.api.rest.replies import address
from app.store.releases import Event, EventKind

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
PATH = "/v1/changes.atom"
_NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


def feed(events: Sequence[Event], first: Event | None, base_url: str | None) -> bytes:
    """Return the feed of these events, the latest first.

    Addresses are relative where the operator has declared none. Ids are made of what happened and when, so they stay,
    and two services never share one.
    """
    base = (base_url or "").rstrip("/")
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(root, "id", _id("feed", first) if first else f"urn:uuid:{uuid5(NAMESPACE_URL, PATH)}")
    _text(root, "title", "TakeWith: releases and withdrawals")
    _text(
        root,
        "subtitle",
        "Each state of the knowledge that was served, each finding withdrawn as wrong, the outcome of each report.",
    )
    _text(root, "updated", _moment(events[0].at if events else _NOTHING_YET))
    author = SubElement(root, "author")
    _text(author, "name", "TakeWith")
    SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": base + PATH})
    for event in events:
        _entry(root, event, base)
    written: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}'.encode()


def _entry(root: Element, event: Event, base: str) -> None:
    title, said, href = _told(event)
    entry = SubElement(root, "entry")
    _text(entry, "id", _id("event", event))
    _text(entry, "title", title)
    _text(entry, "updated", _moment(event.at))
    _text(entry, "published", _moment(event.at))
    SubElement(entry, "category", {"term": event.kind.value})
    SubElement(entry, "link", {"rel": "alternate", "type": "application/json", "href": base + href})
    _text(entry, "summary", said)


def _told(event: Event) -> tuple[str, str, str]:
    """Return title, summary and address of an event."""
    if event.kind in (EventKind.WITHDRAWN, EventKind.REINSTATED):
        finding, _, why = (event.why or "").partition(":")
        gone = event.kind is EventKind.WITHDRAWN
        title = f"Finding {finding} {'withdrawn' if gone else 'shown again'}"
        return title, why.strip() or title, address("findings", finding)
    if event.kind is EventKind.REPORT_CLOSED:
        finding, outcome, answer = (event.why or "").split(": ", 2)
        title = f"Report of finding {finding}: {outcome.replace('_', ' ')}"
        return title, answer, address("findings", finding)
    back = event.kind is EventKind.ROLLED_BACK
    title = f"Release {event.release_id} {'served again' if back else 'published'}"
    return title, event.why or title, address("releases", event.release_id)


def _id(what: str, event: Event) -> str:
    said = f"takewith:{what}:{event.kind}:{event.release_id}:{event.generation}:{event.at.isoformat()}"
    return f"urn:uuid:{uuid5(NAMESPACE_URL, said)}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _text(parent: Element, name: str, text: str) -> None:
    # XML cannot hold control characters, not even escaped.
    SubElement(parent, name).text = "".join(c for c in text if c >= " " or c in "\t\n")
