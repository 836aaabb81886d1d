"""A small folder of invented knowledge, and ways to change it."""

import shutil
from pathlib import Path

SMALL = Path(__file__).parent / "data" / "small"


class Folder:
    """A copy of the small knowledge, or of another, that a test may change."""

    def __init__(self, path: Path, like: Path = SMALL) -> None:
        self.path = path / "knowledge"
        shutil.copytree(like, self.path)

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that must be there, once."""
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        """Write a file."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        """Delete a file."""
        (self.path / name).unlink()


# A substance that stands on its own feet: for overlays and additions.
NEWOL = """\
slug: newol
key: NEWOLX
name: newol
kind: small_molecule
checked_on: 2026-04-01
review_due: 2027-04-01
brands: [Newbrand]
"""
