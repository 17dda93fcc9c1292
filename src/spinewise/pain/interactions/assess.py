"""What is to be said of one list of drugs for one patient: findings, proposals, gaps, conflicts; no dose."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spinewise.evidence.interaction_rules import Grade
from spinewise.evidence.tables import cite, entry
from spinewise.pain.interactions.listed import Listed, read_list
from spinewise.pain.interactions.matching import Hit, hits
from spinewise.pain.interactions.patient import allergens, nothing_taken
from spinewise.pain.interactions.pregnancy import not_asked
from spinewise.pain.interactions.settling import SAME, alternatives, disagreements
from spinewise.pain.interactions.totals import acetaminophen, duplicates
from spinewise.record.medication import Drug
from spinewise.record.record import Record
from spinewise.results import Advice, Finding, Missing, Recommendation, together
from spinewise.words import Phase

ROOM = "pain"
NO_LIST = "the list of drugs"
CHECKED = "opioid-ddi-review"
READ = "interactions: what was checked"
NOTHING = "It is recorded that no medicine is taken, so no pair could be asked about."
UNCONFIRMED = "Unconfirmed: rule, or the place of a drug in its class, was recalled and not read in a source."
POPULATION = "people who take these drugs, as the source speaks of them"
_WEIGHTS = {Grade.CONTRAINDICATED: 84, Grade.AVOID: 72, Grade.CAUTION: 48}
_LESS_WEIGHT = 20
"""A gap weighs less than the rule that it may decide."""
LIST_WEIGHT = 80
ALLERGY_WEIGHT = 88


@dataclass(frozen=True)
class Checked:
    """What was said, and the rules behind it.

    Parameters
    ----------
    advice : Advice
        For the plan.
    settled : tuple of Hit
        Rules that hold.
    undecided : tuple of Hit
        Rules that may hold.
    """

    advice: Advice
    settled: tuple[Hit, ...]
    undecided: tuple[Hit, ...]


def assess(drugs: Iterable[Drug], record: Record, as_of: datetime.date) -> Advice:
    """Advice on a list of drugs.

    Parameters
    ----------
    drugs : iterable of Drug
        What is taken and what is planned.
    record : Record
        What is known about the patient.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Advice
        An empty list is a gap, not a clearance.
    """
    return check(drugs, record, as_of).advice


def check(drugs: Iterable[Drug], record: Record, as_of: datetime.date) -> Checked:
    """Ask every rule about a list of drugs.

    Parameters
    ----------
    drugs : iterable of Drug
        What is taken and what is planned.
    record : Record
        What is known about the patient.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Checked
        Advice with the rules that hold or may hold.
    """
    lines = tuple(drugs)
    if not lines and nothing_taken(record):
        return Checked(Advice(ROOM, findings=(Finding(READ, NOTHING, (CHECKED,)),)), (), ())
    if not lines:
        return Checked(Advice(ROOM, missing=(_no_list(),)), (), ())
    known = read_list(lines)
    met = hits(known.listed, record, as_of)
    settled = tuple(one for one in met if one.is_settled)
    undecided = tuple(one for one in met if not one.is_settled)
    present = known.on_or_after(as_of)
    advice = together(
        ROOM,
        (
            Advice(ROOM, findings=(_checked(present, settled, undecided),), missing=known.missing),
            _same_allergy(present, record),
            Advice(
                ROOM,
                findings=tuple(_finding(one) for one in settled),
                recommendations=tuple(_line(one, settled, present, record, as_of) for one in settled),
                missing=tuple(_gaps(undecided)),
                disagreements=disagreements(settled, present, record, as_of),
            ),
            acetaminophen(present, record, as_of),
            Advice(ROOM, findings=(*duplicates(present), *known.findings, *not_asked(record, as_of))),
        ),
    )
    return Checked(advice, settled, undecided)


def _checked(present: tuple[Listed, ...], settled: tuple[Hit, ...], undecided: tuple[Hit, ...]) -> Finding:
    names = sorted({one.substance for one in present})
    said = (
        f"Asked about {', '.join(names) or 'no drug that the tables hold'}: "
        f"rules that hold: {len(settled)}, that may hold: {len(undecided)}. "
        "A pair that no rule names is not thereby safe."
    )
    return Finding(READ, said, (CHECKED,))


def _finding(hit: Hit) -> Finding:
    return Finding(
        f"interaction: {hit.rule.title}",
        f"{_drugs_in_words(hit)}. {entry(hit.rule.evidence).statement}",
        (hit.rule.evidence,),
        hit.state.facts,
        caveats=_caveats(hit),
    )


def _line(
    hit: Hit, settled: tuple[Hit, ...], present: tuple[Listed, ...], record: Record, as_of: datetime.date
) -> Recommendation:
    told = entry(hit.rule.evidence)
    return Recommendation(
        f"interaction-{hit.rule.id}",
        hit.rule.action,
        Phase.PREOP,
        told.strength,
        f"{_drugs_in_words(hit)}: {hit.rule.grade.value} by {cite(told)} ({hit.rule.where}).",
        (hit.rule.evidence,),
        f"{POPULATION}: {told.applies_when}",
        hit.rule.owner,
        facts=hit.state.facts,
        caveats=_caveats(hit),
        alternatives=tuple(_alternatives(hit, settled, present, record, as_of)),
        weight=_WEIGHTS[hit.rule.grade],
    )


def _alternatives(
    hit: Hit, settled: tuple[Hit, ...], present: tuple[Listed, ...], record: Record, as_of: datetime.date
) -> Iterator[str]:
    for name, against in alternatives(hit, settled, present, record, as_of):
        if against is None:
            yield f"{name}: taken already, or an allergy to it is recorded"
        elif against:
            yield f"not {name} here: it would itself meet {'; '.join(one.title for one in against)}"
        else:
            yield name


def _drugs_in_words(hit: Hit) -> str:
    because = f" ({hit.state.because})" if hit.state.because else ""
    words = f"{hit.in_words}{because}"
    return f"{words[:1].upper()}{words[1:]}"


def _caveats(hit: Hit) -> tuple[str, ...]:
    own = entry(hit.rule.evidence).caveat
    return (*((own,) if own else ()), *(() if hit.is_confirmed else (UNCONFIRMED,)))


def _gaps(undecided: tuple[Hit, ...]) -> Iterator[Missing]:
    """What would have to be known, each once, with every rule that waits for it."""
    waiting: dict[str, list[Hit]] = {}
    for hit in undecided:
        for what in hit.state.lacking:
            waiting.setdefault(what, []).append(hit)
    for what, some in waiting.items():
        rules = "; ".join(f"{one.rule.title} ({one.in_words})" for one in some)
        yield Missing(
            what,
            f"It decides whether this holds: {rules}. Not known is not no.",
            "Ask the patient or the record, and write it down with its date.",
            weight=max(_WEIGHTS[one.rule.grade] for one in some) - _LESS_WEIGHT,
        )


def _same_allergy(present: tuple[Listed, ...], record: Record) -> Advice:
    names = sorted({one.substance for one in present})
    found = {what: fact for fact, what in allergens(record)}
    lines = tuple(
        Recommendation(
            f"interaction-allergy-{what}",
            f"Clarify the allergy to {what} before it is given.",
            Phase.PREOP,
            entry(SAME).strength,
            f"{what} is on the list, and an allergy to it is recorded.",
            (SAME,),
            POPULATION,
            "anaesthetist",
            facts=(found[what].id,),
            weight=ALLERGY_WEIGHT,
        )
        for what in names
        if what in found
    )
    return Advice(ROOM, recommendations=lines)


def _no_list() -> Missing:
    return Missing(
        NO_LIST,
        "No drug is listed, which does not mean that none is taken: no rule could be asked.",
        "Write the list, with what is planned around surgery; where none is taken, record "
        "no-current-medication.",
        weight=LIST_WEIGHT,
    )
