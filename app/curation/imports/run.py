"""One import, from files to a release: read into a staging file, then stored and served in one transaction.

While files are read nothing of the database is locked and nothing of the set is in it. An import that is killed there
goes on from its staging file; one that is killed while storing leaves no trace, and begins storing anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.curation.imports.files import DataFile, content_digest, data_files
from app.curation.imports.formats import FORMATS
from app.curation.imports.names import NameMap
from app.curation.imports.notes import BrokenSetError, Notes, folder_of, place
from app.curation.imports.report import Report, made_report, refusal, write_report
from app.curation.imports.setting import Format, Reader, Setting, staged_row
from app.curation.imports.words import LISTED
from app.curation.layers import layer_name, permanence
from app.curation.load import Loaded, Origin, below, with_layer
from app.curation.problems import KnowledgeError, Progress, in_order
from app.domain.findings import IMPORT
from app.domain.values import Source
from app.domain.vocabulary import Vocabulary
from app.store import bulk, releases, shelve
from app.store.canonical import RecordKind, adapter
from app.store.engine import Database, lock_for_writing, reading, reason
from app.store.errors import DatabaseUnreachableError
from app.store.knowledge import Knowledge
from app.store.releases import EventKind, Layer
from app.store.shelve import Item
from app.store.staging import Level, Row, Staging
from app.store.tables import LayerVersionRow

BATCH = 5_000  # rows of the set between two commits of the staging file
FEWEST = 0.5  # of the records of the version before; below this a file is taken for cut off

_SET = 1  # version of what is made of the same file; raised when a format is read differently


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be imported, and how."""

    format: str  # of FORMATS
    paths: tuple[Path, ...]
    name: str | None = None  # of the layer; the format's if left out
    licence: str | None = None  # needed where the format has none of its own
    title: str | None = None
    url: str | None = None
    day: date | None = None  # of the set; the day of the import if left out
    add_substances: bool = False
    skip_broken: bool = False
    allow_fewer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of an import."""

    loaded: Loaded
    report: Report


def import_set(
    database: Database,
    wanted: Wanted,
    by: Origin,
    *,
    work: Path,
    publish: bool = True,
    report_to: Path | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Import a data set as the layer `import:<name>` and serve it; the other layers stay as they are.

    The same files again change nothing. Raises BrokenSetError or KnowledgeError naming file and line, with nothing
    loaded, StagingBusyError, DatabaseUnreachableError. The report is written in every case in which files were read.
    """
    layout = _format(wanted)
    files = data_files(wanted.paths, layout.endings)
    name = layer_name(f"{IMPORT}{wanted.name or wanted.format}")
    base = below(database, name)
    setting = _setting(wanted, layout, files, base)
    mark = _mark(wanted, files, setting, base, by)
    unchanged = _unchanged(database, name, mark)
    if unchanged is not None:
        return Imported(loaded=unchanged, report=made_report(wanted.format, setting, files, None))
    staging = Staging(folder_of(work) / f"{wanted.name or wanted.format}-{mark[:16]}.sqlite3")
    try:
        report = _read_and_told(staging, layout, wanted, files, setting, report_to, progress)
        _must_be_fit(wanted, report)
        try:
            with database.writer.begin() as session:
                lock_for_writing(session)
                loaded = _store(session, _Layer(name, setting.day, mark), staging, wanted, by, publish, progress)
        except DBAPIError as error:
            raise DatabaseUnreachableError(f"nothing was loaded: {reason(error)}") from error
    except KnowledgeError:
        staging.remove()  # it would say the same again
        raise
    except BaseException:
        staging.close()
        raise
    staging.remove()
    shelve.tell_planner(database, loaded.new_records)
    return Imported(loaded=loaded, report=report)


def _format(wanted: Wanted) -> Format:
    layout = FORMATS.get(wanted.format)
    if layout is None:
        raise KnowledgeError(f"{wanted.format} is no format: use {', '.join(sorted(FORMATS))}")
    if not (wanted.licence or layout.licence):
        raise KnowledgeError(
            f"{wanted.format} sets have no licence that holds for everybody; say --licence: it stands in every answer"
        )
    return layout


def _setting(wanted: Wanted, layout: Format, files: Sequence[DataFile], base: Knowledge | None) -> Setting:
    name = wanted.name or wanted.format
    day = wanted.day or _day_of(files)
    source = Source(
        id=f"import-{name}",
        kind=layout.kind,
        title=wanted.title or layout.title,
        publisher=layout.publisher,
        jurisdiction=layout.jurisdiction,
        date=day.isoformat() if wanted.day else f"retrieved {day.isoformat()}",
        url=wanted.url or layout.url,
        licence=wanted.licence or layout.licence,
    )
    return Setting(
        name=name,
        source=source,
        day=day,
        names=NameMap(base),
        notes=Notes(),
        vocabulary=base.vocabulary() if base else Vocabulary(),
        add_substances=wanted.add_substances,
    )


def _day_of(files: Sequence[DataFile]) -> date:
    """Return the day on which the newest of the files was written: told as the day of retrieval."""
    newest = max(file.path.stat().st_mtime for file in files)
    return datetime.fromtimestamp(newest, UTC).date()


def _mark(wanted: Wanted, files: Sequence[DataFile], setting: Setting, base: Knowledge | None, by: Origin) -> str:
    """Return a digest of everything on which the result depends: files, options, and the names of the layers below.

    Not the day of the import: the same file tomorrow is the same set.
    """
    options = (wanted.format, wanted.add_substances, wanted.skip_broken, setting.source)
    below_it = [layer.digest for layer in base.release.layers] if base else []
    parts = [_SET, by.program_version, options, below_it, [file.name for file in files], content_digest(files)]
    return sha256(repr(parts).encode()).hexdigest()


