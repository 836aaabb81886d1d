"""takewith db: the tables themselves."""

import gzip
import os
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import typer

from app.cli.console import DATABASE, database, program_version, tell
from app.cli.serve import prepared
from app.store import backup as backups
from app.store import migrate
from app.store.errors import BackupError
from app.store.migrate import Standing

app = typer.Typer(help="Create and upgrade the tables.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Create the tables, or bring them to the version of this program. All or nothing."""
    with database() as opened:
        before = migrate.standing(opened)
        migrate.upgrade(opened)
    tell("the tables were current already" if before is Standing.CURRENT else "the tables are current now")


@app.command()
def prepare() -> None:
    """Do what `takewith serve` does before it serves: the tables, and the bundled knowledge where it is new.

    Once before several replicas are started with --no-prepare; it does not undo a rollback.
    """
    with database() as opened:
        prepared(opened)
    tell("the database is ready")


@app.command()
def status() -> None:
    """Say how the tables stand to this program: empty, behind, current or ahead. Exit code 3 unless current."""
    with database() as opened:
        found = migrate.standing(opened)
    typer.echo(str(found))
    if found is not Standing.CURRENT:
        raise typer.Exit(DATABASE)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write, compressed; it must not be there yet.")],
) -> None:
    """Write every table to a file, as of one moment, while the service goes on. Readable for its owner alone."""
    if file.exists():
        raise FileRefusedError(f"{file} is there already; a backup is never overwritten")
    part = file.with_name(f"{file.name}.part")
    lines = 0
    try:
        # Reports and names of keys are in it; the keys themselves are not, for only their hashes are stored.
        with database() as opened, open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, filename="", mtime=0) as packed:
                for line in backups.lines_of(opened, program_version(), datetime.now(UTC)):
                    packed.write(line)
                    lines += 1
            raw.flush()
            os.fsync(raw.fileno())
        part.rename(file)
    except OSError as error:
        raise FileRefusedError(f"{file} cannot be written: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    tell(f"wrote {lines} lines to {file}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `takewith db backup` wrote.")],
) -> None:
    """Fill an empty database, SQLite or PostgreSQL, from a backup of either. All or nothing."""
    try:
        with database() as opened, gzip.open(file, "rb") as packed:
            rows = backups.restore(opened, cast(BinaryIO, packed))
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FileRefusedError(f"{file} is cut off, or no backup") from None
    except OSError as error:
        raise FileRefusedError(f"{file} cannot be read: {error.strerror}") from None
    tell(f"restored {rows} rows")


class FileRefusedError(BackupError):
    """A file that cannot be written, or read."""
