"""Whether the predictions for a victim count as validated: asked of the documented ratios, once a release."""

from collections.abc import Callable, Iterator

from app.domain.documented import Documented, Party
from app.domain.evidence import Category, Role
from app.domain.pk.validation import ObservedRatio, validated
from app.domain.questions import Taken
from app.domain.scopes import preparation_of
from app.domain.substances import Route, Substance
from app.store.cache import Lru
from app.store.knowledge import Knowledge


class Validation:
    """Remembers by release which victims were predicted well enough."""

    def __init__(self, size: int = 5_000) -> None:
        self._kept: Lru[tuple[str, str], bool] = Lru(size)

    def of(self, knowledge: Knowledge) -> Callable[[Substance], bool]:
        """Return the question, to be asked of one victim at a time."""

        def is_validated(victim: Substance) -> bool:
            key = (knowledge.release.id, victim.slug)
            kept = self._kept.get(key)
            if kept is not None:
                return kept
            return self._kept.put(key, validated(victim, observed_ratios(knowledge, victim), knowledge.vocabulary()))

        return is_validated


def observed_ratios(knowledge: Knowledge, victim: Substance) -> tuple[ObservedRatio, ...]:
    """Return every documented AUC ratio of a victim itself with one named perpetrator."""
    met = [
        (one, whose, cause.substance, cause)
        for one, _ in knowledge.documented_about(victim)
        if one.category is Category.PHARMACOKINETIC and one.exposure is not None and one.exposure.of is None
        for whose, cause in _sides(one)
        if whose.substance == victim.slug and cause.substance is not None
    ]
    found = knowledge.substances_by_slug({slug for _, _, slug, _ in met})
    return tuple(
        ObservedRatio(
            victim=Taken(substance=victim, preparation=next(iter(whose.scope.preparations), None)),
            perpetrator=Taken(
                substance=found[slug],
                preparation=next(iter(cause.scope.preparations), None),
                duration=cause.scope.duration or one.scope.duration,
            ),
            ratio=one.exposure.ratio,
            route=_route(victim, whose),
        )
        for one, whose, slug, cause in met
        if slug in found and one.exposure is not None and one.exposure.ratio > 0
    )


def _sides(one: Documented) -> Iterator[tuple[Party, Party]]:
    first, second = one.between
    for whose, cause in ((first, second), (second, first)):
        if whose.role is Role.VICTIM and cause.role is Role.PERPETRATOR:
            yield whose, cause


def _route(victim: Substance, whose: Party) -> Route | None:
    named = preparation_of(victim, next(iter(whose.scope.preparations), None))
    return named.route if named else next(iter(whose.scope.routes), None)
