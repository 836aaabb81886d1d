"""A database that can be asked: made on first use, holding the bundled knowledge."""

from app.curation.bundled import bundled_folder
from app.curation.load import load_on_start, origin
from app.curation.problems import Progress
from app.store import migrate
from app.store.engine import Database
from app.store.errors import OutdatedDatabaseError
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from app.store.migrate import Standing


def ready(opened: Database, program_version: str, who: str | None, report: Progress) -> Knowledge:
    """Migrate an empty database, load the bundled knowledge where it is newer, return what is served.

    Raises OutdatedDatabaseError, KnowledgeError.
    """
    standing = migrate.standing(opened)
    if standing is Standing.EMPTY:
        migrate.upgrade(opened)
    elif standing is not Standing.CURRENT:
        raise OutdatedDatabaseError("the database is of another version; run: takewith db upgrade")
    load_on_start(opened, bundled_folder(), origin(program_version, who, "on start"), progress=report)
    return KnowledgeBase(opened).current()
