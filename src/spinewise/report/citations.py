"""Entries of the evidence as a reader needs them: statement, population, caveat, citation, DOI."""

from collections.abc import Iterable

from spinewise.evidence import caveats, tables
from spinewise.pathway.plan import Plan
from spinewise.report.lines import Data, anchor, ref, sentence
from spinewise.results import Disagreement, Finding, Option, Recommendation, Span, Step

DOI = "https://doi.org/"


def evidence_of(plan: Plan) -> tuple[str, ...]:
    """Ids of all entries that a plan rests on, each once, in the order in which a reader meets them.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    tuple of str
        Known to the tables or not.
    """
    ids: list[str] = []
    lines: tuple[Finding | Recommendation, ...] = (
        *plan.red_flags,
        *plan.to_decide,
        *plan.findings,
        *plan.recommendations,
    )
    for said in lines:
        ids += said.evidence
    resting: tuple[Disagreement | Step | Option | Span, ...] = (
        *plan.disagreements,
        *(step for path in plan.paths for step in path.steps),
        *plan.options,
        *plan.timeline,
    )
    for one in resting:
        ids += one.evidence
    warnings = [caveat for said in (*lines, *plan.options) for caveat in said.caveats]
    ids += plan.analgesia.evidence if plan.analgesia else ()
    ids += plan.alignment.evidence if plan.alignment else ()
    for measurement in plan.measurements:
        ids += measurement.sources
        warnings += measurement.caveats
    for choice in plan.protocol.choices.values():
        ids += choice.evidence
    for warning in warnings:
        ids += _behind_caveat(warning)
    return tuple(dict.fromkeys(ids))


def _behind_caveat(caveat: str) -> tuple[str, ...]:
    """Entries that a caveat rests on; none for a plain sentence."""
    if is_entry(caveat):
        return (caveat,)
    return next((one.evidence for one in caveats.caveats() if one.id == caveat), ())


def is_entry(text: str) -> bool:
    """Whether a text is the id of an entry.

    Parameters
    ----------
    text : str
        An id or a sentence.

    Returns
    -------
    bool
        False for every sentence.
    """
    if " " in text:
        return False
    try:
        tables.entry(text)
    except KeyError:
        return False
    return True


def caveat_said(caveat: str) -> str:
    """A caveat as a sentence, whether it was given as one or as the id of an entry.

    Parameters
    ----------
    caveat : str
        An id or a sentence.

    Returns
    -------
    str
        A sentence.
    """
    said = caveats.sentence(caveat)
    return sentence(tables.entry(said).statement if is_entry(said) else said)


def evidence_refs(ids: Iterable[str]) -> list[Data]:
    """Links to the evidence behind a line, each named by its first source.

    Parameters
    ----------
    ids : iterable of str
        Ids of entries.

    Returns
    -------
    list of dict
        One for each id.
    """
    by_source: dict[str, list[str]] = {}
    for id in dict.fromkeys(ids):
        by_source.setdefault(_short(id), []).append(id)
    return [
        ref(source if n == 0 else f"({n + 1})", anchor("evidence", id))
        for source, cited in by_source.items()
        for n, id in enumerate(cited)
    ]


def _short(id: str) -> str:
    try:
        source = tables.entry(id).sources[0]
    except KeyError:
        return id
    if isinstance(source, int):
        work = tables.reference(source)
        return f"{work.first_author} {work.year}"
    return tables.sources()[source].label


def evidence_shown(id: str) -> Data:
    """One entry as it stands on the evidence page.

    Parameters
    ----------
    id : str
        Id of an entry.

    Returns
    -------
    dict
        ``anchor``, ``id``, ``statement``, ``facts`` (pairs of a word and a text) and ``sources``.
    """
    try:
        entry = tables.entry(id)
    except KeyError:
        unknown = "This name is not in the evidence tables: the line that uses it has no source here."
        return {"anchor": anchor("evidence", id), "id": id, "statement": unknown, "facts": [], "sources": []}
    facts = [["Holds for", entry.applies_when], ["Strength", entry.strength], ["Use here", str(entry.use)]]
    if entry.caveat:
        facts.append(["Caveat", entry.caveat])
    if entry.source_check is not None:
        facts.append(["Source looked up", f"{entry.source_check.status}: {entry.source_check.note}"])
    return {
        "anchor": anchor("evidence", id),
        "id": id,
        "statement": sentence(entry.statement),
        "facts": facts,
        "sources": [_source(source) for source in entry.sources],
    }


def _source(source: int | str) -> Data:
    if isinstance(source, str):
        said = tables.sources()[source]
        return {"text": f"{said.label}: {said.printed}", "doi": "", "url": said.url or ""}
    work = tables.reference(source)
    title = f"{work.title}. " if work.title else ""
    text = f"[{work.n}] {work.authors_printed}. {title}{work.journal} {work.year};{work.volume_pages}."
    doi = work.doi or ""
    return {"text": text, "doi": doi, "url": DOI + doi if doi else ""}
