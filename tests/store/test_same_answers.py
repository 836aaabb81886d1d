"""SQLite and PostgreSQL answer alike, to the letter and in the same order."""

from collections.abc import Iterator

import pytest

from app.curation.load import load_folder, origin
from app.store.canonical import RecordKind
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from tests.curation.folders import SMALL
from tests.databases import BOTH, Databases


@pytest.fixture(scope="module")
def pair(databases: Databases) -> Iterator[list[Knowledge]]:
    with databases.opened(BOTH[0]) as one, databases.opened(BOTH[1]) as two:
        found = []
        for database in (one, two):
            load_folder(database, SMALL, origin("0.0.0"))
            found.append(KnowledgeBase(database).current())
        yield found


def test_the_release_has_the_same_name_and_day(pair: list[Knowledge]) -> None:
    one, two = (knowledge.release for knowledge in pair)
    assert (one.id, one.digest, one.as_of) == (two.id, two.digest, two.as_of)


@pytest.mark.parametrize("kind", [RecordKind.SUBSTANCE, RecordKind.CONDITION])
@pytest.mark.parametrize(
    "text", ["exa", "Examplo", "eksamplin", "Duo-Max 5 mg", "exampl", "thirdin", "examplitus", "ol"]
)
def test_names_are_read_alike(pair: list[Knowledge], text: str, kind: RecordKind) -> None:
    one, two = pair
    assert one.find(text, kind) == two.find(text, kind)
    assert one.nearest(text, kind) == two.nearest(text, kind)


def test_values_pages_and_statements_are_alike(pair: list[Knowledge]) -> None:
    one, two = pair
    assert one.substances() == two.substances()
    assert one.conditions() == two.conditions()
    assert one.vocabulary() == two.vocabulary()
    for substance in one.substances().items:
        same = two.substance(substance.slug)
        assert same is not None
        assert one.documented_about(substance) == two.documented_about(same)
    assert one.substances(text="e") == two.substances(text="e")
    assert one.withdrawals_digest == two.withdrawals_digest
