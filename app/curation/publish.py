"""Which release is served, which findings are withdrawn, which releases go: each one transaction."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from time import sleep

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.curation.problems import Progress
from app.store import releases, shelve
from app.store.canonical import layer_digest, release_digest
from app.store.engine import Database, lock_for_writing, reason
from app.store.errors import CorruptRecordError, DatabaseUnreachableError, NothingPublishedError, StoreError
from app.store.queries import keys
from app.store.releases import Current, Event, EventKind, Release
from app.store.tables import ReleaseRow

# The rule by which pins expire, told to clients: a release can be asked for by its id at least this long after it
# was served last; the newest ones always.
PIN_DAYS = 90
KEEP_NEWEST = 5
GRACE_S = 2.0  # servers notice within a second that a release is gone
PINS_EXPIRE = (
    f"A release can be asked for by its id until it is pruned: not before {PIN_DAYS} days after it was served last, "
    f"unless its operator shortens that; the {KEEP_NEWEST} newest stay."
)

FINDING = re.compile(r"([A-Z0-9]{6})(\.[A-Za-z0-9-]+){2,3}")
LONGEST_FINDING = 64
STRIDE = 1_000  # records between two signs of progress


class NothingToDoError(StoreError):
    """What was asked for is so already, or cannot be done; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does something, when and why."""

    now: datetime
    who: str | None = None
    why: str | None = None


def publish(database: Database, release_id: str, act: Act, progress: Progress | None = None) -> Current:
    """Serve a release, after every record of it was compared with its digest.

    Raises ReleaseNotFoundError, ReleasePrunedError, NewerSchemaError, CorruptRecordError, NothingToDoError when it is
    served already.
    """
    return _switch(database, release_id, EventKind.PUBLISHED, act, progress)


def rollback(database: Database, act: Act, to: str | None = None, progress: Progress | None = None) -> Current:
    """Serve what was served before the current release, or a named one; raises as `publish` does."""
    return _switch(database, to, EventKind.ROLLED_BACK, act, progress)


def withdraw(database: Database, finding_id: str, act: Act) -> int:
    """Take a finding out of every answer, of pinned releases too; return the new generation.

    Raises NothingToDoError for what is no finding id, or begins with a key that nothing here ever had.
    """
    with _writing(database) as session:
        return withdraw_in(session, finding_id, act)


def withdraw_in(session: Session, finding_id: str, act: Act) -> int:
    """Do so in a transaction that holds the writers' lock."""
    _must_be_finding(finding_id)
    served = _must_be_published(session)
    if not keys.ever_held(session, finding_id[:6]):
        raise NothingToDoError(f"nothing here has the key {finding_id[:6]}; copy the id from the answer")
    generation = shelve.put_withdrawal(session, finding_id, why=act.why or "", now=act.now, who=act.who)
    _note(session, served.release_id, EventKind.WITHDRAWN, generation, act, f"{finding_id}: {act.why}")
    return generation


def reinstate(database: Database, finding_id: str, act: Act) -> int:
    """Show a withdrawn finding again; return the new generation."""
    with _writing(database) as session:
        served = _must_be_published(session)
        if finding_id not in releases.withdrawals(session):
            raise NothingToDoError(f"{finding_id} is not withdrawn")
        generation = shelve.drop_withdrawal(session, finding_id)
        why = f"{finding_id}: {act.why}" if act.why else finding_id
        _note(session, served.release_id, EventKind.REINSTATED, generation, act, why)
        return generation


def prune(
    database: Database,
    act: Act,
    *,
    keep: int = KEEP_NEWEST,
    pin_days: int = PIN_DAYS,
    dry_run: bool = False,
    grace_s: float = 0,
) -> tuple[list[str], int]:
    """Remove releases whose pins have expired; return their ids and how many records went with them.

    Never removes the served release, the one that a rollback would serve, or the newest ones. The records go
    `grace_s` seconds later, in a transaction of their own: until then a server that has not noticed yet finds them
    whole. What is left behind where it is stopped in between goes with the next time.
    """
    with _writing(database) as session:
        expired = _expired(session, act.now, keep, timedelta(days=pin_days))
        if dry_run:
            return expired, 0
        generation = shelve.next_generation(session) if expired else 0
        why = f"not served for {pin_days} days"
        for release_id in expired:
            shelve.drop_release(session, release_id)
            _note(session, release_id, EventKind.PRUNED, generation, act, act.why or why)
    if expired:
        sleep(grace_s)
    with _writing(database) as session:
        return expired, shelve.sweep(session)


