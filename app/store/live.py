"""What a running server serves: it notices a new release or a withdrawal within a second."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillAskingError
from dataclasses import dataclass, replace
from threading import Lock, Thread
from time import monotonic

from app.store import releases
from app.store.cache import Lru
from app.store.canonical import release_digest
from app.store.engine import Database, reading
from app.store.errors import (
    CorruptRecordError,
    DatabaseUnreachableError,
    NewerSchemaError,
    NothingPublishedError,
    OutdatedDatabaseError,
)
from app.store.knowledge import Caches, Knowledge
from app.store.releases import Current, Release, Withdrawal

POLL_S = 0.5
PATIENCE_S = 1.0  # how long a request waits to hear whether its release is still the newest


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was served when the database was last asked."""

    current: Current
    withdrawals: Mapping[str, Withdrawal]
    asked_at: float  # by the steady clock: a jump of the wall clock changes nothing
    confirmed_at: float  # when it last answered
    stale: bool = False


class KnowledgeBase:
    """Opens releases. One for a process, shared by its threads."""

    def __init__(
        self,
        database: Database,
        *,
        caches: Caches | None = None,
        poll_s: float = POLL_S,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.database = database
        self._caches = caches or Caches()
        self._releases: Lru[str, Release] = Lru(64)
        self._poll_s = poll_s
        self._patience_s = patience_s
        self._clock = clock
        self._lock = Lock()
        self._asking: Future[_Seen] | None = None
        self._seen: _Seen | None = None
        self._readable: str | None = None  # the release that was opened last

    def current(self) -> Knowledge:
        """Return the release that is served now; asks the database at most twice a second.

        While the database cannot be asked, or does not answer in time, the last release goes on, marked `stale`; so
        it does where the new one cannot be read, as by an older program beside a newer one; withdrawals count at
        once even then. Raises NothingPublishedError before the first release, DatabaseUnreachableError when there is
        nothing to go on with.
        """
        seen = self._now()
        wanted = seen.current.release_id
        try:
            knowledge = self._open(wanted, seen)
        except (NewerSchemaError, CorruptRecordError):
            if self._readable in (None, wanted):
                raise
            return self._open(self._readable, replace(seen, stale=True))
        self._readable = wanted
        return knowledge

    def age(self) -> float | None:
        """Return how many seconds ago the database last said what is served; None before it ever did."""
        seen = self._seen
        return None if seen is None else max(0.0, self._clock() - seen.confirmed_at)

    def open(self, release_id: str) -> Knowledge:
        """Return a release by its id, under the withdrawals of now.

        Raises ReleaseNotFoundError, ReleasePrunedError, NewerSchemaError, CorruptRecordError.
        """
        return self._open(release_id, self._now())

    def beside(self, knowledge: Knowledge, release_id: str) -> Knowledge:
        """Return another release under the withdrawals of the one at hand: one request sees one moment.

        Raises ReleaseNotFoundError, ReleasePrunedError, NewerSchemaError, CorruptRecordError.
        """
        return Knowledge(
            self.database,
            self._release(release_id),
            knowledge.withdrawals,
            self._caches,
            stale=knowledge.stale,
            generation=knowledge.generation,
        )

    def state(self) -> Current:
        """Return what is served now, without opening it."""
        return self._now().current

    def refresh(self) -> None:
        """Ask the database at the next question, whenever it was last asked."""
        seen = self._seen
        if seen is not None:
            self._seen = replace(seen, asked_at=float("-inf"))

    def _open(self, release_id: str, seen: _Seen) -> Knowledge:
        return Knowledge(
            self.database,
            self._release(release_id),
            seen.withdrawals,
            self._caches,
            stale=seen.stale,
            generation=seen.current.generation,
        )

    def _release(self, release_id: str) -> Release:
        release = self._releases.get(release_id)
        if release is None:
            with reading(self.database) as session:
                found = releases.release(session, release_id)
            _must_agree(found)
            release = self._releases.put(release_id, found)
        return release

    def _now(self) -> _Seen:
        seen = self._seen
        if seen is not None and self._clock() - seen.asked_at < self._poll_s:
            return seen
        # One asks; the others go on with what was seen, unless nothing was.
        with self._lock:
            asking, mine = self._asking, self._asking is None
            if asking is None:
                asking = self._asking = Future()
                # A thread of its own: a server that has stopped answering would hold that of the request for ever.
                Thread(target=self._asked, args=(asking, seen), name="knowledge", daemon=True).start()
        if seen is None:
            return asking.result()
        if not mine:
            return self._seen or seen
        try:
            return asking.result(self._patience_s)
        except StillAskingError:
            return self._out_of_patience(asking, seen)

    def _asked(self, asking: "Future[_Seen]", seen: _Seen | None) -> None:
        try:
            found = self._ask(seen)
        except BaseException as error:  # whoever waits is told, whatever it is
            with self._lock:
                self._asking = None
            asking.set_exception(error)
        else:
            with self._lock:
                self._seen, self._asking = found, None
            asking.set_result(found)

    def _out_of_patience(self, asking: "Future[_Seen]", seen: _Seen) -> _Seen:
        with self._lock:
            if self._asking is asking:  # still no answer: until there is one everybody is told so
                self._seen = replace(seen, stale=True)
            return self._seen or seen

    def _ask(self, seen: _Seen | None) -> _Seen:
        try:
            with reading(self.database) as session:
                current = releases.current(session)
                if current is None:
                    raise NothingPublishedError
                if seen is not None and seen.current.withdrawal_generation == current.withdrawal_generation:
                    withdrawals = seen.withdrawals
                else:
                    withdrawals = releases.withdrawals(session)
        except (DatabaseUnreachableError, OutdatedDatabaseError):  # outdated: a newer program has changed the tables
            if seen is None:
                raise
            return replace(seen, asked_at=self._clock(), stale=True)
        if seen is None or seen.current.generation != current.generation:
            self._releases.clear()  # a release may have been pruned
        now = self._clock()
        return _Seen(current, withdrawals, asked_at=now, confirmed_at=now)


def _must_agree(release: Release) -> None:
    """Refuse a release whose name is not made of its layers; each record is compared when it is read."""
    if release_digest((layer.name, layer.digest) for layer in release.layers) != release.digest:
        raise CorruptRecordError(release.digest, f"release {release.id} does not list the layers it was made of")
