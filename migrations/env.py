"""How migrations meet the database: one transaction, one process at a time, no long waits for locks."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from app.store.engine import WRITER_LOCK, open_database
from app.store.tables import Base

LOCK_TIMEOUT = "4s"


def run() -> None:
    """Migrate over the connection that app/store/migrate.py gives, or over one to `-x url=...`."""
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    url = context.get_x_argument(as_dictionary=True).get("url", "sqlite:///var/takewith.sqlite3")
    database = open_database(url)
    with database.write_engine.connect() as connection:
        migrate(connection)
    database.close()


def migrate(connection: Connection) -> None:
    """Apply what is asked for in one transaction: either all of it happened, or nothing."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,  # true on SQLite as well, because app/store/engine.py begins transactions itself
        render_as_batch=True,
        compare_type=True,
        include_object=_compared,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            # Several replicas may start at once. Not bound by lock_timeout's purpose, so waited for on its own terms.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK + 1})
        context.run_migrations()


def _compared(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Leave tables alone that are not ours: a PostgreSQL database may be shared."""
    return not (kind == "table" and reflected and other is None)


run()
