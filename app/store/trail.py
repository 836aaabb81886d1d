"""The trail of curation: who did what, when and why, each row chained to the one before by its digest.

The database refuses to change or delete a row (triggers of the migration); whoever gets around that breaks the chain.
Rows are added inside a transaction that holds the writers' lock, so that their numbers have no gap.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.store.canonical import canonical_json, digest_of
from app.store.tables import TrailRow

FIRST = "0" * 64  # what the first row stands on
PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who acts: the holder of a key."""

    holder: str  # stays the same when the key is rotated
    key: str
    name: str
    admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the trail."""

    id: int
    at: datetime
    who: str
    name: str
    key: str
    deed: str
    subject: str
    what: str  # canonical JSON
    why: str
    before: str
    digest: str

    @property
    def own_digest(self) -> str:
        """What the digest must be: it covers everything else in the row, and the row before."""
        moment = self.at.astimezone(UTC).isoformat()
        said = [self.id, moment, self.who, self.name, self.key, self.deed, self.subject, self.what, self.why]
        return digest_of(canonical_json([*said, self.before]))


def note(
    session: Session, by: Doer, deed: str, subject: str, *, what: Mapping[str, Any], why: str, now: datetime
) -> None:
    """Add a row."""
    last = session.execute(select(TrailRow.id, TrailRow.digest).order_by(TrailRow.id.desc()).limit(1)).first()
    number, before = (0, FIRST) if last is None else last
    entry = Entry(
        id=number + 1,
        at=now,
        who=by.holder,
        name=by.name,
        key=by.key,
        deed=deed,
        subject=subject,
        what=canonical_json(dict(what)),
        why=why,
        before=before,
        digest="",
    )
    session.execute(insert(TrailRow), [asdict(replace(entry, digest=entry.own_digest))])


def entries(session: Session, *, limit: int, before: int | None = None, subject: str | None = None) -> list[Entry]:
    """Return rows, the latest first; with `before` only those with a smaller number."""
    statement = select(TrailRow).order_by(TrailRow.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(TrailRow.id < before)
    if subject is not None:
        statement = statement.where(TrailRow.subject == subject)
    return [_entry(row) for row in session.scalars(statement)]


def first_broken(session: Session) -> int | None:
    """Return the number of the first row that is missing, was changed or does not follow; None where all is well."""
    number, before = 1, FIRST
    for entry in _all(session):
        if (entry.id, entry.before, entry.digest) != (number, before, entry.own_digest):
            return number
        number, before = number + 1, entry.digest
    return None


def _all(session: Session) -> Iterator[Entry]:
    last = 0
    while True:
        page = list(session.scalars(select(TrailRow).where(TrailRow.id > last).order_by(TrailRow.id).limit(PAGE)))
        if not page:
            return
        yield from map(_entry, page)
        last = page[-1].id


def _entry(row: TrailRow) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        who=row.who,
        name=row.name,
        key=row.key,
        deed=row.deed,
        subject=row.subject,
        what=row.what,
        why=row.why,
        before=row.before,
        digest=row.digest,
    )
