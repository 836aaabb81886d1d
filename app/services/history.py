"""Since when a summary is what it is, and which summaries have changed since a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.domain.substances import Substance
from app.services.reach import Ground, Reach, ground_of, joined, reach_of
from app.store.archive import Archive, Turn
from app.store.cache import Lru
from app.store.canonical import RecordKind
from app.store.errors import CorruptRecordError, NewerSchemaError, ReleaseNotFoundError, ReleasePrunedError
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase

# The history of a release begins behind an older one that nobody can read any more.
_UNREADABLE = (NewerSchemaError, CorruptRecordError, ReleasePrunedError, ReleaseNotFoundError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Since when everything that a summary is made of is the same."""

    at: datetime
    release: str  # the oldest release in the unbroken run of those in which it is; withdrawals do not count here


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    at: datetime
    release: str | None  # None for a withdrawal: it lies beside the releases
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was changed on the way to one release, newest first, and what its summaries are made of."""

    knowledge: Knowledge
    ground: Ground
    first: Since  # of whatever no change reached
    changes: tuple[_Change, ...]

    def since(self, compound: Substance, condition: str) -> Since:
        """Return since when one summary is what it is: the newest change that reached it."""
        subjects = self.knowledge.subjects_of(compound)
        met = [one for one in self.changes if one.reach.meets(compound.slug, subjects, condition)]
        release = next((one.release for one in met if one.release is not None), self.first.release)
        return Since(at=max([self.first.at, *(one.at for one in met[:1])]), release=release)

    def reach_since(self, moment: datetime) -> Reach:
        """Return which summaries have changed at a moment or after it."""
        if self.first.at >= moment:
            return Reach(everything=True)
        return joined(one.reach for one in self.changes if one.at >= moment)


class Histories:
    """Works histories out and keeps them; one for a process, shared by its threads."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self.archive = Archive(base.database)
        self._grounds: Lru[str, Ground] = Lru(8)  # by release
        self._reaches: Lru[tuple[str, str, str], Reach] = Lru(1_024)  # by release, and the two that differ
        self._histories: Lru[tuple[str, int], History] = Lru(8)  # by release and generation

    def ground(self, knowledge: Knowledge) -> Ground:
        """Return what the conditions of a release stand on."""
        kept = self._grounds.get(knowledge.release.id)
        return kept if kept is not None else self._grounds.put(knowledge.release.id, ground_of(knowledge))

    def reach(self, knowledge: Knowledge, before: str, after: str) -> Reach:
        """Return which summaries of a release are made of something that differs between two releases."""
        key = (knowledge.release.id, before, after)
        kept = self._reaches.get(key)
        if kept is not None:
            return kept
        sides = [self._base.beside(knowledge, one).release for one in (before, after)]
        return self._reaches.put(key, reach_of(self.archive.touched(*sides), self.ground(knowledge)))

    def of(self, knowledge: Knowledge) -> History:
        """Return the history of a release as it stands at the generation of the knowledge."""
        key = (knowledge.release.id, knowledge.generation)
        kept = self._histories.get(key)
        return kept if kept is not None else self._histories.put(key, self._made(knowledge))

    def _made(self, knowledge: Knowledge) -> History:
        line = self.archive.line(knowledge.release, knowledge.generation)
        first, steps = Since(at=line.began, release=line.first), []
        for step in line.steps:
            try:
                reach = self.reach(knowledge, step.before, step.after)
            except _UNREADABLE:
                first = Since(at=step.at, release=step.after)
                break
            steps.append(_Change(at=step.at, release=step.after, reach=reach))
        changes = [*steps, *self._withdrawals(knowledge)]
        return History(
            knowledge=knowledge,
            ground=self.ground(knowledge),
            first=first,
            changes=tuple(sorted(changes, key=lambda one: one.at, reverse=True)),
        )

    def _withdrawals(self, knowledge: Knowledge) -> Iterator[_Change]:
        ground = self.ground(knowledge)
        for turn in self.archive.turns(knowledge.generation):
            yield _Change(at=turn.at, release=None, reach=_reach_of_turn(knowledge, ground, turn))


def _reach_of_turn(knowledge: Knowledge, ground: Ground, turn: Turn) -> Reach:
    """Return whose summaries tell of a withdrawal: those of the one substance with conditions of the other."""
    keys = [*turn.finding_id.split("."), ""][:2]
    slugs = [_substance_with(knowledge, key) for key in keys]
    if None in slugs:  # a gene, an organ, a feature: no condition has it as an agent
        return Reach(compounds=frozenset(slug for slug in slugs if slug is not None))
    among: dict[str, frozenset[str]] = {}
    for slug, other in zip(slugs, reversed(keys), strict=True):
        conditions = frozenset(stand.slug for stand in ground.stands.values() if other in stand.keys)
        among[f"s:{slug}"] = among.get(f"s:{slug}", frozenset()) | conditions
    return Reach(among=among)


def _substance_with(knowledge: Knowledge, key: str) -> str | None:
    named = knowledge.by_key(key)
    return named[1] if named is not None and named[0] is RecordKind.SUBSTANCE else None
