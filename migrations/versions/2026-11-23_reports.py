"""Reports of findings that somebody says are wrong.

downgrade drops every report; the outcomes stay in the history of releases and in the trail.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e61f2a8c7d03"
down_revision: str | None = "b4d07e93a15c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Spelt out here and not imported: a migration must mean the same when the program has moved on.
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("finding_id", KEY, nullable=False),
        sa.Column("release_id", KEY, nullable=False, comment="release that showed it; it may be pruned"),
        sa.Column("reason", KEY, nullable=False),
        sa.Column("text", sa.Text(), comment="of the sender; deleted when the report is closed"),
        sa.Column("reference", sa.Text(), comment="source that the sender names; deleted likewise"),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("state", KEY, nullable=False, comment="open or closed"),
        sa.Column("outcome", KEY),
        sa.Column("answer", sa.Text(), comment="public"),
        sa.Column("closed_by", KEY, comment="holder of the key"),
        sa.Column("closed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
    )
    op.create_index("ix_report_finding_id", "report", ["finding_id"])
    op.create_index("ix_report_state_received_on_id", "report", ["state", "received_on", "id"])


def downgrade() -> None:
    op.drop_table("report")
