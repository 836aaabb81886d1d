"""A whole release as NDJSON, and back: a line about the release, a line a record, a line that says it is complete.

The bytes depend on the release alone: the same id is the same file in every deployment. So an export can be resumed
after its last whole line, compared with another one, and cached for ever.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.curation.layers import in_layer_order, layer_name
from app.curation.load import Loaded, Origin
from app.curation.problems import KnowledgeError, Progress
from app.store import releases, shelve
from app.store.canonical import SCHEMA_VERSION, Record, RecordKind, adapter, canonical_json
from app.store.engine import Database, lock_for_writing, reading, reason
from app.store.errors import CorruptRecordError, DatabaseUnreachableError, NewerSchemaError
from app.store.releases import EventKind, Position, Release, StoredRecord
from app.store.shelve import Item

FORMAT = 1


def export(database: Database, release_id: str, after: Position | None = None) -> Iterator[str]:
    """Return the lines of a release, each with its line end; `after` leaves out everything up to that record.

    Raises ReleaseNotFoundError, ReleasePrunedError, NewerSchemaError before the first line; later CorruptRecordError
    at a record that does not match its digest, ReleasePrunedError where the release goes meanwhile. What was sent
    until then has no last line, and is recognised by that.
    """
    with reading(database) as session:
        release = releases.release(session, release_id)
    if after is None:
        yield head_line(release)
    for stored in _records(database, release, after):
        if stored.record.digest != stored.digest:
            raise CorruptRecordError(stored.digest, f"{stored.record.kind} {stored.record.slug} was changed")
        yield record_line(stored)
    with reading(database) as session:
        releases.release(session, release_id)  # raises where it was pruned meanwhile, with records of it
    yield foot_line(release)


def _records(database: Database, release: Release, after: Position | None) -> Iterator[StoredRecord]:
    """Walk a release with a session a page: a slow reader holds no connection."""
    waiting = after is not None
    for layer in release.layers:
        if waiting and after is not None and after.layer != layer.name:
            continue
        last: StoredRecord | Position | None = after if waiting else None
        waiting = False
        while True:
            with reading(database) as session:
                page = releases.record_page(session, layer, last)
            if not page:
                break
            yield from page
            last = page[-1]


def position_of(line: str) -> Position:
    """Return where an export stands after this line of it."""
    plain = json.loads(line)
    record = plain["record"]
    return Position(layer=plain["layer"], kind=record["kind"], slug=record["slug"], digest=plain["digest"])


def load_export(
    database: Database, path: Path, by: Origin, *, publish: bool = True, progress: Progress | None = None
) -> Loaded:
    """Load a release exactly as it was exported, all its layers, and serve it.

    Raises KnowledgeError naming the line for a file that is cut off, altered or of another format, NewerSchemaError
    for one of a newer program; nothing is kept then.
    """
    try:
        with _opened(path) as lines, database.writer.begin() as session:
            lock_for_writing(session)
            loaded = _Import(session, lines, path.name, progress).stored(by, publish)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path} cannot be read: {error}") from error
    except DBAPIError as error:
        raise DatabaseUnreachableError(f"nothing was loaded: {reason(error)}") from error
    shelve.tell_planner(database, loaded.new_records)
    return loaded


class _Import:
    """Reads an export line by line into a session; nothing counts before the last line was seen."""

    def __init__(self, session: Session, lines: IO[str], name: str, progress: Progress | None) -> None:
        self._session = session
        self._lines = enumerate(lines, start=1)
        self._name = name
        self._progress = progress
        self._at = 0

    def stored(self, by: Origin, publish: bool) -> Loaded:
        head = self._next()
        if head is None or head.get("format") != FORMAT or "layers" not in head:
            raise self._wrong("is no export of a release")
        if head["schema_version"] > SCHEMA_VERSION:
            raise NewerSchemaError(f"release {head['id']}", head["schema_version"], SCHEMA_VERSION)
        by_layer: dict[str, shelve.Shelved] = {layer_name(layer["name"]): {} for layer in head["layers"]}
        new = self._records(by_layer, head["records"])
        release_id = self._release(head, by_layer, by)
        served = releases.current(self._session)
        changes = publish and (served is None or served.release_id != release_id)
        if changes:
            shelve.serve(self._session, release_id, EventKind.PUBLISHED, now=by.now, who=by.who, why=by.note)
        count = sum(map(len, by_layer.values()))
        return Loaded(release_id=release_id, layer="all", records=count, new_records=new, published=changes)

    def _records(self, by_layer: dict[str, shelve.Shelved], total: int) -> int:
        new = done = 0
        batch: list[tuple[str, Item]] = []
        while True:
            plain = self._next()
            if plain is None:
                raise self._wrong("is cut off: the last line is missing")
            if "end" in plain:
                break
            batch.append(self._item(plain, by_layer))
            done += 1
            if len(batch) == shelve.BATCH:
                new += self._put(batch, by_layer)
                batch = []
                if self._progress is not None:
                    self._progress("storing", done, total)
        if plain.get("records") != done:
            raise self._wrong(f"should hold {plain.get('records')} records, holds {done}")
        return new + self._put(batch, by_layer)

    def _put(self, batch: list[tuple[str, Item]], by_layer: dict[str, shelve.Shelved]) -> int:
        shelved, new = shelve.put_records(self._session, [item for _, item in batch])
        for layer, item in batch:
            by_layer[layer][item.record.digest] = shelved[item.record.digest]
        return new

    def _item(self, plain: dict[str, Any], by_layer: dict[str, shelve.Shelved]) -> tuple[str, Item]:
        try:
            given = plain["record"]
            record = Record(
                kind=RecordKind(given["kind"]),
                slug=given["slug"],
                body=canonical_json(given["body"]),
                schema_version=given["schema_version"],
            )
            if record.digest != plain["digest"]:
                raise self._wrong(f"{record.kind} {record.slug} does not match its digest")
            if plain["layer"] not in by_layer:
                raise self._wrong(f"layer {plain['layer']} is not announced in the first line")
            return plain["layer"], Item(record, adapter(record.kind).validate_json(record.body))
        except (KeyError, TypeError, ValidationError, ValueError) as error:
            raise self._wrong(f"holds no record that can be read: {error}".splitlines()[0]) from error

    def _release(self, head: dict[str, Any], by_layer: dict[str, shelve.Shelved], by: Origin) -> str:
        dates = {layer["name"]: layer["as_of"] for layer in head["layers"]}
        rows = [
            shelve.put_layer(self._session, name, by_layer[name], _day(dates[name]))
            for name in in_layer_order(list(by_layer))
        ]
        release_id = shelve.put_release(
            self._session, rows, now=by.now, program_version=by.program_version, note=by.note
        )
        if release_id != head["id"]:
            raise self._wrong(f"makes {release_id}, not {head['id']}: records are missing or added")
        return release_id

    def _next(self) -> dict[str, Any] | None:
        numbered = next(self._lines, None)
        if numbered is None:
            return None
        self._at, line = numbered
        try:
            plain = json.loads(line)
        except ValueError:
            raise self._wrong("is no JSON: cut off or altered") from None
        if not isinstance(plain, dict):
            raise self._wrong("is no JSON object")
        return plain

    def _wrong(self, message: str) -> KnowledgeError:
        return KnowledgeError(f"{self._name}:{self._at}: {message}; nothing was loaded")


def _head(release: Release) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": release.id,
        "digest": release.digest,
        "as_of": _text(release.as_of),
        "schema_version": release.schema_version,
        "layers": [
            {"name": one.name, "digest": one.digest, "records": one.record_count, "as_of": _text(one.as_of)}
            for one in release.layers
        ],
        "records": sum(layer.record_count for layer in release.layers),
    }


def _foot(release: Release) -> dict[str, Any]:
    return {"end": release.id, "records": sum(layer.record_count for layer in release.layers)}


def head_line(release: Release) -> str:
    """Return the first line of an export."""
    return _line(_head(release))


def foot_line(release: Release) -> str:
    """Return the last line of an export: without it an export is cut off."""
    return _line(_foot(release))


def record_line(stored: StoredRecord) -> str:
    """Return the line of a record."""
    # The record is canonical JSON already; reading it again would cost more than everything else here.
    return f'{{"digest":"{stored.digest}","layer":{canonical_json(stored.layer)},"record":{stored.record.line}}}\n'


def _line(plain: dict[str, Any]) -> str:
    return canonical_json(plain) + "\n"


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield lines
