"""One release, opened for reading: substances, conditions, documented interactions, names.

`KnowledgeBase` lives as long as the process and notices a new release within half a second. `Knowledge` is what one
request sees: one release and the withdrawals of one moment, whole, whatever is published meanwhile.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from app.domain.classes import classes_of
from app.domain.conditions import Condition, ConditionKind, SupportiveSet
from app.domain.documented import Documented
from app.domain.products import Product
from app.domain.retired import Retired, RetiredKind
from app.domain.substances import Kind, Substance
from app.domain.values import KEY, Source
from app.domain.vocabulary import Vocabulary
from app.store import finding, merge
from app.store.cache import Lru
from app.store.canonical import RecordKind, canonical_json, digest_of, value_of
from app.store.engine import Database, reading
from app.store.finding import Match
from app.store.indexing import lookups_of
from app.store.names import may_be_slug
from app.store.queries import facts, listings, names
from app.store.releases import Release, Withdrawal

MAX_PAGE = 200
CROWD = 300  # statements about one substance that are worth keeping together

T = TypeVar("T")
Layered = tuple[tuple[str, T], ...]  # (layer name, value), bundled first
DocumentedIn = tuple[tuple[Documented, str], ...]  # with the layer it came from


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a catalogue; `next` goes into `after` of the next call, None on the last page."""

    items: tuple[T, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Merged(Generic[T]):
    """One value made of what each layer says, and what each layer says."""

    value: T
    layers: Layered[T]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Everything that is documented about one substance, by what else it names."""

    by_subject: Mapping[str, tuple[int, ...]]
    statements: DocumentedIn

    @classmethod
    def of(cls, statements: DocumentedIn) -> "_Gathered":
        by_subject: dict[str, list[int]] = {}
        for at, (statement, _) in enumerate(statements):
            for subject in lookups_of(statement).subjects:
                by_subject.setdefault(subject, []).append(at)
        return cls({subject: tuple(places) for subject, places in by_subject.items()}, statements)

    def naming(self, subjects: Iterable[str]) -> DocumentedIn:
        """Return those that name one of these, in their order."""
        places = {at for subject in subjects for at in self.by_subject.get(subject, ())}
        return tuple(self.statements[at] for at in sorted(places))


class Caches:
    """What all requests share. Everything in here is immutable and named by its content: nothing expires."""

    def __init__(self, *, substances: int = 2_000, documented: int = 20_000) -> None:
        self.values: Lru[str, Any] = Lru(substances)  # by digest
        self.statements: Lru[str, Documented] = Lru(documented)  # by digest; apart, for they are many and small
        self.substances: Lru[tuple[str, str], Merged[Substance]] = Lru(substances)  # by release and slug
        self.conditions: Lru[tuple[str, str], Merged[Condition]] = Lru(500)
        self.supportive: Lru[tuple[str, str], SupportiveSet] = Lru(500)
        self.about: Lru[tuple[str, str], DocumentedIn] = Lru(substances)
        self.crowded: Lru[tuple[str, str], str] = Lru(documented)  # by release and slug: few or many statements
        self.sources: Lru[tuple[str, str], Source] = Lru(documented)
        self.declared: Lru[tuple[str, str], str] = Lru(documented)  # layer of a source, by release and source id
        self.names: Lru[tuple[str, str, str], tuple[Match, ...]] = Lru(substances)  # by release, kind and text
        self.products: Lru[tuple[str, str], tuple[Product, ...]] = Lru(documented)  # by release and code; one, or none
        self.vocabularies: Lru[str, Vocabulary] = Lru(4)  # by release
        self.retired: Lru[str, Mapping[tuple[RetiredKind, str], Retired]] = Lru(4)


class Knowledge:
    """One release as one request sees it. Costs nothing to make; reads what is not yet cached.

    Values are immutable and may be kept. Slugs are canonical here: `find` reads everything else.
    Any method may raise CorruptRecordError, NewerSchemaError or DatabaseUnreachableError.
    """

    def __init__(
        self,
        database: Database,
        release: Release,
        withdrawals: Mapping[str, Withdrawal],
        caches: Caches | None = None,
        *,
        stale: bool = False,
        generation: int = 0,
    ) -> None:
        self.release = release
        self.withdrawals = withdrawals  # finding id -> withdrawal; they override every release
        self.generation = generation  # of the moment: what is told about the history of releases ends there
        self.stale = stale  # True while the database cannot be asked whether this is still the newest
        self._database = database
        self._caches = caches or Caches()
        self._layers = {layer.id: layer.name for layer in release.layers}
        self._ids = tuple(self._layers)
        self._gathered: dict[str, _Gathered] = {}  # by slug

    @cached_property
    def withdrawals_digest(self) -> str:
        """SHA-256 over the withdrawals: with the release and the program it names an answer."""
        return digest_of(canonical_json([[w.finding_id, w.why, w.at.isoformat()] for w in self.withdrawals.values()]))

    def withdrawn_between(self, one: str, two: str) -> tuple[str, ...]:
        """Return the ids of the withdrawn findings that begin with these two keys, in either order; sorted."""
        return self._withdrawn_by_keys.get(tuple(sorted((one, two))), ())

    @cached_property
    def _withdrawn_by_keys(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for finding_id in sorted(self.withdrawals):
            found.setdefault(tuple(sorted(finding_id.split(".")[:2])), []).append(finding_id)
        return {keys: tuple(ids) for keys, ids in found.items()}

    # --- substances and conditions --------------------------------------------------------------

    def substance(self, slug: str) -> Substance | None:
        """Return a substance with the facts of all layers: joined, the bundled ones first."""
        kept = self._caches.substances.get((self.release.id, slug))
        return kept.value if kept is not None else self.substances_by_slug([slug]).get(slug)

    def substances_by_slug(self, slugs: Iterable[str]) -> dict[str, Substance]:
        """Return those of these substances that are known, in the order asked for, by one query."""
        return {slug: merged.value for slug, merged in self._substances(slugs).items()}

    def substance_layers(self, slug: str) -> Layered[Substance]:
        """Return what each layer says of a substance, unmerged; empty for an unknown one."""
        merged = self._substances([slug]).get(slug)
        return merged.layers if merged else ()

    def origin_of(self, slug: str, fact: object) -> str | None:
        """Return the first layer that states exactly this fact (or tuple of facts) about a substance."""
        return merge.origin_of(self.substance_layers(slug), fact)

    def condition(self, slug: str) -> Condition | None:
        """Return a condition with the regimens of all layers."""
        merged = self._merged(RecordKind.CONDITION, [slug], self._caches.conditions, merge.merged_condition)
        return merged[slug].value if slug in merged else None

    def condition_layers(self, slug: str) -> Layered[Condition]:
        """Return what each layer says of a condition, unmerged; empty for an unknown one."""
        merged = self._merged(RecordKind.CONDITION, [slug], self._caches.conditions, merge.merged_condition)
        return merged[slug].layers if slug in merged else ()

    def supportive(self, slug: str) -> SupportiveSet | None:
        """Return a supportive set; the first layer that has the slug decides."""
        kept = self._caches.supportive.get((self.release.id, slug))
        if kept is not None:
            return kept
        found: SupportiveSet | None = self._first(RecordKind.SUPPORTIVE, [slug]).get(slug)
        return None if found is None else self._caches.supportive.put((self.release.id, slug), found)

    def by_key(self, key: str) -> tuple[RecordKind, str] | None:
        """Return what a permanent key of a finding id stands for: its kind and slug."""
        if not KEY.fullmatch(key):
            return None
        for kind in (RecordKind.SUBSTANCE, RecordKind.CONDITION):
            with self._session() as session:
                rows = names.called(session, self._ids, kind, f"key:{key}")
            if rows:
                return kind, rows[0].slug
        return None

    def retired(self, kind: RetiredKind, slug: str) -> Retired | None:
        """Return why a slug or finding id is not in use any more; None where it was never retired."""
        known = self._caches.retired.get(self.release.id)
        if known is None:
            values = [value for _, value in self._all(RecordKind.RETIRED)]
            known = self._caches.retired.put(self.release.id, {(v.kind, v.slug): v for v in reversed(values)})
        return known.get((kind, slug))

    # --- shared words and sources ---------------------------------------------------------------

    def vocabulary(self) -> Vocabulary:
        """Return all shared words of the release as one value; an id keeps its first meaning."""
        kept = self._caches.vocabularies.get(self.release.id)
        if kept is not None:
            return kept
        parts = [value for _, value in self._all(RecordKind.VOCABULARY)]
        return self._caches.vocabularies.put(self.release.id, merge.merged_vocabulary(parts))

    def source(self, source_id: str) -> Source | None:
        """Return a source by its id."""
        return self.sources([source_id]).get(source_id)

    def source_layers(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the layer that declares each of these sources first; unknown ones are left out."""
        asked = list(dict.fromkeys(ids))
        kept = {one: self._caches.declared.get((self.release.id, one)) for one in asked}
        missing = [one for one, layer in kept.items() if layer is None]
        for one, layers in self._layered(RecordKind.SOURCE, missing).items():
            kept[one] = self._caches.declared.put((self.release.id, one), layers[0][0])
        return {one: layer for one, layer in kept.items() if layer is not None}

    def sources(self, ids: Iterable[str]) -> dict[str, Source]:
        """Return those of these sources that are known, in the order asked for, by one query."""
        asked = list(dict.fromkeys(ids))
        kept = {one: self._caches.sources.get((self.release.id, one)) for one in asked}
        missing = [one for one, value in kept.items() if value is None]
        if missing:
            for one, value in self._first(RecordKind.SOURCE, missing).items():
                kept[one] = self._caches.sources.put((self.release.id, one), value)
        return {one: value for one, value in kept.items() if value is not None}

    # --- documented interactions ----------------------------------------------------------------

    def documented_about(self, substance: Substance) -> DocumentedIn:
        """Return what is documented about a substance or a class of it, each with the layer it came from.

        Classes are its own, their parents, and those made of its enzyme effects (strong-cyp3a4-inhibitor).
        Sorted by the parties and the mechanism; the same statement in two layers counts once, for the first.
        """
        key = (self.release.id, substance.slug)
        kept = self._caches.about.get(key)
        # Only the release's own value is kept: a caller may ask about a changed copy.
        own = self.substance(substance.slug) is substance
        if kept is not None and own:
            return kept
        found = self._statements(self.subjects_of(substance), None)
        return self._caches.about.put(key, found) if own else found

    def documented_of_pair(self, substance: Substance, other: Substance) -> DocumentedIn:
        """Return everything that may be documented about two substances; more than that where it lies at hand.

        What is documented about a substance is read whole and kept, unless it is very much, as after an import:
        then each pair is read by itself, and nothing but a note that it is so is kept.
        """
        sides = ((substance, other), (other, substance))
        for one, two in sides:
            if one.slug in self._gathered:
                return self._gathered[one.slug].naming(self.subjects_of(two))
        for one, _ in sides:
            kept = self._caches.about.get((self.release.id, one.slug))
            if kept is not None and self.substance(one.slug) is one:
                return kept
        for one, _ in sides:
            if not self._crowded(one):
                return self.documented_about(one)
        return self.documented_between(substance, [other])

    def gather(self, substance: Substance) -> None:
        """Read everything that is documented about a substance at once, for whoever asks about it with every other.

        Kept as long as this value, which is as long as a request.
        """
        if substance.slug not in self._gathered:
            found = self._statements(self.subjects_of(substance), None)
            self._gathered[substance.slug] = _Gathered.of(found)

    def _crowded(self, substance: Substance) -> bool:
        key = (self.release.id, substance.slug)
        kept = self._caches.crowded.get(key)
        if kept is None:
            with self._session() as session:
                crowd = facts.many_about(session, self.subjects_of(substance), CROWD)
            kept = self._caches.crowded.put(key, "many" if crowd else "few")
        return kept == "many"

    def documented_between(self, substance: Substance, others: Iterable[Substance]) -> DocumentedIn:
        """Return what is documented about a substance together with any of the others; the same otherwise.

        For a substance about which very much is documented this reads only what is needed.
        """
        named = {subject for other in others for subject in self.subjects_of(other)}
        return self._statements(self.subjects_of(substance), named)

    # --- catalogue ------------------------------------------------------------------------------

    def substances(
        self,
        *,
        after: str | None = None,
        limit: int = 50,
        kind: Kind | None = None,
        substance_class: str | None = None,
        text: str | None = None,
    ) -> Page[Substance]:
        """Return a page of substances by slug; a class holds the members of its subclasses, too."""
        tags: list[Collection[str]] = []
        if substance_class is not None:
            tags.append([listings.class_tag(one) for one in self._with_subclasses(substance_class)])
        if kind is not None:
            tags.append([listings.kind_tag(kind)])
        slugs, following = self._page(RecordKind.SUBSTANCE, after, limit, tags, text)
        return Page(tuple(self.substances_by_slug(slugs).values()), following)

    def conditions(
        self,
        *,
        after: str | None = None,
        limit: int = 50,
        kind: ConditionKind | None = None,
        text: str | None = None,
    ) -> Page[Condition]:
        """Return a page of conditions by slug."""
        tags: list[Collection[str]] = [] if kind is None else [[listings.kind_tag(kind)]]
        slugs, following = self._page(RecordKind.CONDITION, after, limit, tags, text)
        merged = self._merged(RecordKind.CONDITION, slugs, self._caches.conditions, merge.merged_condition)
        return Page(tuple(one.value for one in merged.values()), following)

    def slugs(
        self,
        kind: RecordKind,
        *,
        after: str | None = None,
        limit: int = MAX_PAGE,
        substance_class: str | None = None,
    ) -> Page[str]:
        """Return a page of the slugs of substances or conditions, without reading what they name."""
        tags: list[Collection[str]] = []
        if substance_class is not None:
            tags.append([listings.class_tag(one) for one in self._with_subclasses(substance_class)])
        slugs, following = self._page(kind, after, limit, tags, None)
        return Page(tuple(slugs), following)

    # --- names ----------------------------------------------------------------------------------

    def find(self, text: str, kind: RecordKind = RecordKind.SUBSTANCE) -> tuple[Match, ...]:
        """Return what a text may mean, best first: slug, name, brand, alias, CURIE, with or without a dose.

        Exact readings (score 1) exclude all others; several of them are ambiguous. Otherwise misspellings,
        each with its score below 1. Empty: nothing is like it.
        """
        key = (self.release.id, kind, text)
        kept = self._caches.names.get(key)
        if kept is not None:
            return kept
        with self._session() as session:
            found = finding.find(session, self._ids, kind, text)
        # Only what is a name in the knowledge is kept: what else people type stays nowhere.
        known = found and all(match.score == 1 and not match.dropped for match in found)
        return self._caches.names.put(key, found) if known else found

    def exactly(self, text: str, kind: RecordKind = RecordKind.SUBSTANCE) -> tuple[Match, ...]:
        """Return what bears exactly this name or code: no dose is left out, no misspelling is read."""
        with self._session() as session:
            return finding.exactly(session, self._ids, kind, text)

    def lexicon(self, shortest: int) -> dict[str, str]:
        """Return the slug for each folded name of at least so many letters that means one substance only.

        For reading running texts: every name at once, so only for whoever reads many.
        """
        with self._session() as session:
            rows = names.every(session, self._ids, RecordKind.SUBSTANCE)
            found: dict[str, str | None] = {}
            for folded, slug in rows:
                if len(folded) >= shortest:
                    found[folded] = slug if found.setdefault(folded, slug) == slug else None
        return {folded: slug for folded, slug in found.items() if slug is not None}

    def product(self, code: str) -> Product | None:
        """Return a product by its code (`rxcui:...`, `ndc:...`); the first layer that has it decides."""
        key = (self.release.id, code)
        kept = self._caches.products.get(key)
        if kept is None:
            named = self.exactly(code, RecordKind.PRODUCT)
            kept = tuple(self._first(RecordKind.PRODUCT, [named[0].slug]).values()) if named else ()
            # That a code is no product is kept where it is a substance's: what else people send stays nowhere.
            if kept or self.find(code):
                self._caches.products.put(key, kept)
        return kept[0] if kept else None

    def nearest(self, text: str, kind: RecordKind = RecordKind.SUBSTANCE) -> tuple[str, ...]:
        """Return the slugs that are spelt most like a text, for a 404."""
        with self._session() as session:
            return tuple(match.slug for match in finding.like(session, self._ids, kind, text))

    # --- reading --------------------------------------------------------------------------------

    def _session(self) -> AbstractContextManager[Session]:
        return reading(self._database)

    def _substances(self, slugs: Iterable[str]) -> dict[str, Merged[Substance]]:
        return self._merged(RecordKind.SUBSTANCE, slugs, self._caches.substances, merge.merged_substance)

    def _merged(
        self,
        kind: RecordKind,
        slugs: Iterable[str],
        cache: Lru[tuple[str, str], Merged[T]],
        join: Callable[[Layered[T]], T],
    ) -> dict[str, Merged[T]]:
        asked = list(dict.fromkeys(slugs))
        kept = {slug: cache.get((self.release.id, slug)) for slug in asked}
        missing = [slug for slug, value in kept.items() if value is None]
        for slug, layers in self._layered(kind, missing).items():
            kept[slug] = cache.put((self.release.id, slug), Merged(join(layers), layers))
        return {slug: value for slug, value in kept.items() if value is not None}

    def _layered(self, kind: RecordKind, slugs: Collection[str]) -> dict[str, Layered[Any]]:
        layered: dict[str, list[tuple[str, Any]]] = {}
        for one in self._by_slug(kind, slugs):
            layered.setdefault(one.record.slug, []).append((self._layers[one.layer_id], self._value(one)))
        return {slug: tuple(values) for slug, values in layered.items()}

    def _first(self, kind: RecordKind, slugs: Collection[str]) -> dict[str, Any]:
        return {slug: layers[0][1] for slug, layers in self._layered(kind, slugs).items()}

    def _by_slug(self, kind: RecordKind, slugs: Collection[str]) -> list[facts.Found]:
        known = [slug for slug in slugs if may_be_slug(slug)]
        if not known:
            return []
        with self._session() as session:
            return facts.by_slug(session, self._ids, kind, known)

    def _all(self, kind: RecordKind) -> list[tuple[str, Any]]:
        """Return every value of a kind in the order of layers, then slugs."""
        with self._session() as session:
            found = facts.of_kind(session, self._ids, kind)
        in_order = sorted(found, key=lambda one: self._ids.index(one.layer_id))
        return [(self._layers[one.layer_id], self._value(one)) for one in in_order]

    def _value(self, found: facts.Found) -> Any:
        cache: Lru[str, Any] = (
            self._caches.statements if found.record.kind is RecordKind.DOCUMENTED else self._caches.values
        )
        kept = cache.get(found.digest)
        return cache.put(found.digest, value_of(found.record, found.digest)) if kept is None else kept

    def subjects_of(self, substance: Substance) -> set[str]:
        """Return what a documented interaction may name to mean this substance: itself and its classes."""
        classes = classes_of(substance, self.vocabulary())
        return {facts.substance_subject(substance.slug), *(facts.class_subject(one) for one in classes)}

    def _statements(self, subjects: Collection[str], others: Collection[str] | None) -> DocumentedIn:
        if others is not None and not others:
            return ()
        with self._session() as session:
            found = facts.about(session, self._ids, subjects, others)
        first: dict[str, tuple[Documented, str]] = {}
        for one in found:
            if one.digest not in first:
                first[one.digest] = (self._value(one), self._layers[one.layer_id])
        return tuple(first.values())

    def _with_subclasses(self, class_id: str) -> set[str]:
        children: dict[str, list[str]] = {}
        for entry in self.vocabulary().classes:
            for parent in entry.parents:
                children.setdefault(parent, []).append(entry.id)
        found: set[str] = set()
        waiting = [class_id]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(children.get(one, ()))
        return found

    def _page(
        self, kind: RecordKind, after: str | None, limit: int, tags: list[Collection[str]], text: str | None
    ) -> tuple[list[str], str | None]:
        most = max(1, min(limit, MAX_PAGE))
        if not all(may_be_slug(word) for word in (after or "", *(tag for choice in tags for tag in choice))):
            return [], None
        with self._session() as session:
            # One more than asked for tells whether there is a next page.
            slugs = listings.slugs(session, self._ids, kind, after=after or "", limit=most + 1, tags=tags, text=text)
        return slugs[:most], slugs[most - 1] if len(slugs) > most else None
