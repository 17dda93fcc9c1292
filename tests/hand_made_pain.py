"""A patient in pain made by hand: regimen with every status, and real genes, opioid load and rules.

The regimen is no advice: its sentences only have the shape of those of the room.
"""

import datetime
from dataclasses import replace

from spinewise.evidence.protocol import protocol_defaults
from spinewise.pain.plan import PainPlan, plan_pain
from spinewise.pain.regimen.regimen import (
    Base,
    Candidate,
    Element,
    ElementStatus,
    Later,
    LeftOut,
    Regimen,
    RiskFactor,
    Settled,
)
from spinewise.pain.regimen.told import regimen_advice
from spinewise.pathway.analgesia import analgesia_of
from spinewise.pathway.make import make_plan
from spinewise.pathway.plan import Plan
from spinewise.record.fact import Fact, Patient
from spinewise.record.genotype import GeneticInput, LaboratoryCall
from spinewise.record.medication import DailyAmount, Drug, Range
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.record.review import Review
from spinewise.results import InputFile, Missing, Provenance, Question, Span, SpanKind, together
from spinewise.words import Answer, Level, Phase

DAY = datetime.date
AS_OF = DAY(2026, 3, 2)
ON = DAY(2026, 4, 14)
SINCE = DAY(2025, 6, 1)
OPERATION = PlannedOperation(
    diagnosis="Degenerative lumbar scoliosis with stenosis",
    approach="posterior",
    urgency=Urgency.ELECTIVE,
    fusion=Answer.YES,
    instrumented=Answer.YES,
    decompression=Answer.YES,
    levels=(Level.L2, Level.L3, Level.L4, Level.L5),
    uiv=Level.L2,
    liv=Level.L5,
    date=ON,
)
EVERY = (Phase.PREOP, Phase.INTRAOP, Phase.POSTOP)
BASE_SOURCE = ("a review made by hand", "search to 2020")


def drug(name: str, mg: float = 0.0, times: float = 1, since: DAY | None = SINCE) -> Drug:
    """One line of a list, with its daily amount where one is given."""
    daily = (DailyAmount(name, Range(mg * times, mg * times), "mg/d"),) if mg else ()
    return Drug(
        name, (name,), Range(mg, mg) if mg else None, "mg", "oral", Range(times, times), Answer.NO, since,
        None, f"list.txt line {name}", daily,
    )  # fmt: skip


DRUGS = (drug("tramadol", 50, 3), drug("duloxetine", 60), drug("apixaban", 5, 2), drug("ramipril", 5))
CALLS = (
    LaboratoryCall("CYP2D6", "report.csv row 1", "*1/*41", date=DAY(2025, 12, 1)),
    LaboratoryCall("CYP2C9", "report.csv row 2", "*1/*3", date=DAY(2025, 12, 1)),
)


def element(id: str, name: str, status: ElementStatus, because: tuple[str, ...], **more) -> Element:
    """One element of the made-up base."""
    given = {
        "phases": EVERY,
        "action": f"Plan {name.lower()} with the team",
        "evidence": ("opioid-ddi-review",),
        "strength": "recommended",
        "source": BASE_SOURCE[0],
        "version": BASE_SOURCE[1],
        "owner": "anaesthetist",
    }
    return Element(id, name, status=status, because=because, **{**given, **more})


ELEMENTS = (
    element("paracetamol", "Paracetamol", ElementStatus.KEPT, ("Nothing recorded speaks against it",)),
    element(
        "nsaid", "NSAID or COX-2 inhibitor", ElementStatus.REMOVED, ("apixaban is taken: bleeding",),
        evidence=("di-acetaminophen-total",), alternatives=("nothing instead: paracetamol goes on",),
        candidates=(
            Candidate("celecoxib", ElementStatus.REMOVED, ("apixaban is taken", "CYP2C9 score 1.0"),
                      ("di-acetaminophen-total",)),
            Candidate("ketorolac", ElementStatus.REMOVED, ("apixaban is taken",)),
        ),
    ),
    element("ketamine", "Ketamine infusion", ElementStatus.KEPT, ("The base gives it during surgery",),
            phases=(Phase.INTRAOP,)),
    element(
        "epidural", "Epidural analgesia", ElementStatus.UNDECIDED,
        ("Apixaban and a catheter: ask when it stops",),
        phases=(Phase.INTRAOP, Phase.POSTOP), missing=("day on which apixaban stops",),
    ),
    element(
        "rescue", "Opioid as rescue", ElementStatus.CHANGED, ("Tramadol has been taken for months",),
        phases=(Phase.POSTOP,), caveats=("A load is no dose",),
        candidates=(
            Candidate("tramadol", ElementStatus.REMOVED, ("duloxetine slows CYP2D6",)),
            Candidate("oxycodone", ElementStatus.KEPT, ("no rule speaks against it",)),
            Candidate("morphine", ElementStatus.UNDECIDED, ("renally cleared",), missing=("eGFR",)),
        ),
    ),
)  # fmt: skip

