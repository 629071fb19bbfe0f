"""The vocabulary of the filed forms; it is filled when the archive is opened."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the indexes by which forms are found by office and year."""
    op.create_table(
        "vocabulary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("concepts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "concept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plain_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plain_name"),
    )
    op.create_table(
        "place",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"]),
        sa.PrimaryKeyConstraint("form_id", "indicator"),
    )
    op.create_index("ix_place_concept", "place", ["concept_id", "year", "form_id"], unique=False)
    op.create_table(
        "piece",
        sa.Column("kind", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("piece", sa.String(), nullable=False),
        sa.Column("concept_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "piece", "concept_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gloss",
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("stem", "word"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_gloss_word"), "gloss", ["word"], unique=False)
    op.create_table(
        "office_name",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "unit"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_office_name_unit"), "office_name", ["unit"], unique=False)
    op.drop_index("ix_form_state", table_name="form")
    op.create_index("ix_form_state_year", "form", ["state", "year"], unique=False)
    op.create_index("ix_form_unit", "form", ["unit", "state", "year"], unique=False)
