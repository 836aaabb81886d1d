"""Keys of the API.

downgrade drops every key: who had one needs a new one, and who acted by it can no longer be named.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8f2b6c04d1e7"
down_revision: str | None = "5c1e7a9d0b42"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Spelt out here and not imported: a migration must mean the same when the program has moved on.
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DIGEST = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", KEY, nullable=False, comment="the public part of the key"),
        sa.Column("holder", KEY, nullable=False, comment="id of the first key of this person or program"),
        sa.Column("name", sa.Text(), nullable=False, comment="what the operator calls the holder"),
        sa.Column("hash", DIGEST, nullable=False, comment="SHA-256 of the whole key"),
        sa.Column("scopes", sa.Text(), nullable=False, comment="with commas, in the order of KeyScope"),
        sa.Column("quota", sa.Integer(), comment="requests a day; absent: the setting's"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.Column("rotated_from", KEY),
        sa.Column("last_used_on", sa.Date()),
        sa.CheckConstraint("quota IS NULL OR quota > 0", name="ck_api_key_quota_positive"),
        sa.ForeignKeyConstraint(["rotated_from"], ["api_key.id"], name="fk_api_key_rotated_from_api_key"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_index("ix_api_key_holder", "api_key", ["holder"])


def downgrade() -> None:
    op.drop_table("api_key")
