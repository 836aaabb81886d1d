"""From the names in a table to substances as they are taken."""

from collections.abc import Iterable
from dataclasses import replace

from app.domain.classes import classes_of
from app.domain.questions import Dose, Taken
from app.domain.substances import Duration, Metabolite, Route, Substance
from app.evaluation.names import Named
from app.store.knowledge import Knowledge

UNDOSED = Dose()


class Lookup:
    """Finds substances by the names of a table, each name once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._found: dict[str, Substance | None] = {}

    def substance(self, named: Named) -> Substance | None:
        """Return the substance: the enantiomer's own entry first, the racemate's else; exact names only."""
        tries = [f"{named.enantiomer}-{named.name}"] if named.enantiomer else []
        for text in (*tries, named.name):
            found = self._exact(text)
            if found is not None:
                return found
        return None

    def victim(self, named: Named) -> tuple[Substance, Metabolite | None] | str:
        """Return whose exposure is meant, with the metabolite where one is named, or why that cannot be told.

        A metabolite is never answered by the same substance given as such.
        """
        if named.parent is not None:
            met = self.metabolite(named)
            return met or f"no metabolite {named.name!r} of {named.parent!r} is known"
        if named.is_class:
            return f"{named.text!r} is a class: no ratio belongs to it"
        found = self.substance(named)
        return (found, None) if found is not None else f"no substance is known as {named.name!r}"

    def metabolite(self, named: Named) -> tuple[Substance, Metabolite] | None:
        """Return parent and metabolite for `m (from x)`."""
        parent = self._exact(named.parent) if named.parent else None
        for one in parent.metabolites if parent else ():
            if named.name in (one.slug, one.name.casefold()):
                return (parent, one) if parent else None
        return None

    def members(self, named: Named, among: Iterable[Substance]) -> tuple[Substance, ...]:
        """Return the substances that a class name means: the examples given, else all members."""
        if named.members:
            return tuple(s for m in named.members if (s := self._exact(m)) is not None)
        vocabulary = self._knowledge.vocabulary()
        wanted = named.name.rstrip("s")
        ids = {c.id for c in vocabulary.classes if wanted in (c.id.replace("-", " "), c.name.casefold().rstrip("s"))}
        ids.add(wanted.replace(" ", "-"))
        return tuple(s for s in among if ids & classes_of(s, vocabulary))

    def _exact(self, text: str) -> Substance | None:
        if text not in self._found:
            # Exact readings only: a table row is never answered by a guess at its spelling.
            exact = [m for m in self._knowledge.find(text) if m.score == 1]
            self._found[text] = self._knowledge.substance(exact[0].slug) if len(exact) == 1 else None
        return self._found[text]


def as_taken(
    substance: Substance, route: Route | None, dose: Dose = UNDOSED, duration: Duration | None = None
) -> Taken:
    """Return the substance as taken by a route; a route without a preparation of its own stays unnamed."""
    named = next((p.slug for p in substance.preparations if p.route is route), None)
    return replace(Taken(substance=substance, dose=dose, duration=duration), preparation=named)
