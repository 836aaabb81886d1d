"""${message}

Rules for whoever fills this in:
- The old program still runs while this is applied, and may run on after it: add first, remove one release later.
- On PostgreSQL every lock is waited for at most 4 s (env.py sets lock_timeout). A migration that cannot get its lock
  fails and is started again; one that waits for it stops every request behind it.
- A large table gets its index by `with op.get_context().autocommit_block():` and `postgresql_concurrently=True`.
- Records are immutable: never rewrite a body. Lookup tables may be emptied; loading fills them again.
- Say in `downgrade` what is lost; the stairway test runs it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: str | Sequence[str] | None = ${repr(branch_labels)}
depends_on: str | Sequence[str] | None = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
