"""Pages over a small knowledge of invented substances, asked for in this process."""

import shutil
from collections.abc import Iterator

import pytest

from app.main import create_app
from tests.api.client import Client
from tests.api.conftest import KNOWLEDGE, filled, settings_for

# Everything that could end an attribute, an element, a comment, a string of JSON or a line of Markdown.
HOSTILE = """<img src=x onerror=alert(1)>"'&</script><!--]]>`[x](javascript:alert(2))"""


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return filled(tmp_path_factory.mktemp("pages") / "small.sqlite3", KNOWLEDGE)


@pytest.fixture(scope="session")
def client(database_url: str) -> Iterator[Client]:
    yield from _client(database_url)


@pytest.fixture(scope="session")
def declared_client(database_url: str) -> Iterator[Client]:
    """A service whose operator has declared an intended use for personal answers to patients."""
    yield from _client(database_url, declared=True)


@pytest.fixture(scope="session")
def hostile_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A service whose knowledge holds a compound, a medicine, a condition and a source with a hostile name."""
    folder = tmp_path_factory.mktemp("hostile")
    knowledge = folder / "knowledge"
    shutil.copytree(KNOWLEDGE, knowledge)
    quoted = HOSTILE.replace("'", "''")
    for number, (file, old) in enumerate((
        ("substances/testamine.yaml", "name: testamine\n"),
        ("substances/blockazole.yaml", "name: blockazole\n"),
        ("conditions/gloom.yaml", "name: chronic gloom\n"),
    )):  # fmt: skip
        path = knowledge / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, f"name: '{quoted} {number}'\n", 1))
    yield from _client(filled(folder / "hostile.sqlite3", knowledge))


def _client(url: str, *, declared: bool = False) -> Iterator[Client]:
    client = Client(create_app(settings_for(url, declared=declared)))
    yield client
    client.close()
    client.app.state.desk.base.database.close()
