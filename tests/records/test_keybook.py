"""Who holds a key: found in memory, with the same answer for every key that is not accepted."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.records import keybook, keys
from app.records.keybook import Holder, KeyBook
from app.store.api_keys import KeyScope
from app.store.engine import Database
from app.store.errors import DatabaseUnreachableError
from tests.databases import Databases


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    with databases.opened("sqlite") as opened:
        yield opened


def now() -> datetime:
    return datetime.now(UTC)


def held(book: KeyBook, *tokens: str) -> list[Holder | None]:
    """Ask for several keys, and wait for what is written down behind the answers."""

    async def ask() -> list[Holder | None]:
        found = [await book.holder(token) for token in tokens]
        await asyncio.gather(*book._tasks)
        return found

    return asyncio.run(ask())


def test_the_holder_of_a_key_is_known(database: Database) -> None:
    given = keys.create(database, "partner.example", [KeyScope.CURATE], now=now(), quota=9)
    [holder] = held(KeyBook(database), given.token)
    assert holder == Holder(given.key.id, given.key.id, "partner.example", frozenset({KeyScope.CURATE}), 9)


def test_keys_that_are_not_accepted_are_nobodys(database: Database) -> None:
    good = keys.create(database, "a", [KeyScope.READ], now=now())
    revoked = keys.create(database, "b", [KeyScope.READ], now=now())
    keys.revoke(database, revoked.key.id, now=now())
    expired = keys.create(
        database, "c", [KeyScope.READ], now=now() - timedelta(days=2), expires_at=now() - timedelta(days=1)
    )
    strangers = [
        f"tkw_{good.key.id}_{'A' * 43}",
        f"tkw_aaaaaaaa_{'A' * 43}",
        good.token[:-1],
        good.token + "A",
        "",
        "ä",
    ]
    assert held(KeyBook(database), revoked.token, expired.token, *strangers) == [None] * 8


def test_every_refusal_compares_a_hash_in_constant_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown id costs what a wrong secret costs: nothing tells which ids exist."""
    good = keys.create(database, "a", [KeyScope.READ], now=now())
    compared: list[int] = []
    original = keybook.compare_digest

    def comparing(one: str, other: str) -> bool:
        compared.append(len(other))
        return original(one, other)

    monkeypatch.setattr(keybook, "compare_digest", comparing)
    held(KeyBook(database), f"tkw_aaaaaaaa_{'A' * 43}", f"tkw_{good.key.id}_{'A' * 43}", "nonsense")
    assert compared == [64, 64, 64]


def test_a_revoked_key_is_noticed(database: Database) -> None:
    given = keys.create(database, "a", [KeyScope.READ], now=now())
    book = KeyBook(database, fresh_s=0)
    assert held(book, given.token) != [None]
    keys.revoke(database, given.key.id, now=now())
    assert held(book, given.token) == [None]


def test_a_key_that_expires_between_two_looks_ends_on_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    given = keys.create(database, "a", [KeyScope.READ], now=now(), expires_at=now() + timedelta(hours=1))
    book = KeyBook(database, fresh_s=1e9)
    assert held(book, given.token) != [None]

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Later":
            return cls(2126, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(keybook, "datetime", Later)
    assert held(book, given.token) == [None]


def test_without_the_database_the_last_keys_go_on(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    given = keys.create(database, "a", [KeyScope.READ], now=now())
    book = KeyBook(database, fresh_s=0)
    held(book, given.token)

    def gone(*_: object) -> None:
        raise DatabaseUnreachableError("gone")

    monkeypatch.setattr(keys, "alive", gone)
    assert held(book, given.token) != [None]
    with pytest.raises(DatabaseUnreachableError):
        held(KeyBook(database), given.token)


def test_the_day_of_the_last_use_is_written_once_a_day(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    given = keys.create(database, "a", [KeyScope.READ], now=now())
    written: list[str] = []
    original = keys.note_use

    def noting(opened: Database, key_id: str, on: object) -> None:
        written.append(key_id)
        original(opened, key_id, on)  # type: ignore[arg-type]

    monkeypatch.setattr(keys, "note_use", noting)
    held(KeyBook(database), given.token, given.token, "nonsense", given.token)
    assert written == [given.key.id]
    [key] = keys.listed(database)
    assert key.last_used_on == now().date()


@pytest.mark.parametrize(
    ("scopes", "may"),
    [
        ({KeyScope.READ}, {KeyScope.READ}),
        ({KeyScope.CURATE}, {KeyScope.READ, KeyScope.CURATE}),
        ({KeyScope.PUBLISH}, {KeyScope.READ, KeyScope.PUBLISH}),
        ({KeyScope.ADMIN}, set(KeyScope)),
    ],
    ids=["read", "curate", "publish", "admin"],
)
def test_what_a_key_allows(scopes: set[KeyScope], may: set[KeyScope]) -> None:
    holder = Holder("a", "a", "a", frozenset(scopes))
    assert {scope for scope in KeyScope if holder.may(scope)} == may
