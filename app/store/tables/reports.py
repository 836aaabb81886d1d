"""Findings that somebody says are wrong. Nothing is kept of who said so, nor at what time of the day."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, Key


class ReportRow(Base):
    """One report; its words are deleted when it is closed."""

    __tablename__ = "report"
    __table_args__ = (Index(None, "state", "received_on", "id"),)

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    finding_id: Mapped[str] = mapped_column(Key, index=True)
    release_id: Mapped[str] = mapped_column(Key, comment="release that showed it; it may be pruned")
    reason: Mapped[str] = mapped_column(Key)
    text: Mapped[str | None] = mapped_column(comment="of the sender; deleted when the report is closed")
    reference: Mapped[str | None] = mapped_column(comment="source that the sender names; deleted likewise")
    received_on: Mapped[date]
    state: Mapped[str] = mapped_column(Key, comment="open or closed")
    outcome: Mapped[str | None] = mapped_column(Key)
    answer: Mapped[str | None] = mapped_column(comment="public")
    closed_by: Mapped[str | None] = mapped_column(Key, comment="holder of the key")
    closed_at: Mapped[datetime | None]
