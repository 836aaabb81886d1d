"""The keys that are accepted now, at hand in memory: a request never waits for the database but for the first.

Only living keys are held, so an unknown, a revoked and an expired key take the same path and the same time.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hmac import compare_digest
from math import inf
from time import monotonic
from typing import Any

import structlog

from app.records import keys
from app.store.api_keys import ApiKey, KeyScope
from app.store.engine import Database
from app.store.errors import StoreError

FRESH_S = 0.5  # a new, revoked or rotated key is seen within a second
PATIENCE_S = 1.0  # how long a request waits for a database that does not answer, where keys were read before
_NOBODY = keys.hash_of("nobody")  # compared with where there is no such key
_log = structlog.get_logger("takewith.keys")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who sent a request, as far as the key says."""

    id: str  # stays the same when the key is rotated: compare this to tell two people apart
    key: str  # id of the key itself
    name: str
    scopes: frozenset[KeyScope]
    quota: int | None = None  # requests a day; None: the setting's

    def may(self, scope: KeyScope) -> bool:
        """Return whether the key allows this. Every key may read; admin may everything."""
        return scope is KeyScope.READ or scope in self.scopes or KeyScope.ADMIN in self.scopes


class KeyBook:
    """Tells who holds a key. Used by the event loop alone, so without a lock."""

    def __init__(self, database: Database, *, fresh_s: float = FRESH_S) -> None:
        self._database = database
        self._fresh_s = fresh_s
        self._living: Mapping[str, tuple[ApiKey, Holder]] | None = None
        self._at = -inf
        self._asking = False
        self._noted: set[tuple[str, date]] = set()  # key and day of which the use is written down
        self._tasks: set[asyncio.Task[Any]] = set()

    async def holder(self, token: str) -> Holder | None:
        """Return who holds the key, None where it is unknown, revoked or expired.

        Where the database does not answer, the keys seen last go on; raises StoreError where there are none.
        """
        living = await self._now()
        shaped = keys.TOKEN.fullmatch(token)
        key, holder = living.get(shaped[1] if shaped else "", (None, None))
        same = compare_digest(keys.hash_of(token), _NOBODY if key is None else key.hash)
        moment = datetime.now(UTC)
        if key is None or not same or not key.lives(moment):
            return None
        self._note(key, moment)
        return holder

    async def _now(self) -> Mapping[str, tuple[ApiKey, Holder]]:
        if self._living is not None and (self._asking or monotonic() - self._at < self._fresh_s):
            return self._living
        self._asking = True
        reading = asyncio.create_task(self._read())
        self._tasks.add(reading)
        reading.add_done_callback(self._tasks.discard)
        await asyncio.wait({reading}, timeout=None if self._living is None else PATIENCE_S)
        if not reading.done() and self._living is not None:
            return self._living  # the answer is taken whenever it comes
        return reading.result()

    async def _read(self) -> Mapping[str, tuple[ApiKey, Holder]]:
        try:
            found = await asyncio.to_thread(keys.alive, self._database, datetime.now(UTC))
            self._living = {key.id: (key, _holder(key)) for key in found}
        except StoreError as error:
            if self._living is None:
                raise
            _log.warning("keys not read, the last ones go on", error=type(error).__name__)
        finally:
            self._asking = False
        self._at = monotonic()
        return self._living

    def _note(self, key: ApiKey, moment: datetime) -> None:
        """Write the day of the last use down, once a day and key, without letting the request wait."""
        use = (key.id, moment.date())
        if use in self._noted or key.last_used_on == use[1]:
            return
        self._noted = {one for one in self._noted if one[1] == use[1]} | {use}
        task = asyncio.create_task(self._write_down(key.id, moment))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write_down(self, key_id: str, moment: datetime) -> None:
        try:
            await asyncio.to_thread(keys.note_use, self._database, key_id, moment.date())
        except StoreError as error:
            _log.warning("use of a key not written down", error=type(error).__name__)


def _holder(key: ApiKey) -> Holder:
    return Holder(id=key.holder, key=key.id, name=key.name, scopes=key.scopes, quota=key.quota)
