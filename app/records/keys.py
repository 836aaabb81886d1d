"""Giving out keys and taking them back; each is one transaction.

A key is `tkw_<id>_<secret>`: the id is public and names the key in lists, the secret is 256 random bits. The key is
shown once; only its SHA-256 is stored. See docs/adr/0020-keys.md.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from app.records.writing import writing
from app.store import api_keys
from app.store.api_keys import ApiKey, KeyScope
from app.store.engine import Database, reading
from app.store.errors import StoreError

PREFIX = "tkw_"
TOKEN = re.compile(r"tkw_([a-z2-7]{8})_([A-Za-z0-9_-]{43})")
LONGEST_NAME = 100
_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
ROTATION_GRACE = timedelta(hours=24)  # time to put the new key everywhere


class KeyRefusedError(StoreError):
    """A key that cannot be made, found or changed as asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Given:
    """A new key and its token, which exists nowhere else from now on."""

    key: ApiKey
    token: str

    def __repr__(self) -> str:
        return f"Given({self.key.id})"  # never the token


def create(
    database: Database,
    name: str,
    scopes: Iterable[KeyScope],
    *,
    now: datetime,
    quota: int | None = None,
    expires_at: datetime | None = None,
) -> Given:
    """Make a key for a holder whose name no other living key has.

    `quota` is requests a day. Raises KeyRefusedError for a name that is taken, empty or over 100 characters, for an
    expiry that has passed, for no scope, and for a quota below 1.
    """
    wanted = frozenset(scopes)
    if not name.isprintable() or name != name.strip() or not 0 < len(name) <= LONGEST_NAME:
        raise KeyRefusedError("a name has 1 to 100 printable characters and no space at its ends")
    if not wanted:
        raise KeyRefusedError(f"name at least one scope of {', '.join(KeyScope)}")
    if quota is not None and quota < 1:
        raise KeyRefusedError("a quota is at least 1 request a day")
    if expires_at is not None and expires_at <= now:
        raise KeyRefusedError("the key would have expired already")
    key_id = _new_id()
    key = ApiKey(
        id=key_id,
        holder=key_id,
        name=name,
        hash="",
        scopes=wanted,
        quota=quota,
        created_at=now,
        expires_at=expires_at,
    )
    with writing(database) as session:
        if any(other.name == name for other in api_keys.alive(session, now)):
            raise KeyRefusedError(f"a living key is named {name!r} already; rotate it, or revoke it first")
        return _given(session, key)


def rotate(
    database: Database,
    key_id: str,
    *,
    now: datetime,
    grace: timedelta = ROTATION_GRACE,
    expires_at: datetime | None = None,
) -> Given:
    """Make a new key for the holder of a living one, which itself ends after `grace`.

    Without `expires_at` the new one lives as long as the old one was made for. Raises KeyRefusedError where there is
    no such key, it has ended, or was rotated before.
    """
    if expires_at is not None and expires_at <= now:
        raise KeyRefusedError("the key would have expired already")
    with writing(database) as session:
        old = _living(session, key_id, now)
        for later in api_keys.every(session):
            if later.rotated_from == old.id:
                raise KeyRefusedError(f"{old.id} was rotated already; rotate {later.id}")
        if expires_at is None and old.expires_at is not None:
            expires_at = now + (old.expires_at - old.created_at)
        ends = now + grace
        if old.expires_at is None or ends < old.expires_at:
            api_keys.let_expire(session, old.id, ends)
        new = replace(old, id=_new_id(), created_at=now, expires_at=expires_at, rotated_from=old.id, last_used_on=None)
        return _given(session, new)


def revoke(database: Database, key_id: str, *, now: datetime) -> ApiKey:
    """End a key at once; servers notice within a second. Raises KeyRefusedError where it is not a living key."""
    with writing(database) as session:
        key = _living(session, key_id, now)
        api_keys.revoke(session, key_id, now)
        return replace(key, revoked_at=now)


def listed(database: Database) -> list[ApiKey]:
    """Return every key that was ever given out, oldest first."""
    with reading(database) as session:
        return api_keys.every(session)


def alive(database: Database, now: datetime) -> list[ApiKey]:
    """Return the keys that are accepted at this moment."""
    with reading(database) as session:
        return api_keys.alive(session, now)


def note_use(database: Database, key_id: str, on: date) -> None:
    """Write down the day on which a key was used last."""
    with writing(database) as session:
        api_keys.note_use(session, [key_id], on)


def hash_of(token: str) -> str:
    """Return what is stored of a token: nothing to guess in 256 random bits, so no salt and no slow hash."""
    return sha256(token.encode()).hexdigest()


def _given(session: Session, key: ApiKey) -> Given:
    token = f"{PREFIX}{key.id}_{secrets.token_urlsafe(32)}"
    stored = replace(key, hash=hash_of(token))
    api_keys.put(session, stored)
    return Given(stored, token)


def _new_id() -> str:
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(8))


def _living(session: Session, key_id: str, now: datetime) -> ApiKey:
    key = api_keys.one(session, key_id)
    if key is None:
        raise KeyRefusedError(f"no key has the id {key_id!r}; list them with: takewith key list")
    if key.revoked_at is not None:
        raise KeyRefusedError(f"{key_id} was revoked on {key.revoked_at:%Y-%m-%d}")
    if not key.lives(now):
        raise KeyRefusedError(f"{key_id} has expired")
    return key
