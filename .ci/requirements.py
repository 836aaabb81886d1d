"""The pins: checked on every `make check`, written anew by `make pins`.

    python .ci/requirements.py            check both files
    python .ci/requirements.py --write    resolve pyproject.toml again (needs the network)

Both files name every published file of a version by hash, for all platforms, and no index address: whoever
installs decides where from.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILES = {"requirements.txt": [], "requirements-dev.txt": ["--extra", "dev"]}
HEADS = {
    "requirements.txt": "# Runtime pins with the hashes of every published file, for Python 3.11 and later; "
    "the build backend is among them.\n",
    "requirements-dev.txt": "# Pins for tests and checks; requirements.txt is repeated, so that this file can stand alone.\n",
}
MADE = "# Made from pyproject.toml by `make pins`; no address of an index belongs in here.\n"
# The build backend is pinned with the rest: the project itself is installed without build isolation.
BUILD = "setuptools>=77,<82\n"
_FORBIDDEN = re.compile(r"https?://|file:|--(extra-)?index|--find-links|--trusted-host|-f ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        write()
    faults = [fault for name in FILES for fault in faults_in(name)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def faults_in(name: str) -> list[str]:
    """Return what is wrong with one file, one line each."""
    text = (ROOT / name).read_text()
    faults = [
        f"{name}: {line.strip()}: no address belongs here" for line in text.splitlines() if _FORBIDDEN.search(line)
    ]
    pins = re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==\S+.*(?:\n    --hash=.*)*", text)
    for entry in re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]:
        if "--hash=sha256:" not in entry:
            faults.append(f"{name}: {entry.splitlines()[0]}: has no hash")
    pinned = {_normal(pin) for pin in pins}
    faults += [
        f"{name}: {wanted} is in pyproject.toml but not pinned; run make pins" for wanted in wanted_in(name) - pinned
    ]
    return faults


def wanted_in(name: str) -> set[str]:
    """Return the names that pyproject.toml asks for in this file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    if name != "requirements.txt":
        asked += project["project"]["optional-dependencies"]["dev"]
    return {_normal(re.split(r"[\[<>=!~; ]", one)[0]) for one in asked}


def write() -> None:
    """Resolve both files in a throw-away environment; the development pins follow the runtime pins."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        venv.create(scratch / "venv", with_pip=True)
        python = scratch / "venv" / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        (scratch / "build.txt").write_text(BUILD)
        for name, extra in FILES.items():
            made = scratch / name
            constraint = [] if name == "requirements.txt" else ["--constraint", scratch / "requirements.txt"]
            command = [
                python, "-m", "uv", "pip", "compile", "pyproject.toml", scratch / "build.txt", *extra, *constraint,
                "--universal", "--python-version", "3.11", "--generate-hashes", "--no-config", "--no-header",
                "--no-annotate", "--no-emit-index-url", "--upgrade", "--output-file", made,
            ]  # fmt: skip
            subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
            (ROOT / name).write_text(HEADS[name] + MADE + made.read_text())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
