"""From the names in a question to the values they stand for; nothing is guessed silently."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.conditions import Condition
from app.domain.errors import UnknownCompoundError, UnknownConditionError, UnknownPreparationError
from app.domain.questions import Dose
from app.domain.retired import Retired, RetiredKind
from app.domain.substances import Preparation, Substance
from app.services.errors import ConflictError, GoneError
from app.store.canonical import RecordKind
from app.store.finding import Match
from app.store.knowledge import Knowledge

_RETIRED_COMPOUNDS = (RetiredKind.SUBSTANCE, RetiredKind.PREPARATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A substance as a client names it, and how it is taken where that is said."""

    name: str  # as sent: a name, slug or CURIE
    preparation: str | None = None
    dose: Dose = Dose()
    started: str | None = None
    stopped: str | None = None

    @property
    def personal(self) -> bool:
        """True where it says more than which substance: doses and dates are a person's."""
        return self.dose != Dose() or self.started is not None or self.stopped is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """A name that took no part in the answer, and what it may have meant."""

    name: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How one name was read: one exact match, several candidates, or none."""

    name: str
    match: Match | None  # set where exactly one substance bears the name
    candidates: tuple[Match, ...]


def resolved(knowledge: Knowledge, name: str) -> Resolution:
    """Read one name. A misspelling is never resolved: it comes back as a candidate. A renamed slug is its new name."""
    found = knowledge.find(name)
    if not found or found[0].score < 1:
        found = knowledge.find(renamed(knowledge, name, _RETIRED_COMPOUNDS)) or found
    exact = [match for match in found if match.score == 1]
    return Resolution(name=name, match=exact[0] if len(exact) == 1 else None, candidates=found)


def compound_named(knowledge: Knowledge, name: str) -> tuple[Substance, str | None]:
    """Return the substance that a path or a question is about, and the preparation that the name means, if one.

    A slug, alias, preparation or CURIE; retired slugs lead to what replaced them.
    Raises UnknownCompoundError with the nearest names, GoneError for a name retired for a reason.
    """
    reading = resolved(knowledge, name)
    if reading.match is None or reading.match.slug == name:
        substance = knowledge.substance(name)  # a slug is an address, also where it is somebody's brand
        if substance is not None:
            return substance, None
    if reading.match is None:
        reading = resolved(knowledge, moved(knowledge, name, _RETIRED_COMPOUNDS))
    # A name with a dose in it was not read whole, so it is no address.
    if reading.match is None or reading.match.dropped:
        raise UnknownCompoundError(name, _nearest(knowledge, name, reading.candidates, RecordKind.SUBSTANCE))
    found = knowledge.substance(reading.match.slug)
    if found is None:
        raise UnknownCompoundError(name)
    return found, reading.match.preparation


def condition_named(knowledge: Knowledge, name: str) -> Condition:
    """Return the condition of a question, by slug, alias, name or code.

    Raises UnknownConditionError with the nearest names, GoneError for a name retired for a reason.
    """
    condition = knowledge.condition(name)
    if condition is not None:
        return condition
    found = knowledge.find(moved(knowledge, name, (RetiredKind.CONDITION,)), RecordKind.CONDITION)
    exact = [match for match in found if match.score == 1]
    if len(exact) != 1:
        raise UnknownConditionError(name, _nearest(knowledge, name, found, RecordKind.CONDITION))
    condition = knowledge.condition(exact[0].slug)
    if condition is None:
        raise UnknownConditionError(name)
    return condition


def preparation_of(substance: Substance, name: str) -> Preparation:
    """Return the preparation of a substance by slug or alias. Raises UnknownPreparationError."""
    for preparation in substance.preparations:
        if name == preparation.slug or name in preparation.aliases:
            return preparation
    raise UnknownPreparationError(name, tuple(p.slug for p in substance.preparations))


def preparation_asked(substance: Substance, named: str | None, asked: str | None) -> str | None:
    """Return the preparation that a name and a parameter ask for together; raises ConflictError where they differ."""
    if asked is None:
        return named
    slug = preparation_of(substance, asked).slug
    if named is not None and named != slug:
        raise ConflictError("preparation", f"the compound already names the preparation {named}")
    return slug


def moved(knowledge: Knowledge, name: str, kinds: Sequence[RetiredKind]) -> str:
    """Return what a name is called now; raises GoneError where it was retired for a reason."""
    retired = _retired(knowledge, name, kinds)
    if retired is not None and retired.replaced_by is None:
        raise GoneError(name, retired.on, retired.reason or "no reason given")
    return renamed(knowledge, name, kinds)


def renamed(knowledge: Knowledge, name: str, kinds: Sequence[RetiredKind]) -> str:
    """Return what a name is called now; a retired one stays what it was."""
    retired = _retired(knowledge, name, kinds)
    return (retired.replaced_by if retired else None) or name


def _retired(knowledge: Knowledge, name: str, kinds: Sequence[RetiredKind]) -> Retired | None:
    return next((found for kind in kinds if (found := knowledge.retired(kind, name)) is not None), None)


def _nearest(knowledge: Knowledge, name: str, found: Sequence[Match], kind: RecordKind) -> tuple[str, ...]:
    slugs = tuple(dict.fromkeys(match.slug for match in found))
    return slugs or knowledge.nearest(name, kind)
