"""How often which question was asked, by day. No address, no time of day, nothing of a person."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, Key


class UsageRow(Base):
    """Answers about one compound with one condition on one day, by who holds the key."""

    __tablename__ = "usage_day"
    __table_args__ = (CheckConstraint("answers > 0", name="answers_positive"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    compound: Mapped[str] = mapped_column(Key, primary_key=True, comment="slug as in the address of the answer")
    condition: Mapped[str] = mapped_column(Key, primary_key=True, comment="slug")
    holder: Mapped[str] = mapped_column(Key, primary_key=True, comment="id of the holder of the key; empty without one")
    answers: Mapped[int]
