"""An export as bytes: how long it is, and any span of it, so that a broken download goes on where it ended."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.curation.export import FORMAT, export, foot_line, head_line, record_line
from app.store.cache import Lru
from app.store.canonical import Record, RecordKind, canonical_json, digest_of
from app.store.engine import Database, reading
from app.store.queries import extent
from app.store.queries.extent import Measured
from app.store.releases import Layer, Position, Release, StoredRecord

BETWEEN_MARKS = 500  # records that are read again, at most, to find where a span begins
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Extent:
    """How long an export is, and places in it from which it can be written."""

    total: int  # bytes
    offsets: tuple[int, ...]
    positions: tuple[Position | None, ...]  # the record before each offset; None for the beginning

    def before(self, start: int) -> tuple[int, Position | None]:
        """Return the last of these places that does not lie behind a byte."""
        at = bisect_right(self.offsets, start) - 1
        return self.offsets[at], self.positions[at]


class Exports:
    """Spans of exports; one for a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._extents: Lru[str, Extent] = Lru(8)  # by release

    def extent(self, release: Release) -> Extent:
        """Return how long the export of a release is; measured once, without reading the records."""
        kept = self._extents.get(release.id)
        return kept if kept is not None else self._extents.put(release.id, self._measured(release))

    def span(self, release: Release, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`; raises as `export` does."""
        offset, position = self.extent(release).before(start)
        left = end - start
        skip = start - offset
        for chunk in _chunks(export(self._database, release.id, position)):
            piece = chunk[skip : skip + left]
            skip = max(0, skip - len(chunk))
            left -= len(piece)
            if piece:
                yield piece
            if left <= 0:
                return

    def whole(self, release: Release) -> Iterator[bytes]:
        """Yield the whole export; raises as `export` does."""
        return _chunks(export(self._database, release.id))

    def _measured(self, release: Release) -> Extent:
        total = len(head_line(release).encode())
        offsets: list[int] = [0]
        positions: list[Position | None] = [None]
        for count, (layer, one) in enumerate(self._lengths(release), start=1):
            total += _frame(layer, one.kind, one.schema_version) + _inside(one.slug) + one.octets
            if count % BETWEEN_MARKS == 0:
                offsets.append(total)
                positions.append(Position(layer=layer, kind=one.kind, slug=one.slug, digest=one.digest))
        return Extent(total + len(foot_line(release).encode()), tuple(offsets), tuple(positions))

    def _lengths(self, release: Release) -> Iterator[tuple[str, Measured]]:
        for layer in release.layers:
            for one in self._of_layer(layer):
                yield layer.name, one

    def _of_layer(self, layer: Layer) -> Iterator[Measured]:
        last: Measured | None = None
        while True:
            with reading(self._database) as session:
                page = extent.lengths(session, layer, last)
            if not page:
                return
            yield from page
            last = page[-1]


def name_of(release: Release) -> str:
    """Return a name of the bytes of an export: equal names are equal bytes, in every deployment."""
    return digest_of(f"{release.digest}|{release.schema_version}|{FORMAT}")


@cache
def _frame(layer: str, kind: str, schema_version: int) -> int:
    """Return the bytes of a record's line besides those of its body and slug."""
    bare = Record(kind=RecordKind(kind), slug="", body="", schema_version=schema_version)
    return len(record_line(StoredRecord(layer=layer, digest=bare.digest, record=bare)).encode())


def _inside(slug: str) -> int:
    """Return the bytes that a slug takes between its quotation marks."""
    return len(canonical_json(slug).encode()) - 2


def _chunks(lines: Iterator[str]) -> Iterator[bytes]:
    """Join lines to chunks that are worth sending."""
    waiting = bytearray()
    for line in lines:
        waiting += line.encode()
        if len(waiting) >= CHUNK:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
