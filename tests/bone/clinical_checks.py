"""What a clinical case expects, held against what the rules said, and what holds for every case."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import yaml
from clinical_cases import HERE, Case
from clinical_letters import LETTER_CHECKS, letter_laws, told_letters
from clinical_said import Said, ask

from spinewise.evidence.entry import Use
from spinewise.evidence.tables import entries
from spinewise.io.patient.yaml_file import INPUT_ID
from spinewise.pathway.urgency import DO_NOT_DELAY
from spinewise.words import Phase

OUTCOMES = {
    "candidate": {"adult, elective", "adult, urgent", "adult, urgency unknown", "minor", "age unknown"},
    "dxa": {"in date", "open"},
    "osteoporosis": {"yes", "no", "unknown"},
    "refer": {"refer", "not asked"},
    "non-drug": {"begin"},
    "secondary-causes": {"tests missing", "out of range", "complete"},
    "vitamin-d": {"below 20", "20 to below 35", "35 to 60", "above 60", "unknown"},
    "drug": {"choose", "not asked"},
    "reassess": {"before surgery", "after surgery started in parallel", "date unknown"},
}
"""Words of the path, step by step; a word outside them is a slip of the case or of the rule."""

BY_THE_PLAN = {"date of birth", "urgency of the operation", "whether implants are planned"}
"""What the plan asks of whoever plans the operation, beside what this room asks for."""


def problems(case: Case) -> list[str]:
    """One sentence for everything that is not as the case expects; empty when all is."""
    said = ask(case)
    found = [one for part, wanted in case.expect.items() for one in CHECKS[part](said, wanted)]
    return [*found, *_laws(case, said)]


def told(case: Case) -> str:
    """Everything that was said about a case, for a person who looks at a failure."""
    said = ask(case)
    lines = [f"{case.file}, line {case.line}: {case.name}"]
    lines += [f"  step {step.id}: {step.outcome} ({step.because})" for step in said.steps.values()]
    lines += [
        f"  option {one.id}: {one.status.value} ({one.because}) missing {one.missing}"
        for one in said.options.values()
    ]
    lines += [f"  finding {one.name}: {one.because}" for one in said.advice.findings]
    lines += [f"  line {one.id}: {one.action} ({one.because})" for one in said.recommendations.values()]
    lines += [f"  missing: {what}" for what in sorted(said.missing)]
    lines += [f"  disagreement: {about}" for about in sorted(said.disagreements)]
    lines += [f"  time: {one.kind} {one.what} {one.first} to {one.last}" for one in said.advice.timeline]
    lines += told_letters(said)
    return "\n".join(lines)


def _one_of(wanted: Any) -> tuple[str, ...]:
    return tuple(wanted) if isinstance(wanted, list) else (wanted,)


def _path(said: Said, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, outcome in wanted.items():
        strange = set(_one_of(outcome)) - OUTCOMES[id]
        assert not strange, f"the step {id} knows no outcome {strange}"
        step = said.steps.get(id)
        if step is None:
            yield f"the path has no step {id}, {outcome} was expected"
        elif step.outcome not in _one_of(outcome):
            yield f"step {id} says {step.outcome}, not {outcome}: {step.because}"


def _branches(said: Said, wanted: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Why a patient goes past a branch, or takes it."""
    for id, branches in wanted.items():
        have = {branch.name: branch.because for branch in said.steps[id].branches}
        for name, words in branches.items():
            if words not in have.get(name, ""):
                yield f"branch {name} of step {id} does not say {words!r}: {have}"


def _path_order(said: Said, wanted: list[str]) -> Iterator[str]:
    if list(said.steps) != wanted:
        yield f"steps stand in the order {', '.join(said.steps)}"


def _option_order(said: Said, wanted: list[str]) -> Iterator[str]:
    if list(said.options) != wanted:
        yield f"options stand in the order {', '.join(said.options)}"


