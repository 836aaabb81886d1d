"""Cursors: nothing skipped, nothing told twice, nothing foreign accepted."""

import pytest
from fastapi.exceptions import RequestValidationError

from app.api.paging import Page, cut, decoded, encoded

NUMBERS = list(range(10))


def _place(number: int) -> tuple[int]:
    return (number,)


def test_pages_joined_are_the_whole_list() -> None:
    seen: list[int] = []
    after = None
    while True:
        items, following = cut(NUMBERS, Page(limit=3, after=after), _place)
        seen += items
        if following is None:
            break
        after = decoded(following)
    assert seen == NUMBERS


def test_a_page_that_holds_the_rest_has_no_next() -> None:
    assert cut(NUMBERS, Page(limit=10, after=None), _place) == (NUMBERS, None)


def test_a_cursor_stays_good_when_an_item_before_it_goes() -> None:
    _, following = cut(NUMBERS, Page(limit=5, after=None), _place)
    assert following is not None
    items, _ = cut(NUMBERS[3:], Page(limit=5, after=decoded(following)), _place)
    assert items == [5, 6, 7, 8, 9]


@pytest.mark.parametrize("cursor", ["", "!", "bm8", "W10", "eyJhIjoxfQ", "ä", "W1tdXQ"])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(RequestValidationError):
        decoded(cursor)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(RequestValidationError):
        cut(NUMBERS, Page(limit=3, after=decoded(encoded(("text",)))), _place)