def _unchanged(database: Database, name: str, mark: str) -> Loaded | None:
    """Return the layer as it is served, where it was made of exactly this."""
    with reading(database) as session:
        served = releases.current(session)
        if served is None:
            return None
        for layer in releases.layers_of(session, served.release_id):
            if layer.name == name and _fingerprint(session, layer) == mark:
                return Loaded(
                    release_id=served.release_id, layer=name, records=layer.record_count, new_records=0, published=False
                )
    return None


def _fingerprint(session: Session, layer: Layer) -> str | None:
    return session.scalar(select(LayerVersionRow.fingerprint).where(LayerVersionRow.id == layer.id))


# --- reading ------------------------------------------------------------------------------------


def _read_and_told(
    staging: Staging,
    layout: Format,
    wanted: Wanted,
    files: Sequence[DataFile],
    setting: Setting,
    report_to: Path | None,
    progress: Progress | None,
) -> Report:
    """Read the files and write the report, also of files that cannot be read to their end."""
    refused: BrokenSetError | None = None
    try:
        _read(staging, layout.reader(setting), files, setting, progress)
    except BrokenSetError as error:
        refused = error
    report = made_report(wanted.format, setting, files, staging, refused=str(refused) if refused else None)
    if report_to is not None:
        write_report(report_to, report, staging, files, setting.names)
    if refused is not None:
        raise BrokenSetError(f"{refused}; nothing was loaded") from refused
    return report


def _read(
    staging: Staging, reader: Reader, files: Sequence[DataFile], setting: Setting, progress: Progress | None
) -> None:
    counts = staging.counts()
    if not counts.get("read"):
        _stage(staging, reader, files, setting, counts.get("rows", 0), progress)
    if not counts.get("words"):
        _add_words(staging, setting)
    if not counts.get("settled"):
        staging.settle()


def _stage(
    staging: Staging,
    reader: Reader,
    files: Sequence[DataFile],
    setting: Setting,
    done: int,
    progress: Progress | None,
) -> None:
    total = sum(file.packed_bytes for file in files) // 1024
    waiting: list[Row] = []
    seen = 0
    for at, row in reader.rows(files):
        seen += 1
        if seen <= done:  # staged before this process was born: only what the reader remembers of it counts
            reader.staged(at, row)
            setting.notes.taken()
            continue
        waiting.extend(reader.staged(at, row))
        if seen % BATCH == 0:
            staging.add(waiting, setting.notes.taken(), {"rows": seen})
            waiting.clear()
            if progress is not None:
                progress("reading", sum(file.position for file in files) // 1024, total)
    waiting.append(staged_row(place(0, 0), RecordKind.SOURCE, setting.source.id, setting.source))
    staging.add(waiting, setting.notes.taken(), {"rows": seen, "read": 1})


def _add_words(staging: Staging, setting: Setting) -> None:
    """A set whose statements do not say how two substances interact brings the words for that category."""
    if staging.by_kind().get(RecordKind.DOCUMENTED):
        words = staged_row(place(0, 0), RecordKind.VOCABULARY, setting.source.id, LISTED)
        staging.add([words], (), {"words": 1})


# --- judging ------------------------------------------------------------------------------------


def _must_be_fit(wanted: Wanted, report: Report) -> None:
    if report.noted.get(Level.BROKEN) and not wanted.skip_broken:
        raise refusal(report)
    if not report.records:
        raise KnowledgeError(f"nothing of {report.rows} lines could be used; nothing was loaded", report.problems)


# --- storing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    as_of: date
    mark: str


def _store(
    session: Session,
    made: _Layer,
    staging: Staging,
    wanted: Wanted,
    by: Origin,
    publish: bool,
    progress: Progress | None,
) -> Loaded:
    served = releases.current(session)
    layers = {layer.name: layer for layer in releases.layers_of(session, served.release_id)} if served else {}
    count = sum(staging.by_kind().values())
    before = layers.get(made.name)
    if before is not None and count < before.record_count * FEWEST and not wanted.allow_fewer:
        raise BrokenSetError(
            f"{made.name} would hold {count} records, it holds {before.record_count}: is the file cut off? "
            "Nothing was loaded; --allow-fewer loads it"
        )
    adapt = adapter(RecordKind.SUBSTANCE)
    substances = [Item(record, adapt.validate_json(record.body)) for record in staging.of_kind(RecordKind.SUBSTANCE)]
    broken = in_order(permanence(session, made.name, substances, layers))
    if broken:
        raise KnowledgeError("permanent names would change; nothing was loaded", broken)
    put = bulk.put_staged(session, staging, made.name, made.as_of, made.mark, _counting(progress, count))
    release_id = shelve.put_release(
        session,
        with_layer(layers, made.name, put.layer_id),
        now=by.now,
        program_version=by.program_version,
        note=by.note,
    )
    changes = publish and (served is None or served.release_id != release_id)
    if changes:
        shelve.serve(session, release_id, EventKind.PUBLISHED, now=by.now, who=by.who, why=by.note)
    return Loaded(release_id=release_id, layer=made.name, records=put.records, new_records=put.new, published=changes)


def _counting(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    if progress is None:
        return None
    told, done = progress, 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        told("storing", done, total)

    return count
