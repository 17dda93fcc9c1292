"""A registry emptied between two tests, round the triggers that would forbid it."""

from sqlalchemy import text

from spinewise.io.registry.registry import Registry
from spinewise.io.registry.tables import metadata


def emptied(registry: Registry) -> Registry:
    """The same registry as if new."""
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    with registry.engine.begin() as connection:
        if registry.engine.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
            return registry
        triggers = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        ).all()
        for name, _ in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for table in (*tables, "sqlite_sequence"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        for _, sql in triggers:
            connection.exec_driver_sql(sql)
    return registry
