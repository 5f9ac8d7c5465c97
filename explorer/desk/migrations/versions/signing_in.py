"""When somebody last signed in is kept, so that an older sign-in of theirs counts no more."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the moment; nobody has one yet."""
    moment = sa.Column("signed_in", sa.Integer(), nullable=False, server_default="0")
    op.add_column("person", moment)
