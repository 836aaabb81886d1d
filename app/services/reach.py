"""From records that differ to the summaries that are made of them.

A summary of a compound and a condition is made of: the substance; the condition and its members; the supportive sets
and agents of their regimens; what is documented between the substance and one of those agents; the shared words. So
which summaries a change reaches is known without assembling any of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, islice

from app.domain.conditions import Condition
from app.domain.substances import Substance
from app.services.regimens import members_of, regimens_of
from app.store.archive import Touched
from app.store.canonical import RecordKind
from app.store.knowledge import Knowledge

Place = tuple[str, str]  # slugs of compound and condition
_SUBSTANCE, _CLASS = "s:", "c:"
_TOGETHER = 50  # substances that are read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What every summary of one condition is made of, whatever the compound."""

    slug: str
    conditions: frozenset[str]  # its own slug and its members'
    supportive: frozenset[str]
    agents: frozenset[str]  # slugs, also of agents that no facts are known of
    keys: frozenset[str]  # permanent keys of the agents
    subjects: frozenset[str]  # what a documented interaction may name to mean one of the agents


@dataclass(frozen=True, slots=True)
class Ground:
    """Every condition of a release, and which of them an agent, or a class of agents, belongs to."""

    stands: Mapping[str, Stand]  # by slug, sorted
    by_subject: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Which summaries of one release a change reaches."""

    everything: bool = False
    compounds: frozenset[str] = frozenset()  # with every condition
    conditions: frozenset[str] = frozenset()  # with every compound
    among: Mapping[str, frozenset[str]] = field(default_factory=dict)  # compounds meant by a subject -> conditions

    def conditions_of(self, knowledge: Knowledge, ground: Ground, compound: Substance) -> Collection[str]:
        """Return the conditions whose summary with this compound is reached."""
        if self.everything or compound.slug in self.compounds:
            return ground.stands.keys()
        if not self.among:
            return self.conditions
        met = [self.among[one] for one in knowledge.subjects_of(compound) if one in self.among]
        return self.conditions.union(*met)

    def meets(self, compound: str, subjects: Collection[str], condition: str) -> bool:
        """Return whether one summary is reached; `subjects` are those that mean the compound."""
        if self.everything or compound in self.compounds or condition in self.conditions:
            return True
        return bool(self.among) and any(condition in self.among.get(one, ()) for one in subjects)


EVERYTHING = Reach(everything=True)


def ground_of(knowledge: Knowledge) -> Ground:
    """Read what the conditions of a release stand on; worth keeping, for it reads all of them."""
    stands = {slug: _stand(knowledge, condition) for slug, condition in _conditions(knowledge)}
    by_subject: dict[str, set[str]] = {}
    for stand in stands.values():
        for subject in stand.subjects:
            by_subject.setdefault(subject, set()).add(stand.slug)
    return Ground(stands, {subject: frozenset(slugs) for subject, slugs in by_subject.items()})


def reach_of(touched: Touched, ground: Ground) -> Reach:
    """Return which summaries of a release are made of something that was touched."""
    if touched.everything or touched.vocabulary:
        return EVERYTHING
    among: dict[str, set[str]] = {}
    for subjects in touched.documented:
        # Two subjects meet in either order; a statement inside one class names that class alone.
        for one in subjects:
            other = next((s for s in subjects if s != one), one)
            conditions = ground.by_subject.get(other, frozenset())
            if conditions:
                among.setdefault(one, set()).update(conditions)
    return Reach(
        compounds=frozenset(touched.substances),
        conditions=frozenset(slug for slug, stand in ground.stands.items() if _stands_on(stand, touched)),
        among={subject: frozenset(conditions) for subject, conditions in among.items()},
    )


def joined(reaches: Iterable[Reach]) -> Reach:
    """Return what any of these reaches."""
    every = list(reaches)
    if any(one.everything for one in every):
        return EVERYTHING
    among: dict[str, frozenset[str]] = {}
    for reach in every:
        for subject, conditions in reach.among.items():
            among[subject] = among.get(subject, frozenset()) | conditions
    return Reach(
        compounds=frozenset().union(*(one.compounds for one in every)),
        conditions=frozenset().union(*(one.conditions for one in every)),
        among=among,
    )


def places(
    knowledge: Knowledge,
    ground: Ground,
    reach: Reach,
    *,
    after: Place | None = None,
    compound: str | None = None,
    condition: str | None = None,
) -> Iterator[tuple[Substance, str]]:
    """Yield the summaries that are reached, by compound and condition, those of one compound or condition only.

    Reads as it goes: whoever stops after a page has read a page.
    """
    slugs = _compounds(knowledge, reach, after) if compound is None else iter([compound])
    for substance in _substances(knowledge, slugs):
        reached = reach.conditions_of(knowledge, ground, substance)
        wanted = sorted(reached) if condition is None else [condition] if condition in reached else []
        for slug in wanted:
            if after is None or (substance.slug, slug) > after:
                yield substance, slug


def _compounds(knowledge: Knowledge, reach: Reach, after: Place | None) -> Iterator[str]:
    """Yield the slugs of compounds that may be reached, sorted, each once, from the one on which a page ended."""
    if reach.everything or reach.conditions:
        walks = [_walk(knowledge, after)]
    else:
        named = {*reach.compounds, *(s.removeprefix(_SUBSTANCE) for s in reach.among if s.startswith(_SUBSTANCE))}
        walks = [iter(sorted(slug for slug in named if after is None or slug > after[0]))]
        walks += [_walk(knowledge, after, s.removeprefix(_CLASS)) for s in reach.among if s.startswith(_CLASS)]
    if after is not None:
        yield after[0]  # some of its conditions may be left
    for slug, _ in groupby(merge(*walks)):
        yield slug


def _walk(knowledge: Knowledge, after: Place | None, substance_class: str | None = None) -> Iterator[str]:
    start: str | None = after[0] if after else None
    while True:
        page = knowledge.slugs(RecordKind.SUBSTANCE, after=start, substance_class=substance_class)
        yield from page.items
        if page.next is None:
            return
        start = page.next


def _substances(knowledge: Knowledge, slugs: Iterator[str]) -> Iterator[Substance]:
    while chunk := list(islice(slugs, _TOGETHER)):
        yield from knowledge.substances_by_slug(chunk).values()


def _conditions(knowledge: Knowledge) -> Iterator[tuple[str, Condition]]:
    after: str | None = None
    while True:
        page = knowledge.conditions(after=after, limit=200)
        yield from ((condition.slug, condition) for condition in page.items)
        if page.next is None:
            return
        after = page.next


def _stand(knowledge: Knowledge, condition: Condition) -> Stand:
    regimens = regimens_of(knowledge, condition)
    agents = {c.agent for one in regimens for c in one.components if c.agent is not None}
    known = knowledge.substances_by_slug(sorted(agents))
    return Stand(
        slug=condition.slug,
        conditions=frozenset({condition.slug, *condition.members, *(m.slug for m in members_of(knowledge, condition))}),
        supportive=frozenset(slug for one in regimens for slug in one.regimen.includes),
        agents=frozenset(agents),
        keys=frozenset(one.key for one in known.values()),
        subjects=frozenset(subject for one in known.values() for subject in knowledge.subjects_of(one)),
    )


def _stands_on(stand: Stand, touched: Touched) -> bool:
    return not (
        stand.conditions.isdisjoint(touched.conditions)
        and stand.supportive.isdisjoint(touched.supportive)
        and stand.agents.isdisjoint(touched.substances)
    )
