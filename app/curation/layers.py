"""Layers of a release: their names, their order, and what must stay the same from one version to the next."""

import re
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from app.curation.problems import KnowledgeError, Problem
from app.domain.conditions import Condition
from app.domain.findings import BUNDLED, IMPORT
from app.domain.retired import Retired, RetiredKind
from app.domain.substances import Substance
from app.store.queries import keys
from app.store.releases import Layer
from app.store.shelve import Item

_NAME = re.compile(r"bundled|(import|overlay):[a-z0-9]+(-[a-z0-9]+)*")
_RANKS = (BUNDLED, "import", "overlay")
_CHUNK = 1_000


def layer_name(name: str) -> str:
    """Return a layer's name; raises KnowledgeError where it is none."""
    if not _NAME.fullmatch(name):
        raise KnowledgeError(f"{name!r} is no layer: use bundled, import:<name> or overlay:<name>")
    return name


def in_layer_order(names: Iterator[str] | Sequence[str]) -> list[str]:
    """Sort layer names as a release lists them: bundled, imports, overlays, each by name."""
    return sorted(names, key=lambda name: (_RANKS.index(name.partition(":")[0]), name))


def permanence(session: Session, name: str, items: Sequence[Item], layers: Mapping[str, Layer]) -> Iterator[Problem]:
    """Return what would break a promise of permanence, for a layer about to be loaded into these layers.

    A key never moves to another slug, a slug never gets another key, in this layer or across layers; a slug of the
    bundled knowledge never vanishes without an entry in retired.yaml. Operators may drop what is their own. What an
    import named stands in nobody's way: its next version takes the key that was curated meanwhile.
    """
    owners = {item.value.slug: item.value for item in items if isinstance(item.value, Substance | Condition)}
    curated = [layer.id for layer in layers.values() if not layer.name.startswith(IMPORT)]
    yield from _against(session, owners, curated, _renamed(items))
    old = layers.get(name)
    if old is not None and name == BUNDLED:
        yield from _vanished(session, old, owners, items)


def _renamed(items: Sequence[Item]) -> dict[str, str]:
    """Old slug -> new slug: a renamed substance takes its key along."""
    return {v.slug: v.replaced_by for item in items if isinstance(v := item.value, Retired) and v.replaced_by}


def _against(
    session: Session, owners: Mapping[str, Substance | Condition], layers: Sequence[int], renamed: Mapping[str, str]
) -> Iterator[Problem]:
    slugs = sorted(owners)
    for start in range(0, len(slugs), _CHUNK):
        chunk = slugs[start : start + _CHUNK]
        for _, slug, key in keys.held_by(session, layers, chunk):
            if owners[slug].key != key:
                message = f"key of {slug} was {key}, now {owners[slug].key}"
                yield Problem(file=slug, field="key", message=message, remedy=f"keep {key}: keys are permanent")
        by_key = {owners[slug].key: slug for slug in chunk}
        for _, slug, key in keys.holding(session, layers, by_key):
            if slug != by_key[key] and renamed.get(slug) != by_key[key]:
                message = f"key {key} belongs to {slug}"
                remedy = "choose another key, or say in retired.yaml that it was renamed"
                yield Problem(file=by_key[key], field="key", message=message, remedy=remedy)


def _vanished(
    session: Session, old: Layer, owners: Mapping[str, Substance | Condition], items: Sequence[Item]
) -> Iterator[Problem]:
    kinds = (RetiredKind.SUBSTANCE, RetiredKind.CONDITION)
    retired = {v.slug for item in items if isinstance(v := item.value, Retired) and v.kind in kinds}
    for kind, slug, key in keys.held_in(session, old.id):
        if slug not in owners and slug not in retired:
            remedy = f"add it to retired.yaml (kind: {kind}, key: {key}) with replaced_by or a reason"
            yield Problem(file="retired.yaml", message=f"{kind} {slug} has vanished", remedy=remedy)
