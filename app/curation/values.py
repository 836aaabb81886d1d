"""From what was read to what is stored: one record for each value and for each source."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from app.curation.read import Folder, KnowledgeFile
from app.curation.statements import statement_slug
from app.domain.retired import Retired
from app.domain.values import Source
from app.store.canonical import RecordKind, record_of
from app.store.shelve import Item

KINDS = {
    Folder.SUBSTANCES: RecordKind.SUBSTANCE,
    Folder.CONDITIONS: RecordKind.CONDITION,
    Folder.SUPPORTIVE: RecordKind.SUPPORTIVE,
    Folder.DOCUMENTED: RecordKind.DOCUMENTED,
    Folder.EFFECTS: RecordKind.VOCABULARY,
    Folder.PRODUCTS: RecordKind.PRODUCT,
    Folder.RETIRED: RecordKind.RETIRED,
}


def items_of(files: Iterable[KnowledgeFile]) -> Iterator[Item]:
    """Return the records of files that were checked; a source declared in several files is one record."""
    sources: dict[str, Source] = {}
    for file in files:
        sources |= {source.id: source for source in file.sources}
        for value in file.values:
            kind = KINDS[file.folder]
            yield Item(record_of(kind, _slug(file, value), value), value)
    for source in sources.values():
        yield Item(record_of(RecordKind.SOURCE, source.id, source), source)


def as_of(files: Iterable[KnowledgeFile]) -> date | None:
    """Return the latest date on which a fact was checked."""
    dates = [getattr(value, "checked_on", None) for file in files for value in file.values]
    return max((day for day in dates if day is not None), default=None)


def _slug(file: KnowledgeFile, value: Any) -> str:
    if file.folder is Folder.DOCUMENTED:
        return statement_slug(value)
    if file.folder is Folder.EFFECTS:
        return Path(file.document.name).stem
    if isinstance(value, Retired):
        return f"{value.kind}:{value.slug}"
    return str(value.slug)
