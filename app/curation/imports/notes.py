"""What is told about the lines of a data set, and the texts that are refused."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.curation.problems import KnowledgeError
from app.store.staging import Level, Noted

# File and line in one number: files are counted from 0, lines from 1.
_LINES = 1 << 40

# Line breaks of other systems and everything else that moves a cursor or hides a text.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run
LONGEST_NAME = 200
LONGEST_TEXT = 100_000


class BrokenSetError(KnowledgeError):
    """A data set that cannot be read; the message names file and line."""


class RefusedTextError(ValueError):
    """A text that no data set needs; the message says why."""


def place(file: int, line: int) -> int:
    """Return file and line as one number."""
    return file * _LINES + line


def where(at: int, files: Sequence[str]) -> str:
    """Return a place as people read it: file and line."""
    file, line = divmod(at, _LINES)
    return f"{files[file]}:{line}" if line else files[file]


def line_of(at: int) -> int:
    """Return the line of a place."""
    return at % _LINES


def clean_name(text: str) -> str:
    """Return a name with single spaces. Raises RefusedTextError for formulas, hidden characters and overlong ones."""
    name = " ".join(text.split())
    if not name:
        raise RefusedTextError("is empty")
    if len(name) > LONGEST_NAME:
        raise RefusedTextError(f"is longer than {LONGEST_NAME} characters")
    if name.startswith(_FORMULA):
        raise RefusedTextError("begins like a spreadsheet formula")
    if _CONTROL.search(text):
        raise RefusedTextError("holds control or hidden characters")
    return name


def clean_text(text: object) -> str:
    """Return a running text with single spaces. Raises RefusedTextError for what is no text, hidden or overlong."""
    if not isinstance(text, str):
        raise RefusedTextError("is no text")
    if len(text) > LONGEST_TEXT:
        raise RefusedTextError(f"is longer than {LONGEST_TEXT} characters")
    if _CONTROL.search(text):
        raise RefusedTextError("holds control or hidden characters")
    return " ".join(text.split())


@dataclass(slots=True)
class Notes:
    """Notes of the lines that are being read; emptied with every batch."""

    waiting: list[Noted] = field(default_factory=list)

    def broken(self, at: int, message: str, name: str = "") -> None:
        """A line that cannot be read."""
        self._note(at, Level.BROKEN, name, message)

    def unmapped(self, at: int, name: str, reason: str) -> None:
        """A name that is not known here."""
        self._note(at, Level.UNMAPPED, name, reason)

    def left_out(self, at: int, name: str, reason: str) -> None:
        """Something that was understood and is nothing that can be served."""
        self._note(at, Level.LEFT_OUT, name, reason)

    def taken(self) -> list[Noted]:
        """Return what is waiting, and begin anew."""
        taken, self.waiting = self.waiting, []
        return taken

    def _note(self, at: int, level: Level, name: str, message: str) -> None:
        shown = _CONTROL.sub("\ufffd", name)[:LONGEST_NAME].encode("utf-8", "replace").decode()
        self.waiting.append((at, level, shown, message))


def folder_of(path: Path) -> Path:
    """Return a folder for staging files that nobody else may look into. Raises BrokenSetError where there is none."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.stat()
        if path.is_symlink() or found.st_mode & 0o022 or found.st_uid != os.getuid():
            raise BrokenSetError(f"{path}: others may write there; name another folder with --work")
    except OSError as error:
        raise BrokenSetError(f"{path}: cannot be used for staging: {error.strerror or error}") from error
    return path
