"""A plan made by hand with a whole bone page: path, options, timeline, DXA, VBQ and its MRI."""

import datetime
from dataclasses import replace

import hand_made_plan as hand_made
from hand_made_mri import magnetic
from spinewise.pathway.plan import Plan
from spinewise.record.fact import Fact
from spinewise.record.operation import Urgency
from spinewise.record.review import Decision
from spinewise.results import (
    Branch,
    Finding,
    Missing,
    Option,
    OptionStatus,
    Path,
    Recommendation,
    Span,
    SpanKind,
    Step,
)
from spinewise.words import Answer, Phase, Side

DAY = datetime.date
OWNER = "surgeon with endocrinology"
ADULTS = "adults before elective instrumented spine surgery"
CONTEXT = {
    "device": "Hologic Horizon W",
    "reference": "NHANES III",
    "software": "APEX 5.6",
    "scan": "dxa-2025",
}
SPINE_CONTEXT = {**CONTEXT, "reference": "Hologic lumbar spine"}
OLD = {"device": "GE Lunar iDXA", "reference": "NHANES III", "scan": "dxa-2021"}


def _dxa(id, concept, value, site, side, date, context, unit="1"):
    return Fact(id, concept, value, unit, date, f"dxa.csv#{id}", site, side, context=context)


_NEW, _BEFORE = DAY(2025, 10, 20), DAY(2021, 9, 3)
FACTS = (
    _dxa("d1", "dxa-t-score", -2.7, "total hip", Side.LEFT, _NEW, CONTEXT),
    _dxa("d2", "dxa-bmd", 0.612, "total hip", Side.LEFT, _NEW, CONTEXT, "g/cm2"),
    _dxa("d3", "dxa-z-score", -1.1, "total hip", Side.LEFT, _NEW, CONTEXT),
    _dxa("d4", "dxa-t-score", -2.3, "femoral neck", Side.LEFT, _NEW, CONTEXT),
    _dxa("d5", "dxa-bmd", 0.594, "femoral neck", Side.LEFT, _NEW, CONTEXT, "g/cm2"),
    _dxa("d6", "dxa-t-score", -0.9, "lumbar spine", None, _NEW, SPINE_CONTEXT),
    _dxa("d7", "dxa-bmd", 0.948, "lumbar spine", None, _NEW, SPINE_CONTEXT, "g/cm2"),
    _dxa("d8", "dxa-t-score", -2.0, "total hip", Side.LEFT, _BEFORE, OLD),
    _dxa("d9", "dxa-t-score", -1.9, "distal radius", Side.LEFT, None, {}),
    _dxa("d10", "dxa-t-score", -1.4, None, None, _NEW, {}),
    Fact(
        "d11",
        "tbs",
        1.19,
        "1",
        _NEW,
        "dxa.csv#tbs",
        "lumbar spine",
        context={**SPINE_CONTEXT, "version": "TBS iNsight 3.1"},
    ),
    Fact("d12", "frax-hip", 3.4, "%", _NEW, "dxa.csv#frax", context={"country": "UK", "version": "FRAX 4.3"}),
    Fact(
        "d13", "frax-major", 17.0, "%", _NEW, "dxa.csv#frax", context={"country": "UK", "version": "FRAX 4.3"}
    ),
    *(fact for fact in hand_made.FACTS if not fact.concept.startswith("dxa")),
)

