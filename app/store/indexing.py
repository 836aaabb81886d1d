"""What the lookup tables say about a value: its names, its tags, the subjects it speaks about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.classes import classes_of
from app.domain.conditions import Condition
from app.domain.documented import Documented
from app.domain.products import Product
from app.domain.substances import Substance
from app.domain.vocabulary import Vocabulary
from app.store.canonical import Content, RecordKind
from app.store.names import How, compact, curie
from app.store.queries.facts import class_subject, substance_subject
from app.store.queries.listings import class_tag, kind_tag

_NO_WORDS = Vocabulary()  # parents change without the record: listings add them when they are asked


@dataclass(frozen=True, slots=True)
class Name:
    """One way of naming a substance or condition."""

    text: str
    how: How
    folded: str
    preparation: str | None = None


@dataclass(frozen=True, slots=True)
class Lookups:
    """Everything by which one record is found, besides its slug."""

    names: tuple[Name, ...] = ()
    tags: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


def lookups_of(value: Content) -> Lookups:
    """Return what is looked up about a value; nothing for kinds that are read by their slug alone."""
    if isinstance(value, Substance):
        return Lookups(names=_distinct(_substance_names(value)), tags=_substance_tags(value))
    if isinstance(value, Condition):
        return Lookups(names=_distinct(_condition_names(value)), tags=(kind_tag(value.kind),))
    if isinstance(value, Documented):
        return Lookups(subjects=_subjects(value))
    if isinstance(value, Product):
        return Lookups(names=_distinct([*_codes("rxcui", [value.rxcui]), *_codes("ndc", value.ndc)]))
    return Lookups()


def names_of(value: Substance | Condition) -> tuple[Name, ...]:
    """Return every way of naming a substance or condition, each folded form once a preparation."""
    return lookups_of(value).names


def named_kind(value: Content) -> RecordKind:
    """Return the kind under which the name index lists a value."""
    if isinstance(value, Product):
        return RecordKind.PRODUCT
    return RecordKind.SUBSTANCE if isinstance(value, Substance) else RecordKind.CONDITION


def _substance_names(substance: Substance) -> Iterator[Name]:
    yield from _folded([substance.name], How.NAME)
    yield from _folded(substance.brands, How.BRAND)
    yield from _folded(substance.names, How.SYNONYM)
    yield from _folded(substance.aliases, How.ALIAS)
    yield from _folded([substance.slug], How.SLUG)
    for one in substance.preparations:
        yield from _folded([one.slug, one.name, *one.names, *one.aliases], How.PREPARATION, one.slug)
    given = substance.identifiers
    if given is not None:
        for prefix in ("rxcui", "unii", "chebi", "mesh", "atc", "drugbank"):
            yield from _codes(prefix, getattr(given, prefix))
    yield _key(substance.key)


def _condition_names(condition: Condition) -> Iterator[Name]:
    yield from _folded([condition.name, condition.short_name, *filter(None, [condition.plural_name])], How.NAME)
    yield from _folded(condition.names, How.SYNONYM)
    yield from _folded(condition.aliases, How.ALIAS)
    yield from _folded([condition.slug], How.SLUG)
    given = condition.codes
    if given is not None:
        for prefix in ("icd10", "mesh", "mondo"):
            yield from _codes(prefix, getattr(given, prefix))
    yield _key(condition.key)


def _folded(texts: Iterable[str], how: How, preparation: str | None = None) -> Iterator[Name]:
    for text in texts:
        yield Name(text=text, how=how, folded=compact(text), preparation=preparation)


def _codes(prefix: str, codes: Iterable[str]) -> Iterator[Name]:
    for code in codes:
        stored = curie(f"{prefix}:{code}")
        if stored is not None:
            yield Name(text=stored, how=How.IDENTIFIER, folded=stored)


def _key(key: str) -> Name:
    return Name(text=key, how=How.KEY, folded=f"key:{key}")


def _distinct(names: Iterable[Name]) -> tuple[Name, ...]:
    """Keep the first of what folds alike: a slug that only repeats the name adds nothing."""
    first: dict[tuple[str, str | None], Name] = {}
    for name in names:
        if name.folded:
            first.setdefault((name.folded, name.preparation), name)
    return tuple(first.values())


def _substance_tags(substance: Substance) -> tuple[str, ...]:
    classes = sorted(classes_of(substance, _NO_WORDS))
    return (kind_tag(substance.kind), *(class_tag(one) for one in classes))


def _subjects(statement: Documented) -> tuple[str, ...]:
    subjects = {
        substance_subject(side.substance) if side.substance else class_subject(side.substance_class or "")
        for side in statement.between
    }
    return tuple(sorted(subjects))
