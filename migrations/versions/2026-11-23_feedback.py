"""What became of the cards of CDS Hooks.

downgrade drops the reports.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "f1b85d3e7a26"
down_revision: str | None = "d7f40b86c91a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Spelt out here and not imported: a migration must mean the same when the program has moved on.
DIGEST = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column(
            "id", DIGEST, nullable=False, comment="SHA-256 of the card and the moment: the same report is one row"
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="of the outcome"),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True, comment="one of our own codes; no other one is kept"),
        sa.CheckConstraint("outcome IN ('accepted', 'overridden')", name="ck_feedback_outcome_known"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )


def downgrade() -> None:
    op.drop_table("feedback")
