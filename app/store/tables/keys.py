"""Keys of the API: who may do what. Of the key itself only a hash is stored."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, Digest, Key


class ApiKeyRow(Base):
    """One key that was given out; rows are never deleted, so that who acted can still be named."""

    __tablename__ = "api_key"
    __table_args__ = (CheckConstraint("quota IS NULL OR quota > 0", name="quota_positive"),)

    id: Mapped[str] = mapped_column(Key, primary_key=True, comment="the public part of the key")
    holder: Mapped[str] = mapped_column(Key, index=True, comment="id of the first key of this person or program")
    name: Mapped[str] = mapped_column(comment="what the operator calls the holder")
    hash: Mapped[str] = mapped_column(Digest, comment="SHA-256 of the whole key")
    scopes: Mapped[str] = mapped_column(comment="with commas, in the order of KeyScope")
    quota: Mapped[int | None] = mapped_column(comment="requests a day; absent: the setting's")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    rotated_from: Mapped[str | None] = mapped_column(Key, ForeignKey("api_key.id"))
    # A day and no more: when somebody asked is close to what they asked.
    last_used_on: Mapped[date | None]
