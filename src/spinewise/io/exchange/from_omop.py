"""Outcomes from the tables of an OMOP CDM 5.4, with or without its vocabulary.

A CDM holds everything about everyone; a registry of spine surgery keeps people, stays, operations on the
spine with what was put in, the values and totals it knows, conditions after an operation, death and the end
of observation. The rest is counted. Tables that this program wrote are read back by their source values
(`to_omop`).
"""

import datetime
from pathlib import Path
from typing import Any

from spinewise.io.exchange.after import Recorded, events_after
from spinewise.io.exchange.from_omop_operations import stays_and_operations
from spinewise.io.exchange.omop_cdm import Cdm, date_of, number_of
from spinewise.io.exchange.omop_files import open_omop
from spinewise.io.exchange.omop_words import SEXES, split_place
from spinewise.io.exchange.proms import is_pain_without_site, measure_of
from spinewise.io.exchange.reading import BIRTH_DATE, IDENTIFIER, PACKAGE, Reading, pseudonym_for
from spinewise.outcomes.registered import (
    EndOfFollowUp,
    Event,
    Origin,
    Person,
    Prom,
    Value,
)
from spinewise.record.units import in_unit_of
from spinewise.words import Answer, BadInput

TABLES = (
    "person",
    "visit_occurrence",
    "procedure_occurrence",
    "device_exposure",
    "condition_occurrence",
    "measurement",
    "observation",
    "death",
    "observation_period",
    "care_site",
    "provider",
    "cdm_source",
    "concept",
)
"""Tables that are opened."""


def reading_from_omop(path: Path) -> Reading:
    """Outcomes from a folder or zip of OMOP tables.

    Parameters
    ----------
    path : Path
        Folder of CSV files, or a zip of them.

    Returns
    -------
    Reading
        The batch, and what is not in it.

    Raises
    ------
    UnreadableFile
        When a table cannot be read.
    BadInput
        When there is no table PERSON.
    """
    with open_omop(path, TABLES) as files:
        cdm = Cdm(files)
        _people(cdm)
        stays_and_operations(cdm)
        _values(cdm, "measurement")
        _values(cdm, "observation")
        _conditions(cdm)
        _ends(cdm)
        return cdm.draft.reading(Origin("omop", cdm.name, files.digest, PACKAGE))


def _people(cdm: Cdm) -> None:
    columns = ["person_id", "year_of_birth", "gender_concept_id", "gender_source_value"]
    columns += ["person_source_value", "birth_datetime"]
    for id, year, sex, sex_source, source, born in cdm.files.rows("person", columns):
        if id is None or id in cdm.key:
            cdm.draft.left_out.append("A row of PERSON has no person_id, or that of another row.")
            continue
        key = source if cdm.ours and source else pseudonym_for(cdm.files.digest, id)
        cdm.key[id] = key
        gender = (sex_source if cdm.ours else None) or SEXES.get(sex or "")
        cdm.draft.people.append(Person(key, int(year) if year and year.isdecimal() else None, gender))
        if not cdm.ours:
            known = {IDENTIFIER: source or "", BIRTH_DATE: (born or "")[: len("2026-01-01")]}
            cdm.draft.identities[key] = {what: said for what, said in known.items() if said}


def _values(cdm: Cdm, table: str) -> None:
    pairs = cdm.files.distinct(table, [f"{table}_concept_id", f"{table}_source_value"])
    cdm.vocabulary.load({pair[0] for pair in pairs if pair[0]})
    wanted, others, pain = {}, 0, 0
    for concept, source, count in pairs:
        meant = cdm.vocabulary.concept(concept, source)
        quantity = next((one.concept for one in meant.meanings if one.concept.kind == "quantity"), None)
        measure = measure_of(meant.name) if meant.name else None
        if cdm.ours or quantity or measure:
            wanted[concept, source] = (quantity, measure)
        elif is_pain_without_site(meant.name):
            pain += count
        else:
            others += count
    cdm.count(f"{table.upper()} of another kind", others)
    if pain:
        cdm.draft.left_out.append(f"{table.upper()}: {pain} scores of pain that do not say where.")
    if wanted:
        _numbers(cdm, table, wanted)


