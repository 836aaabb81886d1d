"""Templates to text. Everything is escaped unless it is markup made here; a missing value is an error, never blank."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from app.api.html.assets import address_of
from app.api.html.cards import changed
from app.api.html.texts import KNOWLEDGE_LANGUAGE, LANGUAGES, Texts, texts

_API = Path(__file__).parent.parent
# By name: a room is not imported here, but its templates build on ours.
_GIVEN = frozenset({"iv", "im", "sc", "po", "er", "xr", "sr", "ir"})
ROOMS = ("html", "pages", "widget")


def draw(template: str, words: Texts, **context: Any) -> str:
    """Return a template, such as `pages/home.html`, filled."""
    return environment().get_template(template).render(t=words, lang=words.language, en=_marked(words), **context)


def data_block(value: Mapping[str, object]) -> Markup:
    """Return JSON that may stand in a script element: nothing in it can end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  # no character of markup is left


@cache
def environment() -> Environment:
    """Return the environment of all templates."""
    made = Environment(
        loader=PrefixLoader({room: FileSystemLoader(_API / room / "templates") for room in ROOMS}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"asset": address_of, "languages": LANGUAGES, "language_name": _language_name}
    made.filters["words"] = in_words
    made.filters["capital"] = capital
    made.filters["form"] = form_words
    made.filters["changed"] = changed
    return made


def in_words(token: object) -> str:
    """Return a token as words: `label_or_guideline` as "label or guideline"."""
    return str(token).replace("_", " ").replace("-", " ")


def form_words(token: object) -> str:
    """Return the slug of a preparation as words, its way of being given as it is written: "ketamine IV"."""
    return " ".join(word.upper() if word in _GIVEN else word for word in in_words(token).split())


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _language_name(language: str) -> str:
    return texts(language)("site.language")


def _marked(words: Texts) -> Markup:
    """Return the attribute for text that the knowledge words, where the page around it speaks another language."""
    same = words.language == KNOWLEDGE_LANGUAGE
    return Markup("") if same else Markup(f' lang="{KNOWLEDGE_LANGUAGE}"')  # noqa: S704  # a constant