PATH = Path(
    "bone-optimisation",
    "Bone optimisation before spine surgery",
    "Figure 2 of the review; the order is from its text, the layout of the branches is inferred.",
    (
        Step(
            "candidate",
            "Who is a candidate for spine surgery?",
            "adult, elective",
            "68 years old; the operation is elective and planned for 14 Apr 2026.",
            branches=(
                Branch("adult, elective", True, "68 years, elective"),
                Branch("adult, urgent", False, "no reason for urgency is recorded"),
                Branch("adult, urgency unknown", False, "urgency is stated"),
                Branch("minor", False, "68 years old"),
            ),
        ),
        Step(
            "dxa",
            "Is there an in-date DXA of hip or distal radius?",
            "in date",
            "T-score of the left total hip of 20 Oct 2025 is 4 months old; the protocol allows 24 months.",
            branches=(
                Branch("in date", True, "left total hip, 20 Oct 2025"),
                Branch("open", False, "an in-date T-score of the hip is recorded"),
            ),
            evidence=("dxa-gold-standard", "dxa-central-hip-radius"),
            facts=("d1",),
        ),
        Step(
            "osteoporosis",
            "Osteoporosis?",
            "yes",
            "T −2.7 at the left total hip (20 Oct 2025) is at or below −2.5.",
            branches=(
                Branch("yes", True, "T −2.7 at the left total hip"),
                Branch("no", False, "a T-score at or below −2.5 decides before anything else"),
                Branch("unknown", False, "an in-date T-score that counts is recorded"),
            ),
            evidence=("tscore-osteoporosis-threshold", "frax-hip-threshold"),
            facts=("d1", "d12"),
            missing=(
                "drug history for osteoporosis: FRAX of 3.4 % at the hip counts only when treatment-naive",
            ),
        ),
        Step(
            "refer",
            "Refer to endocrinology?",
            "refer",
            "The criteria for osteoporosis are met.",
            branches=(
                Branch("refer", True, "osteoporosis: yes"),
                Branch("not asked", False, "asked only where osteoporosis is not met or not known"),
            ),
            evidence=("endocrine-comanagement",),
        ),
        Step(
            "non-drug",
            "Begin physical therapy and weight bearing?",
            "begin",
            "Physical therapy and weight bearing as tolerated come first; nothing speaks against it.",
            branches=(Branch("begin", True, "comes first for everyone"),),
            evidence=("nonpharm-first",),
        ),
        Step(
            "secondary-causes",
            "Secondary causes looked for?",
            "tests missing",
            "TSH is recorded; calcium, parathyroid hormone and urinary calcium are not.",
            branches=(
                Branch("tests missing", True, "three tests are not recorded"),
                Branch("out of range", False, "no recorded test lies outside its laboratory's range"),
                Branch("complete", False, "three tests are not recorded"),
            ),
            evidence=("secondary-osteoporosis-workup",),
            missing=(
                "secondary causes: calcium",
                "secondary causes: parathyroid hormone",
                "secondary causes: urinary calcium",
            ),
        ),
        Step(
            "vitamin-d",
            "25-OH vitamin D, in which band?",
            "below 20",
            "18 ng/mL on 12 Jan 2026: below the guideline's 20 and the review's 35 to 60 ng/mL.",
            branches=(
                Branch("below 20", True, "18 ng/mL"),
                Branch("20 to below 35", False, "18 ng/mL is below 20"),
                Branch("35 to 60", False, "18 ng/mL is below 35"),
                Branch("above 60", False, "18 ng/mL is below 60"),
                Branch("unknown", False, "a value with a unit is recorded"),
            ),
            evidence=("vitamin-d-target-range", "vitamin-d-cns-20"),
            facts=("f3",),
        ),
        Step(
            "drug",
            "Which drug, by timing and contraindication?",
            "choose",
            "Osteoporosis is met: the options for this operation and date stand beside.",
            branches=(
                Branch("choose", True, "osteoporosis: yes"),
                Branch("not asked", False, "asked only where osteoporosis is not met or not known"),
            ),
            evidence=("bone-drug-classes", "bisphosphonate-6-month-window", "cns-grade-b-anabolic"),
            missing=("active cancer", "prior radiation"),
        ),
        Step(
            "reassess",
            "When to reassess?",
            "before surgery",
            "43 days are left; reassess before 14 Apr 2026 and go on with endocrinology afterwards.",
            branches=(
                Branch("before surgery", True, "elective, date known"),
                Branch("after surgery started in parallel (urgent)", False, "not urgent"),
                Branch("date unknown", False, "the operation has a date"),
            ),
            evidence=("endocrine-comanagement",),
        ),
    ),
)


def _option(id, name, status, because, strength, evidence, **more):
    return Option(id, name, status, because, strength, evidence, ADULTS, OWNER, **more)


