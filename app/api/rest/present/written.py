"""A summary as the bytes of its document, with what many questions share written once.

Pydantic validates and writes each part just as it does for `summary_document`; only the whole is put together here.
Findings make up most of a document and most have been met before, so this costs a fifth of building it anew.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import orjson
from pydantic import BaseModel, TypeAdapter

from app.api.rest.present.findings import finding_document
from app.api.rest.present.summaries import links, question_document
from app.api.rest.schemas.common import Document, SourceDocument
from app.api.rest.schemas.summaries import CategorySectionDocument, RegimenRowDocument, SummaryDocument
from app.domain.findings import Finding
from app.domain.summary.document import CategorySection, Reference, RegimenRow
from app.services.summaries import Answered
from app.store.cache import Lru

T = TypeVar("T")


def _adapters(document: type[Document]) -> dict[str, TypeAdapter[Any]]:
    return {name: TypeAdapter(cast(Any, field.annotation)) for name, field in document.model_fields.items()}


_SUMMARY, _SECTION = _adapters(SummaryDocument), _adapters(CategorySectionDocument)


class Written:
    """JSON of findings and sources, kept by identity. Holds no person: only what is true of everybody is kept."""

    def __init__(self, size: int = 20_000) -> None:
        # The value stands beside its bytes: while it is kept, nothing else can have its identity.
        self._kept: Lru[int, tuple[object, orjson.Fragment]] = Lru(size)

    def summary(self, answered: Answered) -> bytes:
        """Return the very bytes of `summary_document(answered.summary).model_dump_json()`."""
        summary = answered.summary
        apart: dict[str, Callable[[], Any]] = {
            "question": lambda: _json(_SUMMARY["question"], question_document(summary)),
            "categories": lambda: [self._section(section, answered) for section in summary.categories],
            "regimens": lambda: [self._row(row, answered) for row in summary.regimens],
            "references": lambda: [self._reference(reference) for reference in summary.references],
            "links": lambda: _json(_SUMMARY["links"], links(summary.question)),
        }
        return orjson.dumps(
            {
                name: apart[name]() if name in apart else _json(adapter, getattr(summary, name))
                for name, adapter in _SUMMARY.items()
            }
        )

    def __len__(self) -> int:
        return len(self._kept)

    def _section(self, section: CategorySection, answered: Answered) -> dict[str, Any]:
        return {
            name: [self._finding(finding, answered) for finding in section.findings]
            if name == "findings"
            else _json(adapter, getattr(section, name))
            for name, adapter in _SECTION.items()
        }

    def _finding(self, finding: Finding, answered: Answered) -> orjson.Fragment:
        return self._part(finding, finding_document, keep=answered.holds_for_everybody(finding))

    def _row(self, row: RegimenRow, answered: Answered) -> orjson.Fragment:
        return self._part(row, RegimenRowDocument.model_validate, keep=answered.holds_for_everybody(row))

    def _reference(self, reference: Reference) -> dict[str, Any]:
        source = self._part(reference.source, SourceDocument.model_validate, keep=True)
        return {"number": reference.number, "source": source}

    def _part(self, value: T, document_of: Callable[[T], BaseModel], *, keep: bool) -> orjson.Fragment:
        kept = self._kept.get(id(value))
        if kept is not None:
            return kept[1]
        written = orjson.Fragment(document_of(value).model_dump_json())
        if keep:
            self._kept.put(id(value), (value, written))
        return written


def _json(adapter: TypeAdapter[Any], value: object) -> orjson.Fragment:
    return orjson.Fragment(adapter.dump_json(adapter.validate_python(value, from_attributes=True)))
