"""Where the readers of single resources write down what they understood and what they left out."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.values import Days
from spinewise.record.concept_table import Concept, concepts
from spinewise.record.fact import Fact
from spinewise.results import Missing
from spinewise.words import Answer, Side

LEFT_OUT_WEIGHT = 40
"""On the scale of gaps: how well something is known, unless the thing itself weighs more."""

_LONGEST_NOTE = 200


@dataclass
class Notes:
    """Facts and gaps of one file, in the making.

    Parameters
    ----------
    input_id : str
        Name of the file inside the plan.
    by_reference : mapping
        Resources by the references that others use for them.
    facts, missing : list
        What was understood, and what was left out with its reason.
    not_used : dict
        Number of valid resources by type from which nothing was read.
    parents : dict
        Report or panel that lists a resource, by the identity of the resource's object.
    """

    input_id: str
    by_reference: dict[str, Resource] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    not_used: dict[str, int] = field(default_factory=dict)
    parents: dict[int, Entry] = field(default_factory=dict)

    def add(
        self,
        entry: Entry,
        concept: str,
        value: float | str | Answer,
        *,
        days: Days | None = None,
        until: datetime.date | None = None,
        site: str | None = None,
        side: Side | None = None,
        note: str = "",
        ongoing: Answer = Answer.UNKNOWN,
        context: Mapping[str, str] | None = None,
    ) -> None:
        """Write down a fact, in the unit of its concept, under an id of its own."""
        days = days or Days()
        id = f"{self.input_id}-{entry.position}"
        count = sum(fact.id == id or fact.id.startswith(f"{id}-") for fact in self.facts)
        self.facts.append(
            Fact(
                id=f"{id}-{count + 1}" if count else id,
                concept=concept,
                value=value,
                unit=concepts()[concept].unit,
                date=days.first,
                source=f"{self.input_id}: {entry.place}",
                site=site,
                side=side,
                until=until or days.last,
                note="; ".join(part for part in (note[:_LONGEST_NOTE], days.told) if part),
                ongoing=Answer.NO if days.has_end and ongoing is Answer.UNKNOWN else ongoing,
                context=dict(context or {}),
            )
        )

    def add_implied(self, entry: Entry, concept: Concept, days: Days, note: str) -> None:
        """Write down what holds whenever a concept does."""
        for key in concept.implies:
            self.add(entry, key, Answer.YES, days=days, note=note)

    def leave_out(self, entry: Entry, what: str, why: str, how: str) -> None:
        """Say that something was understood but not taken, and why."""
        self.missing.append(
            Missing(
                what=f"{what} in {self.input_id}, {entry.place}",
                why_it_matters=why,
                how_to_get_it=how,
                weight=LEFT_OUT_WEIGHT,
            )
        )

    def resolve(self, resource: Resource, reference: str) -> Resource | None:
        """The resource that a reference means: contained in this one, or elsewhere in the file."""
        if reference.startswith("#"):
            inside = resource.get("contained", [])
            return next((one for one in inside if one.get("id") == reference[1:]), None)
        return self.by_reference.get(reference)
