"""Triggers that keep the audit trail, in the words of either database.

An update or delete of an entry writes what was there before into `changes`, under the changeset that the row
names now. A change that names none of its own is refused, also when made by hand; so is any change of the
trail itself. A deleted row must be marked first by a changeset that says why.
"""

from collections.abc import Sequence

from alembic import op

_NO_CHANGESET = "a row of the registry changes only under a changeset of its own"
_NOT_MARKED = "a row of the registry is deleted only after a changeset with its reason has marked it"
_TRAIL = "the audit trail is never changed"

_POSTGRESQL_FUNCTIONS = (
    f"""
    CREATE FUNCTION keep_before() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      was jsonb := to_jsonb(OLD);
      removed integer := CASE TG_OP WHEN 'DELETE' THEN 1 ELSE 0 END;
      under integer := OLD.changeset;
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF NEW.changeset <= OLD.changeset THEN RAISE EXCEPTION '{_NO_CHANGESET}'; END IF;
        under := NEW.changeset;
      ELSIF (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL THEN
        RAISE EXCEPTION '{_NOT_MARKED}';
      END IF;
      INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before)
      VALUES (under, TG_TABLE_NAME, OLD.id, coalesce(was->>'person', was->>'key'),
              (was->>'fingerprint')::bigint, removed, was::text);
      IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
      RETURN NEW;
    END $$
    """,
    f"""
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_TRAIL}'; END $$
    """,
)


def keep_what_was_before(table: str, columns: Sequence[str], numbers: Sequence[str] = ()) -> None:
    """Make the triggers of one table of entries.

    Parameters
    ----------
    table : str
        Its name.
    columns : sequence of str
        All columns of it, for the copy.
    numbers : sequence of str
        Those that hold fractions: SQLite's JSON would keep 15 digits of them.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_audit BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_before()"
        )
        return
    was = ", ".join(
        f"'{column}', " + (_whole_number(column) if column in numbers else f"OLD.{column}")
        for column in columns
    )
    person = "OLD.person" if "person" in columns else "OLD.key"
    mark = "OLD.fingerprint" if "fingerprint" in columns else "NULL"
    for verb, refused, sentence, under, removed in (
        ("UPDATE", "NEW.changeset <= OLD.changeset", _NO_CHANGESET, "NEW.changeset", 0),
        (
            "DELETE",
            "(SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL",
            _NOT_MARKED,
            "OLD.changeset",
            1,
        ),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_audit_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{sentence}') WHERE {refused}; "
            "INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) "
            f"VALUES ({under}, '{table}', OLD.id, {person}, {mark}, {removed}, json_object({was})); END"
        )


def keep_more_of_what_was_before(table: str, columns: Sequence[str], numbers: Sequence[str] = ()) -> None:
    """Make the triggers of a table anew after it has got another column.

    Parameters
    ----------
    table : str
        Its name.
    columns, numbers : sequence of str
        As `keep_what_was_before`.
    """
    if op.get_bind().dialect.name == "postgresql":
        return  # there the copy is of the whole row, whatever its columns
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_audit_{verb}")
    keep_what_was_before(table, columns, numbers)


def _whole_number(column: str) -> str:
    return f"json(CASE WHEN OLD.{column} IS NULL THEN 'null' ELSE printf('%!.17g', OLD.{column}) END)"


def never_change(table: str) -> None:
    """Refuse every update and delete of a table.

    Parameters
    ----------
    table : str
        Its name.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_stays_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_TRAIL}'); END"
        )


def make_functions() -> None:
    """Make what PostgreSQL's triggers call."""
    if op.get_bind().dialect.name == "postgresql":
        for function in _POSTGRESQL_FUNCTIONS:
            op.execute(function)
