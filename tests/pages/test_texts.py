"""The text catalogues: every language says everything, with the same places to fill."""

import re
from collections.abc import Iterable
from pathlib import Path
from string import Formatter

import pytest

from app.api import html, pages, widget
from app.api.html.texts import DEFAULT, LANGUAGES, Entry, catalogue, texts
from app.api.html.verdicts import ORDER
from app.domain.substances import Route
from app.domain.summary.labels import SEVERITY_WORDS

_ROOMS = [Path(room.__path__[0]) for room in (html, pages, widget)]
TEMPLATES = [file for room in _ROOMS for file in room.glob("templates/*.html")]
CODE = [file for room in _ROOMS for file in room.glob("*.py")]
_ASKED = re.compile(r"""\bt(?:\.html)?\(\s*'([a-zA-Z_.0-9]+)'\s*[,)]""")  # t('key') in a template
_BEGUN = re.compile(r"""'([a-z_.]+\.)' ~""")  # t('verdict.' ~ token)
_QUOTED = re.compile(r"""['"]([a-zA-Z_.0-9]+)['"]""")


def _places(entry: Entry) -> list[set[str]]:
    forms = [entry] if isinstance(entry, str) else list(entry.values())
    return [{name for _, name, _, _ in Formatter().parse(form) if name} for form in forms]


def _found(pattern: re.Pattern[str], files: Iterable[Path]) -> set[str]:
    return {found for file in files for found in pattern.findall(file.read_text())}


def test_english_is_the_default_and_one_more_language_proves_the_mechanism() -> None:
    assert DEFAULT == "en"
    assert set(LANGUAGES) == {"en", "de"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_everything_with_the_same_places_to_fill(language: str) -> None:
    ours, english = catalogue(language), catalogue(DEFAULT)
    assert ours.keys() == english.keys()
    for key in english:
        expected = set.union(*_places(english[key]))
        assert all(places <= expected for places in _places(ours[key])), key
        assert set.union(*_places(ours[key])) == expected, key


def test_every_text_that_is_asked_for_exists() -> None:
    known = catalogue(DEFAULT)
    assert _found(_ASKED, TEMPLATES) - known.keys() == set()
    assert [start for start in _found(_BEGUN, TEMPLATES) if not any(key.startswith(start) for key in known)] == []


def test_no_text_is_kept_that_nobody_asks_for() -> None:
    named, begun = _found(_QUOTED, (*TEMPLATES, *CODE)), _found(_BEGUN, TEMPLATES)
    unused = {key for key in catalogue(DEFAULT) if key not in named and not key.startswith(tuple(begun))}
    assert unused == set()


def test_severities_are_called_as_the_headlines_call_them() -> None:
    words = texts("en")
    for severity, wording in SEVERITY_WORDS.items():
        assert words(f"verdict.patient.{severity}") == wording.patient
        assert words(f"verdict.clinician.{severity}") == wording.clinician
    assert all(f"verdict.patient.{token}" in catalogue("en") for token in ORDER)


def test_every_route_has_its_words() -> None:
    assert {f"route.{route}" for route in Route} <= catalogue("en").keys()


def test_numbers_are_written_as_the_language_does() -> None:
    assert [texts("en").decimal(x) for x in (0.584, 12.4, 1.0)] == ["0.58", "12", "1"]
    assert texts("de").decimal(0.584) == "0,58"


def test_ratios_keep_their_noughts() -> None:
    assert [texts("en").ratio(x, 2) for x in (1.0, 0.3, 0.816, 12.4)] == ["1.0", "0.30", "0.82", "12"]
    assert texts("de").ratio(1.02, 3) == "1,02"


def test_what_is_put_into_markup_is_escaped() -> None:
    assert texts("en").html("question.short", compound="<b>", condition="&") == "&lt;b&gt; with &amp;"


@pytest.mark.parametrize("key", catalogue("en"))
def test_no_text_says_that_something_is_safe(key: str) -> None:
    entry = catalogue("en")[key]
    for form in [entry] if isinstance(entry, str) else entry.values():
        for sentence in re.split(r"(?<=[.:])\s", form):
            assert not re.search(r"\bsafe\b", sentence) or re.search(r"\b(not|never)\b", sentence, re.IGNORECASE)
