"""Bringing the tables to the version that this program needs, from the first start on."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

import app
from app.store.engine import Database, reason
from app.store.errors import DatabaseUnreachableError, OutdatedDatabaseError

HEAD = "head"


class Standing(StrEnum):
    """How the tables of a database stand to this program."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"  # a newer program was here


def upgrade(database: Database, revision: str = HEAD) -> None:
    """Apply every migration that is missing, all or nothing.

    Raises OutdatedDatabaseError where a newer program has migrated the database, DatabaseUnreachableError where it
    cannot be opened or written.
    """
    if standing(database) is Standing.AHEAD:
        raise OutdatedDatabaseError("a newer version of the program has changed this database; upgrade the program")
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    """Undo migrations down to a revision; what the newer tables held is lost."""
    _run(database, lambda config: command.downgrade(config, revision))


def standing(database: Database) -> Standing:
    """Return how the database stands; raises DatabaseUnreachableError where it cannot be opened."""
    try:
        with database.write_engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except (DBAPIError, OSError) as error:
        raise DatabaseUnreachableError(f"the database cannot be opened: {reason(error)}") from error
    if found is None:
        return Standing.EMPTY
    scripts = ScriptDirectory.from_config(_config())
    if found == scripts.get_current_head():
        return Standing.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return Standing.BEHIND if found in known else Standing.AHEAD


def head() -> str:
    """Return the revision of the tables that this program needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def migrations_folder() -> Path:
    """Return the folder of the migrations: of the checkout, beside or inside the installed package, or shared."""
    package = Path(app.__file__).parent
    places = [
        package.parent / "migrations",
        package / "migrations",
        Path(sys.prefix) / "share" / "takewith" / "migrations",
        Path.cwd() / "migrations",
    ]
    for place in places:
        if (place / "env.py").is_file():
            return place
    raise OutdatedDatabaseError(f"the migrations are missing; looked in {', '.join(map(str, places))}")


def _config() -> Config:
    config = Config()
    # Alembic reads % as the beginning of a variable.
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


def _run(database: Database, act: Callable[[Config], None]) -> None:
    config = _config()
    try:
        with database.write_engine.connect() as connection:
            config.attributes["connection"] = connection
            act(config)
    except (DBAPIError, OSError) as error:
        raise DatabaseUnreachableError(f"the database cannot be migrated: {reason(error)}") from error
