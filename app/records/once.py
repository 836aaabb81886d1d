"""A deed is done once, however often its request arrives: the answer is kept with it, in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.records.errors import KeyReusedError
from app.records.writing import writing
from app.store import once
from app.store.engine import Database
from app.store.once import Told

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that changes something."""

    holder: str  # of the key: nobody is told the answer to somebody else
    key: str | None  # Idempotency-Key; None: done each time
    fingerprint: str  # SHA-256 of method, address and body


def done_once(database: Database, asked: Asked, now: datetime, deed: Callable[[Session], Told]) -> tuple[Told, bool]:
    """Do a deed, or return what was answered when it was done; and whether it was done before.

    The deed runs in a transaction that holds the writers' lock; what it raises undoes everything, and is not kept.
    Raises KeyReusedError for a key that came with another request.
    """
    with writing(database, locked=True) as session:
        if asked.key is None:
            return deed(session), False
        before = once.told(session, asked.holder, asked.key)
        if before is not None:
            fingerprint, answer = before
            if fingerprint != asked.fingerprint:
                raise KeyReusedError
            return answer, True
        answer = deed(session)
        once.forget(session, now - KEPT)
        once.remember(session, asked.holder, asked.key, asked.fingerprint, answer, now)
        return answer, False
