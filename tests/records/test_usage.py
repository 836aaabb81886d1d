"""Answers are counted by day; small counts are told by nobody."""

from collections import Counter
from datetime import date

from app.records.usage import Question, Tally, Usage, add, usage
from app.store.engine import Database

DAY = date(2026, 3, 1)
KETAMINE = Question(compound="ketamine", condition="als")
RARE = Question(compound="testamine", condition="gloom")


def test_counts_of_several_processes_add_up(database: Database) -> None:
    for _ in range(2):
        add(database, Counter({(DAY, KETAMINE): 6}))
    assert usage(database, DAY, DAY) == [Usage(day=DAY, compound="ketamine", condition="als", holder=None, answers=12)]


def test_a_small_count_is_not_told(database: Database) -> None:
    add(database, Counter({(DAY, KETAMINE): 10, (DAY, RARE): 9}))
    assert [one.compound for one in usage(database, DAY, DAY)] == ["ketamine"]


def test_small_counts_are_told_as_a_sum_that_is_not_small(database: Database) -> None:
    small = [Question(compound="testamine", condition=condition) for condition in ("gloom", "als", "ms")]
    add(database, Counter({(DAY, one): 4 for one in small}))
    assert usage(database, DAY, DAY) == [Usage(day=DAY, compound=None, condition=None, holder=None, answers=12)]


def test_other_days_are_left_out(database: Database) -> None:
    add(database, Counter({(DAY, KETAMINE): 10}))
    assert usage(database, date(2026, 3, 2), date(2026, 3, 3)) == []


def test_counts_that_could_not_be_written_are_not_lost() -> None:
    tally = Tally()
    tally.note(DAY, KETAMINE)
    counts = tally.taken()
    tally.note(DAY, KETAMINE)
    tally.put_back(counts)
    assert tally.taken() == {(DAY, KETAMINE): 2}
