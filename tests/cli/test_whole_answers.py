"""The head of an answer leaves together with its body: a process that dies has sent both or neither."""

import asyncio
from typing import cast

import pytest

from app.cli.whole_answers import WholeAnswers

pytestmark = pytest.mark.anyio


class Wire(asyncio.Transport):
    """Remembers what was sent in one piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.closed_after = -1

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.pieces.append(bytes(data))

    def close(self) -> None:
        self.closed_after = len(self.pieces)

    abort = close

    def is_closing(self) -> bool:
        return self.closed_after >= 0


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def wire() -> Wire:
    return Wire()


def whole(wire: Wire) -> asyncio.Transport:
    return cast("asyncio.Transport", WholeAnswers(wire, asyncio.get_running_loop()))


async def test_head_and_body_leave_in_one_piece(wire: Wire) -> None:
    transport = whole(wire)
    transport.write(b"head ")
    assert wire.pieces == []
    transport.write(b"body")
    assert wire.pieces == [b"head body"]
    await asyncio.sleep(0)
    assert wire.pieces == [b"head body"]


async def test_a_head_whose_body_is_still_being_made_leaves_alone(wire: Wire) -> None:
    transport = whole(wire)
    transport.write(b"head")
    await asyncio.sleep(0)
    assert wire.pieces == [b"head"]


async def test_no_more_than_one_piece_of_a_stream_is_kept(wire: Wire) -> None:
    transport = whole(wire)
    for piece in (b"1", b"2", b"3", b"4", b"5"):
        transport.write(piece)
    assert wire.pieces == [b"12", b"34"]
    await asyncio.sleep(0)
    assert wire.pieces == [b"12", b"34", b"5"]


async def test_closing_sends_what_is_kept(wire: Wire) -> None:
    transport = whole(wire)
    transport.write(b"head")
    transport.close()
    assert (wire.pieces, wire.closed_after) == ([b"head"], 1)
    assert transport.is_closing()


async def test_aborting_does_not(wire: Wire) -> None:
    transport = whole(wire)
    transport.write(b"head")
    transport.abort()
    await asyncio.sleep(0)
    assert (wire.pieces, wire.closed_after) == ([], 0)
