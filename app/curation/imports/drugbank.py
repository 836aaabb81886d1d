"""DrugBank's open vocabulary: names and codes of substances, and nothing about what they do."""

from collections.abc import Iterable, Iterator, Sequence

from app.curation.imports.files import DataFile
from app.curation.imports.names import Unknown, key_of, slug_of
from app.curation.imports.notes import RefusedTextError, clean_name, place
from app.curation.imports.setting import Setting, staged_row
from app.curation.imports.tables import table_rows
from app.domain.substances import Identifiers, Substance
from app.store.canonical import RecordKind
from app.store.names import compact
from app.store.staging import Row

COLUMNS = {
    "id": ("DrugBank ID",),
    "name": ("Common name", "Name"),
    "unii": ("UNII",),
    "synonyms": ("Synonyms",),
}
OPTIONAL = ("unii", "synonyms")
BETWEEN = " | "
LONGEST_ID = 5  # digits behind DB


class VocabularyReader:
    """Reads one substance a line."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._named: dict[str, str] = {}  # slug -> DrugBank id, of the substances that the file brings

    def rows(self, files: Sequence[DataFile]) -> Iterator[tuple[int, list[str] | str]]:
        """Yield the cells of each line, or what is wrong with them."""
        for index, file in enumerate(files):
            for line, row in table_rows(file, COLUMNS, OPTIONAL):
                yield place(index, line), row

    def staged(self, at: int, row: list[str] | str) -> Iterable[Row]:
        """Return what a line adds to a substance that is known, or a substance of which only names are known."""
        notes = self._setting.notes
        if isinstance(row, str):
            notes.broken(at, row)
            return ()
        code, unii = row[0].strip().upper(), row[2].strip().upper()
        if not (code.startswith("DB") and code[2:].isascii() and code[2:].isdigit() and len(code) <= 2 + LONGEST_ID):
            notes.broken(at, "has no DrugBank id such as DB00316", row[0])
            return ()
        try:
            name = clean_name(row[1])
            synonyms = tuple(clean_name(one) for one in row[3].split(BETWEEN) if one.strip())
        except RefusedTextError as error:
            notes.broken(at, f"a name that {error}", row[1])
            return ()
        value = self._substance(at, code, name, unii if unii.isascii() and unii.isalnum() else "", synonyms)
        return () if value is None else (staged_row(at, RecordKind.SUBSTANCE, value.slug, value, claim=value.slug),)

    def _substance(self, at: int, code: str, name: str, unii: str, synonyms: tuple[str, ...]) -> Substance | None:
        setting = self._setting
        identifiers = Identifiers(
            unii=(unii,) if unii else (), drugbank=(code,), cite=setting.cite(code), checked_on=setting.day
        )
        found = setting.names.find(*([f"unii:{unii}"] if unii else []), name)
        if not isinstance(found, Unknown):
            known = setting.names.base.substance(found.slug) if setting.names.base else None
            if known is None or found.preparation is not None:
                setting.notes.left_out(at, name, "means one preparation of a substance")
                return None
            names = self._new_names(known.slug, known, (name, *synonyms))
            return setting.addition_to(known, identifiers=identifiers, names=names)
        if not setting.add_substances:
            setting.notes.unmapped(at, name, found.reason)
            return None
        slug = slug_of(name)
        if not slug or self._named.setdefault(slug, code) != code or setting.names.taken(slug, slug):
            slug = f"{slug}-{code.lower()}".strip("-")
        key = key_of("D", int(code[2:]))
        return setting.named_only(slug, key, name, identifiers=identifiers, names=synonyms)

    def _new_names(self, slug: str, known: Substance, names: Iterable[str]) -> tuple[str, ...]:
        """Return the names that the substance has not yet and that mean nothing else."""
        have = {compact(one) for one in (known.name, known.slug, *known.names, *known.brands, *known.aliases)}
        new = {compact(one): one for one in names}
        return tuple(
            one for folded, one in new.items() if folded not in have and not self._setting.names.taken(one, slug)
        )
