"""Drafts of knowledge on their way through review, what was done to them, and answers that were given once."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, Digest, Key, RowId


class DraftRow(Base):
    """A file of an overlay as somebody would like it to be."""

    __tablename__ = "draft"
    __table_args__ = (Index(None, "overlay", "state"),)

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    overlay: Mapped[str] = mapped_column(Key, comment="name of the layer: overlay:<name>")
    kind: Mapped[str] = mapped_column(Key, comment="compound, condition, interaction or source")
    slug: Mapped[str] = mapped_column(Key, comment="name of the file")
    content: Mapped[str | None] = mapped_column(comment="canonical JSON of the file; absent: the file goes")
    based_on: Mapped[str | None] = mapped_column(Digest, comment="SHA-256 of the file it replaces; absent: none")
    state: Mapped[str] = mapped_column(Key)
    version: Mapped[int] = mapped_column(comment="grows with every change of the draft or of its state")
    author: Mapped[str] = mapped_column(Key, comment="holder of the key")
    reviewer: Mapped[str | None] = mapped_column(Key, comment="holder of the key")
    why: Mapped[str] = mapped_column(comment="what was said with the latest act")
    release_id: Mapped[str | None] = mapped_column(Key, comment="release that published it; it may be pruned")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class TrailRow(Base):
    """One deed of curation; the database itself refuses to change or delete it (triggers of the migration)."""

    __tablename__ = "trail"
    __table_args__ = (Index(None, "subject", "id"),)

    # Given by the program: without a gap, so that one that is missing shows.
    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(Key, comment="holder of the key")
    name: Mapped[str] = mapped_column(comment="what the holder was called then")
    key: Mapped[str] = mapped_column(Key, comment="id of the key that was used")
    deed: Mapped[str] = mapped_column(Key)
    subject: Mapped[str] = mapped_column(Key, comment="id of the draft, report or release")
    what: Mapped[str] = mapped_column(comment="canonical JSON")
    why: Mapped[str]
    before: Mapped[str] = mapped_column(Digest, comment="digest of the row before; zeros in the first")
    digest: Mapped[str] = mapped_column(Digest, comment="SHA-256 over everything above")


class OnceRow(Base):
    """The answer to a request that carried an idempotency key."""

    __tablename__ = "once"

    holder: Mapped[str] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(Key, primary_key=True, comment="chosen by the sender")
    fingerprint: Mapped[str] = mapped_column(Digest, comment="SHA-256 of method, address and body")
    status: Mapped[int]
    headers: Mapped[str] = mapped_column(comment="JSON")
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
