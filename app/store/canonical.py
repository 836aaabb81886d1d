"""Records: domain values as canonical JSON, named by what they contain."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.domain.conditions import Condition, SupportiveSet
from app.domain.documented import Documented
from app.domain.products import Product
from app.domain.retired import Retired
from app.domain.substances import Substance
from app.domain.values import Source
from app.domain.vocabulary import Vocabulary
from app.store.errors import CorruptRecordError, NewerSchemaError

# Raised when older programs would misread the bodies; a new optional field does not need it.
SCHEMA_VERSION = 1


class RecordKind(StrEnum):
    SUBSTANCE = "substance"
    CONDITION = "condition"
    SUPPORTIVE = "supportive"
    DOCUMENTED = "documented"
    VOCABULARY = "vocabulary"
    SOURCE = "source"
    RETIRED = "retired"
    PRODUCT = "product"


Content = Substance | Condition | SupportiveSet | Documented | Vocabulary | Source | Retired | Product

_TYPES: dict[RecordKind, type[Content]] = {
    RecordKind.SUBSTANCE: Substance,
    RecordKind.CONDITION: Condition,
    RecordKind.SUPPORTIVE: SupportiveSet,
    RecordKind.DOCUMENTED: Documented,
    RecordKind.VOCABULARY: Vocabulary,
    RecordKind.SOURCE: Source,
    RecordKind.RETIRED: Retired,
    RecordKind.PRODUCT: Product,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A value as it is stored: two records with one digest are the same record."""

    kind: RecordKind
    slug: str
    body: str  # canonical JSON
    schema_version: int = SCHEMA_VERSION

    @property
    def line(self) -> str:
        """The record as one line of canonical JSON; what the digest is made of, and what is exported."""
        head = canonical_json({"kind": str(self.kind), "schema_version": self.schema_version, "slug": self.slug})
        return '{"body":' + self.body + "," + head[1:]  # "body" sorts first

    @property
    def digest(self) -> str:
        """SHA-256 of the line, in hex."""
        return digest_of(self.line)


@cache
def adapter(kind: RecordKind) -> TypeAdapter[Any]:
    """Return the reader and writer of one kind of value."""
    return TypeAdapter(_TYPES[kind])


def record_of(kind: RecordKind, slug: str, value: Content) -> Record:
    """Return the record of a value; fields that hold their default are left out.

    So a field that is added to the domain later, with a default, changes no digest.
    """
    plain = adapter(kind).dump_python(value, mode="json", exclude_defaults=True)
    return Record(kind=kind, slug=slug, body=canonical_json(plain))


def value_of(record: Record, digest: str) -> Any:
    """Return the value of a stored record.

    Raises CorruptRecordError when the text is not what the digest was made of, or is no valid value;
    NewerSchemaError when a newer program wrote it.
    """
    if record.schema_version > SCHEMA_VERSION:
        raise NewerSchemaError(f"{record.kind} {record.slug}", record.schema_version, SCHEMA_VERSION)
    if record.digest != digest:
        raise CorruptRecordError(digest, f"{record.kind} {record.slug} does not match its digest")
    try:
        return adapter(record.kind).validate_json(record.body)
    except ValidationError as error:
        first = error.errors()[0]
        raise CorruptRecordError(digest, f"{record.kind} {record.slug}: {first['msg']}") from error


def canonical_json(plain: object) -> str:
    """Return JSON with sorted keys and no spaces: the same value is the same text, everywhere."""
    # The standard library's, for its number format will not change under a stored digest.
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return sha256(text.encode()).hexdigest()


def layer_digest(name: str, digests: Iterable[str]) -> str:
    """Return the digest of a layer version: its name and its records, in no order."""
    return layer_digest_sorted(name, sorted(digests))


def layer_digest_sorted(name: str, digests: Iterable[str]) -> str:
    """Return the digest of a layer version from digests that come sorted, as many as there may be."""
    whole = sha256(name.encode())
    for digest in digests:
        whole.update(b"\n" + digest.encode())
    return whole.hexdigest()


def release_digest(layers: Iterable[tuple[str, str]]) -> str:
    """Return the digest of a release from the names and digests of its layers, in their order."""
    return digest_of(canonical_json([list(layer) for layer in layers]))


def release_id(digest: str) -> str:
    """Return the readable id of a release."""
    return f"r-{digest[:12]}"
