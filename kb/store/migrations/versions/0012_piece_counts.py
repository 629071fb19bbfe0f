"""How many concepts have each piece stands in a table of its own, and is not counted for every question.

The pieces of a name are stored as that alone, and not a second time among those that stand anywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and count once."""
    op.create_table(
        "piece_count",
        sa.Column("kind", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("piece", sa.String(), nullable=False),
        sa.Column("concepts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "piece"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "DELETE FROM piece WHERE kind = 1 AND EXISTS (SELECT 1 FROM piece AS named"
        " WHERE named.kind = 0 AND named.piece = piece.piece AND named.concept_id = piece.concept_id)"
    )
    op.execute("INSERT INTO piece_count SELECT kind, piece, count(*) FROM piece GROUP BY kind, piece")
