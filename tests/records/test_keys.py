"""Keys are given out once, kept as a hash, rotated and taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.records import keys
from app.records.keys import TOKEN, KeyRefusedError
from app.store.api_keys import KeyScope
from app.store.engine import Database
from app.store.errors import OutdatedDatabaseError
from tests.databases import Databases

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_only_a_hash_of_a_key_is_stored(database: Database) -> None:
    given = keys.create(database, "partner.example", [KeyScope.READ], now=NOW)
    assert TOKEN.fullmatch(given.token)
    secret = given.token.removeprefix(f"tkw_{given.key.id}_")
    with database.read_engine.connect() as connection:
        [row] = connection.execute(text("SELECT * FROM api_key")).mappings()
    assert row["hash"] == keys.hash_of(given.token)
    assert not any(secret in str(value) for value in row.values())
    assert secret not in repr(given)


def test_a_key_comes_back_as_it_was_made(database: Database) -> None:
    given = keys.create(
        database, "A. Curator", [KeyScope.REVIEW, KeyScope.CURATE], now=NOW, quota=50, expires_at=NOW + 90 * DAY
    )
    assert keys.listed(database) == [given.key]
    assert given.key.scopes == {KeyScope.CURATE, KeyScope.REVIEW}
    assert given.key.holder == given.key.id


def test_a_key_ends_when_it_expires_and_not_before(database: Database) -> None:
    key = keys.create(database, "a", [KeyScope.READ], now=NOW, expires_at=NOW + DAY).key
    assert [one.id for one in keys.alive(database, NOW + DAY - timedelta(seconds=1))] == [key.id]
    assert keys.alive(database, NOW + DAY) == []


def test_a_revoked_key_ends_at_once_and_stays_listed(database: Database) -> None:
    key = keys.create(database, "a", [KeyScope.READ], now=NOW).key
    keys.revoke(database, key.id, now=NOW)
    assert keys.alive(database, NOW) == []
    assert [one.revoked_at for one in keys.listed(database)] == [NOW]
    with pytest.raises(KeyRefusedError, match="was revoked on 2026-03-01"):
        keys.revoke(database, key.id, now=NOW)


def test_a_rotated_key_has_the_same_holder_and_the_old_one_a_day_of_grace(database: Database) -> None:
    old = keys.create(database, "a", [KeyScope.CURATE], now=NOW, quota=7, expires_at=NOW + 90 * DAY).key
    later = NOW + 10 * DAY
    new = keys.rotate(database, old.id, now=later).key
    assert (new.holder, new.name, new.scopes, new.quota) == (old.holder, "a", old.scopes, 7)
    assert new.rotated_from == old.id
    assert new.hash != old.hash
    assert new.expires_at == later + 90 * DAY  # as long as the first was made for
    assert {one.id for one in keys.alive(database, later + DAY / 2)} == {old.id, new.id}
    assert {one.id for one in keys.alive(database, later + DAY)} == {new.id}


def test_rotating_does_not_prolong_a_key_that_ends_sooner(database: Database) -> None:
    old = keys.create(database, "a", [KeyScope.READ], now=NOW, expires_at=NOW + DAY / 24).key
    keys.rotate(database, old.id, now=NOW)
    assert {one.id: one.expires_at for one in keys.listed(database)}[old.id] == old.expires_at


def test_a_key_is_rotated_once(database: Database) -> None:
    old = keys.create(database, "a", [KeyScope.READ], now=NOW).key
    new = keys.rotate(database, old.id, now=NOW).key
    with pytest.raises(KeyRefusedError, match=f"rotate {new.id}"):
        keys.rotate(database, old.id, now=NOW)


def test_a_name_belongs_to_one_living_key(database: Database) -> None:
    """One person with two keys could review their own draft."""
    first = keys.create(database, "a", [KeyScope.READ], now=NOW).key
    with pytest.raises(KeyRefusedError, match="rotate it, or revoke it first"):
        keys.create(database, "a", [KeyScope.READ], now=NOW)
    keys.revoke(database, first.id, now=NOW)
    assert keys.create(database, "a", [KeyScope.READ], now=NOW).key.holder != first.holder


@pytest.mark.parametrize("name", ["", " a", "a\n", "a\x1b[31m", "a" * 101], ids=["none", "space", "line", "escape", "long"])  # fmt: skip
def test_a_name_that_would_spoil_a_list_is_refused(database: Database, name: str) -> None:
    with pytest.raises(KeyRefusedError, match="printable"):
        keys.create(database, name, [KeyScope.READ], now=NOW)


@pytest.mark.parametrize("key_id", ["", "zzzzzzzz", "'; DROP TABLE api_key"])
def test_what_is_no_key_cannot_be_changed(database: Database, key_id: str) -> None:
    with pytest.raises(KeyRefusedError, match="no key has the id"):
        keys.revoke(database, key_id, now=NOW)
    with pytest.raises(KeyRefusedError, match="no key has the id"):
        keys.rotate(database, key_id, now=NOW)


def test_the_refused_leave_nothing_behind(database: Database) -> None:
    for wrong in ({"scopes": []}, {"quota": 0}, {"expires_at": NOW}):
        with pytest.raises(KeyRefusedError):
            keys.create(database, "a", **{"scopes": [KeyScope.READ], "now": NOW} | wrong)  # type: ignore[arg-type]
    assert keys.listed(database) == []


def test_of_the_last_use_only_the_day_is_kept(database: Database) -> None:
    key = keys.create(database, "a", [KeyScope.READ], now=NOW).key
    keys.note_use(database, key.id, NOW.date())
    with database.read_engine.connect() as connection:
        noted = connection.execute(text("SELECT last_used_on FROM api_key")).scalar()
    assert str(noted) == "2026-03-01"


def test_missing_tables_are_told_with_the_remedy(databases: Databases) -> None:
    with databases.opened("sqlite", migrated=False) as empty, pytest.raises(OutdatedDatabaseError, match="db upgrade"):
        keys.create(empty, "a", [KeyScope.READ], now=NOW)
