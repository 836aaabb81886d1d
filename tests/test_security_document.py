"""docs/security.md names a test for each of the ten, and the tests that it names are there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)


def test_every_named_test_is_there() -> None:
    assert len(NAMED) > 30
    assert [f"{file}::{name}" for file, name in NAMED if name not in _tests_in(ROOT / file)] == []


def test_each_of_the_ten_names_a_test() -> None:
    risks = re.split(r"(?m)^(?=\*\*API\d+)", TEXT.split("\n## What is never written down")[0])[1:]
    assert [risk.split(",")[0].strip("*") for risk in risks] == [f"API{n}" for n in range(1, 11)]
    assert all("::test_" in risk for risk in risks)


def _tests_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