OPTIONS = (
    _option(
        "vitamin-d3",
        "Vitamin D3",
        OptionStatus.ALLOWED,
        "18 ng/mL lies below both targets; usually well tolerated.",
        "review",
        ("vitamin-d3-role", "vitamin-d3-fusion-6mo"),
        facts=("f3",),
        would_change=("A value above 60 ng/mL would make it a caution.",),
    ),
    _option(
        "bisphosphonate",
        "Bisphosphonates (for example alendronate)",
        OptionStatus.NOT_NOW,
        "Alendronate is recorded as going on; 14 Oct 2025 to 14 Oct 2026 is the window around the fusion. "
        "Already taking it: nobody stops it by this; ask the specialist.",
        "guideline, inconclusive for one drug alone",
        ("bisphosphonate-first-line-general", "bisphosphonate-6-month-window", "bisphosphonate-rare-adverse"),
        facts=("f4",),
        would_change=(
            "No fusion: first line in general.",
            "An operation after 14 Oct 2026 with the last dose before 14 Apr 2026.",
        ),
        missing=("reflux history", "date of the last dose", "dental plans and thigh pain"),
        caveats=(
            "One randomised trial found more fusion with alendronate, another study found no difference.",
        ),
    ),
    _option(
        "denosumab",
        "Denosumab",
        OptionStatus.CAUTION,
        "Second line; kidney function is not recorded.",
        "guideline",
        ("denosumab-mechanism", "denosumab-renal-failure"),
        would_change=("Renal failure: then it is the choice to discuss.",),
        missing=("kidney function", "calcium"),
    ),
    _option(
        "anabolic",
        "Anabolics (teriparatide, abaloparatide)",
        OptionStatus.CAUTION,
        "Osteoporosis is met, and three questions that speak against it are open.",
        "guideline, CNS grade B",
        ("cns-grade-b-anabolic", "anabolic-contraindications", "teriparatide-screw-loosening"),
        would_change=(
            "All three answered no: allowed, and preferred before surgery.",
            "Any answered yes: avoid.",
        ),
        missing=("active cancer", "prior radiation", "osteosarcoma risk (Paget disease)"),
    ),
    _option(
        "romosozumab",
        "Romosozumab",
        OptionStatus.SPECIALIST,
        "Little evidence in spine surgery.",
        "expert",
        ("serm-romosozumab-limited",),
    ),
    _option(
        "serm",
        "SERM",
        OptionStatus.AVOID,
        "Made up here to show the word: a recorded harm speaks against it.",
        "expert",
        ("serm-romosozumab-limited",),
        would_change=("A recorded reason to override.",),
    ),
)

TIMELINE = (
    Span(
        "alendronate",
        SpanKind.DRUG,
        DAY(2024, 5, 1),
        None,
        "Recorded as going on; ask for the last dose.",
        Answer.YES,
        facts=("f4",),
    ),
    Span("prednisolone", SpanKind.DRUG, DAY(2025, 6, 1), DAY(2025, 9, 15), "A course that is over."),
    Span(
        "vitamin D3",
        SpanKind.DRUG,
        DAY(2026, 1, 20),
        None,
        "Started after the low value; nobody recorded whether it goes on.",
        Answer.UNKNOWN,
    ),
    Span("raloxifene", SpanKind.DRUG, None, None, "Recorded without any date.", Answer.UNKNOWN),
    Span("calcium", SpanKind.DRUG, None, DAY(2025, 12, 20), "Recorded with its last day only.", Answer.NO),
    Span(
        "DXA left hip and spine",
        SpanKind.SCAN,
        DAY(2021, 9, 3),
        DAY(2021, 9, 3),
        "An older scan of another maker.",
    ),
    Span(
        "DXA left hip and spine",
        SpanKind.SCAN,
        DAY(2025, 10, 20),
        DAY(2025, 10, 20),
        "The scan that decides.",
        facts=("d1",),
    ),
    Span(
        "six months before to after fusion",
        SpanKind.WINDOW,
        DAY(2025, 10, 14),
        DAY(2026, 10, 14),
        "Bisphosphonates are not recommended inside it.",
        evidence=("bisphosphonate-6-month-window",),
    ),
    Span("25-OH vitamin D", SpanKind.TEST, DAY(2026, 1, 12), DAY(2026, 1, 12), "18 ng/mL.", facts=("f3",)),
    Span("CT of the spine", SpanKind.SCAN, DAY(2026, 1, 19), DAY(2026, 1, 19), "HU were measured on it."),
    Span(
        "25-OH vitamin D again",
        SpanKind.REPEAT,
        DAY(2026, 3, 30),
        DAY(2026, 4, 10),
        "Before the operation, once repletion has begun.",
    ),
    Span("operation", SpanKind.OPERATION, DAY(2026, 4, 14), DAY(2026, 4, 14), "Posterior fusion L2 to L5."),
    Span(
        "calcium in blood", SpanKind.TEST, None, None, "Asked for before denosumab and for secondary causes."
    ),
    Span("parathyroid hormone", SpanKind.TEST, None, None, "Looks for a secondary cause."),
    Span(
        "thyroid-stimulating hormone",
        SpanKind.TEST,
        None,
        DAY(2026, 4, 14),
        "Due before the operation.",
        Answer.NO,
    ),
    Span("DXA again", SpanKind.REPEAT, None, None, "The sources give no interval; endocrinology decides."),
)

