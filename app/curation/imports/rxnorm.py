"""RxNorm's RRF files: names, brands and codes of substances, and the ingredients of every product and package.

Read are RXNCONSO, RXNREL and RXNSAT, of these only what RxNorm itself says (SAB=RXNORM, free of a licence) and the
UNII codes of ingredients. Memory is bounded by RxNorm, not by the files: its own concepts are about a hundred thousand.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.curation.imports.files import DataFile, numbered_lines
from app.curation.imports.names import Unknown, key_of, slug_of
from app.curation.imports.notes import BrokenSetError, RefusedTextError, clean_name, place
from app.curation.imports.setting import Setting, staged_row
from app.domain.products import Ingredient, Product
from app.domain.substances import Identifiers, Substance
from app.store.canonical import RecordKind
from app.store.names import compact, ndc11
from app.store.staging import Row

CONSO, REL, SAT = "RXNCONSO.RRF", "RXNREL.RRF", "RXNSAT.RRF"
COLUMNS = {CONSO: 18, REL: 16, SAT: 13}
OWN, UNII_FROM = "RXNORM", "MTHSPL"
MOST_CONCEPTS = 2_000_000

# Term types from the ingredient up: what a concept is made of stands on a lower step than the concept. A brand name is
# followed from nowhere: it may cover several products, and a branded drug says itself what is in it.
STEPS: Mapping[str, int] = {
    "IN": 0, "PIN": 1, "MIN": 2, "BN": 2, "SCDC": 3, "SCDF": 3, "SCDG": 3, "SCDFP": 3, "SCDGP": 3, "SCD": 4,
    "SBDC": 5, "SBDF": 5, "SBDG": 5, "SBDFP": 5, "SBD": 6, "GPCK": 7, "BPCK": 8,
}  # fmt: skip
INGREDIENTS = ("IN", "PIN")
BRAND = "BN"
SYNONYMS = ("SY", "TMSY")


@dataclass(slots=True)
class Concept:
    """One concept of RxNorm."""

    rxcui: str
    name: str
    tty: str
    at: int
    synonyms: list[str] = field(default_factory=list)
    uniis: list[str] = field(default_factory=list)
    ndcs: list[str] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)  # neighbours on lower steps


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept with what the files say of it together: its ingredients; of an ingredient its salts and brands."""

    concept: Concept
    ingredients: tuple[Concept, ...]
    salts: tuple[Concept, ...] = ()
    brands: tuple[str, ...] = ()


