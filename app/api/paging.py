"""Keyset pages: a cursor is the place after the last item, so nothing is skipped or told twice between pages."""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, TypeVar

import orjson
from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MOST_COMPARED = 50

T = TypeVar("T")
Place = tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """How much is asked for, and after which place."""

    limit: int
    after: Place | None


def page(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items at most.")] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None,
        Query(max_length=600, description="`next` of the page before; leave out for the first page."),
    ] = None,
) -> Page:
    """Read a page from the query; a cursor that this service did not make is refused."""
    return Page(limit=limit, after=None if cursor is None else decoded(cursor))


PageDep = Annotated[Page, Depends(page)]


def short_page(
    limit: Annotated[int, Query(ge=1, le=MOST_COMPARED, description="How many are compared at most.")] = MOST_COMPARED,
    cursor: Annotated[
        str | None,
        Query(max_length=600, description="`next` of the page before; leave out for the first page."),
    ] = None,
) -> Page:
    """Read a page of something that costs much to make."""
    return page(limit, cursor)


ShortPageDep = Annotated[Page, Depends(short_page)]


def cut(items: Iterable[T], page: Page, place: Callable[[T], Place]) -> tuple[list[T], str | None]:
    """Return one page of items that come in ascending order of `place`, and the cursor of the next, or None.

    `place` must be unique per item. A cursor stays good when items come or go, because it names a place.
    Raises RequestValidationError when the cursor belongs to another list.
    """
    after = page.after
    try:
        rest = (item for item in items if after is None or place(item) > after)
        taken = list(islice(rest, page.limit + 1))
    except TypeError:  # a cursor of a list with other places: text against number
        raise bad_cursor() from None
    if len(taken) <= page.limit:
        return taken, None
    return taken[: page.limit], encoded(place(taken[page.limit - 1]))


def encoded(place: Place) -> str:
    """Return the place as an opaque cursor that may stand in a URL."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).rstrip(b"=").decode()


def decoded(cursor: str) -> Place:
    """Return the place of a cursor. Raises RequestValidationError when it is not one of ours."""
    try:
        raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = orjson.loads(raw)
    except (UnicodeEncodeError, binascii.Error, orjson.JSONDecodeError):
        raise bad_cursor() from None
    if not isinstance(place, list) or not place or not all(isinstance(p, str | int | float) for p in place):
        raise bad_cursor()
    return tuple(place)


def bad_cursor() -> RequestValidationError:
    message = "is not a cursor of this list; start again without it"
    return RequestValidationError(
        [{"type": "value_error", "loc": ("query", "cursor"), "msg": message, "ctx": {"error": message}}]
    )


def slug_after(page: Page) -> str | None:
    """Return the slug after which a page by slug begins."""
    if page.after is None:
        return None
    if len(page.after) != 1 or not isinstance(page.after[0], str):
        raise bad_cursor()
    return page.after[0]


def slug_cursor(slug: str | None) -> str | None:
    """Return the cursor of the next page by slug."""
    return None if slug is None else encoded((slug,))


def two_slugs(page: Page) -> tuple[str, str] | None:
    """Return the pair of slugs after which a page by pairs begins."""
    if page.after is None:
        return None
    if len(page.after) != 2:
        raise bad_cursor()
    first, second = page.after
    if not isinstance(first, str) or not isinstance(second, str):
        raise bad_cursor()
    return first, second
