"""What tests of faults share: a PostgreSQL server of their own, commands, and patience."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app.curation.load import load_folder, origin
from app.store import migrate
from deploy.postgres import Cluster
from tests.api.conftest import KNOWLEDGE
from tests.api.running import ROOT
from tests.databases import opened


def until(so: Callable[[], bool], what: str) -> None:
    """Wait until something is so, and say what was waited for where it never is."""
    end = time.monotonic() + 30
    while not so():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def takewith(url: str, *arguments: str, files: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line on a database; `files` is the size beyond which no file may grow, as on a full disk."""

    def limited() -> None:
        import resource

        if files is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (files, files))

    return subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env=os.environ | {"TAKEWITH_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )


def filled(cluster: Cluster, name: str) -> str:
    """Return the URL of a new database on a server that serves the invented knowledge."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    with opened(cluster.url(name)) as database:
        migrate.upgrade(database)
        load_folder(database, KNOWLEDGE, origin("0.0.0"))
    return cluster.url(name)


@contextmanager
def server_folder() -> Iterator[Path]:
    """Lend a folder that the user who runs PostgreSQL for root may enter: pytest locks its own for everybody else."""
    with tempfile.TemporaryDirectory(prefix="takewith-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
