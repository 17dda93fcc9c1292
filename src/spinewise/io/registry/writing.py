"""One changeset as it is written: part after part into the tables, then asked whether all of it can be."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, insert, select

from spinewise.io.registry import stored, tables
from spinewise.io.registry.contradictions import contradictions
from spinewise.io.registry.faults import Fault, refuse
from spinewise.io.registry.merging import key_of, merged
from spinewise.io.registry.plausible import faults_of
from spinewise.io.registry.rows import KINDS, Kind, Part, Row, field_of, fingerprint
from spinewise.outcomes.registered import Origin

_MOST_FAULTS = 50


@dataclass
class Writer:
    """What a changeset has written so far.

    Parameters
    ----------
    connection : Connection
        Inside the transaction.
    changeset : int
        Its number.
    origin : Origin
        Of its source.
    corrects : bool
        Whether a reason was given, so that it may change what is there.
    today : date
        Day of the import.

    Attributes
    ----------
    read, added, filled, corrected : Counter of str
        Entries so far, by kind; those without a key are counted as added at the end.
    """

    connection: Connection
    changeset: int
    origin: Origin
    corrects: bool
    today: datetime.date
    read: Counter[str] = field(init=False, default_factory=Counter)
    added: Counter[str] = field(init=False, default_factory=Counter)
    filled: Counter[str] = field(init=False, default_factory=Counter)
    corrected: Counter[str] = field(init=False, default_factory=Counter)
    _parts: dict[tuple[str, str], tuple[int, Part]] = field(init=False, default_factory=dict)
    _read_of: Counter[int] = field(init=False, default_factory=Counter)
    _faults: list[Fault] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Begin the digest with the source, and ask once whether anything was ever changed."""
        self._digest = hashlib.sha256(
            "\n".join(("spinewise batch", self.origin.kind, self.origin.name, self.origin.digest)).encode()
        )
        self._has_past = self.connection.execute(select(tables.changes.c.id).limit(1)).first() is not None

    def write(self, part: Part) -> None:
        """Write some entries.

        Parameters
        ----------
        part : Part
            Of one kind.

        Raises
        ------
        BadInput
            When too much is wrong to go on.
        """
        kind = KINDS[part.kind]
        number, _ = self._parts.setdefault((part.kind, part.name), (len(self._parts), part))
        rows: list[Row] = []
        for entry, place in zip(part.entries, part.rows, strict=True):
            row = kind.to_row(entry)
            faults = list(faults_of(kind, row, part, place, self.today))
            self._faults += faults
            if not faults:
                mark = fingerprint(row)
                self._digest.update(f"{part.kind}{row[kind.owner]}{mark}".encode())
                rows.append(
                    {
                        "changeset": self.changeset,
                        "part": number,
                        "source_row": place,
                        "fingerprint": mark,
                        **row,
                    }
                )
        self.read[part.kind] += len(part.entries)
        self._read_of[number] += len(part.entries)
        if len(self._faults) > _MOST_FAULTS:
            refuse(self._faults)
        rows = self._not_replaced_before(kind, rows)
        if kind.key:
            rows = self._new_ones(kind, part, rows)
        stored.add(self.connection, kind, rows)

    def blame(self, part: Part, refused: Mapping[str, str]) -> None:
        """Remember what the store of identities has against people of a part.

        Parameters
        ----------
        part : Part
            Of people.
        refused : mapping of str to str
            For each pseudonym a clause.
        """
        rows = {entry.key: row for entry, row in zip(part.entries, part.rows, strict=True)}
        self._faults += [Fault.at(part, rows.get(key, 0), "key", why) for key, why in refused.items()]

    def finish(self) -> str:
        """Ask whether all of it can be, and name the source.

        Returns
        -------
        str
            Digest of the batch.

        Raises
        ------
        BadInput
            With every fault that was found.
        """
        if not self._faults:
            by_number = dict(self._parts.values())
            for found in contradictions(self.connection, self.changeset):
                self._faults.append(Fault.at(by_number[found.part], found.row, found.column, found.why))
        refuse(self._faults)
        for kind in ("values", "events"):
            table = KINDS[kind].table
            asked = select(func.count()).select_from(table).where(table.c.changeset == self.changeset)
            self.added[kind] = self.connection.execute(asked).scalar_one()
        return self._digest.hexdigest()

    def name_source(self, digest: str) -> None:
        """Write where the changeset comes from.

        Parameters
        ----------
        digest : str
            Of `finish`.
        """
        self.connection.execute(
            insert(tables.batches).values(
                changeset=self.changeset,
                digest=digest,
                origin_kind=self.origin.kind,
                origin_name=self.origin.name,
                origin_digest=self.origin.digest,
                origin_package=self.origin.package,
            )
        )
        listed = [
            {
                "changeset": self.changeset,
                "part": number,
                "name": part.name,
                "entries": part.kind,
                "read": self._read_of[number],
            }
            for number, part in self._parts.values()
        ]
        if listed:
            self.connection.execute(insert(tables.parts), listed)

    def _not_replaced_before(self, kind: Kind, rows: list[Row]) -> list[Row]:
        """Without entries that somebody has corrected, filled or removed since: that stands."""
        if not self._has_past or self.corrects or not rows:
            return rows
        people = sorted({row[kind.owner] for row in rows})
        replaced = set(stored.fingerprints_before(self.connection, kind, people, self.changeset))
        return [row for row in rows if (row[kind.owner], row["fingerprint"]) not in replaced]

    def _new_ones(self, kind: Kind, part: Part, rows: list[Row]) -> list[Row]:
        """Merge what is known again; the others are new."""
        people = list(dict.fromkeys(row[kind.owner] for row in rows))
        there = {key_of(kind, row): row for row in stored.of_people(self.connection, kind, people)}
        new: dict[tuple[object, ...], Row] = {}
        changed: list[Row] = []
        for row in rows:
            key = key_of(kind, row)
            old = there.get(key) or new.get(key)
            if old is None:
                new[key] = row
                continue
            found = merged(kind, old, row, self.changeset)
            own = old["changeset"] == self.changeset
            if found.clashes and (own or not self.corrects):
                self._faults += [
                    Fault.at(part, row["source_row"], field_of(kind.name, column), why)
                    for column, why in found.clashes
                ]
            elif found.changed:
                changed.append(self._change(kind, old, row, found.changed))
                there[key] = changed[-1]
                (self.corrected if found.clashes else self.filled)[kind.name] += 1
        stored.change(self.connection, kind, changed)
        self.added[kind.name] += len(new)
        return list(new.values())

    def _change(self, kind: Kind, old: Row, row: Row, columns: Row) -> Row:
        after = {**old, **columns}
        after |= {name: row[name] for name in ("changeset", "part", "source_row")}
        after["fingerprint"] = fingerprint({name: after[name] for name in kind.names})
        if kind.name == "procedures":
            stored.replace_lists(self.connection, old, after)
        return after
