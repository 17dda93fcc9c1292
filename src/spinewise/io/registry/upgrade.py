"""Bring a database to the schema of this software, or say why not."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from spinewise.io.registry.address import reading, writing
from spinewise.words import BadInput, UnreadableFile

_STEPS = Path(__file__).parent / "migrations"
_VERSION = "alembic_version"


def upgrade(engine: Engine, database: str, *, create: bool = True) -> None:
    """Make the tables of a new database, or those that an older one lacks, all or none.

    Parameters
    ----------
    engine : Engine
        Of `address.engine_of`.
    database : str
        ``registry`` or ``identities``: the folder of its steps.
    create : bool
        Whether an empty database may become one.

    Raises
    ------
    UnreadableFile
        The database is newer than this software.
    BadInput
        It holds something else, or is empty and may not be filled.
    """
    config = _config(database)
    steps = ScriptDirectory.from_config(config)
    head = steps.get_current_head()
    with reading(engine) as connection:
        found = _revision(connection, steps, database, create)
    if found == head:
        return
    with writing(engine) as connection:
        if _revision(connection, steps, database, create) != head:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _config(database: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(_STEPS / database))
    return config


def _revision(connection: Connection, steps: ScriptDirectory, database: str, create: bool) -> str | None:
    """The revision of a database; None for an empty one."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        if set(inspect(connection).get_table_names()) - {_VERSION}:
            raise BadInput("This database holds something else: give the registry a database of its own.")
        if not create:
            raise BadInput("There is no registry at this address: check it, or import something first.")
        return None
    if found in {step.revision for step in steps.walk_revisions()}:
        return found
    if found[:1] != database[:1]:
        raise BadInput(
            "The registry and the store of identities were exchanged or share a database: give each its own."
        )
    raise UnreadableFile(
        f"This database was written by a newer version of spinewise ({found}): install that version."
    )
