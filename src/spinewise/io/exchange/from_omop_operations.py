"""Stays, operations and what was put in, from the tables of an OMOP CDM."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from spinewise.io.exchange.omop_cdm import Cdm, date_of
from spinewise.io.exchange.omop_concepts import OmopConcept
from spinewise.io.exchange.omop_words import INPATIENT, OPEN, split_place
from spinewise.io.exchange.operations import kinds_of
from spinewise.outcomes.registered import Episode, Implant, Procedure
from spinewise.record.levels_text import levels_in


def stays_and_operations(cdm: Cdm) -> None:
    """Read stays with an operation on the spine or a bed, operations on the spine, and their implants.

    Parameters
    ----------
    cdm : Cdm
        Its draft takes them; the rest is counted.
    """
    stays = _stays(cdm)
    procedures = _operations(cdm)
    used = {procedure.episode for procedure in procedures}
    kept = {id: stay for id, (stay, in_bed) in stays.items() if in_bed or id in used}
    for one in procedures:
        if one.episode not in kept:
            kept[one.episode] = Episode(one.person, one.episode, one.date)
    cdm.count("VISIT_OCCURRENCE without an operation or a bed", len(stays) - len(set(stays) & set(kept)))
    cdm.draft.episodes += kept.values()
    cdm.draft.procedures += _with_implants(cdm, procedures)


def _stays(cdm: Cdm) -> dict[str, tuple[Episode, bool]]:
    sites = {
        id: name or source
        for id, name, source in cdm.files.rows(
            "care_site", ["care_site_id", "care_site_name", "care_site_source_value"]
        )
    }
    columns = ["visit_occurrence_id", "person_id", "visit_start_date", "visit_end_date"]
    columns += ["visit_concept_id", "care_site_id", "visit_source_value"]
    found = {}
    rows = cdm.files.rows("visit_occurrence", columns)
    cdm.vocabulary.load({row[4] for row in rows if row[4]})
    for id, person, start, end, concept, site, source in rows:
        began = cdm.day("VISIT_OCCURRENCE", id, person, start)
        if began is None:
            continue
        ended = None if cdm.ours and source and source.endswith(OPEN) else date_of(end)
        name = f"visit-{id}"
        episode = Episode(cdm.key[person], name, began, ended, sites.get(site))
        in_bed = concept == INPATIENT or "Inpatient" in cdm.vocabulary.concept(concept, None).name
        found[name] = (episode, cdm.ours or in_bed)
    return found


def _operations(cdm: Cdm) -> list[Procedure]:
    surgeons = dict(cdm.files.rows("provider", ["provider_id", "provider_source_value"]))
    columns = [
        "procedure_occurrence_id",
        "person_id",
        "procedure_date",
        "visit_occurrence_id",
        "provider_id",
    ]
    columns += ["procedure_concept_id", "procedure_source_value", "modifier_source_value"]
    rows = cdm.files.rows("procedure_occurrence", columns)
    cdm.vocabulary.load({row[5] for row in rows if row[5]})
    found, others = [], 0
    for id, person, when, visit, provider, concept, source, modifier in rows:
        kinds = (source,) if cdm.ours else _kinds(cdm.vocabulary.concept(concept, source))
        if not kinds:
            others += 1
            continue
        date = cdm.day("PROCEDURE_OCCURRENCE", id, person, when)
        if date is None:
            continue
        if kinds[1:]:
            cdm.draft.left_out.append(
                f"PROCEDURE_OCCURRENCE {id}: {' with '.join(kinds)} is counted as {kinds[0]}."
            )
        name = cdm.vocabulary.concept(concept, source).name
        found.append(
            Procedure(
                cdm.key[person],
                f"visit-{visit}" if visit else f"around-procedure-{id}",
                f"procedure-{id}",
                date,
                kinds[0],
                levels_in((modifier or "") if cdm.ours else name),
                surgeon=None if provider is None else _surgeon(cdm, surgeons.get(provider), provider),
            )
        )
    cdm.count("PROCEDURE_OCCURRENCE not on the spine", others)
    return found


def _surgeon(cdm: Cdm, source: str | None, provider: str) -> str:
    """Of other sources only the number of the row: the source value may be a name."""
    return source if cdm.ours and source else f"provider {provider}"


def _kinds(concept: OmopConcept) -> tuple[str, ...]:
    known = [one for one in concept.meanings if not (one.code and one.code.past)]
    return kinds_of(concept.name, (one.concept.key for one in known))


def _with_implants(cdm: Cdm, procedures: Sequence[Procedure]) -> list[Procedure]:
    """What was put in on the day of an operation belongs to it; serial numbers are never read."""
    columns = ["device_exposure_id", "person_id", "device_exposure_start_date", "visit_occurrence_id"]
    columns += ["device_concept_id", "device_source_value"]
    rows = cdm.files.rows("device_exposure", columns)
    cdm.vocabulary.load({row[4] for row in rows if row[4]})
    implants: dict[tuple[str, datetime.date], list[Implant]] = {}
    others = 0
    for _, person, start, _, concept, source in rows:
        meant = cdm.vocabulary.concept(concept, source)
        date, key = date_of(start), cdm.key.get(person)
        if date is None or key is None or not (cdm.ours or meant.meanings):
            others += 1
        elif cdm.ours and source:
            kind, level, side = split_place(source)
            implants.setdefault((key, date), []).append(Implant(kind, level, side))
        else:
            implants.setdefault((key, date), []).append(Implant(meant.name or meant.meanings[0].concept.name))
    first = {(one.person, one.date): one.id for one in reversed(procedures)}
    cdm.count("DEVICE_EXPOSURE", others + sum(len(put) for at, put in implants.items() if at not in first))
    return [
        replace(one, implants=tuple(implants.get((one.person, one.date), [])))
        if first[one.person, one.date] == one.id
        else one
        for one in procedures
    ]
