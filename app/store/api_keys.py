"""Keys of the API as the database holds them: values, and the queries that read and write them.

Only records calls what writes, inside a transaction of its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.store.tables import ApiKeyRow


class KeyScope(StrEnum):
    """What a key allows. Every key may read; `admin` holds all the others."""

    READ = "read"
    CURATE = "curate"
    REVIEW = "review"
    PUBLISH = "publish"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key that was given out, without the key itself."""

    id: str
    holder: str  # id of the first key of this person or program: rotating does not make somebody else of them
    name: str
    hash: str  # SHA-256 of the whole key, in hexadecimal
    scopes: frozenset[KeyScope]
    quota: int | None  # requests a day
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    rotated_from: str | None = None
    last_used_on: date | None = None

    def lives(self, now: datetime) -> bool:
        """Return whether the key is accepted at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def every(session: Session) -> list[ApiKey]:
    """Return every key that was ever given out, oldest first."""
    return [_value(row) for row in session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created_at, ApiKeyRow.id))]


def alive(session: Session, now: datetime) -> list[ApiKey]:
    """Return the keys that are accepted at this moment, oldest first."""
    statement = (
        select(ApiKeyRow)
        .where(ApiKeyRow.revoked_at.is_(None), or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > now))
        .order_by(ApiKeyRow.created_at, ApiKeyRow.id)
    )
    return [_value(row) for row in session.scalars(statement)]


def one(session: Session, key_id: str) -> ApiKey | None:
    """Return a key by its id, locked until the transaction ends."""
    row = session.get(ApiKeyRow, key_id, with_for_update=True)
    return None if row is None else _value(row)


def put(session: Session, key: ApiKey) -> None:
    """Store a new key."""
    session.add(
        ApiKeyRow(
            id=key.id,
            holder=key.holder,
            name=key.name,
            hash=key.hash,
            scopes=",".join(scope for scope in KeyScope if scope in key.scopes),
            quota=key.quota,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            rotated_from=key.rotated_from,
            last_used_on=key.last_used_on,
        )
    )
    session.flush()


def revoke(session: Session, key_id: str, at: datetime) -> None:
    """Let a key end now."""
    session.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id).values(revoked_at=at))


def let_expire(session: Session, key_id: str, at: datetime) -> None:
    """Let a key end at a moment."""
    session.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id).values(expires_at=at))


def note_use(session: Session, key_ids: Collection[str], on: date) -> None:
    """Write down the day on which keys were used last."""
    session.execute(update(ApiKeyRow).where(ApiKeyRow.id.in_(sorted(key_ids))).values(last_used_on=on))


def _value(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        holder=row.holder,
        name=row.name,
        hash=row.hash,
        scopes=frozenset(KeyScope(scope) for scope in row.scopes.split(",")),
        quota=row.quota,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        rotated_from=row.rotated_from,
        last_used_on=row.last_used_on,
    )