REGIMEN = Regimen(
    Base(
        "complex", "Base made by hand for a fusion of several levels", Answer.YES,
        ("Four levels are fused.",), *BASE_SOURCE, ("opioid-ddi-review",),
    ),
    ELEMENTS,
    (
        Settled(
            "cyp2c9-nsaid", "CYP2C9 and bleeding", ("CPIC names naproxen.", "Apixaban forbids every NSAID."),
            "Bleeding goes first", "anaesthetist", ("di-acetaminophen-total",), ("naproxen",),
        ),
        Settled(
            "ketorolac-fusion", "Ketorolac and fusion", ("One says it heals.", "One says it does not."),
            "Nothing settles it", "surgeon", ("di-acetaminophen-total",), ("ketorolac",), is_open=True,
        ),
    ),
    (
        RiskFactor("opioid", "Opioid before surgery", Answer.YES, "Tramadol is on the list.",
                   ("Lo 2020: OR 5.59 (3.37 to 9.27).", "Another: OR 4.21 (2.72 to 6.51)."),
                   ("analgesic-use-6mo",)),
        RiskFactor("depression", "Depression", Answer.NO, "Recorded as absent.", ("Lo 2020: OR 1.86.",), ()),
        RiskFactor("catastrophising", "Catastrophising", Answer.UNKNOWN, "No PCS is recorded.", (), ()),
    ),
    (
        Later("leave", "before discharge", "Say who reduces the opioid and when", "surgeon",
              "a guideline made by hand", "conditional", ("naloxone-offer-2022",)),
        Later("review", "first weeks", "Ask what is still taken", "general practitioner",
              "a guideline made by hand", "good practice", (), because="An opioid was taken before"),
    ),
    (
        LeftOut("gabapentinoid", "Gabapentinoid", "Sedation outweighs what it adds.", *BASE_SOURCE, (),
                already="Pregabalin is taken already: ask before it is changed."),
    ),
    (Question("apixaban-stop", "Who says when apixaban stops?", ("cardiology", "anaesthetist"), "Open."),),
    (Missing("eGFR", "Morphine and NSAIDs depend on it.", "Ask for a creatinine.", weight=70),),
    (
        Span("operation", SpanKind.OPERATION, ON, ON, "The planned day."),
        Span("tramadol", SpanKind.DRUG, DAY(2025, 6, 1), None, "An opioid.", Answer.YES),
        Span("apixaban", SpanKind.DRUG, None, None, "An anticoagulant.", Answer.YES),
    ),
)  # fmt: skip


def record(*facts: Fact, operation: PlannedOperation = OPERATION) -> Record:
    """Somebody of 68 years with an operation."""
    return Record(Patient("SW-0007", "female", DAY(1957, 8, 30)), operation, facts)


def pain(
    drugs=DRUGS, calls=CALLS, *facts: Fact, regimen: Regimen | None = REGIMEN, operation=OPERATION
) -> PainPlan:
    """What the room says of the drugs and genes, with the regimen made by hand where one is given."""
    given = GeneticInput(calls=tuple(calls))
    made = plan_pain(record(*facts, operation=operation), tuple(drugs), given, protocol_defaults(), AS_OF)
    if regimen is None:
        return made
    told = regimen_advice(regimen)
    advice = together("pain", (made.advice, told))
    own = {one.name for one in regimen_advice(made.regimen).findings}
    mine = {one.id for one in regimen_advice(made.regimen).recommendations}
    advice = replace(
        advice,
        findings=(*(one for one in made.advice.findings if one.name not in own), *told.findings),
        recommendations=(
            *(one for one in made.advice.recommendations if one.id not in mine),
            *told.recommendations,
        ),
        disagreements=told.disagreements,
        options=told.options,
        timeline=told.timeline,
    )
    return replace(made, advice=advice, regimen=regimen, questions=regimen.questions)


def plan(said: PainPlan | None = None, operation: PlannedOperation = OPERATION, review=None) -> Plan:
    """The plan of that patient, of analgesia alone."""
    said = said or pain(operation=operation)
    return make_plan(
        record(operation=operation), None, (), (said.advice,), (), said.questions, protocol_defaults(),
        review or Review(),
        Provenance("spinewise 0", "1", (InputFile("list", "drugs", "ab" * 32),), {}, AS_OF), AS_OF,
        images=(), analgesia=analgesia_of(said),
    )  # fmt: skip
