"""Real databases for tests: a migrated SQLite file and a migrated PostgreSQL database, a fresh one for each use.

PostgreSQL is asked for at TAKEWITH_TEST_POSTGRES, or else on its usual port of this machine. Where there is none the
tests start one of their own (deploy/postgres.py); where that cannot be done those that need it say that they were
skipped and why; with CI=true they fail instead.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from app.store import migrate
from app.store.engine import Database, open_database
from app.store.tables import Base
from deploy.postgres import Cluster, NoPostgresError

NAMED = os.environ.get("TAKEWITH_TEST_POSTGRES") or None
USUAL = "postgresql://postgres@127.0.0.1:5432/postgres"
BOTH = ("sqlite", "postgresql")


class Databases:
    """Lends fresh databases: copies of a migrated file, or a PostgreSQL database that is emptied after each use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._run = f"takewith_test_{os.getpid()}_{uuid4().hex[:8]}"
        self._made: list[str] = []
        self._free: list[str] = []  # migrated and empty; making one costs more than most tests

    @contextmanager
    def opened(self, backend: str, *, migrated: bool = True) -> Iterator[Database]:
        """Lend a fresh database, opened."""
        with self.lent(backend, migrated=migrated) as url, opened(url) as database:
            yield database

    @contextmanager
    def lent(self, backend: str, *, migrated: bool = True) -> Iterator[str]:
        """Lend a fresh database by its URL."""
        if backend == "sqlite":
            yield self._sqlite(migrated)
            return
        name = self._free.pop() if migrated and self._free else self._created(migrated)
        yield _address(name)
        if migrated:
            _empty(name)
            self._free.append(name)

    def remove(self) -> None:
        """Remove what was made on the PostgreSQL server; the files go with their folder."""
        if self._made:
            with _server() as connection:
                for name in self._made:
                    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _sqlite(self, migrated: bool) -> str:
        file = self._folder / f"{uuid4().hex}.sqlite3"
        if migrated:
            template = self._folder / "template.sqlite3"
            if not template.exists():
                _migrate(f"sqlite:///{template}")
            shutil.copy(template, file)
        return f"sqlite:///{file}"

    def _created(self, migrated: bool) -> str:
        with _server() as connection:
            name = f"{self._run}_{len(self._made)}"
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            self._made.append(name)
        if migrated:
            _migrate(_address(name))
        return name


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a database and give its connections back."""
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


def _migrate(url: str) -> None:
    # The last connection to close folds SQLite's log into the file: one file to copy.
    with opened(url) as database:
        migrate.upgrade(database)


def _address(name: str) -> str:
    return make_url(_server_url()).set(database=name).render_as_string(hide_password=False)


def _empty(name: str) -> None:
    tables = ", ".join(f'"{table}"' for table in Base.metadata.tables)
    with psycopg.connect(_address(name), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no triggers: the trail is never emptied else
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


@contextmanager
def _server() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    try:
        connection = psycopg.connect(_server_url(), autocommit=True, connect_timeout=3)
    except (psycopg.OperationalError, NoPostgresError) as error:
        told = f"needs PostgreSQL: {str(error).splitlines()[0]}"
        if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
            pytest.fail(told)
        pytest.skip(told)
    with connection:
        yield connection


@cache
def _server_url() -> str:
    """Return the server that is named, the one that runs here, or one that is started now and ends with the tests."""
    if NAMED is not None:
        return NAMED
    try:
        psycopg.connect(USUAL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return _started().url()
    return USUAL


def _started() -> Cluster:
    folder = Path(tempfile.mkdtemp(prefix="takewith-postgres-"))
    folder.chmod(0o755)  # the server runs as another user where the tests run as root
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    cluster = Cluster(folder / "server")
    cluster.initialise()
    cluster.start()
    atexit.register(cluster.stop)
    return cluster