class RxNormReader:
    """Reads one concept a row: ingredients first, for products name them."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._slugs: dict[str, str] = {}  # rxcui of an ingredient -> slug
        self._named: dict[str, str] = {}  # slug -> rxcui, of the substances that the files bring

    # --- rows ---------------------------------------------------------------------------------

    def rows(self, files: Sequence[DataFile]) -> Iterator[tuple[int, Entry]]:
        """Yield each concept with its ingredients."""
        by_name = {name: (at, file) for name in COLUMNS for at, file in enumerate(files) if _called(file, name)}
        missing = [name for name in COLUMNS if name not in by_name]
        if missing:
            raise BrokenSetError(
                f"{', '.join(missing)} is missing: name the folder or archive that holds all of RxNorm"
            )
        concepts = self._concepts(*by_name[CONSO])
        self._relate(*by_name[REL], concepts)
        self._packages(*by_name[SAT], concepts)
        yield from _entries(concepts)

    def _concepts(self, index: int, file: DataFile) -> dict[str, Concept]:
        found: dict[str, Concept] = {}
        later: list[tuple[str, str, str]] = []
        for line, row in _rows(file, CONSO):
            rxcui, sab, tty, code, text, suppress = row[0], row[11], row[12], row[13], row[14], row[16]
            if sab == UNII_FROM and tty == "SU":
                later.append((rxcui, "unii", code))
            if sab != OWN or suppress not in ("N", "") or row[1] != "ENG":
                continue
            try:
                name = clean_name(text)
            except RefusedTextError as error:
                raise BrokenSetError(f"{file.name}:{line}: a name that {error}") from None
            if not (rxcui.isascii() and rxcui.isdigit() and len(rxcui) < 10):
                raise BrokenSetError(f"{file.name}:{line}: has no RxCUI")
            if tty in STEPS:
                found.setdefault(rxcui, Concept(rxcui, name, tty, place(index, line)))
            elif tty in SYNONYMS:
                later.append((rxcui, "name", name))
            if len(found) > MOST_CONCEPTS:
                raise BrokenSetError(f"{file.name}:{line}: more concepts than RxNorm can have")
        for rxcui, what, text in later:
            if rxcui in found:
                (found[rxcui].uniis if what == "unii" else found[rxcui].synonyms).append(text)
        return found

    def _relate(self, index: int, file: DataFile, concepts: Mapping[str, Concept]) -> None:
        """Both directions stand in the file; the steps tell which of two is part of the other."""
        for _, row in _rows(file, REL):
            one, two = concepts.get(row[0]), concepts.get(row[4])
            if row[10] != OWN or row[14] not in ("N", "") or one is None or two is None:
                continue
            if BRAND in (one.tty, two.tty) and not {one.tty, two.tty} & {"IN"}:
                continue
            low, high = sorted((one, two), key=lambda concept: STEPS[concept.tty])
            if STEPS[low.tty] < STEPS[high.tty]:
                high.parts.add(low.rxcui)

    def _packages(self, index: int, file: DataFile, concepts: Mapping[str, Concept]) -> None:
        for line, row in _rows(file, SAT):
            concept = concepts.get(row[0])
            if row[8] != "NDC" or row[9] != OWN or row[11] not in ("N", "") or concept is None:
                continue
            package = ndc11(row[10])
            if package is None:
                self._setting.notes.left_out(place(index, line), row[10], "is no package code of eleven digits")
            else:
                concept.ndcs.append(package)

    # --- what a row says ------------------------------------------------------------------------

    def staged(self, at: int, row: Entry) -> Iterable[Row]:
        """Return the product, and of an ingredient the substance."""
        concept = row.concept
        substance = self._substance(at, row) if concept.tty == "IN" else None
        rows = []
        if substance is not None:
            rows.append(staged_row(at, RecordKind.SUBSTANCE, substance.slug, substance, claim=f"rxcui:{concept.rxcui}"))
        if not row.ingredients:
            self._setting.notes.left_out(at, f"{concept.name} ({concept.tty} {concept.rxcui})", "has no ingredient")
            return rows
        product = Product(
            rxcui=concept.rxcui,
            name=concept.name,
            tty=concept.tty,
            ingredients=tuple(self._ingredient(one, row) for one in row.ingredients),
            ndc=tuple(sorted(set(concept.ndcs))),
            cite=self._setting.cite(f"RxCUI {concept.rxcui}"),
        )
        rows.append(staged_row(at, RecordKind.PRODUCT, product.slug, product, claim=product.slug))
        return rows

    def _ingredient(self, one: Concept, row: Entry) -> Ingredient:
        return Ingredient(rxcui=one.rxcui, name=one.name, tty=one.tty, substance=self._slug_of(one))

    def _slug_of(self, one: Concept) -> str | None:
        """Return the substance of an ingredient; of a salt that of its base."""
        if one.rxcui in self._slugs:
            return self._slugs[one.rxcui]
        found = self._setting.names.find(*_codes(one), one.name)
        return None if isinstance(found, Unknown) else found.slug

    def _substance(self, at: int, row: Entry) -> Substance | None:
        setting, concept = self._setting, row.concept
        everything = (concept, *row.salts)
        identifiers = Identifiers(
            rxcui=tuple(one.rxcui for one in everything),
            unii=tuple(dict.fromkeys(unii for one in everything for unii in one.uniis)),
            cite=setting.cite(f"RxCUI {concept.rxcui}"),
            checked_on=setting.day,
        )
        names = list(dict.fromkeys([*concept.synonyms, *(n for one in row.salts for n in (one.name, *one.synonyms))]))
        found = setting.names.find(*_codes(concept), concept.name, *concept.synonyms)
        if isinstance(found, Unknown):
            if not setting.add_substances:
                setting.notes.unmapped(at, concept.name, found.reason)
                return None
            slug = self._new_slug(concept)
            self._remember(slug, everything)
            free = tuple(one for one in names if not setting.names.taken(one, slug))
            key = key_of("R", int(concept.rxcui))
            return setting.named_only(slug, key, concept.name, identifiers=identifiers, names=free, brands=row.brands)
        known = setting.names.base.substance(found.slug) if setting.names.base else None
        if known is None or found.preparation is not None:
            setting.notes.left_out(at, concept.name, "means one preparation of a substance")
            return None
        self._remember(known.slug, everything)
        have = {compact(one) for one in (known.name, known.slug, *known.names, *known.aliases, *known.brands)}
        new = [one for one in (concept.name, *names) if compact(one) not in have]
        return setting.addition_to(
            known,
            identifiers=identifiers,
            names=tuple(one for one in new if not setting.names.taken(one, known.slug)),
            brands=tuple(one for one in row.brands if compact(one) not in have),
        )

    def _remember(self, slug: str, concepts: Iterable[Concept]) -> None:
        for one in concepts:
            self._slugs[one.rxcui] = slug

    def _new_slug(self, concept: Concept) -> str:
        slug = slug_of(concept.name)
        if (
            not slug
            or self._named.setdefault(slug, concept.rxcui) != concept.rxcui
            or self._setting.names.taken(slug, slug)
        ):
            slug = f"{slug}-rxcui-{concept.rxcui}".strip("-")
        return slug


def _called(file: DataFile, name: str) -> bool:
    return file.name.upper().removesuffix(".GZ").endswith(name)


def _rows(file: DataFile, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, fields): fields end with a bar, nothing is quoted."""
    width = COLUMNS[name]
    with file.opened() as opened:
        for line, text in numbered_lines(file, opened):
            row = text.rstrip("\r\n").split("|")
            if len(row) != width + 1:
                raise BrokenSetError(f"{file.name}:{line}: has {len(row) - 1} fields, {name} has {width}: cut off?")
            yield line, row


