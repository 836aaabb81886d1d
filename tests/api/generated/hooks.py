"""What Schemathesis cannot know of a valid request, because no schema can say it. Loaded by schemathesis.toml."""

import schemathesis

_FOR_PEOPLE = frozenset({"why", "answer", "text", "reference"})


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, _: object) -> None:
    """Mend requests that are meant to be valid; invalid ones go out as they are."""
    if case.meta is None or case.meta.generation.mode is not schemathesis.GenerationMode.POSITIVE:
        return
    # RFC 8288 and our paging: a cursor is text that only the page before gives. A made-up one is refused (422), since
    # an empty list would read as "nothing found".
    case.query.pop("cursor", None)
    # The two days of a span agree: JSON Schema compares no two fields.
    if {"since", "until"} & case.query.keys() and case.operation.path == "/v1/usage":
        case.query.update(since="2026-11-01", until="2026-11-23")
    _agree(case.body)
    _readable(case.body)


def _agree(body: object) -> None:
    """A dose has a unit, and nobody stops before the start (JSON Schema compares no two fields)."""
    for items in body.values() if isinstance(body, dict) else ():
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                if item.get("dose") is not None and item.get("unit") is None:
                    item["unit"] = "mg"
                if item.get("started") and item.get("stopped"):
                    item["started"], item["stopped"] = sorted((item["started"], item["stopped"]))


def _readable(body: object) -> None:
    """What people are to read holds only what can be seen (no pattern can say which characters those are)."""
    for name in _FOR_PEOPLE & body.keys() if isinstance(body, dict) else ():
        if isinstance(body[name], str) and not body[name].isprintable():
            body[name] = "Written by a test."
