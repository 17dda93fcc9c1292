"""Writes this release's registry as an archive: python tests/io/registry/archives/make.py VERSION.

Run once for each release, never again for the same one.
"""

import contextlib
import sqlite3
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from registry.batches import NOW, ORIGIN, SMALL  # noqa: E402

from spinewise.io.registry.registry import open_registry  # noqa: E402
from spinewise.outcomes.registered import Batch, Person  # noqa: E402
from spinewise.words import Level  # noqa: E402


def main() -> None:
    """A batch, a later source that knows more, a correction and a removal."""
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "registry.sqlite")
        with open_registry(address) as registry:
            registry.add(SMALL, "Dr Roe", NOW)
            later = Batch(replace(ORIGIN, name="another"), people=(Person("P-POE", 1961),))
            registry.add(later, "Dr Poe", NOW)
            registry.correct("values", 1, "Dr Roe", NOW, "misread", value=98.5, level=Level.L4)
            registry.remove("events", 1, "Dr Roe", NOW, "another patient")
        with contextlib.closing(sqlite3.connect(address)) as database:
            statements = "\n".join(database.iterdump())
    target = HERE / f"{sys.argv[1]}.sql"
    if target.exists():
        raise SystemExit(f"{target.name} is kept as it is.")
    target.write_text(statements + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
