"""Opening the database: SQLite by default, PostgreSQL by one URL, readers and writers apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app.store.errors import DatabaseUnreachableError, OutdatedDatabaseError

BUSY_TIMEOUT_MS = 10_000  # SQLite: how long one writer waits for another
WRITER_CACHE_KB, READER_CACHE_KB = 262_144, 16_384  # SQLite: for each connection, taken only as far as it is needed
CONNECT_TIMEOUT_S = 5
# PostgreSQL: a server that has vanished from the network is noticed in this many seconds, not in hours.
KEEPALIVES = {"keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 2, "tcp_user_timeout": 15_000}
# PostgreSQL: one writer of knowledge at a time; the number is this program's own ("TakeWith" in ASCII, shortened).
WRITER_LOCK = 0x54616B65
_OUTDATED = "the tables are missing or of another version of the program; run: takewith db upgrade"


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Connections that one process holds, and how long a request waits for one."""

    size: int = 5
    overflow: int = 5
    timeout_s: float = 5.0
    statement_timeout_ms: int = 5_000  # readers only; 0 is no limit


@dataclass(frozen=True, slots=True)
class Database:
    """One knowledge base: sessions that read (perhaps from a replica) and sessions that write."""

    url: URL
    read_engine: Engine
    write_engine: Engine
    reader: sessionmaker[Session]
    writer: sessionmaker[Session]

    @property
    def is_sqlite(self) -> bool:
        """True for the file database."""
        return self.url.get_backend_name() == "sqlite"

    def close(self) -> None:
        """Give every connection back."""
        self.read_engine.dispose()
        self.write_engine.dispose()


def open_database(url: str, *, replica_url: str | None = None, limits: PoolLimits | None = None) -> Database:
    """Return the database behind a URL; nothing is connected yet.

    A SQLite file is made in its folder when it is first written to. Raises DatabaseUnreachableError for a URL that
    names no database this program can use.
    """
    address = database_url(url)
    pool = limits or PoolLimits()
    if address.get_backend_name() == "sqlite":
        read_engine, write_engine = _sqlite(address, pool, writes=False), _sqlite(address, pool, writes=True)
    else:
        replica = database_url(replica_url) if replica_url else address
        read_engine, write_engine = _postgresql(replica, pool, writes=False), _postgresql(address, pool, writes=True)
    return Database(
        url=address,
        read_engine=read_engine,
        write_engine=write_engine,
        reader=sessionmaker(read_engine, expire_on_commit=False),
        writer=sessionmaker(write_engine, expire_on_commit=False),
    )


def database_url(url: str) -> URL:
    """Return a URL with its driver filled in; raises DatabaseUnreachableError where that cannot be done."""
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):  # ValueError: a port that is no number
        raise DatabaseUnreachableError(
            "the database URL cannot be read: use sqlite:///FILE or postgresql://..."
        ) from None
    if backend in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise DatabaseUnreachableError(f"{backend} is not supported: use sqlite:///FILE or postgresql://...")
    if address.database in (None, "", ":memory:"):
        # Every connection would see a database of its own.
        raise DatabaseUnreachableError("a SQLite database needs a file: sqlite:///var/takewith.sqlite3")
    return address.set(drivername="sqlite+pysqlite")


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """Open a session that reads.

    Raises DatabaseUnreachableError when the database is down, busy or too slow; OutdatedDatabaseError when its
    tables are missing or of another version.
    """
    try:
        with database.reader() as session:
            yield session
    except ProgrammingError as error:
        raise OutdatedDatabaseError(_OUTDATED) from error
    except (DBAPIError, PoolTimeoutError) as error:
        if "no such table" in str(error) or "no such column" in str(error):
            raise OutdatedDatabaseError(_OUTDATED) from error
        raise DatabaseUnreachableError(f"the database cannot be read: {reason(error)}") from error


def reason(error: Exception) -> str:
    """Return the first line of a driver's message: no statement, no parameters, no address with a password."""
    origin = getattr(error, "orig", None) or error
    return (str(origin).strip().splitlines() or [type(origin).__name__])[0]


def lock_for_writing(session: Session) -> None:
    """Wait until no other process writes knowledge; holds until the transaction ends.

    SQLite took its lock when the transaction began.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})


def _sqlite(url: URL, pool: PoolLimits, *, writes: bool) -> Engine:
    if writes and url.database:
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreachableError(f"the folder of the database cannot be made: {error.strerror}") from None
    engine = create_engine(url, pool_size=pool.size, max_overflow=pool.overflow, pool_timeout=pool.timeout_s)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        # The driver would begin transactions by its own rules: late, and never for reads.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        # With the default of 2 MB a large load spends its time on writing the same index pages again and again.
        cursor.execute(f"PRAGMA cache_size = -{WRITER_CACHE_KB if writes else READER_CACHE_KB}")
        if writes:
            # Readers go on while a release is loaded. The mode stays in the file; readers need not ask for it.
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")  # a release that was reported as published is on the disk
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at once: upgrading a read lock half way is what fails with "database is locked".
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL, pool: PoolLimits, *, writes: bool) -> Engine:
    if not writes and url.query.get("target_session_attrs") == "read-write":
        # Sessions that read are read-only by choice, and would be refused by the very server that is meant.
        url = url.update_query_dict({"target_session_attrs": "primary"})
    # Without the statement timeout one bad plan holds a connection until the pool is empty.
    options = "" if writes else f"-c statement_timeout={pool.statement_timeout_ms} -c default_transaction_read_only=on"
    return create_engine(
        url,
        pool_size=pool.size,
        max_overflow=pool.overflow,
        pool_timeout=pool.timeout_s,
        pool_pre_ping=True,  # a fail-over leaves dead connections behind
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "options": options,
            "application_name": "takewith",
            **KEEPALIVES,
        },
    )
