"""Answers to requests that carried an idempotency key. Only records calls what writes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.store.tables import OnceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer as it was given."""

    status: int
    headers: Mapping[str, str]
    body: str


def told(session: Session, holder: str, key: str) -> tuple[str, Told] | None:
    """Return the fingerprint of the request that came with a key before, and its answer."""
    row = session.get(OnceRow, (holder, key))
    if row is None:
        return None
    return row.fingerprint, Told(status=row.status, headers=json.loads(row.headers), body=row.body)


def remember(session: Session, holder: str, key: str, fingerprint: str, answer: Told, now: datetime) -> None:
    """Keep the answer to a request."""
    row = {
        "holder": holder,
        "key": key,
        "fingerprint": fingerprint,
        "status": answer.status,
        "headers": json.dumps(dict(answer.headers)),
        "body": answer.body,
        "at": now,
    }
    session.execute(insert(OnceRow), [row])


def forget(session: Session, before: datetime) -> None:
    """Delete the answers given before a moment."""
    session.execute(delete(OnceRow).where(OnceRow.at < before))
