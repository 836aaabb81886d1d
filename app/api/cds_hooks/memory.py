"""What is remembered between calls: which cards were shown; for hours, in memory, hashed.

The key of the hash is made when the process starts and is never written down: nothing in here can be turned back into
a patient, a clinician or an order.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from time import monotonic
from uuid import UUID

REMEMBERED_S = 4 * 3600  # the guide defines no time-out, and lets a server set one
MOST = 20_000

_Digest = bytes


@dataclass(slots=True)
class _Shown:
    """What one clinician was shown."""

    orders: frozenset[_Digest] = frozenset()  # the draft orders at the last order-select
    cards: dict[_Digest, UUID] = field(default_factory=dict)


@dataclass(slots=True)
class _Encounter:
    """What was shown for one patient in one encounter, by clinician."""

    until: float
    clinicians: dict[_Digest, _Shown] = field(default_factory=dict)


class Memory:
    """Shown cards; bounded, the oldest goes first. Used by several threads."""

    def __init__(self, *, seconds: float = REMEMBERED_S, clock: Callable[[], float] = monotonic) -> None:
        self._key = secrets.token_bytes(32)
        self._seconds = seconds
        self._clock = clock
        self._lock = Lock()
        self._encounters: OrderedDict[_Digest, _Encounter] = OrderedDict()

    def remember(
        self, clinician: str, place: Iterable[str], orders: Iterable[str], cards: Iterable[tuple[str, UUID]]
    ) -> None:
        """Remember what was shown: `place` names patient and encounter, `orders` are all draft orders."""
        name, who = self._digest("place", *place), self._digest("clinician", clinician)
        now = frozenset(self._digest("order", one) for one in orders)
        shown = {self._digest("card", text): uuid for text, uuid in cards}
        with self._lock:
            self._forget_old()
            known = self._encounters.pop(name, None) or _Encounter(0)
            own = known.clinicians.setdefault(who, _Shown())
            own.cards.update(shown)
            own.orders, known.until = now, self._clock() + self._seconds
            self._encounters[name] = known
            while len(self._encounters) > MOST:
                self._encounters.popitem(last=False)

    def shown(
        self, clinician: str, place: Iterable[str], orders: Iterable[str], cards: Iterable[str]
    ) -> frozenset[int]:
        """Return which of the cards were shown before to this clinician for exactly these draft orders.

        Orders that changed since, because a suggestion was accepted or for another reason, let every card through;
        so does a second clinician who selected for the same patient, as the guide's table has it.
        """
        name, who = self._digest("place", *place), self._digest("clinician", clinician)
        now = frozenset(self._digest("order", one) for one in orders)
        texts = [self._digest("card", text) for text in cards]
        with self._lock:
            self._forget_old()
            known = self._encounters.get(name)
            own = known.clinicians.get(who) if known is not None and len(known.clinicians) == 1 else None
            if own is None or own.orders != now:
                return frozenset()
            return frozenset(at for at, text in enumerate(texts) if text in own.cards)

    def forget(self, card: UUID) -> None:
        """Show a card again at the next signing: a suggestion of it was accepted."""
        with self._lock:
            for known in self._encounters.values():
                for own in known.clinicians.values():
                    own.cards = {text: uuid for text, uuid in own.cards.items() if uuid != card}

    def _forget_old(self) -> None:
        """Every encounter lasts equally long from its last use, and is then put last: the first are the oldest."""
        now = self._clock()
        while self._encounters and next(iter(self._encounters.values())).until <= now:
            self._encounters.popitem(last=False)

    def _digest(self, *parts: str) -> _Digest:
        whole = blake2b(key=self._key, digest_size=16)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            whole.update(len(data).to_bytes(4, "big") + data)
        return whole.digest()
