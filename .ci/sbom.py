"""What the program is made of: a CycloneDX list of its pinned packages, with hashes.

    python .ci/sbom.py [FILE]

By cyclonedx-bom in a throw-away environment (needs the network to install it), from requirements.txt and
pyproject.toml; equal pins give equal bytes. Fails where a pin is missing from the list.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from audit import Pin, normal, pins_in

ROOT = Path(__file__).parent.parent
WRITTEN = ROOT / "build" / "sbom.cdx.json"


def main() -> int:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else WRITTEN
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        venv.create(scratch / "venv", with_pip=True)
        binaries = scratch / "venv" / "bin"
        subprocess.run([binaries / "python", "-m", "pip", "install", "--quiet", "cyclonedx-bom"], check=True)
        subprocess.run(
            [binaries / "cyclonedx-py", "requirements", "requirements.txt", "--pyproject", "pyproject.toml",
             "--output-reproducible", "--output-format", "JSON", "--output-file", target],
            check=True, cwd=ROOT, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    missing = missing_in(json.loads(target.read_text()), pins_in((ROOT / "requirements.txt").read_text()))
    for pin in missing:
        print(f"{pin} is pinned, but not in the list", file=sys.stderr)
    if not missing:
        print(target)
    return 1 if missing else 0


def missing_in(document: dict[str, object], pins: set[Pin]) -> list[str]:
    """Return the pins that a CycloneDX document does not list with their version and a hash."""
    components = document.get("components", [])
    assert isinstance(components, list)
    listed = {(normal(one["name"]), one.get("version")) for one in components if _hashed(one)}
    return sorted(f"{pin} {version}" for pin, version in pins if (pin, version) not in listed)


def _hashed(component: dict[str, object]) -> bool:
    return "hashes" in json.dumps(component)


if __name__ == "__main__":
    sys.exit(main())
