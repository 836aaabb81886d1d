"""Drafts, the trail of what was done to them, and answers to requests with an idempotency key.

The database itself refuses to change or delete a row of the trail: triggers, on both kinds of database. downgrade
drops all drafts and the whole trail.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b4d07e93a15c"
down_revision: str | None = "8f2b6c04d1e7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Spelt out here and not imported: a migration must mean the same when the program has moved on.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DIGEST = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)

# INSERT OR REPLACE would delete without firing the trigger on DELETE.
SQLITE = (
    "CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END",
    "CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END",
    "CREATE TRIGGER trail_no_replace BEFORE INSERT ON trail WHEN EXISTS (SELECT 1 FROM trail WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RAISE EXCEPTION 'the trail is only added to'; END $$",
    "CREATE TRIGGER trail_no_change BEFORE UPDATE OR DELETE ON trail FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
    "CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON trail FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()",
)


def upgrade() -> None:
    _drafts()
    _trail()
    _once()


def downgrade() -> None:
    op.drop_table("once")
    op.drop_table("trail")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION trail_refuse()")
    op.drop_table("draft")


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", KEY, nullable=False),
        sa.Column("overlay", KEY, nullable=False, comment="name of the layer: overlay:<name>"),
        sa.Column("kind", KEY, nullable=False, comment="compound, condition, interaction or source"),
        sa.Column("slug", KEY, nullable=False, comment="name of the file"),
        sa.Column("content", sa.Text(), comment="canonical JSON of the file; absent: the file goes"),
        sa.Column("based_on", DIGEST, comment="SHA-256 of the file it replaces; absent: none"),
        sa.Column("state", KEY, nullable=False),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="grows with every change of the draft or of its state"
        ),
        sa.Column("author", KEY, nullable=False, comment="holder of the key"),
        sa.Column("reviewer", KEY, comment="holder of the key"),
        sa.Column("why", sa.Text(), nullable=False, comment="what was said with the latest act"),
        sa.Column("release_id", KEY, comment="release that published it; it may be pruned"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_index("ix_draft_overlay_state", "draft", ["overlay", "state"])


def _trail() -> None:
    op.create_table(
        "trail",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", KEY, nullable=False, comment="holder of the key"),
        sa.Column("name", sa.Text(), nullable=False, comment="what the holder was called then"),
        sa.Column("key", KEY, nullable=False, comment="id of the key that was used"),
        sa.Column("deed", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False, comment="id of the draft, report or release"),
        sa.Column("what", sa.Text(), nullable=False, comment="canonical JSON"),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", DIGEST, nullable=False, comment="digest of the row before; zeros in the first"),
        sa.Column("digest", DIGEST, nullable=False, comment="SHA-256 over everything above"),
        sa.PrimaryKeyConstraint("id", name="pk_trail"),
    )
    op.create_index("ix_trail_subject_id", "trail", ["subject", "id"])
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def _once() -> None:
    op.create_table(
        "once",
        sa.Column("holder", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False, comment="chosen by the sender"),
        sa.Column("fingerprint", DIGEST, nullable=False, comment="SHA-256 of method, address and body"),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("holder", "key", name="pk_once"),
    )
    op.create_index("ix_once_at", "once", ["at"])
