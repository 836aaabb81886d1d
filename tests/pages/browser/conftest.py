"""The whole service on a port of this machine, with the bundled knowledge, and a browser in front of it.

Left out unless everything is asked for (CI=true) or these tests are named: `pytest -m browser`.
"""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from app.curation.bundled import bundled_folder
from app.main import create_app
from tests.api.conftest import filled, settings_for
from tests.conftest import EVERYTHING
from tests.pages.browser.chromium import Browser, BrowserMissingError, programs


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs Chromium; left out unless CI=true or named with -m")


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port while the block runs; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service."""
    url = filled(tmp_path_factory.mktemp("bundled") / "bundled.sqlite3", bundled_folder())
    app = create_app(settings_for(url))
    with served(app) as address:
        yield address
    app.state.desk.base.database.close()


@pytest.fixture(scope="session")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    profile: Path = tmp_path_factory.mktemp("profile")
    try:
        browser = Browser(programs(), profile)
    except BrowserMissingError as missing:
        if EVERYTHING:
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))
    yield browser
    browser.quit()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture
def browser(window: Browser) -> Browser:
    """The window as every test finds it."""
    window.fresh()
    return window
