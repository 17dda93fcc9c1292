"""Outcomes from the tables of an OMOP CDM 5.4, with or without its vocabulary.

A CDM holds everything about everyone; a registry of spine surgery keeps people, stays, operations on the
spine with what was put in, the values and totals it knows, conditions after an operation, death and the end
of observation. The rest is counted. Tables that this program wrote are read back by their source values
(`to_omop`).
"""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from spinewise.io.exchange.after import Recorded, events_after
from spinewise.io.exchange.omop_concepts import OmopConcept, Vocabulary
from spinewise.io.exchange.omop_files import OmopFiles, open_omop
from spinewise.io.exchange.omop_words import INPATIENT, OURS, SEXES, split_place
from spinewise.io.exchange.operations import kinds_of
from spinewise.io.exchange.proms import is_pain_without_site, measure_of
from spinewise.io.exchange.reading import BIRTH_DATE, IDENTIFIER, PACKAGE, Draft, Reading, pseudonym_for
from spinewise.outcomes.registered import (
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Origin,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.record.levels_text import levels_in
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
        cdm = _Cdm(files)
        cdm.people()
        cdm.stays_and_operations()
        cdm.values("measurement")
        cdm.values("observation")
        cdm.conditions()
        cdm.ends()
        return cdm.draft.reading(Origin("omop", cdm.name, files.digest, PACKAGE))


class _Cdm:
    """One CDM being read; the steps are called in the order of `reading_from_omop`."""

    def __init__(self, files: OmopFiles) -> None:
        self.files, self.draft, self.vocabulary = files, Draft(), Vocabulary(files)
        source = files.rows("cdm_source", ["cdm_source_name"])
        self.ours = bool(source) and source[0][0] == OURS
        self.name = OURS if self.ours else "OMOP CDM"
        self.key: dict[str, str] = {}
        self.places: dict[str, str] = {}
        if not self.vocabulary.is_there and not self.ours:
            self.draft.left_out.append(
                "There is no table CONCEPT: codes are read from source values whose form names the system."
            )

    def people(self) -> None:
        columns = ["person_id", "year_of_birth", "gender_concept_id", "gender_source_value"]
        columns += ["person_source_value", "birth_datetime"]
        for id, year, sex, sex_source, source, born in self.files.rows("person", columns):
            if id is None or id in self.key:
                self.draft.left_out.append("A row of PERSON has no person_id, or that of another row.")
                continue
            key = source if self.ours and source else pseudonym_for(self.files.digest, id)
            self.key[id] = key
            gender = (sex_source if self.ours else None) or SEXES.get(sex or "")
            self.draft.people.append(Person(key, int(year) if year and year.isdecimal() else None, gender))
            if not self.ours:
                known = {IDENTIFIER: source or "", BIRTH_DATE: (born or "")[: len("2026-01-01")]}
                self.draft.identities[key] = {what: said for what, said in known.items() if said}

    def stays_and_operations(self) -> None:
        stays = self._stays()
        procedures = self._operations()
        used = {procedure.episode for procedure in procedures}
        kept = {id: stay for id, (stay, in_bed) in stays.items() if in_bed or id in used}
        for one in procedures:
            if one.episode not in kept:
                kept[one.episode] = Episode(one.person, one.episode, one.date)
        self._count(
            "VISIT_OCCURRENCE without an operation or a bed", len(stays) - len(set(stays) & set(kept))
        )
        self.draft.episodes += kept.values()
        self.draft.procedures += self._with_implants(procedures)

    def _stays(self) -> dict[str, tuple[Episode, bool]]:
        sites = {
            id: name or source
            for id, name, source in self.files.rows(
                "care_site", ["care_site_id", "care_site_name", "care_site_source_value"]
            )
        }
        columns = ["visit_occurrence_id", "person_id", "visit_start_date", "visit_end_date"]
        columns += ["visit_concept_id", "care_site_id", "visit_source_value"]
        found = {}
        rows = self.files.rows("visit_occurrence", columns)
        self.vocabulary.load({row[4] for row in rows if row[4]})
        for id, person, start, end, concept, site, source in rows:
            began = self._day("VISIT_OCCURRENCE", id, person, start)
            if began is None:
                continue
            ended = None if self.ours and source and source.endswith(" open") else _date(end)
            name = f"visit-{id}"
            episode = Episode(self.key[person], name, began, ended, sites.get(site))
            in_bed = concept == INPATIENT or "Inpatient" in self.vocabulary.concept(concept, None).name
            found[name] = (episode, self.ours or in_bed)
        return found

    def _operations(self) -> list[Procedure]:
        surgeons = dict(self.files.rows("provider", ["provider_id", "provider_source_value"]))
        columns = [
            "procedure_occurrence_id",
            "person_id",
            "procedure_date",
            "visit_occurrence_id",
            "provider_id",
        ]
        columns += ["procedure_concept_id", "procedure_source_value", "modifier_source_value"]
        rows = self.files.rows("procedure_occurrence", columns)
        self.vocabulary.load({row[5] for row in rows if row[5]})
        found, others = [], 0
        for id, person, when, visit, provider, concept, source, modifier in rows:
            kinds = (source,) if self.ours else self._kinds(self.vocabulary.concept(concept, source))
            if not kinds:
                others += 1
                continue
            date = self._day("PROCEDURE_OCCURRENCE", id, person, when)
            if date is None:
                continue
            if kinds[1:]:
                self.draft.left_out.append(
                    f"PROCEDURE_OCCURRENCE {id}: {' with '.join(kinds)} is counted as {kinds[0]}."
                )
            name = self.vocabulary.concept(concept, source).name
            found.append(
                Procedure(
                    self.key[person],
                    f"visit-{visit}" if visit else f"around-procedure-{id}",
                    f"procedure-{id}",
                    date,
                    kinds[0],
                    levels_in((modifier or "") if self.ours else name),
                    surgeon=None if provider is None else self._surgeon(surgeons.get(provider), provider),
                )
            )
        self._count("PROCEDURE_OCCURRENCE not on the spine", others)
        return found

    def _surgeon(self, source: str | None, provider: str) -> str:
        """Of other sources only the number of the row: the source value may be a name."""
        return source if self.ours and source else f"provider {provider}"

    @staticmethod
    def _kinds(concept: OmopConcept) -> tuple[str, ...]:
        known = [one for one in concept.meanings if not (one.code and one.code.past)]
        return kinds_of(concept.name, (one.concept.key for one in known))

    def _with_implants(self, procedures: Sequence[Procedure]) -> list[Procedure]:
        """What was put in on the day of an operation belongs to it; serial numbers are never read."""
        columns = ["device_exposure_id", "person_id", "device_exposure_start_date", "visit_occurrence_id"]
        columns += ["device_concept_id", "device_source_value"]
        rows = self.files.rows("device_exposure", columns)
        self.vocabulary.load({row[4] for row in rows if row[4]})
        implants: dict[tuple[str, datetime.date], list[Implant]] = {}
        others = 0
        for _, person, start, _, concept, source in rows:
            meant = self.vocabulary.concept(concept, source)
            date, key = _date(start), self.key.get(person)
            if date is None or key is None or not (self.ours or meant.meanings):
                others += 1
            elif self.ours and source:
                kind, level, side = split_place(source)
                implants.setdefault((key, date), []).append(Implant(kind, level, side))
            else:
                implants.setdefault((key, date), []).append(
                    Implant(meant.name or meant.meanings[0].concept.name)
                )
        first = {(one.person, one.date): one.id for one in reversed(procedures)}
        self._count(
            "DEVICE_EXPOSURE", others + sum(len(put) for at, put in implants.items() if at not in first)
        )
        return [
            replace(one, implants=tuple(implants.get((one.person, one.date), [])))
            if first[one.person, one.date] == one.id
            else one
            for one in procedures
        ]

    def values(self, table: str) -> None:
        pairs = self.files.distinct(table, [f"{table}_concept_id", f"{table}_source_value"])
        self.vocabulary.load({pair[0] for pair in pairs if pair[0]})
        wanted, others, pain = {}, 0, 0
        for concept, source, count in pairs:
            meant = self.vocabulary.concept(concept, source)
            quantity = next((one.concept for one in meant.meanings if one.concept.kind == "quantity"), None)
            measure = measure_of(meant.name) if meant.name else None
            if self.ours or quantity or measure:
                wanted[concept, source] = (quantity, measure)
            elif is_pain_without_site(meant.name):
                pain += count
            else:
                others += count
        self._count(f"{table.upper()} of another kind", others)
        if pain:
            self.draft.left_out.append(f"{table.upper()}: {pain} scores of pain that do not say where.")
        if wanted:
            self._numbers(table, wanted)

    def _numbers(self, table: str, wanted: dict[Any, Any]) -> None:
        columns = [f"{table}_id", "person_id", f"{table}_date", "value_as_number", "unit_source_value"]
        columns += [f"{table}_concept_id", f"{table}_source_value", "qualifier_source_value"]
        columns += ["visit_occurrence_id"]
        ids = sorted({concept for concept, _ in wanted if concept and concept.isdecimal()})
        where = (
            f"{table}_concept_id in ({', '.join(repr(id) for id in ids)})"
            if ids and None not in {concept for concept, _ in wanted}
            else ""
        )
        for id, person, when, number, unit, concept, source, due, visit in self.files.rows(
            table, columns, where
        ):
            if (concept, source) not in wanted:
                continue
            quantity, measure = wanted[concept, source]
            date = self._day(table.upper(), id, person, when)
            if date is None:
                continue
            value = _number(number)
            if value is None:
                self.draft.left_out.append(f"{table.upper()} {id}: it holds no number.")
            elif self.ours and table == "measurement":
                name, level, side = split_place(source)
                self.draft.values.append(Value(self.key[person], name, value, unit or "1", date, level, side))
            elif self.ours or measure:
                episode = f"visit-{visit}" if visit else None
                self.draft.proms.append(
                    Prom(self.key[person], source if self.ours else measure, value, date, due, episode)
                )
            else:
                self._known_value(f"{table.upper()} {id}", self.key[person], quantity, value, unit, date)

    def _known_value(
        self, place: str, person: str, quantity: Any, value: float, unit: str | None, date: datetime.date
    ) -> None:
        try:
            kept = in_unit_of(quantity, value, unit or "")
        except BadInput as why:
            self.draft.left_out.append(f"{place}: {why}")
            return
        self.draft.values.append(Value(person, quantity.key, kept, quantity.unit, date))

    def conditions(self) -> None:
        columns = ["condition_occurrence_id", "person_id", "condition_start_date", "condition_concept_id"]
        columns += ["condition_source_value"]
        rows = self.files.rows("condition_occurrence", columns)
        self.vocabulary.load({row[3] for row in rows if row[3]})
        recorded, unnamed = [], 0
        for id, person, when, concept, source in rows:
            if person not in self.key:
                continue
            date = _date(when)
            if self.ours and source and date is not None:
                kind, level, _ = split_place(source)
                self.draft.events.append(Event(self.key[person], kind, date, level=level))
                continue
            meant = self.vocabulary.concept(concept, source)
            name = meant.meanings[0].concept.name if meant.meanings else meant.name
            if name:
                recorded.append(Recorded(self.key[person], name, date, f"CONDITION_OCCURRENCE {id}"))
            else:
                unnamed += 1
        events, told, before = events_after(recorded, self.draft.procedures)
        self.draft.events += events
        self.draft.left_out += told
        self._count("CONDITION_OCCURRENCE from before any operation", before)
        self._count("CONDITION_OCCURRENCE whose concept is not known", unnamed)

    def ends(self) -> None:
        """Death, else the end of the last period of observation, which says nothing of life or death."""
        causes = self.files.rows(
            "death", ["person_id", "death_date", "cause_concept_id", "cause_source_value"]
        )
        self.vocabulary.load({row[2] for row in causes if row[2]})
        dead = set()
        for person, when, cause, source in causes:
            date = self._day("DEATH of person", person, person, when)
            if date is not None:
                reason = source if self.ours else self.vocabulary.concept(cause, None).name
                self.draft.ends.append(EndOfFollowUp(self.key[person], date, Answer.YES, reason or None))
                dead.add(person)
        last: dict[str, datetime.date] = {}
        for person, when in self.files.rows(
            "observation_period", ["person_id", "observation_period_end_date"]
        ):
            date = _date(when)
            if date is not None and person in self.key and person not in dead:
                last[person] = max(date, last.get(person, date))
        self.draft.ends += [EndOfFollowUp(self.key[p], date, Answer.UNKNOWN) for p, date in last.items()]

    def _day(self, table: str, id: str | None, person: str | None, when: str | None) -> datetime.date | None:
        """Day of a row of a known person; None with a sentence otherwise."""
        date = _date(when)
        if person not in self.key:
            self.draft.left_out.append(f"{table} {id}: its person is not in PERSON.")
            return None
        if date is None:
            self.draft.left_out.append(f"{table} {id}: it has no date in the form YYYY-MM-DD.")
        return date

    def _count(self, what: str, number: int) -> None:
        if number:
            self.draft.not_used[what] += number


def _date(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat((text or "")[: len("2026-01-01")])
    except ValueError:
        return None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
