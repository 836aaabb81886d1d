"""From text files to a release: one transaction, all or nothing; what was served before goes on until it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.curation.check import check_folder
from app.curation.layers import in_layer_order, layer_name, permanence
from app.curation.problems import KnowledgeError, Problem, Progress, errors, in_order
from app.curation.read import fingerprint
from app.curation.values import as_of, items_of
from app.domain.findings import BUNDLED
from app.store import releases, shelve
from app.store.canonical import SCHEMA_VERSION
from app.store.engine import Database, lock_for_writing, reading, reason
from app.store.errors import DatabaseUnreachableError
from app.store.knowledge import Caches, Knowledge
from app.store.releases import EventKind, Layer
from app.store.shelve import Item
from app.store.tables import LayerVersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of loading."""

    release_id: str
    layer: str
    records: int
    new_records: int
    published: bool  # False: it was served before, or was not to be published
    warnings: tuple[Problem, ...] = ()

    @property
    def unchanged(self) -> bool:
        """True where the release was there already and nothing was added."""
        return self.new_records == 0 and not self.published


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who loads, when, with which program, and why."""

    program_version: str
    now: datetime
    who: str | None = None
    note: str | None = None


def origin(program_version: str, who: str | None = None, note: str | None = None) -> Origin:
    """Return an origin of this moment."""
    return Origin(program_version=program_version, now=datetime.now(UTC), who=who, note=note)


def load_folder(
    database: Database,
    folder: Path,
    by: Origin,
    *,
    layer: str = BUNDLED,
    publish: bool = True,
    progress: Progress | None = None,
) -> Loaded:
    """Load a folder as a new version of one layer; the other layers of the served release stay as they are.

    Loading the same again changes nothing. Raises KnowledgeError with every problem of the files, and
    DatabaseUnreachableError; whatever is raised, the old release is served on.
    """
    name = layer_name(layer)
    mark = _mark(folder, by)
    base = below(database, name)
    known, problems = check_folder(folder, base, progress)
    if errors(problems):
        count = len(errors(problems))
        raise KnowledgeError(f"{count} problem{'s' if count > 1 else ''} in {folder}; nothing was loaded", problems)
    items = list(items_of(known.files))
    made = Version(name=name, items=items, as_of=as_of(known.files), mark=mark)
    try:
        with database.writer.begin() as session:
            lock_for_writing(session)
            loaded = store(session, made, by, publish, progress)
    except DBAPIError as error:
        raise DatabaseUnreachableError(f"nothing was loaded: {reason(error)}") from error
    shelve.tell_planner(database, loaded.new_records)
    return replace(loaded, warnings=tuple(problems))


def load_on_start(database: Database, folder: Path, by: Origin, *, progress: Progress | None = None) -> Loaded | None:
    """Load the bundled knowledge if this database never saw it; return None where there was nothing to do.

    A release that somebody rolled back from is not published again by a restart.
    """
    mark = _mark(folder, by)
    with reading(database) as session:
        seen = session.scalar(
            select(LayerVersionRow.id).where(LayerVersionRow.name == BUNDLED, LayerVersionRow.fingerprint == mark)
        )
        if seen is not None and releases.current(session) is not None:
            return None
    return load_folder(database, folder, by, progress=progress)


def _mark(folder: Path, by: Origin) -> str:
    # Another program may read the same files differently.
    return fingerprint(folder, by.program_version, str(SCHEMA_VERSION))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a layer that is ready to be stored."""

    name: str
    items: Sequence[Item]
    as_of: date | None
    mark: str | None


def below(database: Database, name: str) -> Knowledge | None:
    """Return the layers that a layer's facts may refer to; the bundled knowledge stands on nothing."""
    if name == BUNDLED:
        return None
    with reading(database) as session:
        served = releases.current(session)
        if served is None:
            return None
        release = releases.release(session, served.release_id)
    others = tuple(layer for layer in release.layers if layer.name != name)
    return Knowledge(database, replace(release, layers=others), {}, Caches()) if others else None


def store(
    session: Session, made: Version, by: Origin, publish: bool = True, progress: Progress | None = None
) -> Loaded:
    """Store a version of a layer and serve the release with it, inside a transaction that holds the writers' lock.

    Raises KnowledgeError where a permanent name would change.
    """
    served = releases.current(session)
    layers = {layer.name: layer for layer in releases.layers_of(session, served.release_id)} if served else {}
    broken = in_order(permanence(session, made.name, made.items, layers))
    if broken:
        raise KnowledgeError("permanent names would change; nothing was loaded", broken)
    shelved, new = shelve.put_records(session, made.items, _counting(progress, len(made.items)))
    row = shelve.put_layer(session, made.name, shelved, made.as_of, made.mark)
    release_id = shelve.put_release(
        session,
        with_layer(layers, made.name, row),
        now=by.now,
        program_version=by.program_version,
        note=by.note,
    )
    changes = publish and (served is None or served.release_id != release_id)
    if changes:
        shelve.serve(session, release_id, EventKind.PUBLISHED, now=by.now, who=by.who, why=by.note)
    return Loaded(release_id=release_id, layer=made.name, records=len(shelved), new_records=new, published=changes)


def with_layer(layers: dict[str, Layer], name: str, row: int) -> list[int]:
    """Return the rows of the layers of a release in which one of them is replaced or added, in their order."""
    rows = {one: layer.id for one, layer in layers.items()} | {name: row}
    return [rows[one] for one in in_layer_order(list(rows))]


def _counting(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    if progress is None:
        return None
    told = progress
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        told("storing", done, total)

    return count