def _numbers(cdm: Cdm, table: str, wanted: dict[Any, Any]) -> None:
    columns = [f"{table}_id", "person_id", f"{table}_date", "value_as_number", "unit_source_value"]
    columns += [f"{table}_concept_id", f"{table}_source_value", "qualifier_source_value"]
    columns += ["visit_occurrence_id"]
    ids = sorted({concept for concept, _ in wanted if concept and concept.isdecimal()})
    where = (
        f"{table}_concept_id in ({', '.join(repr(id) for id in ids)})"
        if ids and None not in {concept for concept, _ in wanted}
        else ""
    )
    for id, person, when, number, unit, concept, source, due, visit in cdm.files.rows(table, columns, where):
        if (concept, source) not in wanted:
            continue
        quantity, measure = wanted[concept, source]
        date = cdm.day(table.upper(), id, person, when)
        if date is None:
            continue
        value = number_of(number)
        if value is None:
            cdm.draft.left_out.append(f"{table.upper()} {id}: it holds no number.")
        elif cdm.ours and table == "measurement":
            name, level, side = split_place(source)
            cdm.draft.values.append(Value(cdm.key[person], name, value, unit or "1", date, level, side))
        elif cdm.ours or measure:
            episode = f"visit-{visit}" if visit else None
            cdm.draft.proms.append(
                Prom(cdm.key[person], source if cdm.ours else measure, value, date, due, episode)
            )
        else:
            _known_value(cdm, f"{table.upper()} {id}", cdm.key[person], quantity, value, unit, date)


def _known_value(
    cdm: Cdm, place: str, person: str, quantity: Any, value: float, unit: str | None, date: datetime.date
) -> None:
    try:
        kept = in_unit_of(quantity, value, unit or "")
    except BadInput as why:
        cdm.draft.left_out.append(f"{place}: {why}")
        return
    cdm.draft.values.append(Value(person, quantity.key, kept, quantity.unit, date))


def _conditions(cdm: Cdm) -> None:
    columns = ["condition_occurrence_id", "person_id", "condition_start_date", "condition_concept_id"]
    columns += ["condition_source_value"]
    rows = cdm.files.rows("condition_occurrence", columns)
    cdm.vocabulary.load({row[3] for row in rows if row[3]})
    recorded, unnamed = [], 0
    for id, person, when, concept, source in rows:
        if person not in cdm.key:
            continue
        date = date_of(when)
        if cdm.ours and source and date is not None:
            kind, level, _ = split_place(source)
            cdm.draft.events.append(Event(cdm.key[person], kind, date, level=level))
            continue
        meant = cdm.vocabulary.concept(concept, source)
        name = meant.meanings[0].concept.name if meant.meanings else meant.name
        if name:
            recorded.append(Recorded(cdm.key[person], name, date, f"CONDITION_OCCURRENCE {id}"))
        else:
            unnamed += 1
    events, told, before = events_after(recorded, cdm.draft.procedures)
    cdm.draft.events += events
    cdm.draft.left_out += told
    cdm.count("CONDITION_OCCURRENCE from before any operation", before)
    cdm.count("CONDITION_OCCURRENCE whose concept is not known", unnamed)


def _ends(cdm: Cdm) -> None:
    """Death, else the end of the last period of observation, which says nothing of life or death."""
    causes = cdm.files.rows("death", ["person_id", "death_date", "cause_concept_id", "cause_source_value"])
    cdm.vocabulary.load({row[2] for row in causes if row[2]})
    dead = set()
    for person, when, cause, source in causes:
        date = cdm.day("DEATH of person", person, person, when)
        if date is not None:
            reason = source if cdm.ours else cdm.vocabulary.concept(cause, None).name
            cdm.draft.ends.append(EndOfFollowUp(cdm.key[person], date, Answer.YES, reason or None))
            dead.add(person)
    last: dict[str, datetime.date] = {}
    for person, when in cdm.files.rows("observation_period", ["person_id", "observation_period_end_date"]):
        date = date_of(when)
        if date is not None and person in cdm.key and person not in dead:
            last[person] = max(date, last.get(person, date))
    cdm.draft.ends += [EndOfFollowUp(cdm.key[p], date, Answer.UNKNOWN) for p, date in last.items()]
