"""Which sources a value cites."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from app.domain.values import Citation, Source
from app.store.knowledge import Knowledge


def sources_cited(knowledge: Knowledge, *values: object) -> tuple[Source, ...]:
    """Return each source that the values cite, in the order of use; unknown ids are left out."""
    ids = dict.fromkeys(citation.source for value in values for citation in citations(value))
    return tuple(knowledge.sources(ids).values())


def citations(value: object) -> Iterator[Citation]:
    """Yield every citation in a value, in reading order."""
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from citations(item)
    elif is_dataclass(value) and not isinstance(value, Source):
        for field in fields(value):
            yield from citations(getattr(value, field.name))
