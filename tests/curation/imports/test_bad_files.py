"""Bad files: what is wrong is told by line, and nothing of them is loaded."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from app.curation.imports import files, run
from app.curation.load import load_folder
from app.curation.problems import KnowledgeError
from app.store.engine import Database
from tests.curation.folders import SMALL
from tests.curation.imports import sets
from tests.curation.imports.sets import BY, imported, served, write

HEAD, FIRST, *_ = sets.PAIRS.splitlines(keepends=True)


def refused(database: Database, tmp_path: Path, layout: str, content: str | bytes, name: str) -> str:
    """Return why a file was refused, and make sure that nothing of it is there."""
    before = load_folder(database, SMALL, BY).release_id
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(KnowledgeError) as raised:
        imported(database, tmp_path, layout, file)
    assert served(database).release.id == before
    with database.reader() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM layer_version").scalar() == 1
    assert list((tmp_path / "work").glob("*")) == []
    return "\n".join([str(raised.value), *map(str, raised.value.problems)])


PAIR_FILES: dict[str, tuple[str | bytes, str]] = {
    "cut off in a row": (HEAD + FIRST + "DDInter1,Exampl", "pairs.csv:3: has 2 cells"),
    "no header": (FIRST, "has no column Drug_A"),
    "empty": ("", "is empty"),
    "Latin 1": (HEAD.encode() + "DDInter1,Ex\u00e4mpline,DDInter2,Otherol,Major\n".encode("latin-1"), "pairs.csv:2: is no UTF-8"),
    "UTF-16": ((HEAD + FIRST).encode("utf-16"), "pairs.csv:1: "),
    "a NUL": (HEAD + "DDInter1,Exam\0pline,DDInter2,Otherol,Major\n", "pairs.csv:2: holds a NUL"),
    "a formula": (HEAD + FIRST + "DDInter1,=cmd|'/C calc'!A0,DDInter2,Otherol,Major\n", "pairs.csv:3: =cmd|'/C calc'!A0: a name that begins like a spreadsheet formula"),
    "a hidden character": (HEAD + "DDInter1,Exam\u202epline,DDInter2,Otherol,Major\n", "pairs.csv:2: "),
    "a huge cell": (HEAD + f"DDInter1,{'x' * 40_000},DDInter2,Otherol,Major\n", "pairs.csv:2: is no row of a table: field larger"),
    "a huge line": (HEAD + "x" * (files.LONGEST_LINE + 10), "pairs.csv:2: is longer than"),
    "an open quote": (HEAD + '"DDInter1,Exampline,DDInter2,Otherol,Major\n' + FIRST, "is no row of a table"),
    "another level": (HEAD + FIRST.replace("Major", "Severe"), "pairs.csv:2: Severe: has a level"),
    "nothing that is known": (HEAD + FIRST.replace("Exampline", "Unknownium"), "nothing of 1 lines could be used"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "told"), PAIR_FILES.values(), ids=PAIR_FILES.keys())
def test_a_bad_table_is_refused_by_line(database: Database, tmp_path: Path, content: str | bytes, told: str) -> None:
    assert told in refused(database, tmp_path, "ddinter", content, "pairs.csv")


JSON_FILES: dict[str, tuple[str, str]] = {
    "cut off": (sets.labels(sets.label())[:-20], "l.json:"),
    "no JSON": ('{"results": [\n{"a" 1}]}', "l.json:2: is no JSON here, or cut off"),
    "no list": ('{"result": []}', "has no list results"),
    "goes on": (sets.labels(sets.label()) + "[]", "goes on after the end"),
    "nested": ('{"results": [' + "[" * 100_000 + "]" * 100_000 + "]}", "is nested too deeply"),
    "not a number": ('{"results": [NaN]}', "NaN is no number"),
    "a lone surrogate": (sets.labels(sets.label(drug_interactions=["x \ud800"])), "holds control or hidden"),
    "no set id": (sets.labels(sets.label(set_id="../../x")), "has no set id"),
    "a number for a text": (sets.labels(sets.label(drug_interactions=[7])), "is no text"),
}


@pytest.mark.parametrize(("content", "told"), JSON_FILES.values(), ids=JSON_FILES.keys())
def test_a_bad_document_is_refused_by_line(database: Database, tmp_path: Path, content: str, told: str) -> None:
    assert told in refused(database, tmp_path, "labels", content, "l.json")


def test_a_file_of_rxnorm_that_is_cut_off_is_refused(database: Database, tmp_path: Path) -> None:
    load_folder(database, SMALL, BY)
    folder = write(tmp_path, sets.RXNORM | {"RXNREL.RRF": sets.RXNORM["RXNREL.RRF"][:-9]}, "rrf")
    with pytest.raises(KnowledgeError, match=r"RXNREL.RRF:8: has \d+ fields"):
        imported(database, tmp_path, "rxnorm", folder)
    (folder / "RXNSAT.RRF").unlink()
    with pytest.raises(KnowledgeError, match=r"RXNSAT.RRF is missing"):
        imported(database, tmp_path, "rxnorm", folder)


def test_a_packed_file_is_read_and_a_bomb_is_not(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "pairs.csv.gz"
    packed.write_bytes(gzip.compress(sets.PAIRS.encode()))
    assert imported(database, tmp_path, "ddinter", packed).report.rows == 3
    monkeypatch.setattr(files, "SMALL", 1_000)
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("pairs.csv", HEAD + FIRST * 100_000)
    with pytest.raises(KnowledgeError, match="unpacks to more than"):
        imported(database, tmp_path, "ddinter", archive)


def test_a_packed_file_that_is_cut_off_is_refused(database: Database, tmp_path: Path) -> None:
    packed = gzip.compress(sets.PAIRS.encode())[:-12]
    assert "cut off or damaged" in refused(database, tmp_path, "ddinter", packed, "pairs.csv.gz")


def test_lines_that_cannot_be_read_may_be_left_out(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, sets.PAIRS + "DDInter1,Exampl\n", "pairs.csv")
    done = imported(database, tmp_path, "ddinter", file, skip_broken=True)
    assert done.report.kinds["documented"] == 2
    assert str(done.report.problems[0]).startswith("pairs.csv:5: has 2 cells")


def test_doubles_and_contradictions_are_told_and_the_graver_counts(database: Database, tmp_path: Path) -> None:
    text = HEAD + FIRST.replace("Major", "Minor") + FIRST + "DDInter2,Otherol,DDInter1,Exampline,Major\n"
    report = tmp_path / "report.json"
    imported(database, tmp_path, "ddinter", write(tmp_path, text, "pairs.csv"), report_to=report)
    told = json.loads(report.read_text())
    assert [(one["line"], one["message"]) for one in told["contradicts"]] == [
        ("pairs.csv:2", "contradicts pairs.csv:3: the graver of the two counts")
    ]
    assert [(one["line"], one["message"]) for one in told["repeated"]] == [("pairs.csv:4", "repeats pairs.csv:3")]
    knowledge = served(database)
    exampline = knowledge.substance("exampline")
    assert exampline is not None
    severities = [one.severity for one, layer in knowledge.documented_about(exampline) if layer == "import:ddinter"]
    assert severities == ["major"]


def test_a_set_that_lost_half_of_its_lines_is_taken_for_cut_off(database: Database, tmp_path: Path) -> None:
    many = HEAD + FIRST + FIRST.replace("Otherol", "Thirdine") + "x,Otherol,y,Thirdine,Minor\n"
    imported(database, tmp_path, "ddinter", write(tmp_path, many * 1, "many.csv"))
    few = write(tmp_path, HEAD + FIRST, "few.csv")
    before = served(database).release.id
    # Five records with the source and the words; the short file makes three.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "FEWEST", 0.9)
        with pytest.raises(KnowledgeError, match="is the file cut off"):
            imported(database, tmp_path, "ddinter", few)
        assert served(database).release.id == before
        imported(database, tmp_path, "ddinter", few, allow_fewer=True)
