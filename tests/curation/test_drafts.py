"""Publishing is one transaction on both databases: whatever fails, nothing of it is there."""

from datetime import UTC, datetime

import pytest

from app.curation import drafts as deeds
from app.curation.drafts import Act
from app.curation.errors import DraftRefusedError, DraftStateError
from app.curation.ground import Wanted
from app.curation.load import load_folder, origin
from app.records.writing import writing
from app.store import drafts, releases, trail
from app.store.drafts import DraftKind, DraftState
from app.store.engine import Database, reading
from app.store.live import KnowledgeBase
from app.store.trail import Doer
from tests.curation.folders import SMALL

HOUSE = "overlay:house"
NOW = datetime(2026, 4, 1, tzinfo=UTC)
ANN = Doer(holder="annannan", key="annannan", name="Ann")
BEN = Doer(holder="benbenbe", key="benbenbe", name="Ben")
NEWOL = {
    "slug": "newol",
    "key": "NEWOLX",
    "name": "newol",
    "kind": "small_molecule",
    "checked_on": "2026-04-01",
    "review_due": "2027-04-01",
}


@pytest.fixture
def served(database: Database) -> Database:
    load_folder(database, SMALL, origin("0.0.0"))
    return database


def _act(by: Doer, *seen: str) -> Act:
    return Act(by=by, now=NOW, why="A test asks.", seen=seen)


def _approved(database: Database, content: dict[str, object] = NEWOL) -> str:
    with writing(database, locked=True) as session:
        wanted = Wanted(overlay=HOUSE, kind=DraftKind.COMPOUND, content=content)
        draft, _ = deeds.write(session, database, wanted, _act(ANN))
        return deeds.review(session, draft.id, True, _act(BEN, draft.tag)).id


def _publish(database: Database, *ids: str) -> None:
    with writing(database, locked=True) as session:
        deeds.publish(session, database, HOUSE, ids, _act(BEN), "0.0.0")


def _state(database: Database, draft: str) -> DraftState:
    with reading(database) as session:
        found = drafts.one(session, draft)
    assert found is not None
    return found.state


def test_a_published_draft_is_served_from_its_overlay(served: Database) -> None:
    draft = _approved(served)
    _publish(served, draft)
    knowledge = KnowledgeBase(served).current()
    assert knowledge.substance("newol") is not None
    assert [layer.name for layer in knowledge.release.layers] == ["bundled", HOUSE]
    assert _state(served, draft) is DraftState.PUBLISHED


def test_publishing_that_fails_at_its_last_step_leaves_nothing(
    served: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = _approved(served)
    with reading(served) as session:
        before = (releases.current(session), len(trail.entries(session, limit=100)))

    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("app.curation.drafts.trail.note", fails)
    with pytest.raises(OSError, match="full"):
        _publish(served, draft)
    with reading(served) as session:
        assert (releases.current(session), len(trail.entries(session, limit=100))) == before
        assert len(releases.releases(session)) == 1
    assert _state(served, draft) is DraftState.APPROVED


def test_another_overlay_that_takes_the_key_meanwhile_stops_the_draft(served: Database) -> None:
    draft = _approved(served)
    with writing(served, locked=True) as session:
        taker = NEWOL | {"slug": "other-newol", "name": "other newol"}
        wanted = Wanted(overlay="overlay:other", kind=DraftKind.COMPOUND, content=taker)
        other, _ = deeds.write(session, served, wanted, _act(ANN))
        deeds.review(session, other.id, True, _act(BEN, other.tag))
        deeds.publish(session, served, "overlay:other", [other.id], _act(BEN), "0.0.0")
    with pytest.raises(DraftRefusedError) as refused:
        _publish(served, draft)
    assert "NEWOLX" in refused.value.problems[0].message
    assert _state(served, draft) is DraftState.APPROVED


def test_a_draft_goes_out_with_its_own_overlay_only(served: Database) -> None:
    draft = _approved(served)
    with pytest.raises(DraftStateError, match="is of overlay:house"), writing(served, locked=True) as session:
        deeds.publish(session, served, "overlay:other", [draft], _act(BEN), "0.0.0")


def test_drafts_do_not_pile_up_without_end(served: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deeds, "MOST_LIVING", 1)
    _approved(served)
    with pytest.raises(DraftStateError, match="wait already"):
        _approved(served, NEWOL | {"name": "again"})
