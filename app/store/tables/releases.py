"""Releases, which of them is served, what happened to them, and what was withdrawn from all of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, Digest, Key, RowId


class ReleaseRow(Base):
    """An immutable, digest-named state of the knowledge."""

    __tablename__ = "release"

    id: Mapped[str] = mapped_column(Key, primary_key=True, comment="r- and the first 12 digits of the digest")
    digest: Mapped[str] = mapped_column(Digest, unique=True, comment="SHA-256 over layer names and digests")
    created_at: Mapped[datetime]
    as_of: Mapped[date | None] = mapped_column(comment="latest date on which a fact of it was checked")
    program_version: Mapped[str]
    schema_version: Mapped[int]
    note: Mapped[str | None]


class ReleaseLayerRow(Base):
    """A release lists one version of each of its layers, in the order in which they are read."""

    __tablename__ = "release_layer"

    release_id: Mapped[str] = mapped_column(Key, ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    layer_id: Mapped[int] = mapped_column(ForeignKey("layer_version.id"), index=True)


class CurrentRow(Base):
    """The one row that says which release is served: a switch changes this row and nothing else."""

    __tablename__ = "current"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    release_id: Mapped[str] = mapped_column(Key, ForeignKey("release.id"))
    # Grows with every switch and every withdrawal, never falls: servers compare it to notice either.
    generation: Mapped[int]
    withdrawal_generation: Mapped[int] = mapped_column(comment="generation of the latest withdrawal, 0 before any")


class ReleaseEventRow(Base):
    """What happened to releases; it stays when the release is pruned, so no foreign key."""

    __tablename__ = "release_event"
    __table_args__ = (Index(None, "release_id", "generation"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    release_id: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Key, comment="published, rolled_back, pruned, withdrawn or reinstated")
    at: Mapped[datetime]
    who: Mapped[str | None]
    why: Mapped[str | None]
    generation: Mapped[int]


class WithdrawalRow(Base):
    """A finding found wrong; it overrides every release."""

    __tablename__ = "withdrawal"

    finding_id: Mapped[str] = mapped_column(Key, primary_key=True)
    why: Mapped[str]
    at: Mapped[datetime]
    who: Mapped[str | None]
    generation: Mapped[int]