def _entries(concepts: Mapping[str, Concept]) -> Iterator[tuple[int, Entry]]:
    salts: dict[str, list[Concept]] = {}
    brands: dict[str, list[str]] = {}
    for one in concepts.values():
        if one.tty == "PIN":
            for base in one.parts:
                salts.setdefault(base, []).append(one)
        elif one.tty == BRAND and len(one.parts) == 1:
            brands.setdefault(next(iter(one.parts)), []).append(one.name)
    kept: dict[str, frozenset[str]] = {}
    for one in sorted(concepts.values(), key=lambda c: (STEPS[c.tty], c.at)):
        if one.tty in INGREDIENTS:
            kept[one.rxcui] = frozenset({one.rxcui}).union(*(kept.get(part, frozenset()) for part in one.parts))
        else:
            kept[one.rxcui] = frozenset().union(*(kept.get(part, frozenset()) for part in one.parts))
        made_of = sorted((concepts[code] for code in kept[one.rxcui]), key=lambda c: (STEPS[c.tty], int(c.rxcui)))
        own = (one,) if one.tty in INGREDIENTS else ()
        order = tuple(dict.fromkeys(c.rxcui for c in (*own, *made_of)))
        yield (
            one.at,
            Entry(
                one,
                tuple(concepts[code] for code in order),
                tuple(sorted(salts.get(one.rxcui, ()), key=lambda c: int(c.rxcui))),
                tuple(sorted(brands.get(one.rxcui, ()))),
            ),
        )


def _codes(one: Concept) -> list[str]:
    return [f"rxcui:{one.rxcui}", *(f"unii:{unii}" for unii in one.uniis)]
