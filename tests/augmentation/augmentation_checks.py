"""What a case of vertebral augmentation expects against what was said, and what holds for every case."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, cached_property
from typing import Any

import yaml
from augmentation_cases import HERE, Case

from spinewise.augmentation.assess import SILENT, assess
from spinewise.augmentation.walk import ID
from spinewise.bone.fracture.grade import graded
from spinewise.evidence.caveats import sentence
from spinewise.evidence.entry import Use
from spinewise.evidence.tables import entries
from spinewise.io.patient.yaml_file import INPUT_ID
from spinewise.pathway.make import make_plan
from spinewise.pathway.urgency import DO_NOT_DELAY
from spinewise.record.review import Review
from spinewise.results import Advice, Provenance
from spinewise.words import Phase

OPPOSING = "North American Spine Society"
EUROPEAN = "European RAND/UCLA panel"


@dataclass(frozen=True)
class Said:
    """What the rules said about a case, by the names under which a case asks for it."""

    case: Case
    advice: Advice

    @property
    def steps(self) -> dict[str, Any]:
        return {step.id: step for path in self.advice.paths if path.id == ID for step in path.steps}

    @property
    def options(self) -> dict[str, Any]:
        return {one.id.removeprefix("augmentation-"): one for one in self.advice.options}

    @property
    def findings(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for one in self.advice.findings:
            found.setdefault(one.name, []).append(one)
        return found

    @property
    def recommendations(self) -> dict[str, Any]:
        return {one.id.removeprefix("augmentation-"): one for one in self.advice.recommendations}

    @property
    def missing(self) -> set[str]:
        return {one.what for one in self.advice.missing}

    @property
    def disagreements(self) -> dict[str, Any]:
        return {one.about: one for one in self.advice.disagreements}

    @cached_property
    def things(self) -> tuple[Any, ...]:
        advice = self.advice
        return (
            *advice.findings, *advice.recommendations, *advice.options, *advice.paths, *self.steps.values(),
            *advice.disagreements, *advice.missing,
        )  # fmt: skip


def ask(case: Case) -> Said:
    """Put one case to the rules."""
    known = [one for loss in case.losses if (one := graded(loss)) is not None]
    broken = tuple(one.loss for one in known if one.least > 0)
    advice = assess(case.record, case.losses, broken, case.osteoporosis, case.protocol, case.as_of)
    return Said(case, advice)


def problems(case: Case) -> list[str]:
    """One sentence for everything that is not as the case expects; empty when all is."""
    said = ask(case)
    found = [one for part, wanted in case.expect.items() for one in CHECKS[part](said, wanted)]
    return [*found, *_laws(said)]


def told(case: Case) -> str:
    """Everything that was said about a case, for a person who looks at a failure."""
    said = ask(case)
    lines = [f"{case.file}, line {case.line}: {case.name}"]
    lines += [f"  step {step.id}: {step.outcome} ({step.because})" for step in said.steps.values()]
    lines += [f"  option {one.id}: {one.status.value} ({one.because})" for one in said.options.values()]
    lines += [f"  finding {one.name}: {one.because}" for one in said.advice.findings]
    lines += [f"  line {one.id}: {one.action}" for one in said.recommendations.values()]
    lines += [f"  missing: {what}" for what in sorted(said.missing)]
    return "\n".join(lines)


def text(thing: Any) -> str:
    """Every sentence of a thing, caveats written out; ids left out."""
    return "\n".join(_sentences(thing))


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


# --- checks -------------------------------------------------------------------------------------


def _path(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, outcome in wanted.items():
        step = said.steps.get(id)
        if step is None:
            yield f"the path has no step {id}, {outcome} was expected"
        elif step.outcome != outcome:
            yield f"step {id} says {step.outcome}, not {outcome}: {step.because}"


def _reached(want: bool) -> Any:
    def check(said: Said, wanted: Iterable[str]) -> Iterator[str]:
        for id in wanted:
            if said.steps[id].taken is not want:
                yield f"step {id} is {'not ' if want else ''}reached: {said.steps[id].because}"

    return check


def _options(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, status in wanted.items():
        option = said.options.get(id)
        if option is None:
            yield f"there is no option {id}"
        elif option.status.value != status:
            yield f"option {id} is {option.status.value}, not {status}: {option.because}"


def _named(kind: str, want: bool) -> Any:
    def check(said: Said, wanted: Iterable[str]) -> Iterator[str]:
        have = getattr(said, kind)
        for name in wanted:
            if (name in have) is not want:
                yield f"{name!r} is {'not ' if want else ''}among the {kind}: {', '.join(sorted(have))}"

    return check


def _only(kind: str) -> Any:
    def check(said: Said, wanted: Iterable[str]) -> Iterator[str]:
        have = set(getattr(said, kind))
        if have != set(wanted):
            yield f"{kind} are {sorted(have)}, not {sorted(wanted)}"

    return check


def _inside(kind: str, want: bool) -> Any:
    def check(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for name, words in wanted.items():
            things = getattr(said, kind).get(name)
            if things is None:
                yield f"nothing named {name} is among the {kind}"
                continue
            whole = "\n".join(text(one) for one in (things if isinstance(things, list) else [things]))
            for word in words:
                if (word.lower() in whole.lower()) is not want:
                    yield f"{name} {'does not say' if want else 'says'} {word!r}: {whole}"

    return check


def _carries(kind: str, name: str, want: bool) -> Any:
    """A check that one named thing carries, or does not carry, certain ids or gaps."""

    def check(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for key, values in wanted.items():
            have = set(getattr(getattr(said, kind)[key], name))
            wrong = set(values) - have if want else set(values) & have
            if wrong:
                yield f"{key} has {name} {sorted(have)}; wrong: {sorted(wrong)}"

    return check


def _facts(kind: str) -> Any:
    """A check that one named thing rests on exactly the facts of certain concepts."""

    def check(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
        concepts = {fact.id: fact.concept for fact in said.case.record.facts}
        for key, values in wanted.items():
            things = getattr(said, kind)[key]
            have = {
                concepts[id] for one in (things if isinstance(things, list) else [things]) for id in one.facts
            }
            if have != set(values):
                yield f"{key} rests on {sorted(have)}, not on {sorted(values)}"

    return check


def _says(said: Said, wanted: Sequence[str]) -> Iterator[str]:
    whole = "\n".join(text(one) for one in said.things).lower()
    for word in wanted:
        if word.lower() not in whole:
            yield f"nothing says {word!r}"


def _never_says(said: Said, wanted: Sequence[str]) -> Iterator[str]:
    for one in said.things:
        for word in wanted:
            if word.lower() in text(one).lower():
                yield f"{word!r} is said: {text(one)}"


def _silent(said: Said, wanted: str) -> Iterator[str]:
    advice = said.advice
    if advice.options or advice.paths or advice.recommendations or advice.missing or advice.disagreements:
        yield "something is said beside the reason for silence"
    if [one.name for one in advice.findings] != [SILENT]:
        yield f"findings are {[one.name for one in advice.findings]}"
    elif wanted.lower() not in advice.findings[0].because.lower():
        yield f"the reason for silence does not say {wanted!r}: {advice.findings[0].because}"


def _plan(said: Said, wanted: Mapping[str, Any]) -> Iterator[str]:
    """The whole plan: what is urgent is said first and nothing delays it."""
    case = said.case
    plan = make_plan(
        case.record, None, (), (said.advice,), (), (), case.protocol, Review(),
        Provenance("spinewise", "1", (), {}, case.as_of), case.as_of, images=(),
    )  # fmt: skip
    lines = [one for one in plan.recommendations if one.id.startswith("augmentation")]
    if wanted.get("start_in_parallel"):
        for one in lines:
            if one.phase is Phase.PREOP and not one.action.startswith(DO_NOT_DELAY):
                yield f"{one.id} delays: {one.action}"
    alarms = [one.id for one in plan.recommendations if one.id.startswith("alarm")]
    if "alarms" in wanted and alarms != wanted["alarms"]:
        yield f"alarms are {alarms}"
    if alarms and plan.recommendations[0].id != alarms[0]:
        yield f"the first line is {plan.recommendations[0].id}"


CHECKS: Mapping[str, Any] = {
    "path": _path,
    "reached": _reached(True),
    "not_reached": _reached(False),
    "options": _options,
    "option_says": _inside("options", True),
    "option_never_says": _inside("options", False),
    "option_missing": _carries("options", "missing", True),
    "option_no_missing": _carries("options", "missing", False),
    "option_facts": _facts("options"),
    "findings": _named("findings", True),
    "no_findings": _named("findings", False),
    "finding_says": _inside("findings", True),
    "finding_facts": _facts("findings"),
    "recommendations": _named("recommendations", True),
    "no_recommendations": _named("recommendations", False),
    "only_recommendations": _only("recommendations"),
    "recommendation_says": _inside("recommendations", True),
    "recommendation_facts": _facts("recommendations"),
    "recommendation_missing": _carries("recommendations", "missing", True),
    "step_says": _inside("steps", True),
    "step_never_says": _inside("steps", False),
    "step_facts": _facts("steps"),
    "step_missing": _carries("steps", "missing", True),
    "step_no_missing": _carries("steps", "missing", False),
    "missing": _named("missing", True),
    "no_missing": _named("missing", False),
    "only_missing": _only("missing"),
    "disagreement_says": _inside("disagreements", True),
    "no_disagreements": _named("disagreements", False),
    "says": _says,
    "never_says": _never_says,
    "silent": _silent,
    "plan": _plan,
}
"""Everything a case can expect, by name."""


# --- what holds for every case ------------------------------------------------------------------


@cache
def never_said() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns that no sentence may hold, each with its reason."""
    rows = yaml.safe_load((HERE / "never_said.yaml").read_text(encoding="utf-8"))
    return tuple(
        (
            re.compile(row["pattern"], 0 if re.search("[A-Z]", row["pattern"]) else re.IGNORECASE),
            row["because"],
        )
        for row in rows
    )


