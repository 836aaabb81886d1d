"""The pins against the public lists of known vulnerabilities, by pip-audit in a throw-away environment.

    python .ci/audit.py

Needs the network, and so stands outside `make check`. Every pin of both files is asked about, those for other
platforms too. Fails on a known vulnerability, and just as well where one pin could not be audited: not asked is not
safe.
"""

import json
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FILES = ("requirements.txt", "requirements-dev.txt")
Pin = tuple[str, str]  # name and version
PIN = re.compile(r"(?m)^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        venv.create(scratch / "venv", with_pip=True)
        python = scratch / "venv" / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "pip-audit"], check=True)
        faults = [fault for name in FILES for fault in audited(python, scratch, name)]
    for fault in dict.fromkeys(faults):
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def pins_in(text: str) -> set[Pin]:
    """Return every pin, by its normal name; one name may have a version for each Python."""
    return {(normal(name), version) for name, version in PIN.findall(text)}


def audited(python: Path, scratch: Path, name: str) -> list[str]:
    """Return what is wrong with the pins of one file."""
    pins = pins_in((ROOT / name).read_text())
    answered: list[dict[str, Any]] = []
    for group in groups(pins):
        asked = scratch / name
        # Without markers: a pin for another platform is one of ours, too.
        asked.write_text("".join(f"{pin}=={version}\n" for pin, version in group))
        done = subprocess.run(
            [python, "-m", "pip_audit", "--requirement", asked, "--no-deps", "--disable-pip", "--format", "json",
             "--progress-spinner", "off"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        try:
            answered += json.loads(done.stdout)["dependencies"]
        except (ValueError, KeyError):
            reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
            return [f"{name}: nothing could be audited: {reason}"]
    found = faults(name, pins, answered)
    if not found:
        print(f"{name}: {len(pins)} pins audited, no known vulnerability")
    return found


def groups(pins: Iterable[Pin]) -> list[list[Pin]]:
    """Return the pins in groups that hold each name once, as pip-audit wants them."""
    made: list[dict[str, str]] = []
    for pin, version in sorted(pins):
        group = next((one for one in made if pin not in one), None)
        if group is None:
            made.append(group := {})
        group[pin] = version
    return [list(group.items()) for group in made]


def faults(name: str, pins: set[Pin], answered: Iterable[dict[str, Any]]) -> list[str]:
    """Return one line for each vulnerability, and one for the pins that nobody could say anything about."""
    told: list[str] = []
    silent: list[str] = []
    asked_about: set[Pin] = set()
    for one in answered:
        if "skip_reason" in one:
            silent.append(one["skip_reason"])
            continue
        asked_about.add((normal(one["name"]), one["version"]))
        for vulnerability in one["vulns"]:
            mended = ", ".join(vulnerability["fix_versions"]) or "none yet"
            told.append(f"{name}: {one['name']} {one['version']}: {vulnerability['id']}; mended in: {mended}")
    missing = sorted(pins - asked_about)
    if missing:
        names = ", ".join(f"{pin} {version}" for pin, version in missing)
        reason = silent[0] if silent else "no answer"
        told.append(f"{name}: {len(missing)} of {len(pins)} pins could not be audited: {names} (the first: {reason})")
    return told


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
