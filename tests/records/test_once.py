"""A deed is done once, however often and however many at a time its request arrives."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.records.errors import KeyReusedError
from app.records.once import KEPT, Asked, done_once
from app.store import trail
from app.store.engine import Database, reading
from app.store.once import Told
from app.store.trail import Doer

NOW = datetime(2026, 4, 1, tzinfo=UTC)
ANN = Doer(holder="annannan", key="annannan", name="Ann")


def _asked(key: str | None = "k", body: str = "one") -> Asked:
    return Asked(holder=ANN.holder, key=key, fingerprint=(body * 64)[:64])


def _deed(answer: str) -> Callable[[Session], Told]:
    def deed(session: Session) -> Told:
        trail.note(session, ANN, "drafted", "d-1", what={}, why=answer, now=NOW)
        return Told(status=201, headers={"ETag": '"1"'}, body=answer)

    return deed


def _count(database: Database) -> int:
    with reading(database) as session:
        assert trail.first_broken(session) is None
        return len(trail.entries(session, limit=100))


def test_the_second_time_is_answered_as_the_first(database: Database) -> None:
    first = done_once(database, _asked(), NOW, _deed("first"))
    second = done_once(database, _asked(), NOW, _deed("second"))
    assert first == (Told(status=201, headers={"ETag": '"1"'}, body="first"), False)
    assert second == (first[0], True)
    assert _count(database) == 1


def test_without_a_key_it_is_done_each_time(database: Database) -> None:
    for _ in range(2):
        done_once(database, _asked(None), NOW, _deed("again"))
    assert _count(database) == 2


def test_another_request_under_the_key_is_refused(database: Database) -> None:
    done_once(database, _asked(), NOW, _deed("first"))
    with pytest.raises(KeyReusedError):
        done_once(database, _asked(body="two"), NOW, _deed("second"))
    assert _count(database) == 1


def test_what_fails_is_undone_and_not_remembered(database: Database) -> None:
    def fails(session: Session) -> Told:
        _deed("lost")(session)
        raise LookupError

    with pytest.raises(LookupError):
        done_once(database, _asked(), NOW, fails)
    assert _count(database) == 0
    assert done_once(database, _asked(), NOW, _deed("done"))[1] is False


def test_answers_are_forgotten_after_a_week(database: Database) -> None:
    done_once(database, _asked(), NOW, _deed("first"))
    done_once(database, _asked("another"), NOW + KEPT + timedelta(seconds=1), _deed("second"))
    assert done_once(database, _asked(), NOW + KEPT, _deed("third"))[1] is False


def test_many_at_a_time_are_one_deed(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: done_once(database, _asked(), NOW, _deed(str(n))), range(8)))
    assert len({told.body for told, _ in answers}) == 1
    assert _count(database) == 1
