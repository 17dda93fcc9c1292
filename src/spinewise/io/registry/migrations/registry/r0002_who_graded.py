"""Events tell how they were found and who graded them."""

import sqlalchemy as sa
from alembic import op

from spinewise.io.registry.migrations.triggers import keep_more_of_what_was_before

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    """Add two columns that are empty in every event so far."""
    for column in ("found_by", "grader"):
        op.add_column("events", sa.Column(column, sa.String))
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("events")]
    keep_more_of_what_was_before("events", columns)
