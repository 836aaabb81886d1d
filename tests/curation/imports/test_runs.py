"""An import is a layer: again, resumed, compared, rolled back, exported, killed."""

import json
import os
import random
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from app.curation.export import export, load_export
from app.curation.imports import run
from app.curation.publish import Act, rollback, verify
from app.store import releases
from app.store.engine import Database, open_database
from app.store.errors import StagingBusyError
from app.store.staging import Staging
from tests.conftest import EVERYTHING
from tests.curation.imports import sets
from tests.curation.imports.sets import BY, imported, served, write
from tests.databases import BOTH, Databases, opened

ACT = Act(now=datetime(2026, 11, 23, tzinfo=UTC))
DEATHS = 40 if EVERYTHING else 6


def test_the_same_file_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, sets.PAIRS, "pairs.csv")
    first = imported(database, tmp_path, "ddinter", file)
    again = imported(database, tmp_path, "ddinter", file)
    assert again.report.unchanged
    assert (again.loaded.release_id, again.loaded.new_records) == (first.loaded.release_id, 0)


def test_the_same_lines_in_another_order_are_the_same_release(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, sets.PAIRS, "pairs.csv")
    when = datetime(2026, 1, 2, tzinfo=UTC).date()
    first = imported(database, tmp_path, "ddinter", file, day=when)
    head, *lines = sets.PAIRS.splitlines(keepends=True)
    write(tmp_path, head + "".join(reversed(lines)), "pairs.csv")
    again = imported(database, tmp_path, "ddinter", file, day=when)
    assert again.loaded.release_id == first.loaded.release_id
    assert again.loaded.unchanged


def test_an_import_is_compared_rolled_back_and_exported(database: Database, tmp_path: Path) -> None:
    done = imported(database, tmp_path, "ddinter", write(tmp_path, sets.PAIRS, "pairs.csv"))
    with database.reader() as session:
        before = releases.served_history(session)[0].release_id
        found = list(releases.differences(session, before, done.loaded.release_id))
        assert verify(session, releases.release(session, done.loaded.release_id))
    assert {one.layer for one in found} == {"import:ddinter"}
    assert sum(one.kind == "documented" for one in found) == 2
    lines = "".join(export(database, done.loaded.release_id))
    rollback(database, ACT)
    assert [layer.name for layer in served(database).release.layers] == ["bundled"]
    file = tmp_path / "export.ndjson"
    file.write_text(lines, encoding="utf-8")
    assert load_export(database, file, BY).release_id == done.loaded.release_id


def test_a_new_version_replaces_the_layer_and_no_other(database: Database, tmp_path: Path) -> None:
    imported(database, tmp_path, "drugbank", write(tmp_path, sets.VOCABULARY, "v.csv"))
    imported(database, tmp_path, "ddinter", write(tmp_path, sets.PAIRS, "pairs.csv"))
    changed = write(tmp_path, sets.PAIRS.replace("Minor", "Moderate"), "pairs.csv")
    done = imported(database, tmp_path, "ddinter", changed, day=datetime(2026, 1, 2, tzinfo=UTC).date())
    assert [layer.name for layer in served(database).release.layers] == ["bundled", "import:ddinter", "import:drugbank"]
    assert done.loaded.published


def test_the_report_says_what_did_not_map_and_why(database: Database, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    text = sets.PAIRS + "x,Examplin,y,Otheroll,Major\nx,Duo-Max,y,Thirdine,Major\n"
    imported(database, tmp_path, "ddinter", write(tmp_path, text, "pairs.csv"), report_to=report)
    told = json.loads(report.read_text())
    by_name = {one["name"]: one for one in told["unmapped"]}
    assert by_name["Nobodyknowsol"]["first"] == ["pairs.csv:4"]
    assert by_name["Otheroll"]["nearest"] == ["otherol"]  # a misspelling is told, never used
    assert by_name["Duo-Max"]["reason"] == "may mean exampline or otherol"
    assert (told["rows"], told["licence"]) == (5, "a licence")


def test_reading_goes_on_where_it_was_stopped(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 1)
    file = write(tmp_path, sets.PAIRS, "pairs.csv")
    add = Staging.add
    seen: list[int] = []

    def interrupted(self: Staging, *given: object) -> None:
        add(self, *given)  # type: ignore[arg-type]
        seen.append(len(given[0]))  # type: ignore[arg-type]
        if len(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Staging, "add", interrupted)
    with pytest.raises(KeyboardInterrupt):
        imported(database, tmp_path, "ddinter", file)
    assert [layer.name for layer in served(database).release.layers] == ["bundled"]
    done = imported(database, tmp_path, "ddinter", file)
    assert sum(seen) == 4  # two pairs, the source, the words: nothing was staged twice
    assert done.report.kinds["documented"] == 2


def test_two_imports_of_one_file_do_not_meet(tmp_path: Path) -> None:
    first = Staging(tmp_path / "s.sqlite3")
    with pytest.raises(StagingBusyError):
        Staging(tmp_path / "s.sqlite3")
    first.remove()


@pytest.mark.parametrize("backend", BOTH)
def test_a_killed_import_leaves_nothing_visible_and_a_second_one_completes(
    databases: Databases, tmp_path: Path, backend: str
) -> None:
    chance = random.Random(20261123)
    with databases.lent(backend) as url:
        with opened(url) as database:
            imported(database, tmp_path, "drugbank", write(tmp_path, sets.VOCABULARY, "v.csv"))
            before = served(database).release.id
        died = 0
        for trial in range(DEATHS):
            file = write(tmp_path, sets.PAIRS.replace("DDInter1,", f"D{trial},"), "pairs.csv")
            died += _killed(url, tmp_path, file, chance.randint(1, 30))
            with opened(url) as database:
                seen = served(database).release.id
                with database.reader() as session:
                    verify(session, releases.release(session, seen))
                done = imported(database, tmp_path, "ddinter", file)
                assert done.loaded.records == 4
                assert list((tmp_path / "work").glob("*")) == []
                if seen == before:  # it died before the switch: the second one made it
                    assert served(database).release.id == done.loaded.release_id
                before = done.loaded.release_id
        assert died >= DEATHS * 0.6


def _killed(url: str, tmp_path: Path, file: Path, at: int) -> bool:
    """Import in a child that kills itself at a statement; return whether it died."""
    child = os.fork()
    if child == 0:
        try:
            database = open_database(url)
            left = [at]

            def count(*_: object) -> None:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
                event.listen(database.write_engine, name, count)
            imported(database, tmp_path, "ddinter", file)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
