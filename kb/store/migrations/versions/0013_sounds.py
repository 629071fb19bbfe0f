"""The pinyin of a concept is stored with it; the newest forms are found by an index alone."""

import sqlalchemy as sa
from alembic import op

from kb.words import syllables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and fill it; put another index in the place of the one without the form's id."""
    op.add_column("concept", sa.Column("sounds", sa.Text(), nullable=False, server_default=""))
    names = op.get_bind().execute(sa.text("SELECT id, plain_name FROM concept")).all()
    for number, name in names:
        told = {"sounds": " ".join(syllables(name)), "number": number}
        op.get_bind().execute(sa.text("UPDATE concept SET sounds = :sounds WHERE id = :number"), told)
    op.drop_index("ix_form_state_year", table_name="form")
    op.create_index("ix_form_newest", "form", ["state", "year", "id"], unique=False)
