"""JSON documents of any size: one entry at a time, each with its line."""

import codecs
import json
from collections.abc import Iterator
from typing import Any, NoReturn

from app.curation.imports.files import Bytes, DataFile
from app.curation.imports.notes import BrokenSetError

LARGEST_ENTRY = 32 << 20  # characters
_SPACE = " \t\r\n"


def entries(file: DataFile, *lists: str) -> Iterator[tuple[int, Any]]:
    """Yield (line, entry) of the array that a document is, or that stands in it under one of these names.

    Raises BrokenSetError naming the line for what is no JSON, cut off, or too large to be one entry.
    """
    with file.opened() as opened:
        text = _Text(file, opened)
        if text.peek() == "[":
            yield from text.array()
            text.must_end()
            return
        found = False
        for name in text.names():
            if name in lists and text.peek() == "[":
                found = True
                yield from text.array()
            else:
                text.value()
        text.must_end()
        if not found:
            raise BrokenSetError(f"{file.name}: has no list {' or '.join(lists)}")


def members(file: DataFile) -> Iterator[tuple[int, str, Any]]:
    """Yield (line, name, value) of the object that a document is. Raises BrokenSetError as `entries` does."""
    with file.opened() as opened:
        text = _Text(file, opened)
        if text.peek() != "{":
            text.fail("is no JSON object")
        for name in text.names():
            line = text.line
            yield line, name, text.value()
        text.must_end()


class _Text:
    """A document under way: what was read of it and not yet used."""

    def __init__(self, file: DataFile, opened: Bytes) -> None:
        self._file = file
        self._opened = opened
        self._decoder = json.JSONDecoder(parse_constant=_no_number)
        self._bytes = codecs.getincrementaldecoder("utf-8-sig")()
        self._buffer = ""
        self._at = 0
        self._ended = False
        self.line = 1

    def peek(self) -> str:
        """Return the next character that is no space, empty at the end of the file."""
        while True:
            start = self._at
            while self._at < len(self._buffer) and self._buffer[self._at] in _SPACE:
                self._at += 1
            self.line += self._buffer.count("\n", start, self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def names(self) -> Iterator[str]:
        """Walk an object: yields each name; the value must be taken before the next one."""
        self._take("{")
        if self.peek() == "}":
            self._take("}")
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                self.fail("has a name that is no text")
            self._take(":")
            yield name
            if self.peek() != ",":
                self._take("}")
                return
            self._take(",")

    def array(self) -> Iterator[tuple[int, Any]]:
        """Walk an array: yields each entry with its line."""
        self._take("[")
        if self.peek() == "]":
            self._take("]")
            return
        while True:
            self.peek()
            line = self.line
            yield line, self.value()
            if self.peek() != ",":
                self._take("]")
                return
            self._take(",")

    def value(self) -> Any:
        """Take one whole value."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except RecursionError:
                self.fail("is nested too deeply")
            except ValueError as error:
                if len(self._buffer) - self._at > LARGEST_ENTRY:
                    self.fail(f"holds no value that ends within {LARGEST_ENTRY >> 20} MB")
                if not self._more(doubling=True):
                    self._count(getattr(error, "pos", self._at))
                    self.fail(f"is no JSON here, or cut off: {error}".splitlines()[0])
                continue
            if end == len(self._buffer) and self._more():
                continue  # a number may go on
            self._count(end)
            return value

    def must_end(self) -> None:
        """Refuse what follows the document."""
        if self.peek():
            self.fail("goes on after the end of the document")

    def fail(self, message: str) -> NoReturn:
        """Raise what is wrong, with the line."""
        raise BrokenSetError(f"{self._file.name}:{self.line}: {message}")

    def _take(self, character: str) -> None:
        found = self.peek()
        if found != character:
            self.fail(f"{character} is missing" if found else "is cut off")
        self._at += 1

    def _count(self, end: int) -> None:
        self.line += self._buffer.count("\n", self._at, end)
        self._at = end

    def _more(self, *, doubling: bool = False) -> bool:
        """Read on; what was used is dropped. Twice as much each time for one long value, or it would take for ever."""
        wanted = max(1, (len(self._buffer) - self._at) if doubling else 1)
        parts = [self._buffer[self._at :]]
        self._at = 0
        got = 0
        while got < wanted and not self._ended:
            raw = self._opened.chunk()
            self._ended = not raw
            try:
                part = self._bytes.decode(raw, final=self._ended)
            except UnicodeDecodeError:
                self._count(0)
                self.fail("is no UTF-8 from here on: save it as UTF-8")
            if "\0" in part:
                self.fail("holds a NUL: no text, or damaged")
            parts.append(part)
            got += len(part)
        self._buffer = "".join(parts)
        return got > 0


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
