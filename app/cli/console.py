"""What the groups of commands share: exit codes, the database of the settings, progress on standard error."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from time import monotonic

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from app.clients.counts import CountsUnreachableError
from app.clients.errors import ClientError, NotFoundThereError
from app.clients.traces import TracesMissingError
from app.curation.problems import KnowledgeError
from app.curation.problems import Progress as Report
from app.curation.publish import Act, NothingToDoError
from app.domain.errors import DomainError
from app.settings import GROUPS, Settings
from app.store.engine import Database, PoolLimits, open_database
from app.store.errors import (
    DatabaseUnreachableError,
    NothingPublishedError,
    OutdatedDatabaseError,
    ReleaseNotFoundError,
    ReleasePrunedError,
    StoreError,
)

# Exit codes; 2 is also a wrong call of the command line.
SETTING = 2  # a setting cannot be used
PROBLEMS = 1  # the knowledge, an export or a record is not as it must be
DATABASE = 3  # the database cannot be used
OUTSIDE = 5  # another server cannot be asked
NOT_THERE = 4  # what was named does not exist, or there is nothing to do

_CODES: tuple[tuple[type[Exception], int], ...] = (
    (KnowledgeError, PROBLEMS),
    (NothingToDoError, NOT_THERE),
    (NothingPublishedError, NOT_THERE),
    (ReleaseNotFoundError, NOT_THERE),
    (ReleasePrunedError, NOT_THERE),
    (DatabaseUnreachableError, DATABASE),
    (OutdatedDatabaseError, DATABASE),
    (StoreError, PROBLEMS),
    (DomainError, NOT_THERE),
    (NotFoundThereError, NOT_THERE),
    (ClientError, OUTSIDE),
    (CountsUnreachableError, SETTING),
    (TracesMissingError, SETTING),
)

SHOW_AFTER_S = 1.0


def exit_code(error: Exception) -> int | None:
    """Return the exit code of an error that a person can act on, None for a fault of the program."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), None)


def tell(line: str) -> None:
    """Write one line for a person to standard error; standard output is for results."""
    typer.echo(line, err=True)


def settings() -> Settings:
    """Return the settings; a wrong one is one line and exit code 2."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        prefix = GROUPS[error.title].model_config.get("env_prefix", "")
        tell(f"takewith: {prefix}{str(first['loc'][0]).upper()}: {first['msg']}")
        raise typer.Exit(2) from None


@contextmanager
def database() -> Iterator[Database]:
    """Open the database of the settings, without a limit on how long a statement takes, and close it again.

    Not the replica: it lags behind, and a command reads what it or the one before it has written.
    """
    opened = open_database(settings().database.url, limits=PoolLimits(size=1, overflow=2, statement_timeout_ms=0))
    try:
        yield opened
    finally:
        opened.close()


def program_version() -> str:
    """Return the version of this program."""
    try:
        return version("takewith")
    except PackageNotFoundError:
        return "0"  # run from a checkout that was never installed


def user() -> str | None:
    """Return who is at the keyboard, for the history of releases."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's number without a name
        return None


def act(why: str | None) -> Act:
    """Return who acts now, and why."""
    return Act(now=datetime.now(UTC), who=user(), why=why)


@contextmanager
def progress() -> Iterator[Report]:
    """Give something to report progress to; a bar is shown when it takes longer than a second."""
    bar = _Bar()
    try:
        yield bar.report
    finally:
        bar.close()


class _Bar:
    """A progress bar on standard error that keeps out of sight while nobody has to wait."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def report(self, what: str, done: int, total: int) -> None:
        if self._progress is None:
            if monotonic() - self._began < SHOW_AFTER_S:
                return
            self._progress = Progress(
                TextColumn("{task.description:<10}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()
