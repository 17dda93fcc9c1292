"""Scores of FHIR: totals of outcome measures in Observations and in forms that were filled in."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from spinewise.io.exchange.codes import name_of, own
from spinewise.io.exchange.proms import is_pain_without_site, is_total, measure_of
from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.values import all_words, day, days_of, reference_of, words_of
from spinewise.outcomes.registered import Prom, Value
from spinewise.record.levels_text import levels_in
from spinewise.record.sites import side_in

_NUMBERS = ("valueDecimal", "valueInteger")


@dataclass
class Scores:
    """What one entry gave.

    Parameters
    ----------
    values, proms : list
        As in `Batch`.
    said : list of str
        Why it gave nothing.
    end : date or None
        Last contact, when the entry is that.
    """

    values: list[Value] = field(default_factory=list)
    proms: list[Prom] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    end: datetime.date | None = None


def read_score(entry: Entry, person: str, resources: Mapping[str, Resource]) -> Scores:
    """Read an Observation that is the total of an outcome measure, or one that this program wrote.

    Parameters
    ----------
    entry : Entry
        A valid Observation.
    person : str
        Pseudonym.
    resources : mapping
        Of the file, by reference.

    Returns
    -------
    Scores
        Empty when it is neither.
    """
    resource, found = entry.resource, Scores()
    code = resource.get("code")
    when = days_of(resource, "effective").first
    if own(code, "end"):
        found.end = when
        return found
    name, measure = own(code, "value"), own(code, "prom")
    words = " ".join((*all_words(code), words_of(resource.get("bodySite"))))
    if name is None and measure is None:
        measure = measure_of(words)
        if measure is None:
            if is_pain_without_site(words):
                found.said.append(
                    f"Entry {entry.position} (Observation): a score of pain that does not say where."
                )
            return found
    number = _number(resource)
    if number is None or when is None:
        what = "number" if number is None else "day"
        found.said.append(f"Entry {entry.position} (Observation): {name or measure} has no {what}.")
        return found
    if name is not None:
        found.values.append(_value(resource, person, name, number, when))
    elif measure is not None:
        encounter = resources.get(reference_of(resource.get("encounter")))
        episode = None if encounter is None else name_of(encounter, "") or None
        found.proms.append(
            Prom(person, measure, number, when, _due(resource), episode if own(code, "prom") else None)
        )
    return found


def _value(resource: Resource, person: str, name: str, number: float, when: datetime.date) -> Value:
    where = words_of(resource.get("bodySite"))
    unit = resource.get("valueQuantity", {})
    interval: Resource = next(
        (p["valueRange"] for p in resource.get("component", []) if own(p.get("code"), "interval")), {}
    )
    low, high = (interval.get(end, {}).get("value") for end in ("low", "high"))
    reader = next((one.get("display") for one in resource.get("performer", [])), None)
    return Value(
        person,
        name,
        number,
        str(unit.get("code") or unit.get("unit") or ""),
        when,
        next(iter(levels_in(where)), None),
        side_in(where),
        words_of(resource.get("method")) or None,
        reader,
        None if low is None else float(low),
        None if high is None else float(high),
    )


def _due(resource: Resource) -> str | None:
    return next(
        (str(p.get("valueString")) for p in resource.get("component", []) if own(p.get("code"), "due")), None
    )


def _number(part: Resource) -> float | None:
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict) and "value" in quantity and not quantity.get("comparator"):
        return float(quantity["value"])
    return next((float(part[name]) for name in _NUMBERS if name in part), None)


def read_form(entry: Entry, person: str, resources: Mapping[str, Resource]) -> Scores:
    """Read the total of a form, when the form itself says which number is its total.

    Items are never added up: how they make a total is the licensed scoring of each measure.

    Parameters
    ----------
    entry : Entry
        A valid QuestionnaireResponse.
    person : str
        Pseudonym.
    resources : mapping
        Of the file, by reference.

    Returns
    -------
    Scores
        One total at most.
    """
    resource, found = entry.resource, Scores()
    place = f"Entry {entry.position} (QuestionnaireResponse)"
    if resource.get("status") not in ("completed", "amended"):
        found.said.append(f"{place}: it was not finished.")
        return found
    when = day(resource.get("authored"))
    title = _title(resource, resources)
    totals = []
    for item in _items(resource.get("item", [])):
        words = str(item.get("text") or item.get("linkId") or "")
        measure = measure_of(words) or measure_of(title)
        numbers = [n for answer in item.get("answer", []) if (n := _number(answer)) is not None]
        if is_total(words) and measure and len(numbers) == 1:
            totals.append((measure, numbers[0]))
    if len(set(totals)) != 1:
        found.said.append(f"{place}: it states no total of one measure, and answers are not added up here.")
    elif when is None:
        found.said.append(f"{place}: it does not say on which day it was filled in.")
    else:
        found.proms.append(Prom(person, totals[0][0], totals[0][1], when))
    return found


def _title(resource: Resource, resources: Mapping[str, Resource]) -> str:
    """Name of the form: of the Questionnaire in the file, else the end of its address."""
    canonical = str(resource.get("questionnaire") or "").partition("|")[0]
    form = resources.get(canonical, {})
    if not form:
        form = next((one for one in resources.values() if canonical and one.get("url") == canonical), {})
    said = form.get("title") or form.get("name") or canonical.rpartition("/")[2]
    return str(said).replace("-", " ").replace("_", " ") if not form else str(said)


def _items(items: list[Any]) -> Iterator[Resource]:
    for item in items:
        yield item
        yield from _items(item.get("item", []))
        for answer in item.get("answer", []):
            yield from _items(answer.get("item", []))
