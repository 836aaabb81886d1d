"""A random sample of facts with everything needed to check each against its source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from random import Random
from typing import Any

from app.curation.read import KnowledgeFile
from app.domain.values import Citation, Source, Sourced, Wording

_NOT_SAID = ("cite", "checked_on", "review_due", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedFact:
    """One fact as a second reader needs it."""

    file: str
    place: str  # path of fields within the file
    subject: str  # what it is about
    says: str  # the fact's own fields, in words
    note: str | None
    checked_on: date | None
    sources: tuple[tuple[Citation, Source | None], ...]


def sample(files: Sequence[KnowledgeFile], size: int, seed: int) -> tuple[AuditedFact, ...]:
    """Return a random sample of all facts, the same for the same files, size and seed."""
    sources = {source.id: source for file in files for source in file.sources}
    facts = [one for file in sorted(files, key=lambda f: f.document.name) for one in facts_of(file, sources)]
    chosen = Random(seed).sample(range(len(facts)), min(size, len(facts)))  # noqa: S311  # a sample, not a secret
    return tuple(facts[index] for index in sorted(chosen))


def facts_of(file: KnowledgeFile, sources: dict[str, Source]) -> Iterator[AuditedFact]:
    """Yield every sourced fact of a file, outermost first."""
    for index, value in enumerate(file.values):
        yield from _within(value, (str(index),) if len(file.values) > 1 else (), file, _subject(value), value, sources)


def _within(
    value: Any, path: tuple[str, ...], file: KnowledgeFile, subject: str, top: Any, sources: dict[str, Source]
) -> Iterator[AuditedFact]:
    if isinstance(value, Sourced):
        yield AuditedFact(
            file=file.document.name,
            place=".".join(path) or "-",
            subject=subject,
            says=_words(value),
            note=value.note,
            checked_on=value.checked_on or getattr(top, "checked_on", None),
            sources=tuple((c, sources.get(c.source)) for c in value.cite),
        )
    if is_dataclass(value) and not isinstance(value, Source):
        for field in fields(value):
            yield from _within(getattr(value, field.name), (*path, field.name), file, subject, top, sources)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _within(item, (*path, str(index)), file, subject, top, sources)


def _subject(value: Any) -> str:
    between = getattr(value, "between", None)
    if between is not None:
        return " with ".join(side.substance or f"class {side.substance_class}" for side in between)
    return str(getattr(value, "name", None) or getattr(value, "slug", "shared words"))


def _words(value: Any) -> str:
    """Return the fact's fields as `name: value`, without what is empty or told elsewhere."""
    if isinstance(value, Wording):
        return f"{value.clinician} [patient: {value.patient}]"
    if is_dataclass(value):
        said = [
            f"{field.name}: {_words(getattr(value, field.name))}"
            for field in fields(value)
            if field.name not in _NOT_SAID and getattr(value, field.name) not in (None, (), "", False)
        ]
        return "; ".join(one for one in said if not one.endswith(": "))
    if isinstance(value, tuple):
        return ", ".join(_words(item) for item in value)
    return str(value)
