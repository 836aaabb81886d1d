"""A service whose knowledge has the RxCUIs 1001 (testamine) and 1002 (blockazole), and a way to ask it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.client import Client

Ask = Callable[..., Any]


@pytest.fixture
def ask(client: Client) -> Ask:
    """Ask for JSON below /REST."""

    def asked(path: str, status: int = 200) -> Any:
        answer = client.get(f"/REST/{path}")
        assert answer.status_code == status, answer.text
        return answer.json()

    return asked
