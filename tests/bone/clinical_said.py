"""What the rules say about a clinical case, by the names under which a case asks for it."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from typing import Any

from clinical_cases import Case
from hand_made_values import protocol

from spinewise.app.letters import letters_of
from spinewise.bone.assess import assess
from spinewise.bone.optimisation.letters import Letter, meeting_sheet, referral_to_endocrinology
from spinewise.evidence.caveats import sentence
from spinewise.pathway.make import make_plan
from spinewise.pathway.plan import Plan
from spinewise.record.record import Record
from spinewise.record.review import Review
from spinewise.results import Advice, Provenance

PATH = "bone-optimisation"


@dataclass(frozen=True)
class Said:
    """What the rules said about a case, by the names under which a case asks for it.

    Parameters
    ----------
    advice : Advice
        Of this room.
    plan : Plan or None
        Where the case wants the plan.
    record : Record
        For what the reader left out.
    drafts : tuple of Letter
        Letters to colleagues: of the plan where there is one, otherwise of this room's advice.
    """

    advice: Advice
    plan: Plan | None
    record: Record
    drafts: tuple[Letter, ...] = ()
    _texts: dict[int, str] = field(default_factory=dict, repr=False)

    @property
    def recommendations(self) -> dict[str, Any]:
        lines = self.plan.recommendations if self.plan else self.advice.recommendations
        return {one.id: one for one in lines if one.id.startswith("bone-")}

    @property
    def findings(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for one in self.advice.findings:
            found.setdefault(one.name, []).append(one)
        return found

    @property
    def options(self) -> dict[str, Any]:
        return {one.id: one for one in self.advice.options}

    @property
    def steps(self) -> dict[str, Any]:
        return {step.id: step for path in self.advice.paths if path.id == PATH for step in path.steps}

    @property
    def letters(self) -> dict[str, Letter]:
        return {one.id: one for one in self.drafts}

    @property
    def missing(self) -> set[str]:
        gaps = (*self.advice.missing, *self.record.missing, *(self.plan.missing if self.plan else ()))
        return {one.what for one in gaps}

    @property
    def disagreements(self) -> set[str]:
        said = self.plan.disagreements if self.plan else self.advice.disagreements
        return {one.about for one in said}

    @cached_property
    def things(self) -> tuple[Any, ...]:
        """Everything that is printed about bone."""
        advice = self.advice
        return (
            *advice.findings,
            *(self.recommendations.values()),
            *advice.options,
            *(step for path in advice.paths for step in path.steps),
            *advice.disagreements,
            *advice.missing,
            *advice.timeline,
        )

    def text(self, thing: Any) -> str:
        """Every sentence of a thing, caveats written out; ids of entries and facts left out."""
        if id(thing) not in self._texts:
            self._texts[id(thing)] = "\n".join(_sentences(thing))
        return self._texts[id(thing)]


_NOT_PRINTED = {"evidence", "facts", "id", "opposes", "weight"}


def _sentences(thing: Any) -> Iterator[str]:
    for one in fields(thing):
        value = getattr(thing, one.name)
        if one.name in _NOT_PRINTED:
            continue
        for part in value if isinstance(value, tuple) else (value,):
            if is_dataclass(part) and not isinstance(part, type):
                yield from _sentences(part)
            elif isinstance(part, str):
                yield sentence(part) if one.name == "caveats" else str(part)
            elif isinstance(part, datetime.date):
                yield part.isoformat()


def ask(case: Case) -> Said:
    """Put one case to the rules."""
    by = protocol(**case.choices)
    advice = assess(case.record, case.record.operation, case.measurements, by, case.as_of)
    plan = _plan(case, advice, by) if case.expect.get("plan") else None
    return Said(advice, plan, case.record, _letters(case, advice, plan))


def _letters(case: Case, advice: Advice, plan: Plan | None) -> tuple[Letter, ...]:
    if plan is not None:
        return letters_of(plan)
    operation = case.record.operation
    drafted = (referral_to_endocrinology(advice, operation), meeting_sheet(advice, operation))
    return tuple(one for one in drafted if one is not None)


def _plan(case: Case, advice: Advice, by: Any) -> Plan:
    return make_plan(
        case.record,
        spine=None,
        measurements=case.measurements,
        advice=(advice,),
        missing=(),
        questions=(),
        protocol=by,
        review=Review(),
        provenance=Provenance("spinewise 0.1.0", "1", (), {}, case.as_of),
        as_of=case.as_of,
    )
