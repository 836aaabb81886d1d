"""The sandbox: a small release of invented substances in which every kind of answer stands, for whoever integrates."""

from importlib.resources import files
from pathlib import Path

from app.curation.load import load_folder, origin
from app.curation.publish import Act, withdraw
from app.store import migrate
from app.store.engine import Database
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase

# Wrong on purpose, and withdrawn: its place says so.
WITHDRAWN = "AGWITH.SANDBX.other-sandbox"


def sandbox_folder() -> Path:
    """Return the folder of the invented facts."""
    return Path(str(files("app").joinpath("sandbox")))


def prepare(database: Database, program_version: str) -> Knowledge:
    """Fill an empty database with the sandbox; the same files give the same release, always."""
    by = origin(program_version, "sandbox")
    migrate.upgrade(database)
    load_folder(database, sandbox_folder(), by)
    if WITHDRAWN not in KnowledgeBase(database).current().withdrawals:
        withdraw(database, WITHDRAWN, Act(now=by.now, why="Withdrawn on purpose, so that you can see how it looks."))
    return KnowledgeBase(database).current()
