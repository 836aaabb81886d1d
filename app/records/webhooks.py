"""Partners that are told of releases and withdrawals: who, how far they were told, and when to try again."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import orjson
from sqlalchemy import func, select, update

from app.records.writing import writing
from app.store.engine import Database, reading
from app.store.errors import StoreError
from app.store.releases import Event, EventKind
from app.store.tables import ReleaseEventRow, WebhookRow

TOLD_OF = (EventKind.PUBLISHED, EventKind.ROLLED_BACK, EventKind.WITHDRAWN, EventKind.REINSTATED)
MOST_EACH = 5  # addresses a holder may have
ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)  # doubled after each failure: an hour in all, then the event is given up
LEASE = timedelta(minutes=2)  # in which one sender has an address to itself
SIGNATURE = "TakeWith-Signature"

Send = Callable[[str, bytes, dict[str, str]], bool]


class TooManyWebhooksError(StoreError):
    """The holder of a key has as many addresses as one may have."""


class UnknownWebhookError(StoreError):
    """There is no such webhook, or it is somebody else's: that is not told apart."""

    def __init__(self) -> None:
        super().__init__("No webhook of yours has this id.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One address and how it stands."""

    id: str
    holder: str
    url: str
    created_at: datetime
    told: int
    attempts: int
    given_up: int


def secret_of(master: str, webhook_id: str) -> str:
    """Return the secret of a webhook: derived, so that it is stored nowhere and every replica has it."""
    return "whsec_" + hmac.new(master.encode(), webhook_id.encode(), sha256).hexdigest()


def signature(secret: str, at: int, body: bytes) -> str:
    """Return `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`: the receiver checks both age and bytes."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={signed}"


def add(database: Database, holder: str, url: str, *, now: datetime) -> Webhook:
    """Keep an address; it is told of what happens from now on. Raises TooManyWebhooksError."""
    with writing(database) as session:
        have = session.scalar(select(func.count()).select_from(WebhookRow).where(WebhookRow.holder == holder)) or 0
        if have >= MOST_EACH:
            raise TooManyWebhooksError(f"A holder may have {MOST_EACH} addresses; remove one first.")
        latest = session.scalar(select(func.max(ReleaseEventRow.generation))) or 0
        row = WebhookRow(
            id=secrets.token_hex(8),
            holder=holder,
            url=url,
            created_at=now,
            told=latest,
            attempts=0,
            due_at=now,
            given_up=0,
        )
        session.add(row)
        session.flush()
        return _value(row)


def listed(database: Database, holder: str | None = None) -> list[Webhook]:
    """Return the addresses of a holder, or all, oldest first."""
    statement = select(WebhookRow).order_by(WebhookRow.created_at, WebhookRow.id)
    if holder is not None:
        statement = statement.where(WebhookRow.holder == holder)
    with reading(database) as session:
        return [_value(row) for row in session.scalars(statement)]


def remove(database: Database, webhook_id: str, holder: str | None = None) -> None:
    """Forget an address. Raises UnknownWebhookError."""
    with writing(database) as session:
        row = session.get(WebhookRow, webhook_id)
        if row is None or holder not in (None, row.holder):
            raise UnknownWebhookError
        session.delete(row)


def deliver(database: Database, master: str, send: Send, *, now: datetime) -> int:
    """Tell every address that is due of its next event; return how many were told.

    An address has at most one event under way: the next waits until this one was taken or given up. `send` may raise
    nothing: what cannot be sent is a failed attempt.
    """
    told = 0
    for webhook in _due(database, now):
        event = _next_event(database, webhook.told)
        if event is None or not _leased(database, webhook.id, now):
            continue
        body = _body(event)
        headers = {SIGNATURE: signature(secret_of(master, webhook.id), int(now.timestamp()), body)}
        taken = send(webhook.url, body, headers)
        _settle(database, webhook, event, taken=taken, now=now)
        told += taken
    return told


def _due(database: Database, now: datetime) -> list[Webhook]:
    with reading(database) as session:
        rows = session.scalars(select(WebhookRow).where(WebhookRow.due_at <= now).order_by(WebhookRow.due_at))
        return [_value(row) for row in rows]


def _next_event(database: Database, told: int) -> Event | None:
    statement = (
        select(ReleaseEventRow)
        .where(ReleaseEventRow.generation > told, ReleaseEventRow.kind.in_([kind.value for kind in TOLD_OF]))
        .order_by(ReleaseEventRow.generation, ReleaseEventRow.id)
        .limit(1)
    )
    with reading(database) as session:
        row = session.scalars(statement).first()
        if row is None:
            return None
        return Event(
            release_id=row.release_id,
            kind=EventKind(row.kind),
            at=row.at,
            who=None,  # who acted is the operator's own affair
            why=row.why,
            generation=row.generation,
        )


def _leased(database: Database, webhook_id: str, now: datetime) -> bool:
    """Keep other senders away from an address for a while; False where one was faster."""
    statement = (
        update(WebhookRow).where(WebhookRow.id == webhook_id, WebhookRow.due_at <= now).values(due_at=now + LEASE)
    )
    with writing(database) as session:
        return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # of a statement that writes


def _settle(database: Database, webhook: Webhook, event: Event, *, taken: bool, now: datetime) -> None:
    attempts = webhook.attempts + 1
    over = taken or attempts >= ATTEMPTS
    wait = timedelta() if over else FIRST_WAIT * 2 ** (attempts - 1)
    statement = (
        update(WebhookRow)
        .where(WebhookRow.id == webhook.id)
        .values(
            told=event.generation if over else webhook.told,
            attempts=0 if over else attempts,
            due_at=now + wait,
            given_up=webhook.given_up + (over and not taken),
        )
    )
    with writing(database) as session:
        session.execute(statement)


def _body(event: Event) -> bytes:
    return orjson.dumps(
        {
            "id": f"evt-{event.generation}",
            "type": f"release.{event.kind.value}" if event.kind in TOLD_OF[:2] else f"finding.{event.kind.value}",
            "at": event.at.isoformat(),
            "release": event.release_id,
            "why": event.why,
        }
    )


def _value(row: WebhookRow) -> Webhook:
    return Webhook(
        id=row.id,
        holder=row.holder,
        url=row.url,
        created_at=row.created_at,
        told=row.told,
        attempts=row.attempts,
        given_up=row.given_up,
    )
