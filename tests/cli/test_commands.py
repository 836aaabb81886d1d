"""Commands that read and write the knowledge: results on standard output, one line about everything else."""

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.curation.folders import NEWOL, SMALL, Folder


def loaded(run: Run, folder: Path = SMALL, *more: str) -> str:
    """Load a folder and return the release id, which is all of standard output."""
    said = run("knowledge", "load", folder, *more)
    assert said.code == 0, said.err
    return said.out.strip()


# --- knowledge ----------------------------------------------------------------------------------


def test_checking_good_knowledge_ends_with_0(run: Run) -> None:
    said = run("knowledge", "check", SMALL)
    assert (said.code, said.out) == (0, "")
    assert said.err == "11 files, 0 errors, 0 warnings\n"


def test_checking_bad_knowledge_ends_with_1_and_one_line_a_problem(run: Run, folder: Folder) -> None:
    folder.edit("substances/exampline.yaml", "axis: sedation", "axis: sedaton")
    said = run("knowledge", "check", folder.path)
    assert said.code == 1
    assert said.out.startswith("substances/exampline.yaml:23: effects[0].axis: no axis is known as sedaton; did you")
    assert said.out.count("\n") == 1


def test_warnings_can_be_left_out(run: Run, folder: Folder) -> None:
    folder.edit("documented/pairs.yaml", "substance: thirdine", "substance: unheard-of")
    assert "warning" in run("knowledge", "check", folder.path).out
    assert run("knowledge", "check", folder.path, "-q").out == ""


def test_loading_makes_the_database_and_prints_the_release(run: Run, tmp_path: Path) -> None:
    said = run("knowledge", "load", SMALL)
    assert said.code == 0
    assert said.out.startswith("r-")
    assert "now served" in said.err
    assert (tmp_path / "var" / "own.sqlite3").exists()
    assert "unchanged" in run("knowledge", "load", SMALL).err


def test_loading_broken_knowledge_ends_with_1_and_the_old_release_is_served(run: Run, folder: Folder) -> None:
    first = loaded(run, folder.path)
    folder.edit("substances/exampline.yaml", "kind: small_molecule", "kind: nonsense")
    said = run("knowledge", "load", folder.path)
    assert said.code == 1
    assert said.err.splitlines()[0].startswith("substances/exampline.yaml:4: kind: cannot be 'nonsense'")
    assert said.err.splitlines()[-1].startswith("takewith: 1 problem in ")
    assert "Traceback" not in said.err
    assert f'"id": "{first}"' in run("release", "list", "--json").out


def test_an_overlay_is_checked_and_loaded_on_the_served_release(run: Run, folder: Folder, tmp_path: Path) -> None:
    loaded(run)
    own = tmp_path / "own"
    (own / "substances").mkdir(parents=True)
    own_text = NEWOL + "classes:\n  - {id: opioid, cite: [{source: guideline, at: '1'}]}\n"
    (own / "substances" / "newol.yaml").write_text(own_text)
    assert run("knowledge", "check", own).code == 1
    assert run("knowledge", "check", own, "--overlay").code == 0
    release = loaded(run, own, "--layer", "overlay:clinic")
    assert "layer    overlay:clinic" in run("release", "show", release).out


