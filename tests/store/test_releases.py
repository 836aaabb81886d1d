"""Listing and comparing releases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.curation.load import Origin, load_folder
from app.store import releases
from app.store.engine import Database
from app.store.releases import Change
from tests.curation.folders import NEWOL, Folder

START = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def load(database: Database, folder: Folder, day: int = 0) -> str:
    return load_folder(
        database, folder.path, Origin(program_version="1.2.3", now=START + timedelta(days=day))
    ).release_id


def test_a_release_is_named_by_its_content(database: Database, folder: Folder) -> None:
    release_id = load(database, folder)
    with database.reader() as session:
        release = releases.release(session, release_id)
    assert release_id == f"r-{release.digest[:12]}"
    assert (release.program_version, release.created_at) == ("1.2.3", START)


def test_releases_are_listed_newest_first_page_by_page(database: Database, folder: Folder) -> None:
    ids = [load(database, folder)]
    for day in (1, 2):
        folder.add("substances/newol.yaml", NEWOL.replace("Newbrand", f"Brand {day}"))
        ids.append(load(database, folder, day))
    with database.reader() as session:
        first = releases.releases(session, limit=2)
        rest = releases.releases(session, limit=2, before=(first[-1].created_at, first[-1].id))
    assert [one.id for one in (*first, *rest)] == ids[::-1]


def test_a_comparison_names_every_record_that_differs(database: Database, folder: Folder) -> None:
    before = load(database, folder)
    folder.add("substances/newol.yaml", NEWOL)
    folder.edit("substances/otherol.yaml", "name: otherol", "name: changed")
    folder.edit("documented/pairs.yaml", "severity: moderate", "severity: minor")
    folder.edit(
        "retired.yaml", "  - {kind: finding, slug: EXAMPL.OTHERO.sedation, on: 2026-01-01, reason: The", "  # The"
    )
    after = load(database, folder, 1)
    with database.reader() as session:
        changes = [(one.change, one.kind, one.slug) for one in releases.differences(session, before, after)]
        back = [(one.change, one.slug) for one in releases.differences(session, after, before)]
        same = list(releases.differences(session, before, before))
    assert changes == [
        (Change.CHANGED, "documented", "class:cns-depressant+thirdine.sedation"),
        (Change.REMOVED, "retired", "finding:EXAMPL.OTHERO.sedation"),
        (Change.ADDED, "substance", "newol"),
        (Change.CHANGED, "substance", "otherol"),
    ]
    assert (Change.REMOVED, "newol") in back
    assert same == []
