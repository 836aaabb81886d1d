"""Lookup tables, filled when a record is stored; all of it can be made again from the records."""

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, Key, RowId


class NameRow(Base):
    """One way of naming a substance or condition, or one preparation of a substance."""

    __tablename__ = "name"
    __table_args__ = (Index(None, "compact", "kind"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(Key, comment="substance or condition")
    slug: Mapped[str] = mapped_column(Key, comment="of the substance or condition")
    preparation: Mapped[str | None] = mapped_column(Key)
    how: Mapped[str] = mapped_column(Key, comment="name, brand, synonym, alias, slug, identifier, preparation or key")
    text: Mapped[str] = mapped_column(comment="as written in the knowledge")
    compact: Mapped[str] = mapped_column(Key, comment="folded: no case, accent, space or punctuation")


class NameKeyRow(Base):
    """A clue that a misspelt or half-remembered name shares with the right one: see app/store/names.py."""

    __tablename__ = "name_key"
    # Length narrows a popular beginning to the names that can be meant; the rest makes the index cover the query.
    __table_args__ = (Index(None, "clue", "length", "rank", "name_id"), {"sqlite_with_rowid": False})

    # The row is its own key; a surrogate would cost more than it tells.
    name_id: Mapped[int] = mapped_column(ForeignKey("name.id", ondelete="CASCADE"), primary_key=True)
    clue: Mapped[str] = mapped_column(Key, primary_key=True)
    length: Mapped[int] = mapped_column(comment="letters of the folded name")
    rank: Mapped[int] = mapped_column(BigInteger, comment="CRC-32 of the folded name: cuts a crowd the same everywhere")


class SubjectRow(Base):
    """A documented interaction speaks about a substance (`s:<slug>`) or a class (`c:<id>`)."""

    __tablename__ = "documented_subject"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read once by SQLAlchemy

    # Subject first: everything documented about one substance lies side by side.
    subject: Mapped[str] = mapped_column(Key, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, index=True)


class TagRow(Base):
    """What listings filter by: `kind:<kind>`, `class:<id>`; the slug orders the pages."""

    __tablename__ = "record_tag"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read once by SQLAlchemy

    tag: Mapped[str] = mapped_column(Key, primary_key=True)
    slug: Mapped[str] = mapped_column(Key, primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, index=True)
