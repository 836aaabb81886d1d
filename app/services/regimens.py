"""The regimens of a condition, its members' included, with supportive care written out."""

from collections.abc import Iterator

from app.domain.conditions import Component, Condition, Regimen
from app.domain.errors import UnknownRegimenError
from app.domain.retired import RetiredKind
from app.domain.summary.facts import RegimenFacts
from app.services.naming import moved
from app.store.knowledge import Knowledge


def members_of(knowledge: Knowledge, condition: Condition) -> tuple[Condition, ...]:
    """Return the diseases that a stage or umbrella stands for, members of members included; empty for a disease."""
    found: dict[str, Condition] = {}
    waiting = list(condition.members)
    while waiting:
        slug = waiting.pop(0)
        member = knowledge.condition(slug)
        if member is not None and slug not in found and slug != condition.slug:
            found[slug] = member
            waiting.extend(member.members)
    return tuple(found.values())


def regimens_of(knowledge: Knowledge, condition: Condition) -> tuple[RegimenFacts, ...]:
    """Return every regimen that counts for a condition, its own first, in the order of the files."""
    return tuple(_facts(knowledge, whose, regimen) for whose, regimen in _counting(knowledge, condition))


def _counting(knowledge: Knowledge, condition: Condition) -> Iterator[tuple[Condition, Regimen]]:
    """Yield every regimen that counts for a condition, and whose it is."""
    for regimen in condition.regimens:
        yield condition, regimen
    chosen = set(condition.member_regimens)
    for member in members_of(knowledge, condition):
        for regimen in member.regimens:
            if not chosen or regimen.slug in chosen:
                yield member, regimen


def regimen_asked(knowledge: Knowledge, condition: Condition, name: str) -> RegimenFacts:
    """Return one regimen of a condition by slug or alias.

    Raises UnknownRegimenError with those there are, GoneError where it was retired for a reason.
    """
    wanted = moved(knowledge, name, (RetiredKind.REGIMEN,))
    every = list(_counting(knowledge, condition))
    for whose, regimen in every:
        if wanted == regimen.slug or wanted in regimen.aliases:
            return _facts(knowledge, whose, regimen)
    raise UnknownRegimenError(name, tuple(regimen.slug for _, regimen in every))


def _facts(knowledge: Knowledge, condition: Condition, regimen: Regimen) -> RegimenFacts:
    first: dict[str, Component] = {}
    for component in _components(knowledge, regimen):
        # What the regimen itself says of an agent goes before what supportive care in general says.
        first.setdefault(component.agent or f"{component.modality}:{component.note}", component)
    return RegimenFacts(
        regimen=regimen,
        condition=condition.slug,
        condition_name=condition.name,
        components=tuple(first.values()),
    )


def _components(knowledge: Knowledge, regimen: Regimen) -> Iterator[Component]:
    yield from regimen.components
    for slug in regimen.includes:
        supportive = knowledge.supportive(slug)
        if supportive is not None:
            yield from supportive.components
