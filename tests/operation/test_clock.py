"""The wall clock jumps: nobody is locked out for longer than a window, and what was published last is served."""

from pathlib import Path

import pytest

from app.api.limits import Limiter, policy
from tests.databases import BOTH, Databases
from tests.living import living

HOUR, DAY = 3600, 86_400


class Clock:
    """A wall clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("jump", [-DAY, -HOUR, HOUR, 400 * DAY], ids=["a day back", "an hour back", "on", "a year on"])
def test_limits_go_on_after_a_jump(jump: int) -> None:
    clock, rules = Clock(), policy("address", "3/minute")
    limiter = Limiter(clock=clock)
    assert [limiter.count("somebody", rules).wait > 0 for _ in range(4)] == [False, False, False, True]
    clock.now += jump
    told = [limiter.count("somebody", rules).wait for _ in range(4)]
    assert [wait > 0 for wait in told] == [False, False, False, True]
    assert told[-1] <= 60


@pytest.mark.parametrize("backend", BOTH)
def test_what_was_published_last_is_served_whatever_the_clock_said(
    databases: Databases, tmp_path: Path, backend: str
) -> None:
    with living(databases, backend, tmp_path) as service:
        first = service.load(5)
        service.folder.edit("substances/testamine.yaml", "very sleepy", "sleepy")
        second = service.load(1)  # four days earlier by the clock
        assert service.knowledge().release.id == second
        service.withdraw("BLOCKA.TESTAM.sedation", 0)
        assert "BLOCKA.TESTAM.sedation" in service.knowledge().withdrawals
        service.rollback(-3)
        assert service.knowledge().release.id == first
