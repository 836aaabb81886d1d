"""Which summaries differ between two releases and why, finding by finding."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice

from app.domain.evidence import Category
from app.domain.questions import Question, Taken
from app.domain.substances import Substance
from app.domain.summary.assemble import assemble
from app.domain.summary.comparison import FindingChange, Turned, findings_changed, parts_changed
from app.domain.summary.document import Summary
from app.services.history import Histories
from app.services.origins import summary_by_layer
from app.services.pairs import Pairs
from app.services.reach import EVERYTHING, Ground, Place, Reach, places
from app.services.summaries import facts_of
from app.store.archive import Touched
from app.store.canonical import RecordKind
from app.store.knowledge import Knowledge
from app.store.releases import RecordChange

Records = tuple[RecordChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caused:
    """A finding that differs, and the records that make it differ."""

    finding: FindingChange
    records: Records


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedSummary:
    """A summary that differs between two releases."""

    compound: str
    condition: str
    turned: Turned
    parts: tuple[str, ...]  # keys of the document that differ; empty unless changed
    before: Summary | None
    after: Summary | None
    findings: tuple[Caused, ...]
    records: Records  # everything that it is made of and that differs


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """The changed ones among the summaries that were looked at; `next` is the last of these, None at the end."""

    items: tuple[ChangedSummary, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two releases."""

    knowledge: Knowledge
    ground: Ground


class Changes:
    """Compares releases; one for a process."""

    def __init__(self, pairs: Pairs, histories: Histories) -> None:
        self._pairs = pairs
        self._histories = histories

    def page(self, before: Knowledge | None, after: Knowledge, *, start: Place | None, limit: int) -> ChangesPage:
        """Look at up to `limit` summaries that the difference reaches, in the order of compound and condition.

        Without a release before it every summary is new. What costs is looking: so a page may list fewer than it
        looked at, even none, and only `next` says where the end is.
        """
        sides = [None if k is None else _Side(k, self._histories.ground(k)) for k in (before, after)]
        old, new = sides[0], _Side(after, self._histories.ground(after))
        touched = self._touched(before, after)
        reached = list(islice(self._places(old, new, touched, start), limit + 1))
        found = (self._compared(old, new, touched, place) for place in reached[:limit])
        return ChangesPage(
            items=tuple(one for one in found if one is not None),
            next=reached[limit - 1] if len(reached) > limit else None,
        )

    def _touched(self, before: Knowledge | None, after: Knowledge) -> Touched:
        if before is None:
            return Touched(everything=True)
        return self._histories.archive.touched(before.release, after.release)

    def _places(self, old: _Side | None, new: _Side, touched: Touched, start: Place | None) -> Iterator[Place]:
        """Yield each place that may differ once: those of the new release, and those that it has no more."""
        if old is None:
            walks = [_walk(new, EVERYTHING, start)]
        else:
            reach = self._histories.reach(new.knowledge, old.knowledge.release.id, new.knowledge.release.id)
            walks = [_walk(new, reach, start), _walk(old, _gone(touched), start)]
        for place, _ in groupby(merge(*walks)):
            yield place

    def _compared(self, old: _Side | None, new: _Side, touched: Touched, place: Place) -> ChangedSummary | None:
        before, after = (None if side is None else self._summary(side, place) for side in (old, new))
        parts = parts_changed(before, after) if before is not None and after is not None else ()
        if before is not None and after is not None and not parts:
            return None
        why = _Why(touched, [side for side in (old, new) if side is not None], place)
        return ChangedSummary(
            compound=place[0],
            condition=place[1],
            turned=Turned.ADDED if before is None else Turned.REMOVED if after is None else Turned.CHANGED,
            parts=parts,
            before=before,
            after=after,
            findings=tuple(Caused(finding=one, records=why.of(one)) for one in findings_changed(before, after)),
            records=why.everything(),
        )

    def _summary(self, side: _Side, place: Place) -> Summary | None:
        substance = side.knowledge.substance(place[0])
        condition = side.knowledge.condition(place[1])
        if substance is None or condition is None:
            return None
        question = Question(compound=substance.slug, condition=condition.slug)
        facts = facts_of(side.knowledge, self._pairs, question, Taken(substance=substance), condition)
        return summary_by_layer(side.knowledge, assemble(facts))


