"""A service whose knowledge a test changes day by day: load, publish, roll back, withdraw, prune, and ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from app.api.etags import Now
from app.curation import publish
from app.curation.load import Origin, load_folder
from app.curation.publish import Act
from app.main import create_app
from app.store.engine import Database
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from tests.api.client import Client
from tests.api.conftest import KNOWLEDGE, settings_for
from tests.curation.folders import Folder
from tests.databases import Databases, opened

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
Place = tuple[str, str]
EVERY_COMPOUND = ("blockazole", "mystery-root", "sleepine", "testamine")
EVERY_CONDITION = ("all-gloom", "gloom")
EVERYWHERE = {(compound, condition) for compound in EVERY_COMPOUND for condition in EVERY_CONDITION}


def day(number: float) -> datetime:
    """Return noon of a day."""
    return START + timedelta(days=number)


def stamp(number: float) -> str:
    """Return a day as answers write it."""
    return day(number).isoformat().replace("+00:00", "Z")


class Living:
    """A database, a folder of knowledge, and clients that notice every change at once."""

    def __init__(self, url: str, folder: Folder, database: Database) -> None:
        self.url = url
        self.folder = folder
        self.database = database
        self._clients: list[Client] = []

    def load(self, on: float, layer: str = "bundled", *, served: bool = True, folder: Path | None = None) -> str:
        """Load the folder as it is now; return the release."""
        by = Origin(program_version="0.0.0", now=day(on))
        return load_folder(self.database, folder or self.folder.path, by, layer=layer, publish=served).release_id

    def publish(self, release: str, on: float) -> None:
        publish.publish(self.database, release, self.act(on))

    def rollback(self, on: float) -> None:
        publish.rollback(self.database, self.act(on))

    def withdraw(self, finding: str, on: float, why: str = "The source was misread.") -> None:
        publish.withdraw(self.database, finding, self.act(on, why))

    def reinstate(self, finding: str, on: float) -> None:
        publish.reinstate(self.database, finding, self.act(on))

    def prune(self, on: float, *, keep: int = 1) -> list[str]:
        return publish.prune(self.database, self.act(on, None), keep=keep)[0]

    def act(self, on: float, why: str | None = "as a test asks") -> Act:
        return Act(now=day(on), who="tester", why=why)

    def knowledge(self) -> Knowledge:
        """Return what is served now."""
        return KnowledgeBase(self.database, poll_s=0).current()

    @property
    def client(self) -> Client:
        """One client, for all questions of a test."""
        return self._clients[0] if self._clients else self.another()

    def another(self) -> Client:
        """Return a client of a server of its own: nothing is at hand there yet."""
        self._clients.append(Client(create_app(settings_for(self.url))))
        return self._clients[-1]

    def close(self) -> None:
        for client in self._clients:
            client.close()
            client.app.state.desk.base.database.close()


def noticing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let servers look at the database for each request."""
    monkeypatch.setattr("app.main.Now", partial(Now, fresh_s=0))
    monkeypatch.setattr("app.main.KnowledgeBase", partial(KnowledgeBase, poll_s=0))


@contextmanager
def living(databases: Databases, backend: str, path: Path) -> Iterator[Living]:
    """Lend a service with an empty database and a copy of the invented knowledge."""
    with databases.lent(backend) as url, opened(url) as database:
        service = Living(url, Folder(path, KNOWLEDGE), database)
        yield service
        service.close()