def test_an_export_is_whole_or_not_there_and_loads_again(run: Run, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    release = loaded(run)
    text = run("knowledge", "export").out
    assert run("knowledge", "export", release, "-o", tmp_path / "out.ndjson.gz").code == 0
    assert gzip.decompress((tmp_path / "out.ndjson.gz").read_bytes()).decode() == text
    monkeypatch.setenv("TAKEWITH_DATABASE_URL", f"sqlite:///{tmp_path}/second.sqlite3")
    assert loaded(run, tmp_path / "out.ndjson.gz") == release
    assert run("knowledge", "export", "r-000000000000", "-o", tmp_path / "none.ndjson").code == 4
    assert sorted(file.name for file in tmp_path.glob("*none*")) == []


# --- releases -----------------------------------------------------------------------------------


@pytest.fixture
def two(run: Run, folder: Folder) -> tuple[str, str]:
    first = loaded(run, folder.path)
    folder.add("substances/newol.yaml", NEWOL)
    return first, loaded(run, folder.path, "--note", "newol added")


def test_releases_are_listed_with_the_served_one_marked(run: Run, two: tuple[str, str]) -> None:
    plain = json.loads(run("release", "list", "--json").out)
    assert {one["id"]: one["served"] for one in plain} == {two[0]: False, two[1]: True}
    assert two[0] in run("release", "list").out


def test_a_release_is_shown_with_its_history(run: Run, two: tuple[str, str]) -> None:
    said = run("release", "show", two[1])
    assert "served" in said.out
    assert "newol added" in said.out


def test_two_releases_are_compared(run: Run, two: tuple[str, str]) -> None:
    said = run("release", "diff", *two)
    assert said.out == "added    bundled  substance newol\n"
    assert json.loads(run("release", "diff", *two, "--json").out)["slug"] == "newol"


def test_publish_and_rollback_switch_what_is_served(run: Run, two: tuple[str, str]) -> None:
    assert two[0] in run("release", "rollback", "--why", "newol is wrong").err
    assert two[1] in run("release", "publish", two[1]).err
    assert "is served already" in run("release", "publish", two[1]).err


def test_prune_tells_what_went(run: Run, two: tuple[str, str]) -> None:
    assert run("release", "prune", "--dry-run").err == "0 releases would go\n"
    assert run("release", "prune", "--days", "0", "--keep", "1").code == 0


@pytest.mark.parametrize(
    "arguments",
    [("show", "r-000000000000"), ("publish", "r-000000000000"), ("diff", "r-000000000000", "r-000000000000")],
    ids=lambda one: one[0],
)
def test_an_unknown_release_ends_with_4_and_one_line(
    run: Run, two: tuple[str, str], arguments: tuple[str, ...]
) -> None:
    said = run("release", *arguments)
    assert said.code == 4
    assert said.err == "takewith: no release is known as 'r-000000000000'\n"


# --- withdrawals --------------------------------------------------------------------------------


def test_a_finding_is_withdrawn_and_shown_again(run: Run, two: tuple[str, str]) -> None:
    finding = "EXAMPL.THIRDI.sedation"
    assert "is withdrawn from every release" in run("withdraw", finding, "--why", "wrong direction").err
    assert f"withdrawn  root  {finding}: wrong direction" in run("release", "show", two[1]).out.replace(_me(), "root")
    assert "is shown again" in run("withdraw", finding, "--why", "was right", "--undo").err
    assert run("withdraw", finding, "--why", "again", "--undo").code == 4


def _me() -> str:
    from app.cli.console import user

    return user() or ""


def test_a_withdrawal_needs_a_reason(run: Run, two: tuple[str, str]) -> None:
    assert run("withdraw", "EXAMPL.THIRDI.sedation").code == 2
    assert run("withdraw", "EXAMPL.THIRDI.sedation", "--why", " ").code == 2


# --- what goes wrong around it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "code", "expected"),
    [
        ("mysql://x/y", 3, "mysql is not supported"),
        ("nonsense", 3, "the database URL cannot be read"),
        ("sqlite://", 3, "a SQLite database needs a file"),
        ("postgresql://secret:word@127.0.0.1:1/x", 3, "the database cannot be opened: connection failed"),
    ],
)
def test_a_wrong_database_is_one_line_without_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, code: int, expected: str
) -> None:
    monkeypatch.setenv("TAKEWITH_DATABASE_URL", url)
    said = run("db", "status")
    assert said.code == code
    assert expected in said.err
    assert said.err.count("\n") == 1
    assert "word" not in said.err


def test_a_wrong_setting_names_its_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKEWITH_DATABASE_POOL_SIZE", "many")
    said = run("db", "status")
    assert said.code == 2
    assert said.err.startswith("takewith: TAKEWITH_DATABASE_POOL_SIZE: ")


def test_commands_on_an_empty_database_say_what_to_run(run: Run) -> None:
    said = run("release", "list")
    assert (said.code, said.err.count("\n")) == (3, 1)
    assert "takewith db upgrade" in said.err
    assert run("db", "upgrade").code == 0
    assert run("db", "status").out == "current\n"
    assert "takewith knowledge load" in run("knowledge", "export").err


def test_a_folder_that_is_not_there_is_one_line(run: Run) -> None:
    said = run("knowledge", "load", "/nowhere")
    assert (said.code, said.err) == (1, "takewith: /nowhere is no folder of knowledge\n")
