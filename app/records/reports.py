"""Reports of wrong findings: taken from anybody, judged by a curator, the outcome told to everybody.

Nothing is kept of who sent one: no address, no key, no time of the day. The words of a report are deleted when it is
closed; the trail never holds them.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.records.errors import QueueFullError, ReportClosedError, ReportNotFoundError
from app.records.writing import writing
from app.store import releases, reports, shelve, trail
from app.store.engine import Database
from app.store.errors import NothingPublishedError
from app.store.releases import EventKind
from app.store.reports import Outcome, Reason, Report, ReportState
from app.store.trail import Doer

MOST_OPEN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says about a finding."""

    finding_id: str
    release_id: str  # the release that showed it
    reason: Reason
    text: str
    reference: str | None = None


def take(database: Database, said: Said, on: date) -> Report:
    """Put a report into the queue. Raises QueueFullError."""
    report = Report(
        id=f"p-{secrets.token_hex(8)}",
        finding_id=said.finding_id,
        release_id=said.release_id,
        reason=said.reason,
        text=said.text,
        reference=said.reference,
        received_on=on,
        state=ReportState.OPEN,
    )
    with writing(database) as session:
        if reports.waiting(session) >= MOST_OPEN:
            raise QueueFullError
        reports.put(session, report)
    return report


def waiting_one(session: Session, report_id: str) -> Report:
    """Return an open report. Raises ReportNotFoundError, ReportClosedError."""
    report = reports.one(session, report_id)
    if report is None:
        raise ReportNotFoundError
    if report.state is ReportState.CLOSED:
        raise ReportClosedError
    return report


def close(session: Session, report_id: str, outcome: Outcome, answer: str, by: Doer, now: datetime) -> Report:
    """Judge a report, forget its words, and tell everybody the outcome by the history of releases.

    Raises ReportNotFoundError, ReportClosedError, NothingPublishedError.
    """
    report = waiting_one(session, report_id)
    closed = replace(
        report,
        text=None,
        reference=None,
        state=ReportState.CLOSED,
        outcome=outcome,
        answer=answer,
        closed_by=by.holder,
        closed_at=now,
    )
    reports.replace_with(session, closed)
    served = releases.current(session)
    if served is None:
        raise NothingPublishedError
    shelve.note_event(
        session,
        served.release_id,
        EventKind.REPORT_CLOSED,
        shelve.next_generation(session),
        now=now,
        who=by.name,
        why=f"{report.finding_id}: {outcome}: {answer}",
    )
    what = {"finding": report.finding_id, "reason": str(report.reason), "outcome": str(outcome)}
    trail.note(session, by, "report_closed", report.id, what=what, why=answer, now=now)
    return closed
