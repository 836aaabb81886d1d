"""Immutable records and the lists that gather them into layers."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, Digest, Key, RowId


class RecordRow(Base):
    """One value of the knowledge as canonical JSON; the same content is the same row in every release."""

    __tablename__ = "record"
    # The digest ends the index so that export and diff walk a layer in one order without sorting it whole.
    __table_args__ = (Index(None, "kind", "slug", "digest"),)

    # A small number beside the digest: the lists below hold millions of them.
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    digest: Mapped[str] = mapped_column(Digest, unique=True, comment="SHA-256 over kind, slug, schema version and body")
    kind: Mapped[str] = mapped_column(Key)
    slug: Mapped[str] = mapped_column(Key)
    schema_version: Mapped[int]
    body: Mapped[str] = mapped_column(comment="canonical JSON")


class LayerVersionRow(Base):
    """One state of one layer: `bundled`, `import:<name>` or `overlay:<name>`."""

    __tablename__ = "layer_version"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    digest: Mapped[str] = mapped_column(Digest, unique=True, comment="SHA-256 over the name and the record digests")
    name: Mapped[str] = mapped_column(Key)
    record_count: Mapped[int]
    as_of: Mapped[date | None] = mapped_column(comment="latest date on which a fact of it was checked")
    # Lets a start see that the text files were loaded before, without reading them.
    fingerprint: Mapped[str | None] = mapped_column(Digest, comment="digest of the files it was read from last")


class LayerMemberRow(Base):
    """A record belongs to a version of a layer."""

    __tablename__ = "layer_member"
    # The pair is the table: SQLite then needs no second copy of it as an index.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read once by SQLAlchemy

    layer_id: Mapped[int] = mapped_column(ForeignKey("layer_version.id", ondelete="CASCADE"), primary_key=True)
    # Indexed: pruning asks whether any layer still holds a record.
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, index=True)