@cache
def _uses() -> Mapping[str, Use]:
    return {one.id: one.use for one in entries()}


def _laws(said: Said) -> Iterator[str]:
    facts = {one.id for one in said.case.record.facts}
    for thing in said.things:
        name = getattr(thing, "id", getattr(thing, "name", type(thing).__name__))
        for id in getattr(thing, "evidence", ()):
            if id not in _uses() or _uses()[id] is Use.HOLD:
                yield f"{name} names the evidence {id}, which is unknown or held"
        if strange := set(getattr(thing, "facts", ())) - facts:
            yield f"{name} names facts that the record does not hold: {strange}"
    everything = "\n".join(text(thing) for thing in said.things)
    for pattern, because in never_said():
        if hit := pattern.search(everything):
            near = everything[max(0, hit.start() - 80) : hit.end() + 80]
            yield f"{pattern.pattern!r} is said ({because}): {near}"
    yield from _laws_of_the_path(said)
    for one in (*said.options.values(), *said.recommendations.values()):
        if not (one.because and one.owner and one.population and one.evidence):
            yield f"{one.id} lacks a reason, an owner, a population or its evidence"
    for one in (*said.steps.values(), *said.recommendations.values(), *said.options.values()):
        if getattr(one, "taken", True) and (lacking := set(one.missing) - said.missing):
            yield f"{one.id} lacks {sorted(lacking)}, which nobody asks for"
    if said.steps and said.steps["population"].outcome != "malignancy to be worked up":
        panels = "\n".join(text(one) for one in said.disagreements.values())
        if OPPOSING not in panels or EUROPEAN not in panels:
            yield "the opposing panels do not stand beside the pathway"
    yield from _order_changes_nothing(said)


