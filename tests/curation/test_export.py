"""An export: the same bytes everywhere, resumable, loadable, refused when it is damaged."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.curation.export import export, load_export, position_of
from app.curation.load import load_folder, origin
from app.curation.problems import KnowledgeError
from app.curation.publish import Act, prune
from app.store.engine import Database
from app.store.errors import NewerSchemaError, NothingPublishedError, ReleasePrunedError
from app.store.live import KnowledgeBase
from tests.curation.folders import NEWOL, SMALL, Folder
from tests.databases import BOTH, Databases

BY = origin("0.0.0", "tester")


@pytest.fixture
def lines(databases: Databases) -> list[str]:
    """The export of the small knowledge, from SQLite."""
    with databases.opened("sqlite") as database:
        return list(export(database, load_folder(database, SMALL, BY).release_id))


def written(path: Path, lines: list[str]) -> Path:
    file = path / "export.ndjson"
    file.write_text("".join(lines), encoding="utf-8")
    return file


def test_both_databases_export_the_same_bytes(databases: Databases) -> None:
    found = []
    for backend in BOTH:
        with databases.opened(backend) as database:
            found.append("".join(export(database, load_folder(database, SMALL, BY).release_id)))
    assert found[0] == found[1]


def test_every_line_is_canonical_json(lines: list[str]) -> None:
    for line in lines:
        assert line == json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def test_an_export_can_be_resumed_after_any_of_its_records(database: Database, lines: list[str]) -> None:
    release_id = load_folder(database, SMALL, BY).release_id
    for at in range(1, len(lines) - 1):
        assert list(export(database, release_id, after=position_of(lines[at]))) == lines[at + 1 :]


def test_a_loaded_export_is_the_same_release(database: Database, lines: list[str], tmp_path: Path) -> None:
    loaded = load_export(database, written(tmp_path, lines), BY)
    assert loaded.published
    assert list(export(database, loaded.release_id)) == lines
    knowledge = KnowledgeBase(database).current()
    assert [match.slug for match in knowledge.find("Examplo")] == ["exampline"]


def test_a_compressed_export_is_read_as_well(database: Database, lines: list[str], tmp_path: Path) -> None:
    file = tmp_path / "export.ndjson.gz"
    file.write_bytes(gzip.compress("".join(lines).encode()))
    assert load_export(database, file, BY).records == len(lines) - 2


def replaced(lines: list[str], at: int, old: str, new: str) -> list[str]:
    assert old in lines[at]
    return [line.replace(old, new) if index == at else line for index, line in enumerate(lines)]


DAMAGES: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "cut off between lines": (lambda lines: lines[:-1], "is cut off"),
    "cut off within a line": (lambda lines: [*lines[:5], lines[5][:30]], ":6: is no JSON: cut off or altered"),
    "a record changed": (lambda lines: replaced(lines, 1, "examplitis", "examplosis"), ":2: .* match its digest"),
    "a record left out": (lambda lines: lines[:3] + lines[4:], "should hold 1[0-9] records"),
    "left out and hidden": (
        lambda lines: [
            *lines[:3],
            *lines[4:-1],
            lines[-1].replace(f'"records":{len(lines) - 2}', f'"records":{len(lines) - 3}'),
        ],
        "records are missing or added",
    ),
    "a layer made up": (lambda lines: replaced(lines, 1, '"layer":"bundled"', '"layer":"overlay:x"'), "not announced"),
    "a layer without a name": (lambda lines: replaced(lines, 0, '"name":"bundled"', '"name":"../x"'), "is no layer"),
    "another file": (lambda _: ['{"hello": "world"}\n'], "is no export of a release"),
    "no object": (lambda _: ["[1, 2]\n"], "is no JSON object"),
    "nothing": (lambda _: [], "is no export of a release"),
}


@pytest.mark.parametrize(("damage", "expected"), DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_export_leaves_nothing_behind(
    database: Database,
    lines: list[str],
    tmp_path: Path,
    damage: Callable[[list[str]], list[str]],
    expected: str,
) -> None:
    with pytest.raises(KnowledgeError, match=expected):
        load_export(database, written(tmp_path, damage(lines)), BY)
    with pytest.raises(NothingPublishedError):
        KnowledgeBase(database).current()


def test_an_export_of_a_newer_program_is_refused(database: Database, lines: list[str], tmp_path: Path) -> None:
    newer = replaced(lines, 0, '"schema_version":1', '"schema_version":99')
    with pytest.raises(NewerSchemaError, match="schema version 99"):
        load_export(database, written(tmp_path, newer), BY)


def test_a_file_that_is_not_there_is_told(database: Database, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot be read"):
        load_export(database, tmp_path / "nothing.ndjson", BY)


def test_a_release_pruned_while_it_is_sent_gets_no_last_line(database: Database, folder: Folder) -> None:
    first = load_folder(database, folder.path, BY).release_id
    for number in range(3):
        folder.add("substances/newol.yaml", NEWOL.replace("Newbrand", f"Brand {number}"))
        load_folder(database, folder.path, BY)
    sending = export(database, first)
    assert '"id":' in next(sending)
    prune(database, Act(now=datetime(2030, 1, 1, tzinfo=UTC)), keep=1)
    with pytest.raises(ReleasePrunedError):
        list(sending)
