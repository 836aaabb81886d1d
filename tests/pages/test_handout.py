"""How much a hand-out of four pages tells: fewer words and smaller letters the more there is to tell."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.api.html.handout import PAGES, SIZES, pages, size_of
from app.domain.evidence import Severity, Status
from app.domain.substances import Scope


def to_tell(**cards: int) -> Any:
    """What is printed of an answer with so many cards of each verdict, each with a sentence of a hundred characters."""
    party = SimpleNamespace(name="medicine", role=None)
    finding = SimpleNamespace(text="x" * 100, likelihood=None, severity=None, scope=Scope(), parties=(party,))
    shown = [
        SimpleNamespace(verdict=name, partners=(party,), lead=finding, cite=(), others=_none)
        for name, count in cards.items()
        for _ in range(count)
    ]
    answer = SimpleNamespace(
        display=SimpleNamespace(headline="It depends.", action="Show this.", coverage="All checked."),
        today=SimpleNamespace(not_started="Ask.", taking_both="Call.", stopping="Not alone."),
        emergency_signs=(),
    )
    return SimpleNamespace(
        summary=SimpleNamespace(answer=answer, safety=(), steps=(), monitoring=(), why_complex=()),
        patient=True,
        said=str,
        signs=[],
        findings={},
        categories=[
            SimpleNamespace(
                shown=[SimpleNamespace(name="mechanism", cards=shown)],
                folded=(),
                section=SimpleNamespace(questions=("Does it matter?",)),
            )
        ],
        map=SimpleNamespace(usual=[], optional=[]),
        missing=[],
    )


def test_a_short_answer_is_told_whole_in_large_letters_with_room_for_notes() -> None:
    assert size_of(to_tell(moderate=3)).left_out == frozenset()
    assert size_of(to_tell(moderate=3)).roomy


def test_letters_become_small_before_anything_is_left_out() -> None:
    sizes = [size_of(to_tell(moderate=count)) for count in range(0, 60, 5)]
    assert [SIZES.index(size) for size in sizes] == sorted(SIZES.index(size) for size in sizes)
    assert SIZES[1] in sizes
    assert not SIZES[1].left_out | SIZES[1].named_only


def test_even_the_least_to_tell_fills_more_than_one_page() -> None:
    assert pages(to_tell(), size_of(to_tell())) > 1


@pytest.mark.parametrize("verdict", ["minor", "none_known", "studied_no_effect", "moderate", "major"])
def test_what_is_less_grave_gives_way_so_that_the_rest_fits(verdict: str) -> None:
    crowded = to_tell(**{verdict: 200})
    assert pages(crowded, SIZES[0]) > PAGES >= pages(crowded, size_of(crowded))


@pytest.mark.parametrize("kept", [Severity.CONTRAINDICATED.value, Status.NOT_ASSESSED.value, Status.CANNOT_SAY.value])
def test_what_is_contraindicated_or_could_not_be_checked_is_told_in_every_size(kept: str) -> None:
    assert [size for size in SIZES if kept in size.left_out | size.named_only] == []


def test_whatever_leaves_something_out_says_so() -> None:
    assert [size for size in SIZES if (size.left_out or size.named_only) and size.note is None] == []


def _none(_: str) -> tuple[str, ...]:
    return ()
