"""Pages of the catalogue: by slug, filtered, found by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.domain.classes import classes_of
from app.domain.conditions import Condition, ConditionKind
from app.domain.substances import Kind, Substance
from app.store.canonical import RecordKind
from app.store.finding import Match
from app.store.knowledge import Knowledge

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[T]):
    """A page, the place after it, and for names that were found by likeness the name that was met."""

    items: tuple[T, ...]
    next: str | None
    matched: Mapping[str, str]  # slug -> name


def compounds(
    knowledge: Knowledge,
    *,
    after: str | None,
    limit: int,
    text: str | None = None,
    kind: Kind | None = None,
    substance_class: str | None = None,
) -> Listing[Substance]:
    """Return a page of substances by slug; a text that no name begins with is read as a misspelling or a code."""
    page = knowledge.substances(after=after, limit=limit, kind=kind, substance_class=substance_class, text=text)
    if page.items or text is None or after is not None:
        return Listing(items=page.items, next=page.next, matched={})
    found = _found(knowledge, text, RecordKind.SUBSTANCE)
    known = knowledge.substances_by_slug(found)
    items = [s for s in known.values() if _fits(knowledge, s, kind, substance_class)]
    return Listing(items=tuple(items[:limit]), next=None, matched={slug: match.text for slug, match in found.items()})


def conditions(
    knowledge: Knowledge,
    *,
    after: str | None,
    limit: int,
    text: str | None = None,
    kind: ConditionKind | None = None,
) -> Listing[Condition]:
    """Return a page of conditions by slug; a text that no name begins with is read as a misspelling or a code."""
    page = knowledge.conditions(after=after, limit=limit, kind=kind, text=text)
    if page.items or text is None or after is not None:
        return Listing(items=page.items, next=page.next, matched={})
    found = _found(knowledge, text, RecordKind.CONDITION)
    known = [condition for slug in found if (condition := knowledge.condition(slug)) is not None]
    items = [c for c in known if kind is None or c.kind is kind]
    return Listing(items=tuple(items[:limit]), next=None, matched={slug: match.text for slug, match in found.items()})


def _found(knowledge: Knowledge, text: str, kind: RecordKind) -> dict[str, Match]:
    found: dict[str, Match] = {}
    for match in knowledge.find(text, kind):
        found.setdefault(match.slug, match)
    return found


def _fits(knowledge: Knowledge, substance: Substance, kind: Kind | None, substance_class: str | None) -> bool:
    if kind is not None and substance.kind is not kind:
        return False
    return substance_class is None or substance_class in classes_of(substance, knowledge.vocabulary())
