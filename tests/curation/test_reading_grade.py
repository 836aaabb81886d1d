"""The bundled patient wording reads at grade 8 or lower (docs/knowledge.md, rule 8)."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import textstat

from app.curation.bundled import bundled_folder
from app.curation.read import Folder, KnowledgeFile, read_folder
from app.domain.values import Wording

GRADE = 8
FEWEST_WORDS = 6  # the formula says little about fewer
SHORTEST_NAME = 4  # shorter names are read as they stand
PARTIES = re.compile(r"\{[ab]\}")  # where a rule's text is given the names


def test_patient_wording_reads_at_grade_eight_or_lower() -> None:
    reading = read_folder(bundled_folder())
    names = _names(reading.files)
    wordings = [
        (place, wording.patient)
        for file in reading.files
        for index, value in enumerate(file.values)
        for place, wording in _wordings(value, f"{file.document.name}: [{index}]")
    ]
    hard = [
        f"{place}: grade {grade}: {text}"
        for place, text in wordings
        if len(text.split()) >= FEWEST_WORDS and (grade := _grade(text, names)) > GRADE
    ]
    assert wordings
    assert not hard, "\n".join(["too hard to read:", *hard])


def _grade(text: str, names: re.Pattern[str]) -> float:
    """Return the Flesch-Kincaid grade as if every name were one short word: a name cannot be made plainer."""
    grade: float = textstat.flesch_kincaid_grade(PARTIES.sub("drug", names.sub("drug", text)))
    return grade


def _names(files: tuple[KnowledgeFile, ...]) -> re.Pattern[str]:
    """Return what finds the names and brands of substances and the names of conditions, the longest first."""
    names = {
        name
        for file in files
        if file.folder in (Folder.SUBSTANCES, Folder.CONDITIONS)
        for value in file.values
        for name in (value.name, *value.names, *getattr(value, "brands", ()))
        if len(name) >= SHORTEST_NAME
    }
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)


def _wordings(value: Any, place: str) -> Iterator[tuple[str, Wording]]:
    """Yield every wording in a value with where it stands."""
    if isinstance(value, Wording):
        yield place, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _wordings(getattr(value, field.name), f"{place}.{field.name}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _wordings(item, f"{place}[{index}]")
