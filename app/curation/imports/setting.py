"""What every format is given, and what it makes of a line: rows for the staging file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

from app.curation.imports.files import DataFile
from app.curation.imports.names import NameMap
from app.curation.imports.notes import Notes
from app.domain.substances import Kind, Substance
from app.domain.values import Citation, Source, SourceKind
from app.domain.vocabulary import Vocabulary
from app.store.canonical import Content, RecordKind, record_of
from app.store.indexing import lookups_of
from app.store.staging import Row

REVIEW_AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One import: what it is called, where it comes from, what it stands on."""

    name: str  # the layer is import:<name>
    source: Source  # of the whole set, with its licence
    day: date  # of the set: when its facts were checked last
    names: NameMap
    notes: Notes
    vocabulary: Vocabulary
    add_substances: bool = False  # a vocabulary may bring substances that nothing else is known of

    @property
    def mechanism(self) -> str:
        """The mechanism of statements that do not say how two substances interact."""
        return f"other-{self.name}"

    def cite(self, at: str) -> tuple[Citation, ...]:
        """Return a citation of the set."""
        return (Citation(source=self.source.id, at=at),)

    def source_of_part(self, part: str, **given: Any) -> Source:
        """Return a source of its own for a part of the set, such as one label; the licence is the set's."""
        return replace(self.source, id=f"{self.source.id}-{part}", **given)

    def addition_to(self, substance: Substance, **facts: Any) -> Substance:
        """Return what this import says of a substance that is known already."""
        return Substance(
            slug=substance.slug,
            key=substance.key,
            name=substance.name,
            kind=substance.kind,
            checked_on=self.day,
            review_due=self.day + REVIEW_AFTER,
            **facts,
        )

    def named_only(self, slug: str, key: str, name: str, **facts: Any) -> Substance:
        """Return a substance of which nothing but names and codes is known: answers list it as not assessed."""
        return Substance(
            slug=slug,
            key=key,
            name=name,
            kind=Kind.UNSPECIFIED,
            checked_on=self.day,
            review_due=self.day + REVIEW_AFTER,
            **facts,
        )


class Reader(Protocol):
    """One format: first the rows as they stand in the files, then what each of them says."""

    def rows(self, files: Sequence[DataFile]) -> Iterator[tuple[int, Any]]:
        """Yield (place, row); raises BrokenSetError where the files cannot be read any further."""

    def staged(self, at: int, row: Any) -> Iterable[Row]:
        """Return what one row says; what it does not say is noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format that can be imported."""

    about: str
    endings: tuple[str, ...]  # of the files, in a folder or an archive
    reader: Callable[[Setting], Reader]
    title: str
    publisher: str
    url: str
    kind: SourceKind = SourceKind.DATA_SET
    jurisdiction: str | None = None
    licence: str | None = None  # None: whoever imports must say


def staged_row(at: int, kind: RecordKind, slug: str, value: Content, *, claim: str | None = None, rank: int = 0) -> Row:
    """Return a value as a row of the staging file.

    Of rows with one claim the one with the highest rank counts; without a claim only the very same value repeats it.
    """
    record = record_of(kind, slug, value)
    digest = record.digest
    subjects = lookups_of(value).subjects or ("",)
    return (at, str(kind), slug, digest, claim or digest, rank, subjects[0], subjects[-1], record.body)
