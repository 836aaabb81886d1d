"""How often which question was asked, by day.

downgrade drops the counts.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c3a9d5172e80"
down_revision: str | None = "e61f2a8c7d03"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Spelt out here and not imported: a migration must mean the same when the program has moved on.
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "usage_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("compound", KEY, nullable=False, comment="slug as in the address of the answer"),
        sa.Column("condition", KEY, nullable=False, comment="slug"),
        sa.Column("holder", KEY, nullable=False, comment="id of the holder of the key; empty without one"),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.CheckConstraint("answers > 0", name="ck_usage_day_answers_positive"),
        sa.PrimaryKeyConstraint("day", "compound", "condition", "holder", name="pk_usage_day"),
    )


def downgrade() -> None:
    op.drop_table("usage_day")
