"""How layers become one value: facts are joined, the bundled ones first, nothing is overwritten.

Where two layers disagree both statements stay, and the engine lets the cautious one lead. Only the display
name may be changed by a later layer, and only by one that was curated: an import adds, it renames nothing and
makes nothing look older or newer. A single field that cannot hold two statements keeps the first one,
except the therapeutic index, where the narrower of two is the cautious one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from app.domain.conditions import Condition
from app.domain.findings import IMPORT
from app.domain.substances import Identifiers, IndexClass, Substance, TherapeuticIndex
from app.domain.vocabulary import Vocabulary

T = TypeVar("T")

Layered = Sequence[tuple[str, T]]  # (layer name, value), bundled first


def merged_substance(layers: Layered[Substance]) -> Substance:
    """Return one substance with the facts of every layer; needs at least one layer."""
    values = [value for _, value in layers]
    if len(values) == 1:
        return values[0]
    leading = [value for layer, value in layers if not layer.startswith(IMPORT)] or values[:1]
    joined = _joined_fields(values) | {
        "name": leading[-1].name,
        "preparations": _first_by([p for v in values for p in v.preparations], "slug"),
        "identifiers": _identifiers([v.identifiers for v in values if v.identifiers is not None]),
        "therapeutic_index": _narrowest([v.therapeutic_index for v in values if v.therapeutic_index is not None]),
        "checked_on": min(v.checked_on for v in leading),
        "review_due": min(v.review_due for v in leading),
    }
    return replace(values[0], **joined)


def merged_condition(layers: Layered[Condition]) -> Condition:
    """Return one condition with the regimens of every layer; a regimen slug keeps its first meaning."""
    values = [value for _, value in layers]
    if len(values) == 1:
        return values[0]
    joined = _joined_fields(values) | {
        "name": values[-1].name,
        "short_name": values[-1].short_name,
        "regimens": _first_by([r for v in values for r in v.regimens], "slug"),
        "checked_on": min(v.checked_on for v in values),
        "review_due": min(v.review_due for v in values),
    }
    return replace(values[0], **joined)


# Two lists of these may hold the same id; an id keeps its first meaning in a release.
_WITH_ID = ("axes", "pair_rules", "classes", "features", "monitoring", "categories")


def merged_vocabulary(parts: Iterable[Vocabulary]) -> Vocabulary:
    """Return all shared words as one value, in the order of layers and files."""
    values = list(parts)
    joined = _joined_fields(values) if values else {}
    for name in _WITH_ID:
        joined[name] = _first_by(joined.get(name, ()), "id")
    return Vocabulary(**joined)


def origin_of(layers: Layered[Any], fact: object) -> str | None:
    """Return the first layer that states exactly this fact in any field; None where no layer does."""
    for layer, value in layers:
        for field in fields(value):
            held = getattr(value, field.name)
            if held == fact or (isinstance(held, tuple) and fact in held):
                return layer
    return None


def _joined_fields(values: Sequence[Any]) -> dict[str, Any]:
    """Join every tuple field without repeats; take the first that is given of every optional one."""
    joined: dict[str, Any] = {}
    for field in fields(values[0]):
        held = [getattr(value, field.name) for value in values]
        if isinstance(held[0], tuple):
            joined[field.name] = tuple(dict.fromkeys(item for items in held for item in items))
        elif field.default is None:
            joined[field.name] = next((item for item in held if item is not None), None)
    return joined


def _first_by(items: Iterable[T], name: str) -> tuple[T, ...]:
    first: dict[Any, T] = {}
    for item in items:
        first.setdefault(getattr(item, name), item)
    return tuple(first.values())


def _identifiers(given: Sequence[Identifiers]) -> Identifiers | None:
    return replace(given[0], **_joined_fields(given)) if given else None


_NARROW_FIRST = list(IndexClass)


def _narrowest(given: Sequence[TherapeuticIndex]) -> TherapeuticIndex | None:
    return min(given, key=lambda one: _NARROW_FIRST.index(one.index), default=None)
