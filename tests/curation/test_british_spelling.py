"""One spelling throughout, the British one (docs/knowledge.md, rule 9), in the facts and in what the engine says."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import app.domain
from app.curation.bundled import bundled_folder
from app.curation.read import read_folder
from app.domain.values import Source, Wording

# American stems at the start of a word; a British word that begins alike is kept out by what follows.
AMERICAN = re.compile(
    r"\b(?:"
    r"anemi[ac]|edema|diarrhea|hemor|hemo(?=gl|ly|st|dyn|phil)|hemato|leukemi|ischemi|uremi|septicemi|bacteremi|"
    r"hyp[eo]r?(?:glycemi|kalemi|natremi|magnesemi|calcemi|uricemi|volemi|lipidemi)|dyslipidemi|"
    r"anesthe|cesarean|celiac|dyspnea|apnea|esophag|estr(?:ogen|adiol)|gynecolog|orthopedic|pediatric|"
    r"tumor(?!al)|color(?!ect|ado)|behavior|favor|labor(?!at)|neighbor|vapor(?!i)|humor(?!a)|odor|"
    r"centers?\b|fibers?\b|liters?\b|theaters?\b|aluminum|acetaminophen|judgment|skeptic|gray\b|programs?\b|"
    r"counsel(?:ing|ed)|label(?:ing|ed)|cancel(?:ing|ed)|travel(?:ing|ed)|fulfills?\b|maneuver|practiced|"
    r"\w*(?:metabol|random|hospital|stabil|neutral|normal|recogn|sensit|immun|oxid|organ|standard|summar|minim|maxim|"
    r"util|visual|local|general|character|special|emphas|categor|priorit|author|ion|solubil)iz(?!er)|"
    r"\w*(?:ana|cata|hydro|para|dia)lyz"
    r")",
    re.IGNORECASE,
)
NOT_READ = ("sources", "cite", "names", "brands", "aliases", "triggers", "slug", "id")  # as printed or as typed
# A string in source code; a title that ends a comment is not one.
PROSE = re.compile(r"f?\"[^\"\n]*[a-z] [a-z][^\"\n]*\"(?=[,)\s])")


def test_facts_are_spelt_the_british_way() -> None:
    texts = [
        (f"{file.document.name}: {place}", text)
        for file in read_folder(bundled_folder()).files
        for index, value in enumerate(file.values)
        for place, text in _texts(value, f"[{index}]")
    ]
    assert texts
    assert not _american(texts)


def test_what_the_engine_says_is_spelt_the_british_way() -> None:
    files = sorted(Path(str(app.domain.__file__)).parent.rglob("*.py"))
    texts = [(file.name, text) for file in files for text in PROSE.findall(file.read_text(encoding="utf-8"))]
    assert texts
    assert not _american(texts)


def test_american_forms_are_found_and_british_ones_are_not() -> None:
    assert AMERICAN.findall("Anemia, edema, diarrhea, tumor, color, metabolized, randomized, fiber") == [
        "Anemia", "edema", "diarrhea", "tumor", "color", "metaboliz", "randomiz", "fiber"
    ]  # fmt: skip
    assert not AMERICAN.findall("anaemia oedema tumour colour colorectal laboratory literature metabolised size fibre")


def _american(texts: list[tuple[str, str]]) -> str:
    found = [(place, met.group(0), text) for place, text in texts for met in AMERICAN.finditer(text)]
    return "\n".join(f"{place}: {form}: {text}" for place, form, text in found)


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield every piece of prose in a value with where it stands; tokens are single words and are left out."""
    if isinstance(value, str):
        if " " in value:
            yield place, value
    elif isinstance(value, Wording):
        yield place, f"{value.patient} {value.clinician}"
    elif is_dataclass(value) and not isinstance(value, Source):
        for field in fields(value):
            if field.name not in NOT_READ:
                yield from _texts(getattr(value, field.name), f"{place}.{field.name}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{place}[{index}]")
