"""A record that had to be corrected before it could be read is kept as it came as well."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add a place for what came; a record that was read as it came leaves it empty."""
    op.add_column("record", sa.Column("original", sa.LargeBinary(), nullable=True))
