"""Files of a data set as numbered lines: packed or not, never trusted, never whole in memory."""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

from app.curation.imports.notes import BrokenSetError

LONGEST_LINE = 1 << 20  # bytes
MOST_BYTES = 50 << 30  # unpacked
# Tables and labels pack to a tenth; what unpacks to 200 times its size was made to fill a disk.
MOST_PACKED = 200
SMALL = 16 << 20  # below this nothing can be filled
_CHUNK = 1 << 20


class DataFile:
    """One file of a set, or one member of a zip archive; knows how far it was read."""

    def __init__(self, path: Path, member: str | None = None) -> None:
        self.path = path
        self.member = member
        self._position: Callable[[], int] = lambda: 0

    @property
    def name(self) -> str:
        """The name as people are told it."""
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"

    @cached_property
    def packed_bytes(self) -> int:
        """How many bytes of the disk it takes."""
        if self.member is None:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            return archive.getinfo(self.member).compress_size

    @property
    def position(self) -> int:
        """How many bytes of the disk were read, about."""
        return self._position()

    @contextmanager
    def opened(self) -> Iterator["Bytes"]:
        """Open it for reading, unpacked. Raises BrokenSetError for what cannot be opened or is cut off."""
        try:
            with self._raw() as opened:
                yield opened
            self._position = lambda: self.packed_bytes
        except RecursionError:
            raise
        except (EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise BrokenSetError(f"{self.name}: is cut off or damaged: {error}") from error
        except OSError as error:  # a damaged gzip file is one of these
            raise BrokenSetError(f"{self.name}: cannot be read: {error.strerror or error}") from error

    @contextmanager
    def _raw(self) -> Iterator["Bytes"]:
        if self.member is not None:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as unpacked:
                info = archive.getinfo(self.member)
                opened = Bytes(unpacked, self.name, info.compress_size)
                self._position = lambda: opened.read_bytes * info.compress_size // max(1, info.file_size)
                yield opened
        elif self.path.suffix == ".gz":
            with self.path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as unpacked:
                self._position = packed.tell
                yield Bytes(cast(IO[bytes], unpacked), self.name, self.packed_bytes)
                self._position = lambda: self.packed_bytes
        else:
            with self.path.open("rb") as plain:
                opened = Bytes(plain, self.name, None)
                self._position = lambda: opened.read_bytes
                yield opened


class Bytes:
    """The unpacked bytes of one file, counted against what a file of its size may unpack to."""

    def __init__(self, raw: IO[bytes], name: str, packed: int | None) -> None:
        self._raw = raw
        self._name = name
        self._most = MOST_BYTES if packed is None else min(MOST_BYTES, max(SMALL, packed * MOST_PACKED))
        self.read_bytes = 0

    def line(self) -> bytes:
        """Return the next line with its end, empty at the end of the file."""
        return self._counted(self._raw.readline(LONGEST_LINE + 1))

    def chunk(self) -> bytes:
        """Return the next bytes, empty at the end of the file."""
        return self._counted(self._raw.read(_CHUNK))

    def _counted(self, found: bytes) -> bytes:
        self.read_bytes += len(found)
        if self.read_bytes > self._most:
            size = f"{self._most >> 20} MB"
            raise BrokenSetError(f"{self._name}: unpacks to more than {size}; unpack it yourself if you trust it")
        return found


def numbered_lines(file: DataFile, opened: Bytes) -> Iterator[tuple[int, str]]:
    """Yield (number, text) of each line, with its end.

    Raises BrokenSetError naming the line for bytes that are no UTF-8, NULs, and lines longer than a megabyte.
    """
    number = 0
    while raw := opened.line():
        number += 1
        if len(raw) > LONGEST_LINE:
            raise BrokenSetError(f"{file.name}:{number}: is longer than {LONGEST_LINE} bytes")
        if b"\0" in raw:
            raise BrokenSetError(f"{file.name}:{number}: holds a NUL: no text, or damaged")
        try:
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise BrokenSetError(
                f"{file.name}:{number}: is no UTF-8 at byte {error.start + 1}: save it as UTF-8"
            ) from None


def data_files(paths: Sequence[Path], endings: Sequence[str]) -> tuple[DataFile, ...]:
    """Return the files of a set in the order given; a folder or a zip archive stands for what it holds of these endings.

    Raises BrokenSetError for a path that does not exist or holds nothing of the kind.
    """
    found: list[DataFile] = []
    for path in paths:
        if path.is_dir():
            inside = [DataFile(one) for one in sorted(path.rglob("*")) if _ends(one.name, endings)]
        elif path.suffix.lower() == ".zip":
            inside = [DataFile(path, member) for member in _members(path) if _ends(member, endings)]
        elif path.is_file():
            inside = [DataFile(path)]
        else:
            raise BrokenSetError(f"{path}: there is no such file")
        if not inside:
            raise BrokenSetError(f"{path}: holds no file that ends with {' or '.join(endings)}")
        found += inside
    return tuple(found)


def content_digest(files: Sequence[DataFile]) -> str:
    """Return a digest of the files as they lie there, packed; reads them once."""
    whole = sha256()
    for path in dict.fromkeys(file.path for file in files):
        try:
            with path.open("rb") as raw:
                whole.update(f"\n{path.stat().st_size}\n".encode())
                while chunk := raw.read(_CHUNK):
                    whole.update(chunk)
        except OSError as error:
            raise BrokenSetError(f"{path.name}: cannot be read: {error.strerror or error}") from error
    return whole.hexdigest()


def _ends(name: str, endings: Sequence[str]) -> bool:
    return name.lower().removesuffix(".gz").endswith(tuple(ending.lower() for ending in endings))


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            # A packed file in a packed file would be measured by neither.
            return sorted(one.filename for one in archive.infolist() if not one.is_dir() and one.filename[-3:] != ".gz")
    except (OSError, zipfile.BadZipFile) as error:
        raise BrokenSetError(f"{path.name}: is no zip archive that can be read: {error}") from error
