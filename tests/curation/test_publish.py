"""Publishing, rolling back, pruning and withdrawing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from app.curation.load import Origin, load_folder
from app.curation.publish import Act, NothingToDoError, prune, publish, reinstate, rollback, withdraw
from app.store.engine import Database
from app.store.errors import CorruptRecordError, NewerSchemaError, ReleaseNotFoundError, ReleasePrunedError
from app.store.live import KnowledgeBase
from app.store.tables import NameRow, RecordRow
from tests.curation.folders import NEWOL, Folder

START = datetime(2026, 1, 1, tzinfo=UTC)


def on_day(day: int) -> Act:
    return Act(now=START + timedelta(days=day), who="tester", why=f"day {day}")


def load(database: Database, folder: Folder, day: int) -> str:
    by = Origin(program_version="0.0.0", now=START + timedelta(days=day))
    return load_folder(database, folder.path, by).release_id


@pytest.fixture
def three(database: Database, folder: Folder) -> list[str]:
    """Three releases, loaded on days 0, 1 and 2."""
    ids = [load(database, folder, 0)]
    folder.add("substances/newol.yaml", NEWOL)
    ids.append(load(database, folder, 1))
    folder.edit("substances/newol.yaml", "Newbrand", "Otherbrand")
    ids.append(load(database, folder, 2))
    return ids


def served(database: Database) -> str:
    return KnowledgeBase(database).state().release_id


def test_publishing_is_a_switch_and_the_generation_grows(database: Database, three: list[str]) -> None:
    before = KnowledgeBase(database).state().generation
    now = publish(database, three[0], on_day(3))
    assert served(database) == three[0]
    assert now.generation == before + 1


def test_rolling_back_twice_goes_back_two_steps(database: Database, three: list[str]) -> None:
    assert rollback(database, on_day(3)).release_id == three[1]
    assert rollback(database, on_day(3)).release_id == three[0]
    with pytest.raises(NothingToDoError, match="no release was served before"):
        rollback(database, on_day(3))


def test_rolling_back_to_a_named_release(database: Database, three: list[str]) -> None:
    assert rollback(database, on_day(3), to=three[0]).release_id == three[0]


def test_publishing_what_is_served_already_is_told(database: Database, three: list[str]) -> None:
    with pytest.raises(NothingToDoError, match="is served already"):
        publish(database, three[2], on_day(3))


def test_an_unknown_release_is_told(database: Database, three: list[str]) -> None:
    with pytest.raises(ReleaseNotFoundError, match="r-000000000000"):
        publish(database, "r-000000000000", on_day(3))


# --- damage -------------------------------------------------------------------------------------


def change(database: Database, statement: str) -> None:
    with database.writer.begin() as session:
        session.execute(text(statement))


def test_a_tampered_record_is_not_published(database: Database, three: list[str]) -> None:
    change(database, "UPDATE record SET body = replace(body, 'Reduced', 'Raised') WHERE kind = 'vocabulary'")
    with pytest.raises(CorruptRecordError, match="vocabulary words does not match its digest"):
        publish(database, three[0], on_day(3))
    assert served(database) == three[2]


def test_a_tampered_record_is_not_read(database: Database, three: list[str]) -> None:
    change(database, "UPDATE record SET body = replace(body, 'exampline', 'examplina') WHERE slug = 'exampline'")
    with pytest.raises(CorruptRecordError, match="substance exampline does not match its digest"):
        KnowledgeBase(database).current().substance("exampline")


def test_a_record_missing_from_a_layer_is_noticed(database: Database, three: list[str]) -> None:
    change(database, "DELETE FROM layer_member WHERE record_id = (SELECT id FROM record WHERE slug = 'thirdine')")
    with pytest.raises(CorruptRecordError, match="layer bundled does not list the records"):
        publish(database, three[0], on_day(3))


def test_a_release_of_a_newer_program_is_refused(database: Database, three: list[str]) -> None:
    change(database, "UPDATE release SET schema_version = 99")
    with pytest.raises(NewerSchemaError, match="schema version 99"):
        publish(database, three[0], on_day(3))
    with pytest.raises(NewerSchemaError, match="upgrade the program"):
        KnowledgeBase(database).open(three[0])


# --- pruning ------------------------------------------------------------------------------------


def test_pins_expire_by_the_rule(database: Database, three: list[str], folder: Folder) -> None:
    folder.edit("substances/newol.yaml", "Otherbrand", "Fourth")
    newest = load(database, folder, 10)
    # The first was served until day 1, the second until day 2, the third until day 10.
    assert prune(database, on_day(90), keep=1)[0] == []
    assert prune(database, on_day(91), keep=1)[0] == [three[0]]
    assert prune(database, on_day(92), keep=1)[0] == [three[1]]
    # A rollback would serve the third one: it stays, however old.
    assert prune(database, on_day(500), keep=1)[0] == []
    assert served(database) == newest


def test_a_pruned_release_says_when_and_why(database: Database, three: list[str]) -> None:
    base = KnowledgeBase(database, poll_s=0)
    base.open(three[0])
    prune(database, on_day(200), keep=1)
    with pytest.raises(ReleasePrunedError, match="removed on 2026-07-20: day 200"):
        base.open(three[0])


def test_records_that_no_release_holds_go_with_their_lookups(database: Database, folder: Folder) -> None:
    load(database, folder, 0)
    folder.add("substances/newol.yaml", NEWOL)
    load(database, folder, 1)
    folder.edit("substances/newol.yaml", "Newbrand", "Otherbrand")
    load(database, folder, 2)
    folder.edit("substances/newol.yaml", "Otherbrand", "Fourth")
    load(database, folder, 3)
    gone, records = prune(database, on_day(300), keep=1)
    assert (len(gone), records) == (2, 1)
    with database.reader() as session:
        assert session.scalar(select(func.count()).where(RecordRow.slug == "newol")) == 2
        assert session.scalar(select(func.count()).where(NameRow.text == "Newbrand")) == 0


def test_a_dry_run_removes_nothing(database: Database, three: list[str]) -> None:
    assert prune(database, on_day(200), keep=1, dry_run=True)[0] == [three[0]]
    assert KnowledgeBase(database).open(three[0]).release.id == three[0]


def test_the_newest_releases_stay_whatever_their_age(database: Database, three: list[str]) -> None:
    assert prune(database, on_day(1000), keep=3)[0] == []


# --- withdrawals --------------------------------------------------------------------------------

WRONG = "EXAMPL.THIRDI.sedation"


def test_a_withdrawal_overrides_every_release(database: Database, three: list[str]) -> None:
    base = KnowledgeBase(database, poll_s=0)
    before = base.current()
    generation = withdraw(database, WRONG, on_day(3))
    for knowledge in (base.current(), base.open(three[0])):
        assert knowledge.withdrawals[WRONG].why == "day 3"
        assert knowledge.withdrawals_digest != before.withdrawals_digest
    assert base.state().withdrawal_generation == generation


def test_a_request_goes_on_under_the_withdrawals_that_it_began_with(database: Database, three: list[str]) -> None:
    knowledge = KnowledgeBase(database, poll_s=0).current()
    withdraw(database, WRONG, on_day(3))
    assert WRONG not in knowledge.withdrawals


def test_a_withdrawal_can_be_taken_back(database: Database, three: list[str]) -> None:
    base = KnowledgeBase(database, poll_s=0)
    digest = base.current().withdrawals_digest
    withdraw(database, WRONG, on_day(3))
    reinstate(database, WRONG, on_day(4))
    assert base.current().withdrawals_digest == digest
    with pytest.raises(NothingToDoError, match="is not withdrawn"):
        reinstate(database, WRONG, on_day(5))


@pytest.mark.parametrize("finding", ["", "EXAMPL", "exampl.thirdi.sedation", "EXAMPL.THIRDI.sed ation", "A" * 70])
def test_what_is_no_finding_id_is_refused(database: Database, three: list[str], finding: str) -> None:
    with pytest.raises(NothingToDoError, match="is no finding id"):
        withdraw(database, finding, on_day(3))


def test_a_key_that_nothing_ever_had_is_refused(database: Database, three: list[str]) -> None:
    with pytest.raises(NothingToDoError, match="nothing here has the key NOBODY"):
        withdraw(database, "NOBODY.THIRDI.sedation", on_day(3))
