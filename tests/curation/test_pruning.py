"""Pruning gives servers time: what a release held goes after everybody could know that it is gone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.curation import publish
from app.curation.load import Origin, load_folder
from app.curation.publish import Act, prune
from app.store.engine import Database
from app.store.errors import ReleasePrunedError
from app.store.live import KnowledgeBase
from app.store.tables import LayerVersionRow, RecordRow
from tests.curation.folders import NEWOL, Folder

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def old(database: Database, folder: Folder) -> str:
    """The oldest of three releases: newol is in no other as it is there."""
    folder.add("substances/newol.yaml", NEWOL)
    ids = []
    for on, brand in enumerate(("Newbrand", "Otherbrand", "Third")):
        folder.add("substances/newol.yaml", NEWOL.replace("Newbrand", brand))
        by = Origin(program_version="0.0.0", now=START + timedelta(days=on))
        ids.append(load_folder(database, folder.path, by).release_id)
    return ids[0]


def _prune(database: Database) -> tuple[list[str], int]:
    return prune(database, Act(now=START + timedelta(days=200)), keep=1, grace_s=2)


def test_a_server_that_has_not_noticed_finds_the_release_whole(
    database: Database, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = KnowledgeBase(database, poll_s=1000).open(old)
    seen: list[tuple[str, ...]] = []

    def meanwhile(seconds: float) -> None:
        substance = late.substance("newol")
        assert substance is not None
        seen.append(substance.brands)
        with pytest.raises(ReleasePrunedError):
            KnowledgeBase(database).open(old)
        assert seconds > 1

    monkeypatch.setattr(publish, "sleep", meanwhile)
    assert _prune(database) == ([old], 1)
    assert seen == [("Newbrand",)]


def test_what_an_interrupted_pruning_left_goes_with_the_next(
    database: Database, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publish, "sleep", killed)
    with pytest.raises(KeyboardInterrupt):
        _prune(database)
    assert _count(database) == (3, 3)
    assert _prune(database) == ([], 1)
    assert _count(database) == (2, 2)


def _count(database: Database) -> tuple[int, int]:
    with database.reader() as session:
        layers = session.scalar(select(func.count()).select_from(LayerVersionRow)) or 0
        newols = session.scalar(select(func.count()).where(RecordRow.slug == "newol")) or 0
    return layers, newols
