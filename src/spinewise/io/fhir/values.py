"""Values inside FHIR resources: codings, words, days, periods, references. Plain dicts in, our types out."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spinewise.io.fhir.entries import Resource
from spinewise.record.concepts import Meaning, meanings, named_exactly, named_within

EXTENSION = "urn:spinewise:operation:"
"""Our extensions on a ServiceRequest begin so: uiv, liv, level, fusion, instrumented, decompression, ..."""


def codings(concept: Resource | None) -> Iterator[tuple[str, str, str]]:
    """System, code and display of each coding of a CodeableConcept.

    Parameters
    ----------
    concept : dict or None
        CodeableConcept; None has no words and no codes.

    Yields
    ------
    (str, str, str)
        System, code and display; empty where the coding has none.
    """
    for coding in (concept or {}).get("coding", []):
        yield coding.get("system", ""), coding.get("code", ""), coding.get("display", "")


def words_of(concept: Resource | None) -> str:
    """What a CodeableConcept says in the source's own words: its text, else its first display.

    Parameters
    ----------
    concept : dict or None
        CodeableConcept; None has no words and no codes.

    Returns
    -------
    str
        With single spaces; empty when it says nothing.
    """
    text = (concept or {}).get("text") or next((shown for _, _, shown in codings(concept) if shown), "")
    return " ".join(str(text).replace("\u200b", "").split())


def all_words(concept: Resource | None) -> tuple[str, ...]:
    """Text and every display, each once.

    Parameters
    ----------
    concept : dict or None
        CodeableConcept; None has no words and no codes.

    Returns
    -------
    tuple of str
        With single spaces, the text first.
    """
    said = ((concept or {}).get("text", ""), *(shown for _, _, shown in codings(concept)))
    return tuple(dict.fromkeys(" ".join(word.replace("\u200b", "").split()) for word in said if word))


def has_code(concept: Resource | None, code: str) -> bool:
    """Whether any coding has this code, whatever its system: for FHIR's own short lists.

    Parameters
    ----------
    concept : dict or None
        CodeableConcept; None has no words and no codes.
    code : str
        For example ``"active"``.

    Returns
    -------
    bool
        False when there is no such coding.
    """
    return any(one == code for _, one, _ in codings(concept))


def status_code(concept: Resource | None) -> str:
    """First code of one of FHIR's own short lists; empty when there is none.

    Parameters
    ----------
    concept : dict or None
        CodeableConcept; None has no words and no codes.

    Returns
    -------
    str
        For example ``"active"``.
    """
    return next((code for _, code, _ in codings(concept) if code), "")


def understood(concept: Resource | None, kinds: Iterable[str] = ()) -> tuple[Meaning, ...]:
    """Every concept of ours that a CodeableConcept stands for: by its codes, else by its exact name.

    Parameters
    ----------
    concept : dict or None
        CodeableConcept.
    kinds : iterable of str
        Kinds of concept that are wanted; all when empty.

    Returns
    -------
    tuple of Meaning
        Each concept once.
    """
    wanted = set(kinds)
    found: dict[str, Meaning] = {}
    for system, code, shown in codings(concept):
        for meaning in meanings(system, code, shown or words_of(concept)):
            if not wanted or meaning.concept.kind in wanted:
                found.setdefault(meaning.concept.key, meaning)
    if not found:
        for words in all_words(concept):
            named = named_exactly(words)
            if named and (not wanted or named.kind in wanted):
                found.setdefault(named.key, Meaning(named))
    return tuple(found.values())


def named_in(concept: Resource | None, kind: str) -> tuple[Meaning, ...]:
    """Concepts of a kind whose names stand in the words of a CodeableConcept.

    Parameters
    ----------
    concept : dict or None
        CodeableConcept; None has no words and no codes.
    kind : str
        Kind of concept that is wanted, for example ``"device"``.

    Returns
    -------
    tuple of Meaning
        Each concept once.
    """
    found = {one.key: Meaning(one) for words in all_words(concept) for one in named_within(words, kind)}
    return tuple(found.values())


def day(moment: object) -> datetime.date | None:
    """Day of a FHIR date or dateTime; None when it is absent or names only a month or a year.

    Parameters
    ----------
    moment : object
        Text as in the file, a date or a datetime; anything else counts as absent.

    Returns
    -------
    date or None
        The day as written, without its time and zone.
    """
    if isinstance(moment, datetime.datetime):
        return moment.date()
    if isinstance(moment, datetime.date):
        return moment
    if not isinstance(moment, str) or not re.match(r"\d{4}-\d{2}-\d{2}", moment):
        return None
    try:
        return datetime.date.fromisoformat(moment[:10])
    except ValueError:
        return None


@dataclass(frozen=True)
class Days:
    """When something held.

    Parameters
    ----------
    first, last : date or None
        Ends; None when not recorded to the day.
    has_end : bool
        True when an end is recorded at all, even without its day.
    told : str
        What was written, when it does not name a day.
    """

    first: datetime.date | None = None
    last: datetime.date | None = None
    has_end: bool = False
    told: str = ""


def days_of(resource: Resource, name: str) -> Days:
    """Days of a choice element such as ``effective[x]`` or ``onset[x]``.

    Parameters
    ----------
    resource : dict
        The resource.
    name : str
        Name without its ending, for example ``"effective"``.

    Returns
    -------
    Days
        A single moment gives only its first day.
    """
    moment = resource.get(f"{name}DateTime") or resource.get(f"{name}Instant")
    if moment:
        return Days(day(moment), told="" if day(moment) else f"dated {moment}")
    period = resource.get(f"{name}Period")
    if isinstance(period, dict):
        return period_days(period)
    return Days()


def period_days(period: Resource) -> Days:
    """Days of a Period.

    Parameters
    ----------
    period : dict
        FHIR Period.

    Returns
    -------
    Days
        With the words of a start that names no day.
    """
    start, end = period.get("start"), period.get("end")
    told = "" if day(start) or not start else f"since {start}"
    return Days(day(start), day(end), has_end=end is not None, told=told)


def reference_of(element: Resource | None) -> str:
    """Where a Reference points; empty when it points nowhere.

    Parameters
    ----------
    element : dict or None
        FHIR Reference.

    Returns
    -------
    str
        As written, for example ``"Patient/1"``.
    """
    return str((element or {}).get("reference", ""))


def same_reference(reference: str, url: str, kind: str, id: str) -> bool:
    """Whether a reference means the resource of this full URL, type and id.

    Parameters
    ----------
    reference : str
        As written; the version at its end does not count.
    url : str
        Full URL of the resource's entry; empty when it has none.
    kind : str
        Type of the resource, for example ``"Patient"``.
    id : str
        Id of the resource; empty when it has none.

    Returns
    -------
    bool
        False for an empty reference.
    """
    if not reference:
        return False
    bare = reference.partition("/_history/")[0]
    names = {url} if url else set()
    if id:
        names |= {f"{kind}/{id}", f"urn:uuid:{id}", f"urn:oid:{id}"}
    return bare in names or bool(id and bare.endswith(f"/{kind}/{id}"))
