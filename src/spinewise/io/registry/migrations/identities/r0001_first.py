"""The first store of identities: the key of the pseudonyms, who everyone is, and who looked."""

import sqlalchemy as sa
from alembic import op

from spinewise.io.registry.migrations.triggers import make_functions, never_change

revision = "i0001"
down_revision = None


def upgrade() -> None:
    """Make every table of the first release."""
    make_functions()
    op.create_table(
        "secret",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_secret"),
        sa.CheckConstraint("id = 1", name="ck_secret_only_one"),
    )
    op.create_table(
        "identities",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_identities_person_name", "identities", ["person", "name"])
    op.create_index("ix_identities_name_value", "identities", ["name", "value"])
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_looks"),
        sqlite_autoincrement=True,
    )
    for table in ("secret", "identities", "looks"):
        never_change(table)
