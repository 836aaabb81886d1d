"""Feedback is kept once, without the card and the time of day."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from app.records.feedback import Report, add
from app.store.engine import Database, reading
from app.store.tables import FeedbackRow

CARD = UUID("4e0a3a1e-3283-4575-ab82-028d55fe2719")
AT = datetime(2026, 7, 2, 10, 5, 31, tzinfo=UTC)
REPORT = Report(card=CARD, at=AT, service="interaction-order-sign", outcome="overridden", reason="monitored")


def kept(database: Database) -> list[FeedbackRow]:
    with reading(database) as session:
        return list(session.scalars(select(FeedbackRow).order_by(FeedbackRow.day)))


def test_a_report_is_kept_once(database: Database) -> None:
    for _ in range(2):
        add(database, [REPORT, REPORT])
    assert len(kept(database)) == 1


def test_another_moment_is_another_report(database: Database) -> None:
    later = Report(card=CARD, at=datetime(2026, 7, 3, tzinfo=UTC), service=REPORT.service, outcome="accepted")
    add(database, [REPORT, later])
    assert [(row.day, row.outcome) for row in kept(database)] == [
        (date(2026, 7, 2), "overridden"),
        (date(2026, 7, 3), "accepted"),
    ]


def test_neither_card_nor_time_of_day_is_kept(database: Database) -> None:
    add(database, [REPORT])
    (row,) = kept(database)
    held = repr([getattr(row, column.key) for column in FeedbackRow.__table__.columns])
    assert str(CARD) not in held
    assert "10:05" not in held
