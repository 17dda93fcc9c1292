"""What Alembic runs for every database: the steps, on the connection it was handed."""

from alembic import context


def run() -> None:
    """Run the steps inside the transaction of the connection that `upgrade` opened."""
    context.configure(connection=context.config.attributes["connection"])
    context.run_migrations()


if __name__ == "env_py":  # the name under which Alembic loads this file
    run()
