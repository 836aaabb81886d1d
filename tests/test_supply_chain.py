"""The audit of the pins fails on what it does not know, and the list of parts is whole."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[1] / ".ci"
PINS = {("alpha", "1.0"), ("beta-two", "2.0")}


@pytest.fixture(scope="module")
def scripts() -> dict[str, ModuleType]:
    return {name: _script(name) for name in ("audit", "sbom")}


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # sbom imports audit by this name
    spec.loader.exec_module(module)
    return module


def dependency(name: str, version: str = "", **more: Any) -> dict[str, Any]:
    return {"name": name, **({"version": version, "vulns": []} if version else {}), **more}


WHOLE = [dependency("Alpha", "1.0"), dependency("beta_two", "2.0")]
VULNERABLE = {"id": "PYSEC-1", "fix_versions": ["1.1"]}


@pytest.mark.parametrize(
    ("answered", "told"),
    [
        (WHOLE, None),
        ([dependency("alpha", "1.0", vulns=[VULNERABLE]), WHOLE[1]], "alpha 1.0: PYSEC-1; mended in: 1.1"),
        ([dependency("alpha", skip_reason="not found"), WHOLE[1]], "1 of 2 pins could not be audited: alpha 1.0 (the first: not found)"),
        (WHOLE[:1], "1 of 2 pins could not be audited: beta-two 2.0 (the first: no answer)"),
        ([dependency("alpha", "0.9"), WHOLE[1]], "1 of 2 pins could not be audited: alpha 1.0 (the first: no answer)"),
        ([], "2 of 2 pins could not be audited"),
    ],
    ids=["clean", "vulnerable", "skipped", "left out", "another version", "nothing"],
)  # fmt: skip
def test_not_asked_is_not_safe(
    scripts: dict[str, ModuleType], answered: list[dict[str, Any]], told: str | None
) -> None:
    faults = scripts["audit"].faults("pins", PINS, answered)
    assert len(faults) == (0 if told is None else 1)
    assert told is None or told in faults[0]


def test_pins_for_other_platforms_are_pins_too(scripts: dict[str, ModuleType]) -> None:
    text = "alpha==1.0 \\\n    --hash=sha256:00\nBeta_Two[binary]==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    assert scripts["audit"].pins_in(text) == PINS


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_of_our_own_files_is_asked_about(scripts: dict[str, ModuleType], name: str) -> None:
    text = (SCRIPTS.parent / name).read_text()
    entries = [line for line in text.splitlines() if line[:1].isalnum()]
    assert len(scripts["audit"].pins_in(text)) == len(entries) > 50


def test_two_versions_of_one_name_are_asked_about_apart(scripts: dict[str, ModuleType]) -> None:
    pins = {("alpha", "1.0"), ("alpha", "1.1"), ("beta-two", "2.0")}
    assert scripts["audit"].groups(pins) == [[("alpha", "1.0"), ("beta-two", "2.0")], [("alpha", "1.1")]]


def test_a_part_that_is_missing_or_has_no_hash_is_told(scripts: dict[str, ModuleType]) -> None:
    hashed = [{"hashes": [{"alg": "SHA-256", "content": "00"}]}]
    listed = [
        {"name": "Alpha", "version": "1.0", "externalReferences": hashed},
        {"name": "beta-two", "version": "2.0"},
    ]
    assert scripts["sbom"].missing_in({"components": listed[:1]}, PINS) == ["beta-two 2.0"]
    assert scripts["sbom"].missing_in({"components": listed}, PINS) == ["beta-two 2.0"]
