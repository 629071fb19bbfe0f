"""An inbox of updates that are not handled yet, the memory of those that were, and an outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What the inbox held were the handled events."""
    op.create_table(
        "handled",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event"),
    )
    op.create_index("ix_handled_at", "handled", ["at"], unique=False)
    inbox = sa.table("inbox", sa.column("event", sa.String()))
    handled = sa.table("handled", sa.column("event", sa.String()), sa.column("at", sa.String()))
    op.execute(
        handled.insert().from_select(["event", "at"], sa.select(inbox.c.event, sa.literal("2026-01-01T00:00:00+00:00")))
    )
    op.drop_table("inbox")
    op.create_table(
        "inbox",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("held_until", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
        sa.UniqueConstraint("event"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inbox_user"), "inbox", ["user"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("held_until", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_address"), "outbox", ["address"], unique=False)
