"""Every compound is told by its own facts: no sentence about one compound serves for another as well."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from app.curation.bundled import bundled_folder
from app.main import create_app
from tests.api.client import Client
from tests.api.conftest import filled, settings_for

pytestmark = pytest.mark.slow

COMPOUNDS = (
    "ketamine-iv", "semaglutide", "metformin", "riluzole", "low-dose-naltrexone", "thymosin-alpha-1", "melatonin",
    "coenzyme-q10", "dichloroacetate", "psilocybin", "tudca", "methylcobalamin", "artemisinin", "curcumin",
    "phosphatidylserine",
)  # fmt: skip
CONDITIONS = (
    "stage-iv-cancer", "pancreatic-cancer", "stomach-cancer", "breast-cancer", "lung-cancer", "liver-cancer",
    "brain-cancer", "ovarian-cancer", "als", "parkinsons", "multiple-sclerosis", "autoimmune", "alzheimers",
)  # fmt: skip
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

Told = dict[str, set[str]]  # what is said, by which compounds


@pytest.fixture(scope="module")
def summaries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Return the summaries of each compound with each of the conditions."""
    url = filled(tmp_path_factory.mktemp("particular") / "bundled.sqlite3", bundled_folder())
    client = Client(create_app(settings_for(url)))
    asked = {c: [client.get(f"/v1/summaries/{c}/{condition}").json() for condition in CONDITIONS] for c in COMPOUNDS}
    client.close()
    client.app.state.desk.base.database.close()
    return asked


def test_no_sentence_on_complexity_or_a_category_serves_two_compounds(
    summaries: dict[str, list[dict[str, Any]]],
) -> None:
    told: Told = defaultdict(set)
    for compound, documents in summaries.items():
        for document in documents:
            for text in _about_the_compound(document):
                for sentence in SENTENCE_END.split(text):
                    told[sentence].add(compound)
    assert told
    assert not _shared(told)


def test_no_finding_is_worded_alike_for_two_compounds(summaries: dict[str, list[dict[str, Any]]]) -> None:
    """Whole texts: advice such as "check your liver tests" may stand in findings of several compounds.

    A finding with another of the compounds speaks of that one as well, so it is left out.
    """
    own = {documents[0]["question"]["compound"]: compound for compound, documents in summaries.items()}
    told: Told = defaultdict(set)
    for compound, documents in summaries.items():
        for finding in (f for d in documents for category in d["categories"] for f in category["findings"]):
            if all(own.get(party["id"], compound) == compound for party in finding["substances"]):
                told[finding["text"]["patient"]].add(compound)
    assert told
    assert not _shared(told)


def _about_the_compound(document: dict[str, Any]) -> Iterator[str]:
    """Yield what is said of the compound: the four factors, each category's summary and questions."""
    for factor in document["why_complex"]:
        yield from factor["text"].values()
    for category in document["categories"]:
        yield from category["summary"].values()
        yield from category["questions"]


def _shared(told: Told) -> str:
    shared = sorted((len(by), said) for said, by in told.items() if len(by) > 1)
    return "\n".join(f"{number} compounds: {said}" for number, said in reversed(shared))
