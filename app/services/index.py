"""Every compound with every condition, in brief: what a partner reads to know which summaries to fetch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from app.domain.conditions import Condition
from app.domain.evidence import Audience
from app.domain.questions import Question, Taken
from app.domain.substances import Substance
from app.domain.summary.brief import Brief, brief_of
from app.services.history import Histories, History, Since
from app.services.pairs import Pairs
from app.services.reach import EVERYTHING, Place, places
from app.services.summaries import facts_of, release_ref
from app.store.cache import Lru
from app.store.knowledge import Knowledge

_Key = tuple[str, str, str, str, Audience]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the index is asked for; slugs are canonical."""

    audience: Audience = Audience.PATIENT
    compound: str | None = None
    condition: str | None = None
    changed_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One summary in brief."""

    compound: Substance
    condition: Condition
    brief: Brief
    since: Since


class Index:
    """Makes entries and keeps them as long as nothing that they are made of changes; one for a process."""

    def __init__(self, pairs: Pairs, histories: Histories, size: int = 20_000) -> None:
        self._pairs = pairs
        self._histories = histories
        self._briefs: Lru[_Key, Brief] = Lru(size)

    def entries(self, knowledge: Knowledge, wanted: Wanted, *, after: Place | None, limit: int) -> Sequence[Entry]:
        """Return at most `limit` entries by compound and condition."""
        history = self._histories.of(knowledge)
        reach = EVERYTHING if wanted.changed_since is None else history.reach_since(wanted.changed_since)
        found = places(
            knowledge, history.ground, reach, after=after, compound=wanted.compound, condition=wanted.condition
        )
        return [
            self._entry(knowledge, history, compound, condition, wanted.audience)
            for compound, slug in islice(found, limit)
            if (condition := knowledge.condition(slug)) is not None
        ]

    def _entry(
        self, knowledge: Knowledge, history: History, compound: Substance, condition: Condition, audience: Audience
    ) -> Entry:
        since = history.since(compound, condition.slug)
        # By the release since which it is so: the release of today gives the same, and yesterday's page may have it.
        key = (since.release, knowledge.withdrawals_digest, compound.slug, condition.slug, audience)
        brief = self._briefs.get(key)
        if brief is None:
            question = Question(compound=compound.slug, condition=condition.slug, audience=audience)
            facts = facts_of(knowledge, self._pairs, question, Taken(substance=compound), condition)
            brief = self._briefs.put(key, brief_of(facts))
        named = release_ref(knowledge.release)
        shown = replace(brief.display, as_of=named.as_of, release=named.id)
        return Entry(compound=compound, condition=condition, brief=replace(brief, display=shown), since=since)
