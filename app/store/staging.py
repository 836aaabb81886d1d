"""A staging file: what was read of a data set and is not yet in the knowledge base.

A SQLite file of its own beside the database: reading a large set takes minutes, and nobody has to wait for them. What
is in it survives the process that wrote it, so that an import that was killed goes on where it stopped.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.store.canonical import Record, RecordKind
from app.store.errors import StagingBusyError

# file and line, kind, slug, digest, claim, rank, first and second subject, body
Row = tuple[int, str, str, str, str, int, str, str, str]
Noted = tuple[int, str, str, str]  # place, level, name, message

PAGE = 5_000
_CACHE_KB = 65_536


class Level(StrEnum):
    """What may be told of a line."""

    BROKEN = "broken"  # cannot be read: nothing is loaded
    UNMAPPED = "unmapped"  # names something that is not known
    LEFT_OUT = "left_out"  # was understood, and is nothing that can be served
    REPEATED = "repeated"  # says what another line says
    CONTRADICTS = "contradicts"  # says something else of the same: the graver one counts


_TABLES = """
CREATE TABLE IF NOT EXISTS row (n INTEGER PRIMARY KEY, place INTEGER NOT NULL, kind TEXT NOT NULL, slug TEXT NOT NULL,
  digest TEXT NOT NULL, claim TEXT NOT NULL, rank INTEGER NOT NULL, one TEXT NOT NULL, two TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS note (place INTEGER NOT NULL, level TEXT NOT NULL, name TEXT NOT NULL,
  message TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""
_ADD = "INSERT INTO row (place, kind, slug, digest, claim, rank, one, two, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
# Of each claim the gravest row leads, of equal ones the first; the others say the same or contradict.
_DOUBLES = """
CREATE TEMP TABLE loser AS
SELECT n, place, first, digest = lead AS same FROM (
  SELECT n, place, digest, first_value(digest) OVER best AS lead, first_value(place) OVER best AS first,
         row_number() OVER best AS at
  FROM row WINDOW best AS (PARTITION BY claim ORDER BY rank DESC, place, n)
) WHERE at > 1
"""


class Staging:
    """One staging file. Rows are added in batches, each with how far reading has come."""

    def __init__(self, path: Path) -> None:
        """Open a file, or go on with it. Raises StagingBusyError while another process holds it."""
        self.path = path
        self._connection = sqlite3.connect(path, timeout=0.5, isolation_level=None)
        run = self._connection.execute
        try:
            run("PRAGMA locking_mode = EXCLUSIVE")
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA synchronous = OFF")  # outlives the process; after a power cut the file is made anew
            run(f"PRAGMA cache_size = -{_CACHE_KB}")
            self._connection.executescript(_TABLES)
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise StagingBusyError(f"{path} cannot be used: {error}") from error

    def add(self, rows: Sequence[Row], notes: Sequence[Noted], counts: Mapping[str, int]) -> None:
        """Add rows and notes, and remember the counts, all or nothing."""
        run = self._connection
        run.execute("BEGIN")
        run.executemany(_ADD, rows)
        run.executemany("INSERT INTO note VALUES (?, ?, ?, ?)", notes)
        run.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", list(counts.items()))
        run.execute("COMMIT")

    def counts(self) -> dict[str, int]:
        """Return what was remembered last; empty in a new file."""
        return dict(self._connection.execute("SELECT name, value FROM state"))

    def settle(self) -> None:
        """Keep one row of each claim, and note of the others whether they repeat or contradict it."""
        run = self._connection.execute
        run("BEGIN")
        run("CREATE INDEX IF NOT EXISTS row_claim ON row (claim, rank DESC, place, n, digest)")
        run(_DOUBLES)
        # The other place is told as a number; whoever reads the notes knows the files.
        run(
            "INSERT INTO note SELECT loser.place, CASE WHEN same THEN ? ELSE ? END, row.slug, CAST(first AS TEXT)"
            " FROM loser JOIN row ON row.n = loser.n",
            (Level.REPEATED, Level.CONTRADICTS),
        )
        run("DELETE FROM row WHERE n IN (SELECT n FROM loser)")
        run("DROP TABLE loser")
        run("CREATE UNIQUE INDEX IF NOT EXISTS row_digest ON row (digest)")
        run("INSERT OR REPLACE INTO state VALUES ('settled', 1)")
        run("COMMIT")

    def noted(self) -> dict[Level, int]:
        """Return how many notes there are of each level."""
        return {Level(level): n for level, n in self._connection.execute("SELECT level, count(*) FROM note GROUP BY 1")}

    def notes(self, level: Level, limit: int = -1) -> Iterator[tuple[int, str, str]]:
        """Yield (place, name, message) of a level in the order of places."""
        yield from self._connection.execute(
            "SELECT place, name, message FROM note WHERE level = ? ORDER BY place, name, message LIMIT ?",
            (level, limit),
        )

    def unmapped(self, limit: int = -1) -> Iterator[tuple[str, str, int, list[int]]]:
        """Yield (name, reason, how many lines, the first of them), the most frequent first."""
        for name, message, count in self._connection.execute(
            "SELECT name, message, count(*) FROM note WHERE level = ? GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ?",
            (Level.UNMAPPED, limit),
        ).fetchall():
            first = self._connection.execute(
                "SELECT place FROM note WHERE level = ? AND name = ? AND message = ? ORDER BY 1 LIMIT 5",
                (Level.UNMAPPED, name, message),
            )
            yield name, message, count, [place for (place,) in first]

    def by_kind(self) -> dict[RecordKind, int]:
        """Return how many records there are of each kind."""
        found = self._connection.execute("SELECT kind, count(*) FROM row GROUP BY 1")
        return {RecordKind(kind): count for kind, count in found}

    def digests(self) -> Iterator[str]:
        """Yield every digest, sorted."""
        for (digest,) in self._connection.execute("SELECT digest FROM row ORDER BY digest"):
            yield digest

    def statements(self) -> Iterator[list[tuple[str, str, str, str, str]]]:
        """Yield pages of documented statements by digest: digest, slug, both subjects, body."""
        yield from self._pages(
            "SELECT digest, slug, one, two, body FROM row WHERE kind = ? ORDER BY digest", (RecordKind.DOCUMENTED,)
        )

    def others(self) -> Iterator[Record]:
        """Yield every record that is no documented statement, by digest."""
        pages = self._pages(
            "SELECT kind, slug, body FROM row WHERE kind != ? ORDER BY digest", (RecordKind.DOCUMENTED,)
        )
        for page in pages:
            for kind, slug, body in page:
                yield Record(kind=RecordKind(kind), slug=slug, body=body)

    def of_kind(self, kind: RecordKind) -> Iterator[Record]:
        """Yield the records of one kind, by slug."""
        found = self._connection.execute(
            "SELECT slug, body FROM row WHERE kind = ? ORDER BY slug, digest", (str(kind),)
        )
        for slug, body in found:
            yield Record(kind=kind, slug=slug, body=body)

    def close(self) -> None:
        """Close the file and leave it: whoever opens it next goes on."""
        self._connection.close()

    def remove(self) -> None:
        """Close the file and delete it."""
        self.close()
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def _pages(self, sql: str, values: Iterable[Any]) -> Iterator[list[Any]]:
        cursor = self._connection.execute(sql, tuple(values))
        while page := cursor.fetchmany(PAGE):
            yield page