def _walk(side: _Side, reach: Reach, start: Place | None) -> Iterator[Place]:
    for substance, condition in places(side.knowledge, side.ground, reach, after=start):
        yield substance.slug, condition


def _gone(touched: Touched) -> Reach:
    """Return what the old release has of compounds and conditions that the new one may not have."""
    if touched.everything:
        return EVERYTHING
    return Reach(compounds=touched.gone(RecordKind.SUBSTANCE), conditions=touched.gone(RecordKind.CONDITION))


class _Why:
    """Which of the records that differ make one summary differ."""

    def __init__(self, touched: Touched, sides: Iterable[_Side], place: Place) -> None:
        self._touched = touched
        self._compound, self._condition = place
        self._sides = list(sides)
        stands = [side.ground.stands.get(self._condition) for side in self._sides]
        self._stands = [stand for stand in stands if stand is not None]
        self._means = frozenset(s for side in self._sides for s in _subjects(side, self._compound))
        meant = frozenset(subject for stand in self._stands for subject in stand.subjects)
        self._statements = [one for one in touched.documented.items() if _joins(one[0], self._means, meant)]

    def everything(self) -> Records:
        """Return every record that differs and that the summary is made of."""
        agents = frozenset(slug for stand in self._stands for slug in stand.agents)
        return _each_once(
            self._of_substances([self._compound, *sorted(agents)]),
            self._of_condition(),
            (change for _, changes in self._statements for change in changes),
            self._touched.vocabulary,
        )

    def of(self, change: FindingChange) -> Records:
        """Return the records that make a finding differ: of those who take part, of what joins them, of the rules.

        Where none of these differs the summary's own are named.
        """
        slugs = [p.id for finding in (change.before, change.after) if finding is not None for p in finding.parties]
        others = sorted({slug for slug in slugs if slug != self._compound})
        meant = frozenset(s for side in self._sides for slug in others for s in _subjects(side, slug))
        found = _each_once(
            self._of_substances([self._compound, *others]),
            self._of_condition() if self._by_condition(change, others) else (),
            self._documented(meant),
            self._touched.vocabulary,
        )
        return found or self.everything()

    def _by_condition(self, change: FindingChange, others: Iterable[str]) -> bool:
        """Return whether a finding came or went with an agent or a feature of the condition."""
        if change.turned is Turned.CHANGED:
            return False
        finding = change.after or change.before
        if finding is not None and finding.category is Category.CONDITION_CAUTION:
            return True
        here = [any(slug in stand.agents for slug in others) for stand in self._stands]
        return len(set(here)) > 1 or len(self._stands) < len(self._sides)

    def _of_substances(self, slugs: Iterable[str]) -> Records:
        return tuple(change for slug in slugs for change in self._touched.substances.get(slug, ()))

    def _of_condition(self) -> Records:
        conditions = sorted({slug for stand in self._stands for slug in stand.conditions})
        supportive = sorted({slug for stand in self._stands for slug in stand.supportive})
        return (
            *(change for slug in conditions for change in self._touched.conditions.get(slug, ())),
            *(change for slug in supportive for change in self._touched.supportive.get(slug, ())),
        )

    def _documented(self, meant: frozenset[str]) -> Records:
        """Return the statements that name the compound and one of those who are meant."""
        met = (changes for subjects, changes in self._statements if _joins(subjects, self._means, meant))
        return tuple(change for changes in met for change in changes)


def _joins(subjects: frozenset[str], ours: frozenset[str], theirs: frozenset[str]) -> bool:
    if len(subjects) == 1:
        return subjects <= ours and subjects <= theirs
    return any(one in ours and subjects - {one} <= theirs for one in subjects)


def _subjects(side: _Side, slug: str) -> set[str]:
    substance: Substance | None = side.knowledge.substance(slug)
    return set() if substance is None else side.knowledge.subjects_of(substance)


def _each_once(*records: Iterable[RecordChange]) -> Records:
    return tuple(dict.fromkeys(change for some in records for change in some))
