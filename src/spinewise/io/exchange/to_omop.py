"""A batch as tables of an OMOP CDM 5.4, in CSV, and a list of what they cannot hold.

Concepts are those that were confirmed: the two of gender. Everything else has the concept 0 and its name as
source value, for the mapping that each OMOP site has; a number that nobody checked would be worse than none.
"""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from spinewise.io.atomic import write_bytes
from spinewise.io.exchange.flat_csv import csv_bytes
from spinewise.io.exchange.omop_tables import COLUMNS
from spinewise.io.exchange.omop_words import LONGEST, OPEN, OURS, SEXES, place_in
from spinewise.outcomes.registered import Batch
from spinewise.words import Answer, BadInput

_CONCEPT_OF = {sex: concept for concept, sex in SEXES.items()}
_VERSION, _VERSION_CONCEPT = "5.4", 756265
_NO_VOCABULARY = "None"
_NO_CONCEPT = 0

Row = dict[str, Any]


def to_omop(
    batch: Batch, folder: Path, as_of: datetime.date, said: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """Write a batch as OMOP tables.

    Parameters
    ----------
    batch : Batch
        Its identities are not written.
    folder : Path
        An existing folder.
    as_of : date
        Day of the release, for CDM_SOURCE.
    said : sequence of str
        What was done to the batch before; stands in CDM_SOURCE.

    Returns
    -------
    written : list of str
        Names of the files.
    lost : list of str
        What the tables do not hold, one sentence each with its number.
    """
    tables, lost = omop_tables(batch, as_of, said)
    for table, rows in tables.items():
        columns = COLUMNS[table]
        cells = ([row.get(name) for name in columns] for row in rows)
        write_bytes(folder / f"{table.upper()}.csv", csv_bytes([list(columns), *cells]))
    return [f"{table.upper()}.csv" for table in tables], lost


def omop_tables(
    batch: Batch, as_of: datetime.date, said: Sequence[str] = ()
) -> tuple[dict[str, list[Row]], list[str]]:
    """As `to_omop`, as rows.

    Parameters
    ----------
    batch : Batch
        Any batch.
    as_of : date
        Day of the release.
    said : sequence of str
        What was done to the batch before.

    Returns
    -------
    tables : dict of str to list of dict
        Rows by table; a column that is not in a row is empty.
    lost : list of str
        What the tables do not hold.

    Raises
    ------
    BadInput
        When a name is longer than OMOP allows.
    """
    making = _Making(batch)
    tables = {
        "person": making.persons(),
        "visit_occurrence": making.visits(),
        "procedure_occurrence": making.procedures(),
        "device_exposure": making.devices(),
        "condition_occurrence": making.conditions(),
        "measurement": making.measurements(),
        "observation": making.observations(),
        "death": making.deaths(),
        "observation_period": making.periods(),
        "care_site": making.named(making.site, "care_site"),
        "provider": making.named(making.surgeon, "provider"),
        "cdm_source": [_source(batch, as_of, said)],
    }
    return tables, [f"{what}: {n}." for what, n in making.lost.items() if n]


class _Making:
    """Tables in the making; numbers are given in the order of the batch."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.lost: Counter[str] = Counter()
        born = [one for one in batch.people if one.birth_year is not None]
        self.person = {one.key: n for n, one in enumerate(born, 1)}
        known = {one.key for one in batch.people}
        self.lost["People without a year of birth, which OMOP requires, with all that is theirs"] = len(
            known
        ) - len(self.person)
        self.visit = {(one.person, one.id): n for n, one in enumerate(self._ours(batch.episodes), 1)}
        sites = dict.fromkeys(one.site for one in batch.episodes if one.site)
        self.site = {name: n for n, name in enumerate(sites, 1)}
        surgeons = dict.fromkeys(one.surgeon for one in batch.procedures if one.surgeon)
        self.surgeon = {name: n for n, name in enumerate(surgeons, 1)}

    def _ours(self, entries: Sequence[Any]) -> list[Any]:
        return [one for one in entries if one.person in self.person]

    def _lose(self, what: str, entries: Sequence[Any], *fields: str) -> None:
        self.lost[what] += sum(any(getattr(one, name) is not None for name in fields) for one in entries)

    def persons(self) -> list[Row]:
        return [
            {
                "person_id": self.person[one.key],
                "gender_concept_id": _CONCEPT_OF.get(one.sex or "", _NO_CONCEPT),
                "year_of_birth": one.birth_year,
                "race_concept_id": _NO_CONCEPT,
                "ethnicity_concept_id": _NO_CONCEPT,
                "person_source_value": _short(one.key),
                "gender_source_value": one.sex,
            }
            for one in self.batch.people
            if one.key in self.person
        ]

    def visits(self) -> list[Row]:
        stays = self._ours(self.batch.episodes)
        self._lose("Diagnoses of an episode, which no table of OMOP holds for a visit", stays, "diagnosis")
        self.lost["Episodes without an end, which OMOP requires; their first day stands for it"] += sum(
            one.ended is None for one in stays
        )
        return [
            {
                "visit_occurrence_id": self.visit[one.person, one.id],
                "person_id": self.person[one.person],
                "visit_concept_id": _NO_CONCEPT,
                "visit_start_date": one.started,
                "visit_end_date": one.ended or one.started,
                "visit_type_concept_id": _NO_CONCEPT,
                "care_site_id": self.site.get(one.site or ""),
                "visit_source_value": "episode" + ("" if one.ended else OPEN),
            }
            for one in stays
        ]

    def procedures(self) -> list[Row]:
        done = self._ours(self.batch.procedures)
        self._lose("Products under comparison", done, "product")
        self._lose("Reasons of a choice", done, "reasons")
        return [
            {
                "procedure_occurrence_id": n,
                "person_id": self.person[one.person],
                "procedure_concept_id": _NO_CONCEPT,
                "procedure_date": one.date,
                "procedure_type_concept_id": _NO_CONCEPT,
                "provider_id": self.surgeon.get(one.surgeon or ""),
                "visit_occurrence_id": self.visit.get((one.person, one.episode)),
                "procedure_source_value": _short(one.kind),
                "modifier_source_value": self._levels(one.levels),
            }
            for n, one in enumerate(done, 1)
        ]

    def _levels(self, levels: Sequence[Any]) -> str | None:
        """All levels of an operation, or the ends of a long one: the column holds fifty characters."""
        written = " ".join(level.value for level in levels)
        if len(written) <= LONGEST:
            return written or None
        self.lost["Lists of levels of which only the first and last are written"] += 1
        return f"{levels[0].value} {levels[-1].value}"

    def devices(self) -> list[Row]:
        put = [(one, implant) for one in self._ours(self.batch.procedures) for implant in one.implants]
        self._lose(
            "Materials and products of implants", [implant for _, implant in put], "material", "product"
        )
        return [
            {
                "device_exposure_id": n,
                "person_id": self.person[one.person],
                "device_concept_id": _NO_CONCEPT,
                "device_exposure_start_date": one.date,
                "device_type_concept_id": _NO_CONCEPT,
                "visit_occurrence_id": self.visit.get((one.person, one.episode)),
                "device_source_value": _short(place_in(implant.kind, implant.level, implant.side)),
            }
            for n, (one, implant) in enumerate(put, 1)
        ]

    def conditions(self) -> list[Row]:
        events = self._ours(self.batch.events)
        self._lose("Definitions by which an event counts", events, "definition")
        self._lose("Last days on which an event was known to be absent", events, "last_without")
        self._lose("Severities of events", events, "severity")
        self._lose("Operations that an event followed", events, "procedure")
        self._lose("Ways in which an event was found", events, "found_by")
        self._lose("Graders of events", events, "grader")
        return [
            {
                "condition_occurrence_id": n,
                "person_id": self.person[one.person],
                "condition_concept_id": _NO_CONCEPT,
                "condition_start_date": one.date,
                "condition_type_concept_id": _NO_CONCEPT,
                "condition_source_value": _short(place_in(one.kind, one.level, None)),
            }
            for n, one in enumerate(events, 1)
        ]

    def measurements(self) -> list[Row]:
        values = self._ours(self.batch.values)
        self._lose(
            "Intervals of values: range_low and range_high of OMOP are what is normal", values, "low", "high"
        )
        self._lose("Methods and readers of values", values, "method", "reader")
        return [
            {
                "measurement_id": n,
                "person_id": self.person[one.person],
                "measurement_concept_id": _NO_CONCEPT,
                "measurement_date": one.date,
                "measurement_type_concept_id": _NO_CONCEPT,
                "value_as_number": one.value,
                "measurement_source_value": _short(place_in(one.name, one.level, one.side)),
                "unit_source_value": _short(one.unit),
            }
            for n, one in enumerate(values, 1)
        ]

    def observations(self) -> list[Row]:
        return [
            {
                "observation_id": n,
                "person_id": self.person[one.person],
                "observation_concept_id": _NO_CONCEPT,
                "observation_date": one.date,
                "observation_type_concept_id": _NO_CONCEPT,
                "value_as_number": one.score,
                "visit_occurrence_id": self.visit.get((one.person, one.episode or "")),
                "observation_source_value": _short(one.measure),
                "qualifier_source_value": one.due and _short(one.due),
            }
            for n, one in enumerate(self._ours(self.batch.proms), 1)
        ]

    def deaths(self) -> list[Row]:
        ends = [one for one in self._ours(self.batch.ends) if one.died is Answer.YES]
        return [
            {
                "person_id": self.person[one.person],
                "death_date": one.date,
                "death_type_concept_id": _NO_CONCEPT,
                "cause_source_value": self._cut(one.reason),
            }
            for one in ends
        ]

    def _cut(self, text: str | None) -> str | None:
        if text is not None and len(text) > LONGEST:
            self.lost[f"Causes of death cut after {LONGEST} characters"] += 1
        return text and text[:LONGEST]

    def periods(self) -> list[Row]:
        """From the first day anything is known of a person to the end of follow-up."""
        ends = {one.person: one for one in self._ours(self.batch.ends)}
        alive = [one for one in ends.values() if one.died is not Answer.YES]
        self._lose("Reasons why contact ended", alive, "reason")
        self.lost["Ends of follow-up of which it is known that the person was alive"] += sum(
            one.died is Answer.NO for one in alive
        )
        self.lost["People without an end of follow-up, who have no OBSERVATION_PERIOD"] += len(
            self.person
        ) - len(ends)
        first = _first_days(self.batch)
        return [
            {
                "observation_period_id": n,
                "person_id": self.person[one.person],
                "observation_period_start_date": min(first.get(one.person, one.date), one.date),
                "observation_period_end_date": one.date,
                "period_type_concept_id": _NO_CONCEPT,
            }
            for n, one in enumerate(ends.values(), 1)
        ]

    @staticmethod
    def named(numbers: Mapping[str, int], table: str) -> list[Row]:
        """Hospitals or surgeons, each once."""
        return [{f"{table}_id": n, f"{table}_source_value": _short(name)} for name, n in numbers.items()]


def _first_days(batch: Batch) -> dict[str, datetime.date]:
    days = [(one.person, one.started) for one in batch.episodes]
    for entries in (batch.procedures, batch.values, batch.proms, batch.events):
        days += [(one.person, one.date) for one in entries]
    first: dict[str, datetime.date] = {}
    for person, day in days:
        first[person] = min(day, first.get(person, day))
    return first


def _source(batch: Batch, as_of: datetime.date, said: Sequence[str]) -> Row:
    return {
        "cdm_source_name": OURS,
        "cdm_source_abbreviation": OURS,
        "cdm_holder": batch.origin.name,
        "source_description": " ".join(said),
        "cdm_etl_reference": batch.origin.package,
        "source_release_date": as_of,
        "cdm_release_date": as_of,
        "cdm_version": _VERSION,
        "cdm_version_concept_id": _VERSION_CONCEPT,
        "vocabulary_version": _NO_VOCABULARY,
    }


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise BadInput(
            f"A name of the registry is longer than the {LONGEST} characters that OMOP allows: shorten it, "
            "or export as Parquet."
        )
    return text
