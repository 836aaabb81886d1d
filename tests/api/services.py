"""Services of one test: the small knowledge, and settings of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.main import create_app
from app.records import keys
from app.records.keys import Given
from app.settings import DatabaseSettings, Settings
from app.store.api_keys import KeyScope
from tests.api.client import Client
from tests.databases import opened
from tests.living import day


@contextmanager
def serving(url: str, **groups: Any) -> Iterator[Client]:
    """Serve a database under settings such as `limits=LimitSettings(...)`."""
    client = Client(create_app(Settings(database=DatabaseSettings(url=url), **groups)))
    try:
        yield client
    finally:
        client.app.state.desk.limiter.close()
        client.close()
        client.app.state.desk.base.database.close()


def key_for(url: str, name: str, *scopes: KeyScope, **options: Any) -> Given:
    """Make a key in a database."""
    with opened(url) as database:
        return keys.create(database, name, scopes or [KeyScope.READ], **{"now": day(0), **options})


def bearing(token: str) -> dict[str, str]:
    """Return the headers that carry a key."""
    return {"Authorization": f"Bearer {token}"}
