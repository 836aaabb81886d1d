"""Records, layers, releases and the lookups over them.

downgrade drops the whole knowledge base: it can be loaded again from the text files, the history of releases and
the withdrawals cannot.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5c1e7a9d0b42"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Spelt out here and not imported: a migration must mean the same when the program has moved on.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DIGEST = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)

TABLES = (
    "layer_version", "record", "layer_member", "release", "release_layer", "current", "release_event", "withdrawal",
    "name", "name_key", "documented_subject", "record_tag",
)  # fmt: skip


def upgrade() -> None:
    _records()
    _releases()
    _lookups()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _records() -> None:
    op.create_table(
        "layer_version",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("digest", DIGEST, nullable=False, comment="SHA-256 over the name and the record digests"),
        sa.Column("name", KEY, nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), comment="latest date on which a fact of it was checked"),
        sa.Column("fingerprint", DIGEST, comment="digest of the files it was read from last"),
        sa.PrimaryKeyConstraint("id", name="pk_layer_version"),
        sa.UniqueConstraint("digest", name="uq_layer_version_digest"),
    )
    op.create_table(
        "record",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("digest", DIGEST, nullable=False, comment="SHA-256 over kind, slug, schema version and body"),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="canonical JSON"),
        sa.PrimaryKeyConstraint("id", name="pk_record"),
        sa.UniqueConstraint("digest", name="uq_record_digest"),
    )
    op.create_index("ix_record_kind_slug_digest", "record", ["kind", "slug", "digest"])
    op.create_table(
        "layer_member",
        sa.Column("layer_id", ROW_ID, nullable=False),
        sa.Column("record_id", ROW_ID, nullable=False),
        _references("layer_member", "layer_id", "layer_version", ondelete="CASCADE"),
        _references("layer_member", "record_id", "record"),
        sa.PrimaryKeyConstraint("layer_id", "record_id", name="pk_layer_member"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_layer_member_record_id", "layer_member", ["record_id"])


def _releases() -> None:
    op.create_table(
        "release",
        sa.Column("id", KEY, nullable=False, comment="r- and the first 12 digits of the digest"),
        sa.Column("digest", DIGEST, nullable=False, comment="SHA-256 over layer names and digests"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("as_of", sa.Date(), comment="latest date on which a fact of it was checked"),
        sa.Column("program_version", sa.Text(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.UniqueConstraint("digest", name="uq_release_digest"),
    )
    op.create_table(
        "release_layer",
        sa.Column("release_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("layer_id", ROW_ID, nullable=False),
        _references("release_layer", "release_id", "release", ondelete="CASCADE"),
        _references("release_layer", "layer_id", "layer_version"),
        sa.PrimaryKeyConstraint("release_id", "position", name="pk_release_layer"),
    )
    op.create_index("ix_release_layer_layer_id", "release_layer", ["layer_id"])
    op.create_table(
        "current",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("release_id", KEY, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column(
            "withdrawal_generation",
            sa.Integer(),
            nullable=False,
            comment="generation of the latest withdrawal, 0 before any",
        ),
        sa.CheckConstraint("id = 1", name="ck_current_one_row"),
        _references("current", "release_id", "release"),
        sa.PrimaryKeyConstraint("id", name="pk_current"),
    )
    op.create_table(
        "release_event",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("release_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False, comment="published, rolled_back, pruned, withdrawn or reinstated"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("why", sa.Text()),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release_event"),
    )
    op.create_index("ix_release_event_release_id_generation", "release_event", ["release_id", "generation"])
    op.create_table(
        "withdrawal",
        sa.Column("finding_id", KEY, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("finding_id", name="pk_withdrawal"),
    )


def _lookups() -> None:
    op.create_table(
        "name",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("record_id", ROW_ID, nullable=False),
        sa.Column("kind", KEY, nullable=False, comment="substance or condition"),
        sa.Column("slug", KEY, nullable=False, comment="of the substance or condition"),
        sa.Column("preparation", KEY),
        sa.Column(
            "how", KEY, nullable=False, comment="name, brand, synonym, alias, slug, identifier, preparation or key"
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="as written in the knowledge"),
        sa.Column("compact", KEY, nullable=False, comment="folded: no case, accent, space or punctuation"),
        _references("name", "record_id", "record", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_name"),
    )
    op.create_index("ix_name_record_id", "name", ["record_id"])
    op.create_index("ix_name_compact_kind", "name", ["compact", "kind"])
    op.create_table(
        "name_key",
        sa.Column("name_id", ROW_ID, nullable=False),
        sa.Column("clue", KEY, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False, comment="letters of the folded name"),
        sa.Column(
            "rank",
            sa.BigInteger(),
            nullable=False,
            comment="CRC-32 of the folded name: cuts a crowd the same everywhere",
        ),
        _references("name_key", "name_id", "name", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("name_id", "clue", name="pk_name_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_name_key_clue_length_rank_name_id", "name_key", ["clue", "length", "rank", "name_id"])
    op.create_table(
        "documented_subject",
        sa.Column("subject", KEY, nullable=False),
        sa.Column("record_id", ROW_ID, nullable=False),
        _references("documented_subject", "record_id", "record", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("subject", "record_id", name="pk_documented_subject"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_documented_subject_record_id", "documented_subject", ["record_id"])
    op.create_table(
        "record_tag",
        sa.Column("tag", KEY, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("record_id", ROW_ID, nullable=False),
        _references("record_tag", "record_id", "record", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag", "slug", "record_id", name="pk_record_tag"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_record_tag_record_id", "record_tag", ["record_id"])


def _references(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=ondelete)
