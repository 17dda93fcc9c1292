"""Which drugs of a list a rule speaks of, and whether what it asks of the patient holds."""

import datetime
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.evidence.drug_classes import belongs, is_confirmed
from spinewise.evidence.interaction_rules import Rule, rule, rules
from spinewise.evidence.tables import entry
from spinewise.pain.interactions.listed import Listed, days_of_change, together
from spinewise.pain.interactions.patient import State, all_of, state_of
from spinewise.record.record import Record
from spinewise.words import Answer

Drugs = tuple[Listed, ...]


@dataclass(frozen=True)
class Hit:
    """One rule with the drugs that it speaks of.

    Parameters
    ----------
    rule : Rule
        Which.
    drugs : tuple of tuple of Listed
        Each set of drugs that meets it.
    state : State
        Whether what it asks of the patient holds: yes, or unknown.
    """

    rule: Rule
    drugs: tuple[Drugs, ...]
    state: State

    @property
    def is_settled(self) -> bool:
        """Whether the rule holds, rather than may hold."""
        return self.state.answer is Answer.YES

    @property
    def substances(self) -> frozenset[str]:
        """Every substance that it speaks of."""
        return frozenset(one.substance for some in self.drugs for one in some)

    @property
    def is_confirmed(self) -> bool:
        """Whether rule, entry and the place of every drug were read in a source."""
        groups = tuple(group for one in self.rule.groups for group in one)
        return entry(self.rule.evidence).source_check is not None and all(
            is_confirmed(name, groups) for name in self.substances
        )

    @property
    def in_words(self) -> str:
        """The drugs, set by set."""
        said = (" with ".join(one.substance for one in some) for some in self.drugs)
        return "; ".join(dict.fromkeys(said))


def hits(listed: Iterable[Listed], record: Record, as_of: datetime.date) -> tuple[Hit, ...]:
    """Every rule that holds or may hold.

    Parameters
    ----------
    listed : iterable of Listed
        The list.
    record : Record
        What is known about the patient.
    as_of : date
        The day.

    Returns
    -------
    tuple of Hit
        In the order of the table; rules that certainly do not hold are left out.
    """
    whole = tuple(listed)
    found = []
    for one in rules():
        drugs = _drugs(one, whole, as_of)
        settled, open_ = [], []
        for some in drugs:
            state = all_of(state_of(condition, record, some, as_of) for condition in one.when)
            if state.answer is Answer.YES:
                settled.append((some, state))
            elif state.answer is Answer.UNKNOWN:
                open_.append((some, state))
        for part in (settled, open_):
            if part:
                found.append(Hit(one, tuple(some for some, _ in part), part[0][1]))
    return tuple(found)


def _drugs(one: Rule, listed: Drugs, as_of: datetime.date) -> tuple[Drugs, ...]:
    """Sets of drugs that meet a rule, each once, whatever the order of the list."""
    if one.at_least:
        return _counted(one, listed, as_of)
    covered = {frozenset(part.substance for part in some) for some in _covered(one, listed, as_of)}
    found: dict[frozenset[str], Drugs] = {}
    for some in itertools.product(*(_of_group(group, listed) for group in one.needs)):
        names = frozenset(part.substance for part in some)
        if len(names) < len(some) or names in covered:
            continue
        days = ((some[0], _washout(one, some[0])), *((part, 0) for part in some[1:]))
        if names not in found and together(days, as_of):
            found[names] = some
    return tuple(found[names] for names in sorted(found, key=sorted))


def _covered(one: Rule, listed: Drugs, as_of: datetime.date) -> tuple[Drugs, ...]:
    return _drugs(rule(one.not_covered_by), listed, as_of) if one.not_covered_by else ()


def _of_group(group: tuple[str, ...], listed: Drugs) -> list[Listed]:
    return [one for one in listed if any(belongs(one.substance, name) for name in group)]


def _washout(one: Rule, drug: Listed) -> int:
    return one.washout_of.get(drug.substance, one.washout_days)


def _counted(one: Rule, listed: Drugs, as_of: datetime.date) -> tuple[Drugs, ...]:
    """The largest number of substances on one day, if it is large enough."""
    among = _of_group(one.among, listed)
    most: dict[str, Listed] = {}
    for day in days_of_change(among, as_of):
        on_day = {drug.substance: drug for drug in among if drug.first <= day <= drug.last}
        if len(on_day) > len(most):
            most = on_day
    return (tuple(most[name] for name in sorted(most)),) if len(most) >= one.at_least else ()
