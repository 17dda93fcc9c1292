"""Secondary causes of osteoporosis: which tests are there, which are out of range, which are missing.

The list is the review's, and the thyroid item stands as it prints it; since bone loss is usually tied to
the other direction, TSH is read in both, and the endocrinologist decides.
"""

from dataclasses import dataclass

from spinewise.bone.asked import Asked
from spinewise.bone.optimisation.laboratory import NAMES, Place, Result, result
from spinewise.record.answers import ever, ids_of
from spinewise.results import Finding
from spinewise.words import Answer

EVIDENCE = ("secondary-osteoporosis-workup",)
COMPLETE, OUT_OF_RANGE, TESTS_MISSING = "complete", "out of range", "tests missing"
ALSO_READ = ("calcium", "pth", "phosphate", "alkaline-phosphatase", "creatinine", "egfr")
"""Tests that nobody is asked for here; when they are recorded, the laboratory's range is read too."""
_BY_SEX = {"male": ("testosterone",), "female": ("oestradiol",)}


@dataclass(frozen=True)
class Cause:
    """One cause to look for.

    Parameters
    ----------
    name : str
        In the words of the review.
    conditions : tuple of str
        Recorded conditions that are this cause, or its other direction.
    tests : tuple of str
        Laboratory tests that look for it.
    test_anyway : bool
        Whether the test is asked for although the condition is recorded.
    """

    name: str
    conditions: tuple[str, ...]
    tests: tuple[str, ...]
    test_anyway: bool = False


@dataclass(frozen=True)
class WorkUp:
    """The checklist as it stands.

    Parameters
    ----------
    outcome : str
        "tests missing", "out of range" or "complete".
    because : str
        In one sentence.
    results : tuple of Result
        What was measured.
    missing : tuple of str
        Names of the tests of the checklist that are not recorded.
    findings : tuple of Finding
        Causes recorded, and values out of their laboratory's range.
    """

    outcome: str
    because: str
    results: tuple[Result, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def in_few_words(self) -> str:
        """How much of the list is missing, or whether anything was found."""
        if self.missing:
            return f"{len(self.missing)} of the tests {'is' if len(self.missing) == 1 else 'are'} missing."
        if self.findings:
            return "Something was found; no test is missing."
        return "Every test is recorded; nothing is known to be out of range."

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the facts it rests on."""
        named = {one.fact.id for one in self.results} | {id for one in self.findings for id in one.facts}
        return tuple(sorted(named))


def checklist(asked: Asked) -> tuple[Cause, ...]:
    """The causes that the review names, with the tests for this patient.

    Parameters
    ----------
    asked : Asked
        Patient, operation, protocol and day.

    Returns
    -------
    tuple of Cause
        Where the sex is not known, both sex hormones stand for hypogonadism and one of them is enough.
    """
    hormones = _BY_SEX.get(asked.record.patient.sex or "", ("testosterone", "oestradiol"))
    return (
        Cause("hypogonadism", ("hypogonadism",), hormones),
        Cause("hypothyroidism", ("hypothyroidism", "hyperthyroidism"), ("tsh",), test_anyway=True),
        Cause("renal calcium leak", ("hypercalciuria",), ("urinary-calcium",)),
    )


def work_up(asked: Asked) -> WorkUp:
    """Hold the record against the checklist.

    Parameters
    ----------
    asked : Asked
        Patient, operation, protocol and day.

    Returns
    -------
    WorkUp
        Values without the range of their laboratory count as measured and are judged by nobody here.
    """
    causes = checklist(asked)
    tests = tuple(test for cause in causes for test in cause.tests)
    found = {test: one for test in (*tests, *ALSO_READ) if (one := result(asked, test)) is not None}
    out = [one for one in found.values() if one.is_out]
    recorded = [(cause, _recorded(asked, cause)) for cause in causes]
    missing = tuple(
        " or ".join(NAMES[test] for test in cause.tests)
        for cause, said in recorded
        if not any(test in found for test in cause.tests) and (cause.test_anyway or said is None)
    )
    findings = (*(said for _, said in recorded if said is not None), *(_out_of_range(one) for one in out))
    outcome = TESTS_MISSING if missing else OUT_OF_RANGE if findings else COMPLETE
    return WorkUp(outcome, _because(missing, findings, found), tuple(found.values()), missing, findings)


def _recorded(asked: Asked, cause: Cause) -> Finding | None:
    named = [one for one in cause.conditions if ever(asked.record, one, asked.as_of) is Answer.YES]
    if not named:
        return None
    words = " and ".join(one.replace("-", " ") for one in named)
    return Finding(
        "secondary cause found",
        f"Recorded: {words}, among the secondary causes to be sought and treated ({cause.name}); the "
        "endocrinologist decides what it means for bone.",
        EVIDENCE,
        ids_of(asked.record, *named),
    )


def _out_of_range(one: Result) -> Finding:
    where = {
        Place.BELOW: "below its laboratory's own range",
        Place.ABOVE: "above its laboratory's own range",
    }.get(one.place, "flagged by its laboratory")
    caveats = ("caveat-tsh-both-directions",) if one.concept == "tsh" else ()
    return Finding(
        "laboratory value out of range",
        f"{one.words_in_front} {'is' if one.place is Place.OUTSIDE else 'lies'} {where}.",
        EVIDENCE,
        (one.fact.id,),
        caveats=caveats,
    )


def _because(missing: tuple[str, ...], findings: tuple[Finding, ...], found: dict[str, Result]) -> str:
    said = []
    if missing:
        said.append(f"Not recorded: {', '.join(missing)}.")
    said += [one.because for one in findings]
    unjudged = [one.words for one in found.values() if one.place is Place.NOT_JUDGED]
    if unjudged:
        said.append(f"Without the range of its laboratory, and judged by nobody here: {', '.join(unjudged)}.")
    return " ".join(said) or "Every test of the list is recorded and lies in its laboratory's own range."
