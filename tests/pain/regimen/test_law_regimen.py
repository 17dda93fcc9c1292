"""Laws: unknown never reassures, one more drug never gives back, nothing is lost or said twice."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from regimen_checks import merging, without_a_dose

from spinewise.evidence.protocol import protocol_defaults
from spinewise.pain.plan import PainPlan, plan_pain
from spinewise.pain.regimen.judged import of_candidates, worst
from spinewise.pain.regimen.regimen import ElementStatus
from spinewise.record.fact import Fact, Patient
from spinewise.record.genotype import GeneticInput, LaboratoryCall
from spinewise.record.medication import Drug
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.words import Answer, Level

pytestmark = pytest.mark.evidence("an-complex-base", "an-laminectomy-base")
AS_OF = datetime.date(2026, 11, 20)
DAY = datetime.date(2026, 12, 10)
CONCEPTS = (
    "alcohol", "copd", "sleep-apnoea", "liver-disease", "epilepsy", "heart-failure", "peptic-ulcer",
    "long-qt", "malnutrition", "psychosis", "bleeding-disorder", "spinal-infection",
    "malignant-hyperthermia", "no-known-drug-allergy",
)  # fmt: skip
DRUGS = (
    "warfarin", "apixaban", "clopidogrel", "aspirin", "ibuprofen", "losartan", "furosemide", "paroxetine",
    "duloxetine", "diazepam", "gabapentin", "morphine", "buprenorphine", "naltrexone", "phenelzine",
    "clarithromycin", "tamoxifen", "metformin",
)  # fmt: skip
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEVELS = (Level.L3, Level.L4, Level.L5)

answers = st.dictionaries(st.sampled_from(CONCEPTS), st.sampled_from([Answer.YES, Answer.NO]))
lists = st.lists(st.sampled_from(DRUGS), min_size=1, max_size=4, unique=True)
genes = st.dictionaries(
    st.sampled_from(["CYP2D6", "CYP2C9"]), st.sampled_from(["*1/*1", "*3/*3"]), max_size=2
)
plans = st.builds(
    PlannedOperation,
    fusion=st.sampled_from(list(Answer)),
    instrumented=st.sampled_from(list(Answer)),
    decompression=st.sampled_from(list(Answer)),
    levels=st.integers(0, 3).map(lambda count: LEVELS[:count]),
    date=st.just(DAY),
)


def drug(name: str) -> Drug:
    return Drug(name, (name,), None, "", "oral", None, Answer.NO, None, None, f"list, {name}")


def ask(
    facts: dict[str, Answer], names: list[str], calls: dict[str, str], planned: PlannedOperation
) -> PainPlan:
    known = [Fact(name, name, value, "", AS_OF, "case") for name, value in facts.items()]
    known.append(Fact("egfr", "egfr", 90.0, "mL/min/{1.73_m2}", AS_OF, "case"))
    record = Record(Patient("case", "male", datetime.date(1980, 1, 1)), planned, tuple(known))
    given_ = GeneticInput(
        calls=tuple(LaboratoryCall(gene, "case", diplotype=text) for gene, text in calls.items())
    )
    return plan_pain(record, tuple(map(drug, names)), given_, protocol_defaults(), AS_OF)


def _with(planned: PlannedOperation, what: str, answer: Answer) -> PlannedOperation:
    return {
        "fusion": replace(planned, fusion=answer),
        "instrumented": replace(planned, instrumented=answer),
        "decompression": replace(planned, decompression=answer),
    }[what]


def worries(plan: PainPlan) -> dict[str, int]:
    return {one.id: one.status.worry for one in plan.regimen.elements}


@FEW
@given(answers, lists, genes, plans, st.sampled_from(CONCEPTS))
def test_an_unknown_fact_is_never_more_reassuring_than_a_known_absence(
    facts: dict[str, Answer], names: list[str], calls: dict[str, str], planned: PlannedOperation, what: str
) -> None:
    absent = Answer.YES if what == "no-known-drug-allergy" else Answer.NO
    known = worries(ask({**facts, what: absent}, names, calls, planned))
    unknown = worries(ask({k: v for k, v in facts.items() if k != what}, names, calls, planned))
    assert all(unknown[id] >= known[id] for id in known)


@FEW
@given(answers, lists, genes, plans, st.sampled_from(["fusion", "instrumented", "decompression"]))
def test_an_operation_less_known_is_never_more_reassuring_where_the_element_is_in_both(
    facts: dict[str, Answer], names: list[str], calls: dict[str, str], planned: PlannedOperation, what: str
) -> None:
    known = worries(ask(facts, names, calls, _with(planned, what, Answer.NO)))
    unknown = worries(ask(facts, names, calls, _with(planned, what, Answer.UNKNOWN)))
    assert all(unknown[id] >= known[id] for id in {*known} & {*unknown})


@FEW
@given(answers, lists, genes, plans, st.sampled_from(DRUGS))
def test_one_more_drug_is_never_more_reassuring(
    facts: dict[str, Answer], names: list[str], calls: dict[str, str], planned: PlannedOperation, more: str
) -> None:
    """So that removed never becomes kept."""
    less = worries(ask(facts, [one for one in names if one != more] or ["metformin"], calls, planned))
    after = worries(ask(facts, [*(one for one in names if one != more), "metformin", more], calls, planned))
    assert all(after[id] >= less[id] for id in less)


@FEW
@given(answers, lists, genes, plans)
def test_nothing_is_lost_between_parts_and_plan_and_nothing_said_twice(
    facts: dict[str, Answer], names: list[str], calls: dict[str, str], planned: PlannedOperation
) -> None:
    plan = ask(facts, names, calls, planned)
    proposals = "\n".join(one.because for one in plan.advice.recommendations)
    for part in plan.checked.advice.recommendations:
        assert part.because.rstrip(".") in proposals
    told = {one.about for one in plan.advice.disagreements}
    assert {one.about for one in plan.checked.advice.disagreements} <= told
    assert {one.about for one in plan.regimen.settled} <= told
    whats = [one.what for one in plan.advice.missing if one.what != "a daily dose"]
    assert len(whats) == len({*whats})
    assert {one.what for one in (*plan.checked.advice.missing, *plan.regimen.missing)} <= {*whats}
    ids = [one.id for one in plan.advice.recommendations]
    assert len(ids) == len({*ids})
    assert {one.id for one in plan.advice.options} == {f"analgesia-{one.id}" for one in plan.regimen.elements}


@given(
    st.lists(st.sampled_from(list(ElementStatus)), min_size=1),
    st.integers(0, 9),
    st.sampled_from(list(ElementStatus)),
)
def test_a_worse_drug_never_makes_an_element_better(
    several: list[ElementStatus], place: int, worse: ElementStatus
) -> None:
    before = of_candidates(several)
    at = place % len(several)
    after = of_candidates([*several[:at], worst((several[at], worse)), *several[at + 1 :]])
    assert after.worry >= before.worry
    assert (before is ElementStatus.KEPT) == all(one is ElementStatus.KEPT for one in several)
    assert (before is ElementStatus.REMOVED) == all(one is ElementStatus.REMOVED for one in several)


def test_the_same_proposal_of_two_parts_is_one_line_with_both_reasons() -> None:
    assert not [*merging()]


def test_a_line_without_a_dose_still_counts_for_rules_and_genes() -> None:
    """A patch of buprenorphine whose strength nobody wrote is no empty list."""
    assert not [*without_a_dose()]


def test_an_element_that_is_not_there_is_a_key_error() -> None:
    plan = ask({}, ["metformin"], {}, PlannedOperation(date=DAY))
    with pytest.raises(KeyError, match="no element massage"):
        plan.regimen.element("massage")
