"""Addresses of partners that are told of releases and withdrawals.

downgrade drops them: partners have to ask again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "d7f40b86c91a"
down_revision: str | None = "c3a9d5172e80"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Spelt out here and not imported: a migration must mean the same when the program has moved on.
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", KEY, nullable=False),
        sa.Column("holder", KEY, nullable=False, comment="id of the holder of the key that asked for it"),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column(
            "told", sa.Integer(), nullable=False, comment="generation of the last event that was told or given up"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="failed attempts at the event that is next"),
        sa.Column("due_at", MOMENT, nullable=False, comment="not before; a sender at work puts it off"),
        sa.Column("given_up", sa.Integer(), nullable=False, comment="events given up since it was made"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_index("ix_webhook_holder", "webhook", ["holder"])
    op.create_index("ix_webhook_due_at", "webhook", ["due_at"])


def downgrade() -> None:
    op.drop_table("webhook")
