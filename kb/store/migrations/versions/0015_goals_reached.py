"""What became of a goal, as the form says."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("goal", sa.Column("reached", sa.Text(), nullable=False, server_default=""))
