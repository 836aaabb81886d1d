"""The command line as a person meets it: arguments in, an exit code and two streams out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli import main
from tests.curation.folders import Folder
from tests.databases import Databases


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `takewith` with a SQLite file of this test's own."""
    monkeypatch.setenv("TAKEWITH_DATABASE_URL", f"sqlite:///{tmp_path}/var/own.sqlite3")
    monkeypatch.chdir(tmp_path)

    def takewith(*arguments: str | Path) -> Said:
        monkeypatch.setattr("sys.argv", ["takewith", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        streams = capsys.readouterr()
        code = ended.value.code
        return Said(code=code if isinstance(code, int) else 0, out=streams.out, err=streams.err)

    return takewith


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.remove()
