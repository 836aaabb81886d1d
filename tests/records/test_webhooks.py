"""Partners are told of each event once and in order, signed, and not for ever."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from app.curation.load import load_folder, origin
from app.curation.publish import Act, withdraw
from app.records import webhooks
from app.records.webhooks import ATTEMPTS, MOST_EACH, SIGNATURE, TooManyWebhooksError, UnknownWebhookError
from app.store.engine import Database
from tests.api.conftest import KNOWLEDGE

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MASTER = "m" * 32
URL = "https://partner.example/told"


@pytest.fixture
def database(database: Database) -> Database:
    """The same with a release that something can happen to."""
    load_folder(database, KNOWLEDGE, origin("0.0.0"))
    return database


class Partner:
    """A server that takes what it is told, or does not."""

    def __init__(self, *, takes: bool = True) -> None:
        self.takes = takes
        self.told: list[tuple[bytes, dict[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> bool:
        assert url == URL
        self.told.append((body, headers))
        return self.takes


def _happens(database: Database, finding: str = "TESTAM.SLEEPI.sedation") -> None:
    withdraw(database, finding, Act(now=NOW, why="wrong"))


def _deliver(database: Database, partner: Partner, after: timedelta = timedelta()) -> int:
    return webhooks.deliver(database, MASTER, partner, now=NOW + after)


def test_an_event_is_told_once_with_a_signature_that_the_partner_can_check(database: Database) -> None:
    made = webhooks.add(database, "holder", URL, now=NOW)
    _happens(database)
    partner = Partner()
    assert [_deliver(database, partner), _deliver(database, partner)] == [1, 0]
    [(body, headers)] = partner.told
    assert json.loads(body)["type"] == "finding.withdrawn"
    at, signed = (part.partition("=")[2] for part in headers[SIGNATURE].split(","))
    secret = webhooks.secret_of(MASTER, made.id)
    assert signed == hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()


def test_what_happened_before_is_not_told(database: Database) -> None:
    _happens(database)
    webhooks.add(database, "holder", URL, now=NOW)
    assert _deliver(database, Partner()) == 0


def test_events_come_in_order_each_after_the_one_before_was_taken(database: Database) -> None:
    webhooks.add(database, "holder", URL, now=NOW)
    _happens(database)
    _happens(database, "TESTAM.SLEEPI.qt")
    partner = Partner()
    for _ in range(3):
        _deliver(database, partner)
    ids = [json.loads(body)["id"] for body, _ in partner.told]
    assert ids == sorted(ids)
    assert len(ids) == 2


def test_a_failed_attempt_is_repeated_later_and_later_and_then_given_up(database: Database) -> None:
    webhooks.add(database, "holder", URL, now=NOW)
    _happens(database)
    partner = Partner(takes=False)
    assert _deliver(database, partner) == 0
    assert _deliver(database, partner, timedelta(seconds=29)) == 0
    assert len(partner.told) == 1, "too early for a second attempt"
    for attempt in range(1, ATTEMPTS + 3):
        _deliver(database, partner, timedelta(days=attempt))
    assert len(partner.told) == ATTEMPTS
    assert [one.given_up for one in webhooks.listed(database)] == [1]


def test_two_senders_do_not_tell_the_same_event(database: Database) -> None:
    webhooks.add(database, "holder", URL, now=NOW)
    _happens(database)
    second = Partner()

    def first(url: str, body: bytes, headers: dict[str, str]) -> bool:
        _deliver(database, second)
        return True

    assert webhooks.deliver(database, MASTER, first, now=NOW) == 1
    assert second.told == []


def test_somebody_elses_webhook_is_not_there(database: Database) -> None:
    made = webhooks.add(database, "holder", URL, now=NOW)
    with pytest.raises(UnknownWebhookError):
        webhooks.remove(database, made.id, "another")
    webhooks.remove(database, made.id, "holder")
    assert webhooks.listed(database) == []


def test_a_holder_has_few_addresses(database: Database) -> None:
    for _ in range(MOST_EACH):
        webhooks.add(database, "holder", URL, now=NOW)
    with pytest.raises(TooManyWebhooksError):
        webhooks.add(database, "holder", URL, now=NOW)
