"""The words of the pages themselves, by language; what the knowledge says stays in its own language.

A catalogue is one JSON file: key to text, or key to {"one": text, "other": text} where a number decides. Places to be
filled are named: {compound}. English is complete; a test holds the others to its keys and places.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup

KNOWLEDGE_LANGUAGE = "en"  # what findings, headlines and sources are written in
DEFAULT = "en"
FOLDER = Path(__file__).parent / "texts"
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.json")))

Entry = str | Mapping[str, str]


class Texts:
    """One language's catalogue. Raises KeyError for a key that is in no file: a fault of the template."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._entries = catalogue(language)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a text with its places filled."""
        return self._text(key, values).format(**values)

    def html(self, key: str, /, **values: object) -> Markup:
        """Return a text with its places filled by markup; what is not markup is escaped."""
        return Markup(self._text(key, values)).format(**values)  # noqa: S704  # the template is our own file

    def decimal(self, number: float, digits: int = 2) -> str:
        """Return a number to so many significant digits, as this language writes it."""
        text = f"{float(f'{number:.{digits}g}'):g}"
        return text.replace(".", ",") if self.language == "de" else text

    def ratio(self, number: float, digits: int) -> str:
        """Return a ratio to so many significant digits, noughts and all: 1.0 is not a bare 1."""
        text = f"{number:#.{digits}g}".removesuffix(".")
        return text.replace(".", ",") if self.language == "de" else text

    def _text(self, key: str, values: Mapping[str, object]) -> str:
        entry = self._entries[key]
        if isinstance(entry, str):
            return entry
        return entry["one" if values.get("count") == 1 else "other"]


@cache
def texts(language: str) -> Texts:
    """Return the catalogue of a language; English for one that we do not have."""
    return Texts(language if language in LANGUAGES else DEFAULT)


@cache
def catalogue(language: str) -> Mapping[str, Entry]:
    """Return every entry of a language."""
    entries: Mapping[str, Entry] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return entries