def _laws_of_the_path(said: Said) -> Iterator[str]:
    for id, step in said.steps.items():
        taken = [branch.name for branch in step.branches if branch.taken]
        shown = step.outcome if step.outcome != "unknown" else " or ".join(b.name for b in step.branches)
        if step.taken and " or ".join(taken) != shown:
            yield f"step {id} says {step.outcome} and takes the branches {taken}"
        if not step.taken and taken:
            yield f"step {id} is not reached and takes {taken}"
        if step.taken and len(taken) > 1 and not step.missing:
            yield f"step {id} is open and says nothing of what would close it"
        if step.taken and len(taken) == 1 and step.missing and id not in ("population", "panel"):
            yield f"step {id} is settled and lacks {step.missing}"
        if any(not branch.because for branch in step.branches) or not step.because:
            yield f"step {id} or a branch of it does not say why"


def _order_changes_nothing(said: Said) -> Iterator[str]:
    case = said.case
    turned = replace(case.record, facts=tuple(reversed(case.record.facts)))
    again = ask(replace(case, record=turned)).advice
    for kind in ("paths", "options", "recommendations", "missing"):
        if not any(str(fact.id).startswith(f"{INPUT_ID}-") for fact in case.record.facts):
            return
        if [_bare(one) for one in getattr(again, kind)] != [_bare(one) for one in getattr(said.advice, kind)]:
            yield f"{kind} change with the order of the record"


def _bare(thing: Any) -> str:
    return text(thing)
