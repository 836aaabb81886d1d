"""Addresses of partners that are told of releases and withdrawals."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, Key


class WebhookRow(Base):
    """One address, and how far it was told; the secret is derived and stands nowhere."""

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    holder: Mapped[str] = mapped_column(Key, index=True, comment="id of the holder of the key that asked for it")
    url: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    told: Mapped[int] = mapped_column(comment="generation of the last event that was told or given up")
    attempts: Mapped[int] = mapped_column(comment="failed attempts at the event that is next")
    due_at: Mapped[datetime] = mapped_column(index=True, comment="not before; a sender at work puts it off")
    given_up: Mapped[int] = mapped_column(comment="events given up since it was made")
