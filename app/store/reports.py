"""Reports of wrong findings as the database holds them. Only records calls what writes."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from app.store.tables import ReportRow


class Reason(StrEnum):
    """What is wrong with a finding, as the sender sees it."""

    WRONG_DIRECTION = "wrong_direction"
    WRONG_SEVERITY = "wrong_severity"
    WRONG_SOURCE = "wrong_source"
    WRONG_WORDING = "wrong_wording"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    OTHER = "other"


class ReportState(StrEnum):
    """Whether somebody has judged a report."""

    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What became of a report."""

    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    DUPLICATE = "duplicate"
    NOT_USABLE = "not_usable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report; `text` and `reference` are gone when it is closed."""

    id: str
    finding_id: str
    release_id: str
    reason: Reason
    text: str | None
    reference: str | None
    received_on: date
    state: ReportState
    outcome: Outcome | None = None
    answer: str | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None


def one(session: Session, report_id: str) -> Report | None:
    """Return a report by its id."""
    row = session.get(ReportRow, report_id, populate_existing=True)
    return None if row is None else _value(row)


def page(
    session: Session, *, limit: int, state: ReportState | None = None, after: tuple[date, str] | None = None
) -> list[Report]:
    """Return reports, the oldest first."""
    statement = select(ReportRow).order_by(ReportRow.received_on, ReportRow.id).limit(limit)
    if state is not None:
        statement = statement.where(ReportRow.state == str(state))
    if after is not None:
        statement = statement.where(tuple_(ReportRow.received_on, ReportRow.id) > after)
    return [_value(row) for row in session.scalars(statement)]


def waiting(session: Session) -> int:
    """Return how many reports are open."""
    return session.scalars(select(func.count()).where(ReportRow.state == str(ReportState.OPEN))).one()


def put(session: Session, report: Report) -> None:
    """Store a new report."""
    session.execute(insert(ReportRow), [_row(report)])


def replace_with(session: Session, report: Report) -> None:
    """Store what became of a report."""
    session.execute(update(ReportRow).where(ReportRow.id == report.id).values(_row(report)))


def _row(report: Report) -> dict[str, object]:
    plain = {field.name: getattr(report, field.name) for field in fields(Report)}
    return {name: str(value) if isinstance(value, StrEnum) else value for name, value in plain.items()}


def _value(row: ReportRow) -> Report:
    given = {field.name: getattr(row, field.name) for field in fields(Report)}
    return Report(
        **given
        | {
            "reason": Reason(row.reason),
            "state": ReportState(row.state),
            "outcome": None if row.outcome is None else Outcome(row.outcome),
        }
    )
