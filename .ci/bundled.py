"""An application that serves the bundled knowledge from a throw-away database, for the other scripts here."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import structlog
from fastapi import FastAPI

from app.curation.bundled import bundled_folder
from app.curation.load import load_folder, origin
from app.curation.problems import KnowledgeError
from app.main import create_app
from app.settings import DatabaseSettings, LimitSettings, Settings
from app.store import migrate
from app.store.engine import open_database


@contextmanager
def application() -> Iterator[FastAPI]:
    """Yield an application with the bundled knowledge loaded; quiet."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bundled.sqlite3'}"
        database = open_database(url)
        migrate.upgrade(database)
        try:
            load_folder(database, bundled_folder(), origin("0"))
        except KnowledgeError as error:
            sys.exit(f"{error}; see them with: takewith knowledge check")
        database.close()
        limits = LimitSettings(per_address="1000000000/minute")  # counted as ever, for the bench
        app = create_app(Settings(database=DatabaseSettings(url=url), limits=limits))
        yield app
        app.state.desk.base.database.close()


class Asking:
    """Asks an application in this process."""

    def __init__(self, app: FastAPI) -> None:
        self._runner = asyncio.Runner()
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")

    def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._http.request(method, path, **options))
