"""Counting answers by day: in memory while they are given, added to the database now and then.

What is lost when a process is killed is at most a minute of counts. Small counts leave this room for nobody: who asked
something rare on one day would be easy to tell.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.records.writing import writing
from app.store.engine import Database, reading
from app.store.tables import UsageRow

FEWEST = 10  # a smaller count is told only as part of a sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was answered, for whose key; None: without a key."""

    compound: str
    condition: str
    holder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Answers of one day to one question; None for both slugs: the rest of that day and holder, summed up."""

    day: date
    compound: str | None
    condition: str | None
    holder: str | None
    answers: int


class Tally:
    """Counts of this process that are not in the database yet. Used by the event loop alone, so without a lock."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[date, Question]] = Counter()

    def note(self, day: date, question: Question) -> None:
        """Count one answer."""
        self._counts[day, question] += 1

    def taken(self) -> Counter[tuple[date, Question]]:
        """Return the counts and begin anew."""
        counts, self._counts = self._counts, Counter()
        return counts

    def put_back(self, counts: Counter[tuple[date, Question]]) -> None:
        """Count again what could not be written."""
        self._counts.update(counts)


def add(database: Database, counts: Counter[tuple[date, Question]]) -> None:
    """Add counts to those of the database; several processes may do so at once."""
    if counts:
        with writing(database) as session:
            for (day, question), answers in sorted(counts.items(), key=str):
                _add(session, day, question, answers)


def usage(database: Database, since: date, until: date) -> list[Usage]:
    """Return the counts of these days, both included; those below FEWEST only as a sum that reaches it."""
    statement = (
        select(UsageRow)
        .where(UsageRow.day >= since, UsageRow.day <= until)
        .order_by(UsageRow.day, UsageRow.holder, UsageRow.compound, UsageRow.condition)
    )
    with reading(database) as session:
        return list(_told(session.scalars(statement)))


def _told(rows: Iterable[UsageRow]) -> list[Usage]:
    told: list[Usage] = []
    rest: Counter[tuple[date, str]] = Counter()
    for row in rows:
        if row.answers < FEWEST:
            rest[row.day, row.holder] += row.answers
        else:
            told.append(
                Usage(
                    day=row.day,
                    compound=row.compound,
                    condition=row.condition,
                    holder=row.holder or None,
                    answers=row.answers,
                )
            )
    sums = [
        Usage(day=day, compound=None, condition=None, holder=holder or None, answers=answers)
        for (day, holder), answers in sorted(rest.items())
        if answers >= FEWEST
    ]
    return sorted([*told, *sums], key=lambda one: (one.day, one.holder or "", one.compound or "~", one.condition or ""))


def _add(session: Session, day: date, question: Question, answers: int) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(UsageRow).values(
        day=day,
        compound=question.compound,
        condition=question.condition,
        holder=question.holder or "",
        answers=answers,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["day", "compound", "condition", "holder"],
            set_={"answers": UsageRow.answers + statement.excluded.answers},
        )
    )
