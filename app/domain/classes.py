"""Which classes a substance belongs to: stated, inherited, and made of its enzyme effects."""

from app.domain.substances import EnzymeAction, Strength, Substance
from app.domain.vocabulary import Vocabulary

_ENDING = {
    EnzymeAction.INHIBITS: "inhibitor",
    EnzymeAction.INACTIVATES: "inhibitor",
    EnzymeAction.INDUCES: "inducer",
}


def enzyme_class(strength: Strength, gene: str, action: EnzymeAction) -> str:
    """Return the id of an enzyme class, such as strong-cyp3a4-inhibitor."""
    return f"{strength}-{gene.lower()}-{_ENDING[action]}"


def classes_of(substance: Substance, vocabulary: Vocabulary) -> frozenset[str]:
    """Return every class id that a statement about a class may name to mean this substance."""
    parents = {entry.id: entry.parents for entry in vocabulary.classes}
    found: set[str] = set()
    waiting = [membership.id for membership in substance.classes]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(parents.get(one, ()))
    for effect in substance.enzyme_effects:
        if effect.strength not in (None, Strength.UNQUANTIFIED) and effect.action in _ENDING:
            found.add(enzyme_class(effect.strength, effect.on, effect.action))
    return frozenset(found)
