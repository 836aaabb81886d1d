"""The releases that were served one after the other, and what differs between any two of them.

Releases are immutable, so everything in here is worked out once and kept. What is asked costs as much as differs, not
as much as is stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store import releases
from app.store.cache import Lru
from app.store.canonical import RecordKind
from app.store.engine import Database, reading
from app.store.queries import changes
from app.store.queries.changes import Held
from app.store.releases import Change, Event, EventKind, Layer, RecordChange, Release
from app.store.tables import ReleaseEventRow, ReleaseRow

MOST = 20_000  # records that differ; beyond this everything counts as changed
SEARCHED = 50_000  # records of a layer that are searched for who cites a source
MOST_SOURCES = 100  # changed sources that are searched for

Changes = tuple[RecordChange, ...]
Subjects = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One release took the place of another."""

    at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The releases served one after the other up to one of them, as far back as each of them is still held."""

    first: str  # the oldest of them
    began: datetime
    steps: tuple[Step, ...]  # newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What differs between two releases, by whom it concerns.

    A source that changed stands under each record that cites it. `everything`: more differs than was looked at.
    """

    everything: bool = False
    substances: Mapping[str, Changes] = field(default_factory=dict)  # by slug
    conditions: Mapping[str, Changes] = field(default_factory=dict)
    supportive: Mapping[str, Changes] = field(default_factory=dict)
    documented: Mapping[Subjects, Changes] = field(default_factory=dict)  # by the one or two that they speak about
    vocabulary: Changes = ()

    def gone(self, kind: RecordKind) -> frozenset[str]:
        """Return the substances or conditions of which a layer holds nothing any more."""
        of_kind = self.substances if kind is RecordKind.SUBSTANCE else self.conditions
        return frozenset(
            slug
            for slug, found in of_kind.items()
            if any(one.change is Change.REMOVED and one.kind is kind for one in found)
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """A finding was withdrawn, or shown again."""

    finding_id: str
    at: datetime


class Archive:
    """Asks what was served when and what differs. One for a process, shared by its threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._touched: Lru[tuple[str, str], Touched] = Lru(512)  # by the two releases

    def line(self, release: Release, generation: int) -> Line:
        """Return what was served up to the last time that a release was, seen from a generation.

        A release that was never served stands behind the one that was served when it was made.
        """
        with reading(self._database) as session:
            served = _served(session, release, generation)
            held = set(session.scalars(select(ReleaseRow.id).where(ReleaseRow.id.in_({one for one, _ in served}))))
        first, began = served[-1]
        steps = []
        for before, at in reversed(served[:-1]):
            if before not in held:
                break  # pruned: nobody can tell any more what was the same in it
            steps.append(Step(at=began, before=before, after=first))
            first, began = before, at
        return Line(first=first, began=began, steps=tuple(steps))

    def before(self, release: Release, generation: int) -> str | None:
        """Return which release was served when this one was first served; None for the very first."""
        with reading(self._database) as session:
            served = _served(session, release, generation)
        at = next(place for place, (one, _) in enumerate(served) if one == release.id)
        return served[at - 1][0] if at else None

    def turns(self, generation: int) -> tuple[Turn, ...]:
        """Return every withdrawal and every withdrawal taken back, newest first."""
        found = self.events((EventKind.WITHDRAWN, EventKind.REINSTATED), generation)
        # The history writes the finding before its reason; a finding id holds no colon.
        return tuple(Turn((event.why or "").partition(":")[0], event.at) for event in found)

    def events(self, kinds: Iterable[EventKind], generation: int, *, most: int | None = None) -> list[Event]:
        """Return events of these kinds up to a generation, newest first; at most so many."""
        statement = (
            select(ReleaseEventRow)
            .where(ReleaseEventRow.kind.in_(list(kinds)), ReleaseEventRow.generation <= generation)
            .order_by(ReleaseEventRow.generation.desc(), ReleaseEventRow.id.desc())
            .limit(most)
        )
        with reading(self._database) as session:
            return [_event(row) for row in session.scalars(statement)]

    def first_event(self) -> Event | None:
        """Return the event with which the history begins."""
        with reading(self._database) as session:
            row = session.scalars(select(ReleaseEventRow).order_by(ReleaseEventRow.id).limit(1)).first()
        return None if row is None else _event(row)

    def touched(self, before: Release, after: Release) -> Touched:
        """Return what differs between two releases."""
        key = (before.id, after.id)
        kept = self._touched.get(key)
        if kept is not None:
            return kept
        with reading(self._database) as session:
            found = _differing(session, before, after)
            touched = Touched(everything=True) if found is None else _sorted_out(session, found, after)
        return self._touched.put(key, touched)


def _event(row: ReleaseEventRow) -> Event:
    kind = EventKind(row.kind)
    return Event(release_id=row.release_id, kind=kind, at=row.at, who=row.who, why=row.why, generation=row.generation)


def _served(session: Session, release: Release, generation: int) -> list[tuple[str, datetime]]:
    """Return (release id, since when), oldest first, up to the last time that a release was served."""
    history = [
        (event.release_id, event.at)
        for event in releases.served_history(session)
        if event.kind is not EventKind.PRUNED and event.generation <= generation
    ]
    times = [place for place, (one, _) in enumerate(history) if one == release.id]
    if times:
        return history[: times[-1] + 1]
    return [*(one for one in history if one[1] <= release.created_at), (release.id, release.created_at)]


def _differing(session: Session, before: Release, after: Release) -> Changes | None:
    """Return every record that differs, by layer, kind and slug; None where there are more than MOST."""
    old = {layer.name: layer for layer in before.layers}
    new = {layer.name: layer for layer in after.layers}
    found: list[RecordChange] = []
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) == new.get(name):
            continue
        gone = _only_in(session, old.get(name), new.get(name))
        come = _only_in(session, new.get(name), old.get(name))
        if len(found) + len(gone) + len(come) > MOST:
            return None
        found += _paired(name, gone, come)
    return tuple(found)


def _only_in(session: Session, layer: Layer | None, other: Layer | None) -> list[Held]:
    return [] if layer is None else changes.only_in(session, layer.id, other.id if other else None, MOST)


def _paired(layer: str, gone: Iterable[Held], come: Iterable[Held]) -> Iterator[RecordChange]:
    """Pair what went with what came, by kind and slug; several statements of one slug in the order of digests."""
    sides: dict[tuple[RecordKind, str], tuple[list[str], list[str]]] = {}
    for place, held in enumerate((gone, come)):
        for one in held:
            sides.setdefault((one.kind, one.slug), ([], []))[place].append(one.digest)
    for (kind, slug), (old, new) in sorted(sides.items()):
        for one_digest, two_digest in zip_longest(sorted(old), sorted(new)):
            change = Change.ADDED if one_digest is None else Change.REMOVED if two_digest is None else Change.CHANGED
            yield RecordChange(layer=layer, kind=kind, slug=slug, change=change, before=one_digest, after=two_digest)


def _sorted_out(session: Session, found: Changes, after: Release) -> Touched:
    cited = _citing(session, [one for one in found if one.kind is RecordKind.SOURCE], after)
    if cited is None:
        return Touched(everything=True)
    own = [one for one in found if one.kind is not RecordKind.SOURCE]
    concerned: list[_Concern] = [*(((one.kind, one.slug, _digests(one)), one) for one in own), *cited]
    spoken = changes.subjects(
        session, {digest for (kind, _, digests), _ in concerned if kind is RecordKind.DOCUMENTED for digest in digests}
    )
    by_slug: dict[RecordKind, dict[str, list[RecordChange]]] = {kind: {} for kind in RecordKind}
    documented: dict[Subjects, list[RecordChange]] = {}
    for (kind, slug, digests), change in concerned:
        if kind is RecordKind.DOCUMENTED:
            for about in {spoken.get(digest, frozenset()) for digest in digests}:
                documented.setdefault(about, []).append(change)
        else:
            by_slug[kind].setdefault(slug, []).append(change)
    return Touched(
        substances=_fixed(by_slug[RecordKind.SUBSTANCE]),
        conditions=_fixed(by_slug[RecordKind.CONDITION]),
        supportive=_fixed(by_slug[RecordKind.SUPPORTIVE]),
        documented={about: tuple(dict.fromkeys(one)) for about, one in documented.items()},
        vocabulary=tuple(dict.fromkeys(one for some in by_slug[RecordKind.VOCABULARY].values() for one in some)),
    )


_Concern = tuple[tuple[RecordKind, str, tuple[str, ...]], RecordChange]


def _citing(session: Session, sources: list[RecordChange], after: Release) -> list[_Concern] | None:
    """Return who cites the sources that changed; None where that is too much to search.

    A source that is new, or gone, is cited by records that changed themselves.
    """
    changed = {one.slug: one for one in sources if one.change is Change.CHANGED}
    if not changed:
        return []
    if len(changed) > MOST_SOURCES or any(layer.record_count > SEARCHED for layer in after.layers):
        return None
    found = [pair for layer in after.layers for pair in changes.citing(session, layer.id, changed, MOST)]
    if len(found) > MOST:
        return None
    return [((held.kind, held.slug, (held.digest,)), changed[source]) for source, held in found]


def _digests(change: RecordChange) -> tuple[str, ...]:
    return tuple(digest for digest in (change.before, change.after) if digest is not None)


def _fixed(found: Mapping[str, list[RecordChange]]) -> dict[str, Changes]:
    return {slug: tuple(dict.fromkeys(some)) for slug, some in found.items()}
