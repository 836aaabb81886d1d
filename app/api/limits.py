"""How many requests somebody may send: counted in this process, shared with other replicas from time to time.

Counting costs a few microseconds and never waits: what was counted here is told to the shared counts in the
background, and what the others counted comes back with the answer. Where the shared counts are gone every process
goes on with its own. See docs/adr/0021-limits.md.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

import structlog
from limits import RateLimitItem, parse_many

from app.clients.counts import Addend, CountsUnreachableError

TELL_S = 0.25  # between two talks with the shared counts
TELL_AGAIN_S = 2.0  # after one that failed
SHARE = 50  # told when a fiftieth of an allowance was used here since: this much, times replicas, may go beyond it
HELD = 100_000  # counted at a time; who came first is forgotten first, about 40 MB
_log = structlog.get_logger("takewith.limits")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in each window; windows begin at the same moment everywhere."""

    name: str
    amount: int
    seconds: int

    @property
    def step(self) -> int:
        """Requests after which the other replicas are told."""
        return max(1, self.amount // SHARE)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rates that hold together for one kind of sender or deed; those of one name differ in amounts alone."""

    name: str
    rates: tuple[Rate, ...]
    header: bytes = field(init=False)  # RateLimit-Policy

    def __post_init__(self) -> None:
        told = ", ".join(f'"{rate.name}";q={rate.amount};w={rate.seconds}' for rate in self.rates)
        object.__setattr__(self, "header", told.encode())


def policy(name: str, written: str, *further: Rate) -> Policy:
    """Return the policy of a text such as `600/minute, 20000/day`; an empty one limits nothing."""
    items = parse_many(written) if written else []
    return Policy(name, (*map(_rate, items), *further))


def a_day(amount: int) -> Rate:
    """Return a daily quota."""
    return Rate("day", amount, 86_400)


def _rate(item: RateLimitItem) -> Rate:
    unit = item.GRANULARITY.name
    return Rate(unit if item.multiples == 1 else f"{item.multiples}-{unit}", item.amount, item.get_expiry())


class Standing(NamedTuple):
    """How somebody stands after a request."""

    wait: int  # seconds until another request may pass; 0: this one did
    header: bytes  # RateLimit


class Sharing(StrEnum):
    """Whether the counts are everybody's."""

    ALONE = "alone"  # as set up: each process counts for itself
    SHARED = "shared"
    LOST = "lost"  # shared as set up, but the shared counts do not answer: each process counts for itself


class SharedCounts(Protocol):
    """What is asked of a place where replicas add their counts."""

    def add(self, addends: Sequence[Addend]) -> list[int]:
        """Return each count with the addend in it; may block; raises CountsUnreachableError."""

    def close(self) -> None:
        """Give connections back."""


class _Window:
    """What was used of one rate by one sender in the present window."""

    __slots__ = ("index", "others", "rate", "told", "used")

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self.begin(-1)

    def begin(self, index: int) -> None:
        self.index = index
        self.used = 0  # here
        self.told = 0  # of these the shared counts know
        self.others = 0  # in other replicas, as far as known


class Limiter:
    """Counts requests. Used by the event loop alone, so without a lock."""

    def __init__(
        self, shared: SharedCounts | None = None, *, held: int = HELD, clock: Callable[[], float] = time.time
    ) -> None:
        self._shared = shared
        self._held = held
        self._clock = clock
        self._counted: dict[tuple[str, str], tuple[Policy, tuple[_Window, ...]]] = {}
        self._untold: dict[tuple[str, str, str], _Window] = {}
        self._telling = False
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "limits") if shared else None
        self.sharing = Sharing.SHARED if shared else Sharing.ALONE

    def count(self, who: str, policy: Policy) -> Standing:
        """Count one request of a sender; one that is refused is not counted."""
        now = int(self._clock())
        windows = self._windows(who, policy)
        wait = 0
        for window in windows:
            rate = window.rate
            index = now // rate.seconds
            if window.index != index:
                window.begin(index)
            if window.used + window.others >= rate.amount:
                wait = max(wait, rate.seconds - now % rate.seconds)
        parts = []
        for window in windows:
            rate = window.rate
            if not wait:
                window.used += 1
                if self._shared is not None and window.used - window.told >= rate.step:
                    self._tell(policy.name, who, window)
            left = max(0, rate.amount - window.used - window.others)
            parts.append(f'"{rate.name}";r={left};t={rate.seconds - now % rate.seconds}')
        return Standing(wait, ", ".join(parts).encode())

    def close(self) -> None:
        """Stop telling."""
        if self._thread is not None and self._shared is not None:
            self._thread.shutdown(wait=True)
            self._shared.close()

    def _windows(self, who: str, policy: Policy) -> tuple[_Window, ...]:
        held = self._counted.get((policy.name, who))
        if held is not None and held[0] is policy:
            return held[1]
        if held is None:
            if len(self._counted) >= self._held:
                del self._counted[next(iter(self._counted))]
            windows = tuple(_Window(rate) for rate in policy.rates)
        else:  # a key was given another quota: what was used stays used
            windows = held[1]
            for window, rate in zip(windows, policy.rates, strict=True):
                window.rate = rate
        self._counted[policy.name, who] = (policy, windows)
        return windows

    def _tell(self, name: str, who: str, window: _Window) -> None:
        self._untold[name, who, window.rate.name] = window
        if not self._telling:
            self._telling = True
            self._later(TELL_S)

    def _later(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._begin_telling)

    def _begin_telling(self) -> None:
        self._task = asyncio.create_task(self._told())

    async def _told(self) -> None:
        assert self._shared is not None  # nothing is to be told otherwise
        # A window that began anew in the meantime has nothing to tell.
        due = [(key, window) for key, window in self._untold.items() if window.used > window.told]
        self._untold = {}
        batch = [(key, window, window.index, window.used) for key, window in due]
        addends = [_addend(key, window, used) for key, window, _, used in batch]
        loop = asyncio.get_running_loop()
        try:
            totals = await loop.run_in_executor(self._thread, self._shared.add, addends)
        except CountsUnreachableError as error:
            # Told again with whatever comes until then; what a failed batch had added already counts twice at most.
            self._untold = {key: window for key, window, _, _ in batch} | self._untold
            self._is(Sharing.LOST, str(error))
            self._later(TELL_AGAIN_S)
            return
        for (_, window, index, used), total in zip(batch, totals, strict=True):
            if window.index == index:
                window.told, window.others = used, max(0, total - used)
        self._is(Sharing.SHARED)
        self._telling = bool(self._untold)
        if self._telling:
            self._later(TELL_S)

    def _is(self, sharing: Sharing, error: str = "") -> None:
        if sharing is not self.sharing:
            self.sharing = sharing
            if sharing is Sharing.LOST:
                _log.warning("shared limits lost, this process counts for itself", error=error)
            else:
                _log.warning("limits are shared again")


def _addend(key: tuple[str, str, str], window: _Window, used: int) -> Addend:
    name = ":".join((*key, str(window.index)))
    return Addend(name, used - window.told, window.rate.seconds + 60)
