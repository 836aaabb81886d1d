"""The fast path: statements that are all alike but for a few words.

A million pairs that say "the list calls this major" are one statement with other names in it. It is made and checked
once; each pair then fills in its words, as text. The result is byte for byte what the slow path makes of it.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from json.encoder import encode_basestring

from app.domain.documented import Documented
from app.store.canonical import Record, RecordKind, adapter, canonical_json, record_of

_HOLE = re.compile("\ue000([0-9])\ue001")
_TAIL = canonical_json({"kind": str(RecordKind.DOCUMENTED), "schema_version": 1, "slug": ""})[1:-3]


def hole(number: int) -> str:
    """Return what stands for the word of a number in the statement that a stencil is made of."""
    return f"\ue000{number}\ue001"


class Stencil:
    """A documented statement with holes."""

    def __init__(self, statement: Documented) -> None:
        pieces = _HOLE.split(record_of(RecordKind.DOCUMENTED, "", statement).body)
        self._texts = pieces[::2]
        self._holes = [int(number) for number in pieces[1::2]]
        self._checked = False

    def filled(self, slug: str, words: tuple[str, ...]) -> tuple[str, str]:
        """Return the digest and the body with each word in its place; the words are written by `escaped`."""
        parts = [self._texts[0]]
        for number, text in zip(self._holes, self._texts[1:], strict=True):
            parts.append(words[number])
            parts.append(text)
        body = "".join(parts)
        digest = sha256(f'{{"body":{body},{_TAIL}"{slug}"}}'.encode()).hexdigest()
        if not self._checked:
            self._check(slug, body, digest)
        return digest, body

    def _check(self, slug: str, body: str, digest: str) -> None:
        """Compare the first statement with the slow path."""
        slow = record_of(RecordKind.DOCUMENTED, slug, adapter(RecordKind.DOCUMENTED).validate_json(body))
        if slow != Record(kind=RecordKind.DOCUMENTED, slug=slug, body=body) or slow.digest != digest:
            raise AssertionError("a stencil and the slow path differ")
        self._checked = True


_encode: Callable[[str], str] = encode_basestring


def escaped(word: str) -> str:
    """Return a word as it stands inside a JSON text."""
    return _encode(word)[1:-1]
