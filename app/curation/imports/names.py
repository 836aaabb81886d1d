"""From the names of a data set to substances of the release below it; nothing is guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.retired import RetiredKind
from app.services.naming import renamed
from app.store.cache import Lru
from app.store.finding import Match
from app.store.knowledge import Knowledge
from app.store.names import compact, without_dose

_KEPT = 100_000
# What may be left out of a name without changing what is spoken of. A dose or a form may not: a cream is no tablet.
_SALT = re.compile(
    r"hydrochloride|hcl|hydrobromide|hbr|mes[iy]late|maleate|(bi)?tartrate|succinate|be[sz][iy]late|tosylate",
    re.IGNORECASE,
)
_KINDS = (RetiredKind.SUBSTANCE, RetiredKind.PREPARATION)


@dataclass(frozen=True, slots=True)
class Known:
    """A substance of the release, or one preparation of it."""

    slug: str
    name: str  # as answers call it
    preparation: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that cannot be used, and why."""

    reason: str


class NameMap:
    """Asks each name once."""

    def __init__(self, base: Knowledge | None) -> None:
        self.base = base
        self._kept: Lru[tuple[str, ...], Known | Unknown] = Lru(_KEPT)

    def find(self, *texts: str) -> Known | Unknown:
        """Return the substance that the first of these names or codes stands for by itself.

        Exactly, or with its salt left out; never a misspelling, never one of several.
        """
        kept = self._kept.get(texts)
        return kept if kept is not None else self._kept.put(texts, self._found(texts))

    def taken(self, name: str, by: str) -> bool:
        """Return whether a name means something else than this substance already."""
        if self.base is None:
            return False
        return any(match.slug != by for match in self.base.exactly(name))

    def nearest(self, name: str) -> tuple[str, ...]:
        """Return what a name may have meant, for people."""
        return self.base.nearest(name)[:3] if self.base is not None else ()

    def _found(self, texts: tuple[str, ...]) -> Known | Unknown:
        reason = "nothing here is called so"
        if self.base is None:
            return Unknown("no knowledge is loaded yet")
        for text in texts:
            matches = self._matches(self.base, text)
            if len(matches) == 1:
                return self._known(self.base, matches[0])
            if matches:
                reason = f"may mean {' or '.join(sorted(match.slug for match in matches)[:4])}"
        return Unknown(reason)

    def _matches(self, base: Knowledge, text: str) -> tuple[Match, ...]:
        found = base.exactly(text) or base.exactly(renamed(base, text, _KINDS))
        if found:
            return found
        bare = without_dose(text)
        salts = bare.dropped and all(_SALT.fullmatch(word) for word in bare.dropped)
        return base.exactly(bare.name) if salts else ()

    def _known(self, base: Knowledge, match: Match) -> Known | Unknown:
        substance = base.substance(match.slug)
        if substance is None:
            return Unknown("is known by name only")
        return Known(substance.slug, substance.name, match.preparation)


def slug_of(name: str) -> str:
    """Return a name as a slug; empty where nothing of it can stand in one."""
    return "-".join(re.findall(r"[a-z0-9]+", name.casefold().encode("ascii", "ignore").decode()))[:80].strip("-")


def key_of(letter: str, number: int) -> str:
    """Return a permanent key made of a registry's number: a letter and five digits to the base of 36."""
    digits = ""
    for _ in range(5):
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
    if number:
        raise ValueError("needs more than five digits")
    return letter + digits


def spoken(words: list[str], longest: int) -> Iterator[tuple[int, int, str]]:
    """Yield (first word, one behind the last, folded) of every run of at most so many words, longest first."""
    folded = [compact(word) for word in words]
    for first in range(len(words)):
        for end in range(min(len(words), first + longest), first, -1):
            yield first, end, "".join(folded[first:end])
