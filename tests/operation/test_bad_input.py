"""What an operator gets wrong: one line, one exit code, nothing half done, no secret repeated."""

import socket
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cli.conftest import Run, run
from tests.databases import BOTH, Databases, opened

__all__ = ["run"]


def one_line(said, code: int) -> str:  # type: ignore[no-untyped-def]
    assert said.code == code, said.err
    assert said.err.count("\n") == 1, said.err
    assert said.err.startswith("takewith: ")
    assert "Traceback" not in said.err
    return str(said.err)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "cannot be read"),
        ("", "cannot be read"),
        ("mysql://user:zzsecret@host/x", "mysql is not supported"),
        ("sqlite://", "needs a file"),
        ("postgresql://user:zzsecret@host:port/x", "cannot be read"),
    ],
)
def test_a_wrong_url_is_one_line_without_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    monkeypatch.setenv("TAKEWITH_DATABASE_URL", url)
    for command in (("db", "upgrade"), ("release", "list")):
        line = one_line(run(*command), 3)
        assert told in line
        assert "zzsecret" not in line


@pytest.mark.parametrize("command", [("db", "upgrade"), ("db", "prepare"), ("release", "list"), ("knowledge", "load")])
def test_an_unreachable_server_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    monkeypatch.setenv("TAKEWITH_DATABASE_URL", f"postgresql://user:zzsecret@127.0.0.1:{port}/x")
    assert "zzsecret" not in one_line(run(*command), 3)


def test_a_wrong_redis_url_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.clients.counts import CountsUnreachableError
    from app.main import create_app

    monkeypatch.setenv("TAKEWITH_REDIS_URL", "redis//:zzsecret@host")
    with pytest.raises(CountsUnreachableError, match="TAKEWITH_REDIS_URL cannot be read") as raised:
        create_app()
    assert "zzsecret" not in str(raised.value)


def test_a_wrong_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKEWITH_TRACES_ENDPOINT", "zzsecret")
    line = one_line(run("serve"), 2)
    assert "TAKEWITH_TRACES_ENDPOINT" in line
    assert "zzsecret" not in line


def test_a_folder_in_which_nothing_can_be_made_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKEWITH_DATABASE_URL", "sqlite:////proc/nothing/x.sqlite3")
    one_line(run("db", "upgrade"), 3)


def test_a_folder_instead_of_a_file_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAKEWITH_DATABASE_URL", f"sqlite:///{tmp_path}")
    one_line(run("db", "upgrade"), 3)


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize(
    "command",
    [("serve", "--port", "48751"), ("db", "prepare"), ("db", "upgrade"), ("knowledge", "load"), ("db", "backup", "x")],
)
def test_tables_of_a_newer_program_are_left_alone(
    run: Run, databases: Databases, monkeypatch: pytest.MonkeyPatch, backend: str, command: tuple[str, ...]
) -> None:
    with databases.lent(backend) as url:
        with opened(url) as database, database.writer.begin() as session:
            [was] = session.execute(text("SELECT version_num FROM alembic_version")).scalars()
            session.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
        monkeypatch.setenv("TAKEWITH_DATABASE_URL", url)
        try:
            assert "upgrade" in one_line(run(*command), 3)
        finally:
            with opened(url) as database, database.writer.begin() as session:
                session.execute(text("UPDATE alembic_version SET version_num = :was"), {"was": was})