def verify(session: Session, release: Release, progress: Progress | None = None) -> int:
    """Compare every record and list of a release with its digest; return how many records there are.

    Raises CorruptRecordError at the first that differs.
    """
    count = 0
    total = sum(layer.record_count for layer in release.layers)
    for layer in release.layers:
        digests = []
        for stored in releases.layer_records(session, layer):
            if stored.record.digest != stored.digest:
                name = f"{stored.record.kind} {stored.record.slug}"
                raise CorruptRecordError(stored.digest, f"{name} does not match its digest")
            digests.append(stored.digest)
            if progress is not None and len(digests) % STRIDE == 0:
                progress("verifying", count + len(digests), total)
        if layer_digest(layer.name, digests) != layer.digest:
            raise CorruptRecordError(layer.digest, f"layer {layer.name} does not list the records it was made of")
        count += len(digests)
    if release_digest((layer.name, layer.digest) for layer in release.layers) != release.digest:
        raise CorruptRecordError(release.digest, f"release {release.id} does not list the layers it was made of")
    return count


def before_current(history: list[Event]) -> str | None:
    """Return what a rollback would serve, from the history, oldest first; None where nothing was served before."""
    served: list[str] = []
    for event in history:
        if event.kind is EventKind.PUBLISHED:
            served.append(event.release_id)
        elif event.kind is EventKind.ROLLED_BACK:
            # Undone releases are left behind: rolling back twice goes back two steps.
            while served and served[-1] != event.release_id:
                served.pop()
            if not served:
                served.append(event.release_id)
        elif event.kind is EventKind.PRUNED:
            served = [one for one in served if one != event.release_id]
    return served[-2] if len(served) > 1 else None


def _switch(
    database: Database, release_id: str | None, kind: EventKind, act: Act, progress: Progress | None
) -> Current:
    with _writing(database) as session:
        served = releases.current(session)
        target = release_id or before_current(releases.served_history(session))
        if target is None:
            raise NothingToDoError("no release was served before this one")
        release = releases.release(session, target)
        if served is not None and served.release_id == target:
            raise NothingToDoError(f"{target} is served already")
        verify(session, release, progress)
        return shelve.serve(session, target, kind, now=act.now, who=act.who, why=act.why)


def _expired(session: Session, now: datetime, keep: int, pinned: timedelta) -> list[str]:
    served = _must_be_published(session)
    history = releases.served_history(session)
    newest_first = select(ReleaseRow.id, ReleaseRow.created_at).order_by(ReleaseRow.created_at.desc(), ReleaseRow.id)
    made = session.execute(newest_first).all()
    kept = {served.release_id, before_current(history), *(row[0] for row in made[:keep])}
    last_served = dict(made)
    for event, following in pairwise(event for event in history if event.kind is not EventKind.PRUNED):
        last_served[event.release_id] = following.at
    return sorted(one for one, _ in made if one not in kept and last_served[one] + pinned <= now)


def _must_be_finding(finding_id: str) -> None:
    if len(finding_id) > LONGEST_FINDING or not FINDING.fullmatch(finding_id):
        raise NothingToDoError(f"{finding_id!r} is no finding id: it looks like KETAMI.MORPHI.sedation")


def _must_be_published(session: Session) -> Current:
    served = releases.current(session)
    if served is None:
        raise NothingPublishedError
    return served


def _note(session: Session, release_id: str, kind: EventKind, generation: int, act: Act, why: str | None) -> None:
    shelve.note_event(session, release_id, kind, generation, now=act.now, who=act.who, why=why)


@contextmanager
def _writing(database: Database) -> Iterator[Session]:
    try:
        with database.writer.begin() as session:
            lock_for_writing(session)
            yield session
    except DBAPIError as error:
        raise DatabaseUnreachableError(f"nothing was changed: {reason(error)}") from error
