"""takewith knowledge unload and takewith trail."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.records.writing import writing
from app.store import trail
from app.store.trail import Doer
from tests.cli.conftest import Run
from tests.curation.folders import Folder
from tests.databases import opened


@pytest.fixture
def loaded(run: Run, folder: Folder) -> Run:
    run("knowledge", "load", folder.path)
    return run


def test_a_layer_is_written_as_a_folder_that_is_the_same_release(loaded: Run, tmp_path: Path) -> None:
    assert "of bundled to" in loaded("knowledge", "unload", "bundled", tmp_path / "out").err
    assert "unchanged" in loaded("knowledge", "load", tmp_path / "out").err


def test_a_layer_that_is_not_there_is_named_with_those_that_are(loaded: Run, tmp_path: Path) -> None:
    said = loaded("knowledge", "unload", "overlay:house", tmp_path / "out")
    assert said.code == 4
    assert "has no layer overlay:house: there are bundled" in said.err


def test_a_folder_with_work_in_it_is_left_alone(loaded: Run, folder: Folder) -> None:
    said = loaded("knowledge", "unload", "bundled", folder.path)
    assert said.code == 1
    assert "is there already" in said.err


def test_the_trail_is_walked_and_its_end_printed(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    assert run("trail").err.startswith("0 entries")
    file = tmp_path / "var" / "own.sqlite3"
    doer = Doer(holder="annannan", key="annannan", name="Ann")
    with opened(f"sqlite:///{file}") as database, writing(database, locked=True) as session:
        trail.note(session, doer, "drafted", "d-1", what={}, why="A test asks.", now=datetime(2026, 4, 1, tzinfo=UTC))
        [entry] = trail.entries(session, limit=1)
    assert run("trail").out == f"1 {entry.digest}\n"
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TRIGGER trail_no_update")
        connection.execute("UPDATE trail SET why = 'Nobody asked.'")
    connection.close()
    broken = run("trail")
    assert (broken.code, broken.out) == (1, "")
    assert "entry 1 of the trail is missing or was changed" in broken.err