def _options(said: Said, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, status in wanted.items():
        option = said.options.get(id)
        if option is None:
            yield f"there is no option {id}"
        elif option.status.value not in _one_of(status):
            yield f"option {id} is {option.status.value}, not {status}: {option.because}"


def _options_not(said: Said, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, statuses in wanted.items():
        option = said.options.get(id)
        if option is None:
            yield f"there is no option {id}"
        elif option.status.value in _one_of(statuses):
            yield f"option {id} must not be {option.status.value}: {option.because}"


def _no_option_is(said: Said, wanted: list[str]) -> Iterator[str]:
    for id, option in said.options.items():
        if option.status.value in wanted:
            yield f"option {id} is {option.status.value}"


def _named(kind: str, want: bool) -> Any:
    """A check of names: each of them there, or none of them."""

    def check(said: Said, wanted: Iterable[str]) -> Iterator[str]:
        have = getattr(said, kind)
        for name in wanted:
            if (name in have) is not want:
                yield f"{name!r} is {'not ' if want else ''}among the {kind}: {', '.join(sorted(have))}"

    return check


def _only_recommendations(said: Said, wanted: list[str]) -> Iterator[str]:
    extra = set(said.recommendations) - set(wanted)
    if extra:
        yield f"recommended beyond what was expected: {', '.join(sorted(extra))}"


def _inside(kind: str, want: bool) -> Any:
    """A check of words inside the sentences of one named thing."""

    def check(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for name, words in wanted.items():
            things = getattr(said, kind).get(name)
            if things is None:
                if want:
                    yield f"nothing named {name} is among the {kind}"
                continue
            text = "\n".join(said.text(one) for one in (things if isinstance(things, list) else [things]))
            for word in words:
                if (word.lower() in text.lower()) is not want:
                    yield f"{name} {'does not say' if want else 'says'} {word!r}: {text}"

    return check


def _attribute(kind: str, name: str) -> Any:
    """A check that one named thing carries certain ids or gaps."""

    def check(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for key, values in wanted.items():
            things = getattr(said, kind).get(key)
            if things is None:
                yield f"nothing named {key} is among the {kind}"
                continue
            have = {
                id for one in (things if isinstance(things, list) else [things]) for id in getattr(one, name)
            }
            lacking = set(values) - have
            if lacking:
                yield f"{key} has {name} {sorted(have)}, not {sorted(lacking)}"

    return check


def _no_attribute(kind: str, name: str) -> Any:
    """A check that one named thing does not carry certain ids or gaps."""

    def check(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for key, values in wanted.items():
            have = set(getattr(getattr(said, kind)[key], name)) & set(values)
            if have:
                yield f"{key} has {name} {sorted(have)}"

    return check


def _facts(kind: str) -> Any:
    """A check that one named thing rests on certain facts: concepts, or their numbers in the case."""

    def check(said: Said, wanted: Mapping[str, Sequence[str | int]]) -> Iterator[str]:
        concepts = {fact.id: fact.concept for fact in said.record.facts}
        for key, values in wanted.items():
            things = getattr(said, kind).get(key)
            if things is None:
                yield f"nothing named {key} is among the {kind}"
                continue
            those = things if isinstance(things, list) else [things]
            ids = {id for one in those for id in one.facts}
            have = ids | {concepts[id] for id in ids}
            asked = {f"{INPUT_ID}-{one}" if isinstance(one, int) else one for one in values}
            if not asked <= have:
                yield f"{key} rests on {sorted(have)}, not on {sorted(asked - have)}"

    return check


def _says(said: Said, wanted: Sequence[str]) -> Iterator[str]:
    text = "\n".join(said.text(one) for one in said.things).lower()
    for word in wanted:
        if word.lower() not in text:
            yield f"nothing says {word!r}"


def _never_says(said: Said, wanted: Sequence[str]) -> Iterator[str]:
    for one in said.things:
        for word in wanted:
            if word.lower() in said.text(one).lower():
                yield f"{word!r} is said: {said.text(one)}"


def _if_says(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Where a thing says the one word, the same thing has to say the others too."""
    for word, others in wanted.items():
        for one in said.things:
            text = said.text(one).lower()
            if word.lower() in text:
                for other in others:
                    if other.lower() not in text:
                        yield f"{word!r} is said without {other!r}: {text}"


def _matches(span: Any, wanted: Mapping[str, str]) -> bool:
    have = {
        "kind": str(span.kind),
        "what": span.what,
        "first": str(span.first),
        "last": str(span.last),
        "ongoing": span.ongoing.value,
    }
    says = wanted.get("says", "").lower() in span.because.lower()
    return says and all(have[name] == value for name, value in wanted.items() if name != "says")


def _missing_order(said: Said, wanted: Sequence[str]) -> Iterator[str]:
    assert said.plan is not None, "missing_order needs plan: true"
    have = [gap.what for gap in said.plan.missing if gap.what in wanted]
    if have != list(wanted):
        yield f"asked for in the order {', '.join(have)}"


def _timeline(said: Said, wanted: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for one in wanted:
        if not any(_matches(span, one) for span in said.advice.timeline):
            have = "; ".join(
                f"{span.kind} {span.what} {span.first} to {span.last}" for span in said.advice.timeline
            )
            yield f"the timeline has no {dict(one)}: {have}"


def _no_timeline(said: Said, wanted: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for one in wanted:
        if any(_matches(span, one) for span in said.advice.timeline):
            yield f"the timeline has {dict(one)}"


def _plan_wanted(said: Said, wanted: bool) -> Iterator[str]:
    if wanted and said.plan is None:
        yield "no plan was made"


def _start_in_parallel(said: Said, wanted: bool) -> Iterator[str]:
    assert said.plan is not None, "start_in_parallel needs plan: true"
    for one in said.recommendations.values():
        if one.phase is Phase.PREOP and one.action.startswith(DO_NOT_DELAY) is not wanted:
            yield f"{one.id} {'may delay the operation' if wanted else 'speaks of delay'}: {one.action}"


CHECKS: Mapping[str, Any] = {
    "path": _path,
    "path_order": _path_order,
    "branch_says": _branches,
    "options": _options,
    "options_not": _options_not,
    "option_order": _option_order,
    "no_option_is": _no_option_is,
    "option_says": _inside("options", True),
    "option_never_says": _inside("options", False),
    "option_missing": _attribute("options", "missing"),
    "option_evidence": _attribute("options", "evidence"),
    "option_facts": _facts("options"),
    "findings": _named("findings", True),
    "no_findings": _named("findings", False),
    "finding_says": _inside("findings", True),
    "finding_never_says": _inside("findings", False),
    "finding_facts": _facts("findings"),
    "finding_evidence": _attribute("findings", "evidence"),
    "recommendations": _named("recommendations", True),
    "no_recommendations": _named("recommendations", False),
    "recommendation_missing": _attribute("recommendations", "missing"),
    "only_recommendations": _only_recommendations,
    "recommendation_says": _inside("recommendations", True),
    "recommendation_never_says": _inside("recommendations", False),
    "recommendation_facts": _facts("recommendations"),
    "recommendation_evidence": _attribute("recommendations", "evidence"),
    "step_says": _inside("steps", True),
    "step_never_says": _inside("steps", False),
    "step_facts": _facts("steps"),
    "step_evidence": _attribute("steps", "evidence"),
    "step_no_evidence": _no_attribute("steps", "evidence"),
    "step_missing": _attribute("steps", "missing"),
    "step_no_missing": _no_attribute("steps", "missing"),
    "missing": _named("missing", True),
    "no_missing": _named("missing", False),
    "missing_order": _missing_order,
    "disagreements": _named("disagreements", True),
    "no_disagreements": _named("disagreements", False),
    "says": _says,
    "never_says": _never_says,
    "if_says": _if_says,
    "timeline": _timeline,
    "no_timeline": _no_timeline,
    "plan": _plan_wanted,
    "start_in_parallel": _start_in_parallel,
    **LETTER_CHECKS,
    "letter_says": _inside("letters", True),
    "letter_never_says": _inside("letters", False),
}
"""Everything a case can expect, by name."""


# --- what holds for every case ------------------------------------------------------------------


@cache
def never_said() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns that no sentence may hold, each with its reason."""
    rows = yaml.safe_load((HERE / "never_said.yaml").read_text(encoding="utf-8"))
    return tuple(
        (re.compile(row["pattern"], re.IGNORECASE if row["pattern"].islower() else 0), row["because"])
        for row in rows
    )


@cache
def _uses() -> Mapping[str, Use]:
    return {one.id: one.use for one in entries()}


def _laws(case: Case, said: Said) -> Iterator[str]:
    facts = {one.id for one in case.record.facts}
    yield from letter_laws(case, said)
    sentences = (sentence for letter in said.drafts for sentence in letter.sentences)
    for thing in (*said.things, *sentences):
        name = getattr(thing, "id", getattr(thing, "name", type(thing).__name__))
        for id in getattr(thing, "evidence", ()):
            if id not in _uses():
                yield f"{name} names the evidence {id}, which no table holds"
            elif _uses()[id] is Use.HOLD:
                yield f"{name} rests on {id}, which is held"
        for id in set(getattr(thing, "facts", ())) - facts:
            yield f"{name} names the fact {id}, which the record does not hold"
    lines = (line for thing in (*said.things, *said.drafts) for line in said.text(thing).split("\n"))
    everything = "\n".join(dict.fromkeys(lines))
    for pattern, because in never_said():
        if hit := pattern.search(everything):
            near = everything[max(0, hit.start() - 80) : hit.end() + 80]
            yield f"{pattern.pattern!r} is said ({because}): {near}"
    own_target = {"vitamin-d"} if {"vitamin_d_low", "vitamin_d_high"} & set(case.choices) else set()
    for id, step in said.steps.items():
        if id in own_target:
            continue
        if id in OUTCOMES and step.taken and step.outcome not in OUTCOMES[id]:
            yield f"step {id} has the outcome {step.outcome}, which the words of the path do not hold"
        taken = [branch.name for branch in step.branches if branch.taken]
        if step.branches and step.taken and taken != [step.outcome]:
            yield f"step {id} says {step.outcome} and takes the branches {taken}"
        if id in OUTCOMES and step.taken and {one.name for one in step.branches} != OUTCOMES[id]:
            yield f"step {id} shows the branches {[branch.name for branch in step.branches]}"
        for branch in step.branches:
            if branch.taken and branch.because != step.because:
                yield f"step {id} and the branch {branch.name} that it takes give different reasons"
            if not branch.because:
                yield f"branch {branch.name} of step {id} does not say why"
    reached = (step for id, step in said.steps.items() if step.taken and id != "osteoporosis")
    for thing in (*reached, *said.recommendations.values()):
        if lacking := set(thing.missing) - said.missing - BY_THE_PLAN:
            yield f"{thing.id} lacks {sorted(lacking)}, which nobody asks for"
    for option in said.options.values():
        if not (option.because and option.owner and option.population and option.evidence):
            yield f"option {option.id} lacks a reason, an owner, a population or its evidence"
    for line in said.recommendations.values():
        if not (line.because and line.owner and line.population and line.evidence):
            yield f"{line.id} lacks a reason, an owner, a population or its evidence"
