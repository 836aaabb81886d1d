"""A backup restored into an empty database, of either system, gives every answer byte for byte."""

import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.records import keys
from app.store import backup
from app.store.api_keys import KeyScope
from app.store.engine import Database
from app.store.errors import BackupError, OutdatedDatabaseError
from app.store.tables import Base
from tests.api.conftest import KNOWLEDGE
from tests.api.services import serving
from tests.cli.conftest import Run, run
from tests.curation.folders import SMALL, Folder
from tests.databases import BOTH, Databases, opened
from tests.living import EVERY_COMPOUND, EVERY_CONDITION, Living, day

__all__ = ["run"]

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUESTIONS = (
    *(f"/v1/summaries/{one}/{other}" for one, other in product(EVERY_COMPOUND, EVERY_CONDITION)),
    "/v1/summaries?limit=50",
    "/v1/compounds",
    "/v1/conditions",
    "/v1/releases",
    "/v1/withdrawals",
    "/v1/interactions?substance=testamine",
    "/v1/findings/BLOCKA.TESTAM.sedation",
)


@pytest.mark.parametrize(("first", "second"), list(product(BOTH, BOTH)))
def test_a_restored_database_gives_every_answer(databases: Databases, tmp_path: Path, first: str, second: str) -> None:
    with databases.lent(first) as url, databases.lent(second, migrated=False) as empty:
        with opened(url) as database:
            _live(database, url, tmp_path)
            lines = list(backup.lines_of(database, "0.0.0", NOW))
        with opened(empty) as database:
            rows = backup.restore(database, iter(lines))
            again = list(backup.lines_of(database, "0.0.0", NOW))
        assert again == lines
        assert rows == json.loads(lines[-1])["rows"]
        assert _answers(empty) == _answers(url)


def _live(database: Database, url: str, folder: Path) -> None:
    """Let there be everything that operation leaves behind: releases, a withdrawal, a key and its successor."""
    living = Living(url, Folder(folder, KNOWLEDGE), database)
    living.load(0)
    living.folder.edit("substances/testamine.yaml", "very sleepy", "sleepy")
    living.load(1)
    living.withdraw("BLOCKA.TESTAM.sedation", 2)
    key = keys.create(database, "a partner", [KeyScope.READ], now=day(0)).key
    for at in range(1, 4):  # of keys made at random each names the one before it
        key = keys.rotate(database, key.id, now=day(at) - timedelta(hours=1)).key


def _answers(url: str) -> list[tuple[int, str, bytes]]:
    with serving(url) as client:
        found = [client.get(path) for path in QUESTIONS]
    return [(one.status_code, one.headers.get("etag", ""), one.content) for one in found]


@pytest.mark.parametrize("backend", BOTH)
def test_after_restoring_the_service_goes_on(databases: Databases, tmp_path: Path, backend: str) -> None:
    """New rows get new numbers."""
    with databases.lent("sqlite") as url, opened(url) as database:
        _live(database, url, tmp_path)
        lines = list(backup.lines_of(database, "0.0.0", NOW))
    with databases.lent(backend) as empty, opened(empty) as database:
        backup.restore(database, iter(lines))
        (tmp_path / "more").mkdir()
        living = Living(empty, Folder(tmp_path / "more", KNOWLEDGE), database)
        living.folder.edit("substances/testamine.yaml", "very sleepy", "drowsy")
        assert living.load(9) == living.knowledge().release.id


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda lines: lines[:-1], "cut off"),
        (lambda lines: lines[: len(lines) // 2], "cut off"),
        (lambda lines: [*lines[:5], *lines[6:]], "damaged|altered"),
        (lambda lines: [line.replace(b"sleepy", b"lively") for line in lines], "altered"),
        (lambda lines: [lines[0][:20], *lines[1:]], "no JSON"),
        (lambda lines: [lines[0].replace(b'"revision":"', b'"revision":"x'), *lines[1:]], "version 0.0.0"),
        (lambda lines: lines[1:], "no backup"),
        (lambda lines: [], "no JSON"),
    ],
    ids=["no end", "half", "a line less", "a word changed", "a broken line", "other tables", "no head", "nothing"],
)  # fmt: skip
def test_a_backup_that_is_not_whole_restores_nothing(
    databases: Databases, tmp_path: Path, backend: str, harm, told: str
) -> None:  # type: ignore[no-untyped-def]
    with databases.lent("sqlite") as url, opened(url) as database:
        Living(url, Folder(tmp_path, KNOWLEDGE), database).load(0)
        lines = list(backup.lines_of(database, "0.0.0", NOW))
    with databases.opened(backend) as database:
        with pytest.raises(BackupError, match=told):
            backup.restore(database, iter(harm(lines)))
        with database.reader() as session:
            counts = [session.scalar(select(func.count()).select_from(t)) for t in Base.metadata.sorted_tables]
    assert set(counts) == {0}


@pytest.mark.parametrize("backend", BOTH)
def test_a_database_that_holds_something_is_left_alone(databases: Databases, tmp_path: Path, backend: str) -> None:
    with databases.lent(backend) as url, opened(url) as database:
        Living(url, Folder(tmp_path, KNOWLEDGE), database).load(0)
        lines = list(backup.lines_of(database, "0.0.0", NOW))
        with pytest.raises(BackupError, match="not empty"):
            backup.restore(database, iter(lines))


@pytest.mark.parametrize("backend", BOTH)
def test_tables_of_another_version_are_not_backed_up(databases: Databases, backend: str) -> None:
    with (
        databases.opened(backend, migrated=False) as database,
        pytest.raises(OutdatedDatabaseError, match="takewith db upgrade"),
    ):
        next(backup.lines_of(database, "0.0.0", NOW))


def test_the_commands_write_a_file_for_its_owner_alone_and_read_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("knowledge", "load", SMALL)
    file = tmp_path / "kept.gz"
    assert run("db", "backup", file).code == 0
    assert os.stat(file).st_mode & 0o777 == 0o600
    again = run("db", "backup", file)
    assert (again.code, again.err) == (1, f"takewith: {file} is there already; a backup is never overwritten\n")
    monkeypatch.setenv("TAKEWITH_DATABASE_URL", f"sqlite:///{tmp_path}/other.sqlite3")
    assert run("db", "restore", file).err.startswith("restored ")
    assert "exampline" in run("knowledge", "export").out


@pytest.mark.parametrize(
    "content", [b"", b"a letter", gzip.compress(b"a letter", mtime=0), gzip.compress(b"{}" * 99, mtime=0)[:-9]]
)
def test_a_file_that_is_no_backup_is_one_line(run: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "letter.gz"
    file.write_bytes(content)
    said = run("db", "restore", file)
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert said.err.startswith("takewith: ")


def test_a_backup_is_of_one_moment(databases: Databases, tmp_path: Path) -> None:
    """What is written while it is taken is not half in it."""
    with databases.lent("postgresql") as url, opened(url) as database:
        Living(url, Folder(tmp_path, KNOWLEDGE), database).load(0)
        lines = backup.lines_of(database, "0.0.0", NOW)
        begun = [next(lines) for _ in range(3)]
        with database.writer.begin() as session:
            session.execute(text("DELETE FROM name_key"))
        rest = list(lines)
    assert any(line.startswith(b'{"table":"name_key"') for line in rest)
    after = rest[next(i for i, line in enumerate(rest) if line.startswith(b'{"table":"name_key"')) + 1]
    assert begun
    assert after.startswith(b"[")