FINDINGS = (
    Finding(
        "osteoporosis by T-score",
        "T −2.7 at the left total hip (20 Oct 2025) is at or below −2.5.",
        ("tscore-osteoporosis-threshold",),
        ("d1",),
    ),
    Finding(
        "spine T-score clears nobody",
        "T −0.9 of the lumbar spine can read too high from osteophytes.",
        ("osteophytes-overestimate-bmd",),
        ("d6",),
    ),
    Finding(
        "T-scores far apart",
        "Hip −2.7 and spine −0.9 of one day differ by 1.8.",
        ("osteophytes-overestimate-bmd",),
        ("d1", "d6"),
    ),
    Finding("FRAX meets a threshold", "FRAX for the hip is 3.4 %.", ("frax-hip-threshold",), ("d12",)),
    *hand_made.FINDINGS[1:],
)

MISSING = (
    *hand_made.MISSING,
    Missing(
        "active cancer",
        "Anabolics are generally avoided with it.",
        "Ask the patient; read the letters of the last years.",
        weight=46,
    ),
    Missing(
        "secondary causes: calcium",
        "A secondary cause is treated first.",
        "Add it to the blood test.",
        weight=40,
    ),
)

DECIDE = (
    Recommendation(
        "bone-endocrinology",
        "Refer to endocrinology now; a draft of the letter is written.",
        Phase.PREOP,
        "expert",
        "The criteria for osteoporosis are met and 43 days are left.",
        ("endocrine-comanagement",),
        ADULTS,
        "surgeon",
        DAY(2026, 3, 9),
        facts=("d1",),
        weight=80,
    ),
    *hand_made.DECIDE,
)


def plan(**changes) -> Plan:
    """The usual draft with a whole bone page; `changes` replace its parts."""
    made = hand_made.plan()
    whole = replace(
        made,
        record=replace(made.record, facts=FACTS),
        measurements=(*made.measurements, magnetic()[1]),
        findings=FINDINGS,
        to_decide=DECIDE,
        recommendations=DECIDE,
        missing=MISSING,
        options=OPTIONS,
        paths=(PATH,),
        timeline=TIMELINE,
    )
    return replace(whole, **changes)


def overridden_plan() -> Plan:
    """Confirmed, with one option accepted and one overridden."""
    review = hand_made.confirmed_review()
    at = review.decisions[0].at
    decided = (
        Decision("vitamin-d3", True, "", "Dr A. Example", at, hand_made.HASH),
        Decision(
            "anabolic",
            False,
            "Radiation of the breast in 2019; endocrinology advised against",
            "Dr B. Example",
            at,
            hand_made.HASH,
        ),
    )
    return plan(review=replace(review, decisions=(*review.decisions, *decided)))


def urgent_plan() -> Plan:
    """Urgent: everything in parallel, and steps that the path does not reach."""
    operation = replace(
        hand_made.OPERATION,
        urgency=Urgency.URGENT,
        urgency_reasons=("cord compression",),
        date=DAY(2026, 3, 4),
    )
    first, *rest = PATH.steps
    urgent = replace(
        first,
        outcome="adult, urgent",
        because="Cord compression is recorded: start in parallel, do not delay.",
        branches=tuple(replace(b, taken=b.name == "adult, urgent") for b in first.branches),
    )
    last = replace(
        rest[-1],
        outcome="after surgery started in parallel (urgent)",
        because="The operation does not wait: reassess afterwards.",
        branches=tuple(replace(b, taken=b.name.startswith("after")) for b in rest[-1].branches),
    )
    spans = tuple(
        replace(s, first=operation.date, last=operation.date) if s.kind is SpanKind.OPERATION else s
        for s in TIMELINE
    )
    made = plan(paths=(replace(PATH, steps=(urgent, *rest[:-1], last)),), timeline=spans)
    return replace(made, operation=operation, record=replace(made.record, operation=operation))


def minor_plan() -> Plan:
    """Under 18: the rules for adults are silent, and nothing is dated."""
    first, *rest = PATH.steps
    young = replace(
        first,
        outcome="minor",
        because="16 years old: the rules for adults are silent.",
        branches=tuple(replace(b, taken=b.name == "minor") for b in first.branches),
    )
    silent = tuple(
        replace(
            step,
            taken=False,
            outcome="",
            because="Not reached: the rules hold for adults.",
            facts=(),
            missing=(),
        )
        for step in rest
    )
    operation = replace(hand_made.OPERATION, date=None)
    spans = (
        Span("operation", SpanKind.OPERATION, None, None, "No date is set."),
        Span("ibandronate", SpanKind.DRUG, None, None, "Recorded without any date.", Answer.YES),
    )
    made = plan(paths=(replace(PATH, steps=(young, *silent)),), options=(), timeline=spans)
    record = replace(made.record, operation=operation, facts=())
    return replace(made, operation=operation, record=record, to_decide=(), recommendations=(), findings=())
