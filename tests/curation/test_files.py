"""A layer written as files again loads to the same release; names cannot lead out of the folder."""

from pathlib import Path

import pytest

from app.curation.bundled import bundled_folder
from app.curation.files import files_of, path_of, tidy, write_folder, yaml_of
from app.curation.load import load_folder, origin
from app.curation.problems import KnowledgeError
from app.curation.read import Folder as Part
from app.store import releases
from app.store.engine import Database, reading
from app.store.releases import Layer
from tests.curation.folders import SMALL, Folder
from tests.databases import Databases


def _layer(database: Database, release: str) -> Layer:
    with reading(database) as session:
        [layer] = releases.layers_of(session, release)
    return layer


def _round(databases: Databases, database: Database, folder: Path, target: Path) -> tuple[str, str]:
    """Load a folder, write it, load that elsewhere; return both releases."""
    first = load_folder(database, folder, origin("0.0.0")).release_id
    with reading(database) as session:
        write_folder(session, _layer(database, first), target)
    with databases.opened("sqlite") as other:
        return first, load_folder(other, target, origin("0.0.0")).release_id


def test_a_layer_as_files_is_the_same_release(databases: Databases, database: Database, tmp_path: Path) -> None:
    first, second = _round(databases, database, SMALL, tmp_path / "written")
    assert first == second


@pytest.mark.slow
def test_the_bundled_knowledge_as_files_is_the_same_release(databases: Databases, tmp_path: Path) -> None:
    with databases.opened("sqlite") as database:
        first, second = _round(databases, database, bundled_folder(), tmp_path / "written")
    assert first == second


def test_one_state_is_one_text(database: Database) -> None:
    release = load_folder(database, SMALL, origin("0.0.0")).release_id
    with reading(database) as session:
        files = files_of(session, _layer(database, release))
    drafted = [path for path in files if path.startswith(("substances", "conditions", "documented", "sources"))]
    assert [path for path in drafted if tidy(path, files[path]) != files[path]] == []
    text = yaml_of(files["substances/exampline.yaml"])
    assert text.startswith("slug: exampline\n")
    assert "checked_on: 2" in text  # a day as people write it, without quotation marks


def test_a_folder_that_holds_something_is_left_alone(database: Database, folder: Folder) -> None:
    release = load_folder(database, folder.path, origin("0.0.0")).release_id
    with reading(database) as session, pytest.raises(KnowledgeError, match="is there already"):
        write_folder(session, _layer(database, release), folder.path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", "..", "CON", "a--../b"])
def test_a_name_never_leads_out_of_the_folder(name: str) -> None:
    path = path_of(Part.DOCUMENTED, name)
    assert path.startswith("documented/")
    assert path.removeprefix("documented/").removesuffix(".yaml").isalnum()
