"""Findings of one substance and of two: derived once a release, kept for every question that holds them."""

from collections.abc import Iterable

from app.domain.conditions import Condition
from app.domain.coverage import Covered, pair_coverage
from app.domain.findings import Finding
from app.domain.pairs import pair_findings
from app.domain.questions import Dose, Taken
from app.domain.substances import Substance
from app.domain.summary.assemble import own_findings
from app.domain.summary.document import RegimenRow
from app.domain.summary.facts import RegimenFacts, RowKey
from app.services.origins import told_by_layer
from app.services.validation import Validation
from app.store.cache import Lru
from app.store.knowledge import Knowledge

_One = tuple[str, str, str | None]
_Row = tuple[str, str, str, str | None, str, str, str]
_Two = tuple[str, str, str | None, str, str | None, tuple[str, ...]]


class Pairs:
    """Findings by release and withdrawals; holds no person: doses are derived anew each time."""

    def __init__(self, size: int = 50_000) -> None:
        self._kept: Lru[_Two, tuple[Finding, ...]] = Lru(size)
        self._own: Lru[_One, tuple[Finding, ...]] = Lru(size // 10)
        self._rows: Lru[_Row, RegimenRow] = Lru(size)
        self._covered: Lru[tuple[str, str, str], Covered] = Lru(size)
        self._validation = Validation()

    def own(self, knowledge: Knowledge, taken: Taken) -> tuple[Finding, ...]:
        """Return the findings of a substance with genes and organs, withdrawn ones included."""
        if not plain(taken):
            return own_findings(taken, knowledge.vocabulary())
        key = (knowledge.release.id, taken.substance.slug, taken.preparation)
        kept = self._own.get(key)
        if kept is not None:
            return kept
        return self._own.put(key, told_by_layer(knowledge, own_findings(taken, knowledge.vocabulary())))

    def of(self, knowledge: Knowledge, a: Taken, b: Taken) -> tuple[Finding, ...]:
        """Return the findings of two substances, cautious first, as if the withdrawn ones had never been."""
        first, second = sorted((a, b), key=lambda t: (t.substance.key, t.preparation or ""))
        withdrawn = knowledge.withdrawn_between(first.substance.key, second.substance.key)
        if not (plain(first) and plain(second)):
            return self._derived(knowledge, a, b, withdrawn)
        key = (
            knowledge.release.id,
            first.substance.slug,
            first.preparation,
            second.substance.slug,
            second.preparation,
            withdrawn,
        )
        kept = self._kept.get(key)
        return kept if kept is not None else self._kept.put(key, self._derived(knowledge, a, b, withdrawn))

    def covered(self, knowledge: Knowledge, a: Substance, b: Substance) -> Covered:
        """Return how far two substances can be assessed together."""
        key = (knowledge.release.id, a.slug, b.slug)
        kept = self._covered.get(key)
        return kept if kept is not None else self._covered.put(key, pair_coverage(a, b).covered)

    def rows(
        self, knowledge: Knowledge, taken: Taken, condition: Condition, regimens: Iterable[RegimenFacts]
    ) -> dict[RowKey, RegimenRow]:
        """Return the rows of the matrix that were made before; none for a dose of somebody's own."""
        if not plain(taken):
            return {}
        named = [(one.condition, one.regimen.slug) for one in regimens]
        found = {name: self._rows.get(_row_key(knowledge, taken, condition, name)) for name in named}
        return {name: row for name, row in found.items() if row is not None}

    def _derived(self, knowledge: Knowledge, a: Taken, b: Taken, withdrawn: tuple[str, ...]) -> tuple[Finding, ...]:
        documented = knowledge.documented_of_pair(a.substance, b.substance)
        validated = self._validation.of(knowledge)
        found = pair_findings(a, b, documented, knowledge.vocabulary(), withdrawn, validated)
        return told_by_layer(knowledge, found)

    def keep_rows(self, knowledge: Knowledge, taken: Taken, condition: Condition, rows: Iterable[RegimenRow]) -> None:
        """Keep the rows of an answer that holds for everybody."""
        for row in rows:
            self._rows.put(_row_key(knowledge, taken, condition, (row.condition, row.slug)), row)


def _row_key(knowledge: Knowledge, taken: Taken, condition: Condition, name: RowKey) -> _Row:
    release, substance = knowledge.release.id, taken.substance.slug
    return release, knowledge.withdrawals_digest, substance, taken.preparation, condition.slug, *name


def plain(taken: Taken) -> bool:
    """True where nothing but the substance and its preparation is said: what is found holds for everybody."""
    return taken.dose == Dose() and taken.started is None and taken.stopped is None and taken.duration is None
