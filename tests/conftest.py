"""What all tests share: the slow ones run with CI=true, and nothing talks to the network."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
import structlog

# Nothing is timed in tests: a busy machine is not a fault of the code.
hypothesis.settings.register_profile("takewith", deadline=None)
hypothesis.settings.load_profile("takewith")

# A test suite is one busy address; what limits do is shown in tests/api/test_limits.py. Started servers inherit it.
os.environ.setdefault("TAKEWITH_LIMITS_PER_ADDRESS", "")

EVERYTHING = os.environ.get("CI", "").lower() in ("1", "true", "yes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out, unless everything is asked for or they are named with -m."""
    if EVERYTHING or config.option.markexpr:
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in set(slow)]


@pytest.fixture(autouse=True)
def fresh_logging() -> Iterator[None]:
    """Commands set up logging for their whole process; the next test begins without that."""
    yield
    structlog.reset_defaults()
