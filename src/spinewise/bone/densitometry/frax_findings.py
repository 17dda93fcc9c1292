"""What the imported FRAX says, where it may not stand alone, and which of its questions are open."""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.consistency import refusal
from spinewise.bone.densitometry.diagnosis import figures
from spinewise.bone.densitometry.frax import Frax, outside_range, threshold
from spinewise.bone.densitometry.t_scores import in_words
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact
from spinewise.results import Finding
from spinewise.words import Answer

EVIDENCE = ("frax-definition", "frax-hip-threshold", "frax-major-threshold", "frax-alone-treatment-naive")
CAVEATS = ("caveat-frax-country", "caveat-frax-range")
QUESTIONS = {
    "previous fracture": ("fragility-fracture", "hip-fracture", "vertebral-fracture", "forearm-fracture"),
    "parent with a broken hip": ("parental-hip-fracture",),
    "current smoking": ("smoking",),
    "glucocorticoids": ("glucocorticoid",),
    "rheumatoid arthritis": ("rheumatoid-arthritis",),
    "secondary osteoporosis": ("secondary-osteoporosis",),
    "alcohol": ("alcohol",),
}
"""Questions of the FRAX form that are answered yes or no, by the concepts that answer them."""


def fracture_risk(asked: Asked, frax: Frax) -> tuple[Finding, ...]:
    """Findings on FRAX.

    Parameters
    ----------
    asked : Asked
        Patient and day.
    frax : Frax
        As read.

    Returns
    -------
    tuple of Finding
        Empty where no FRAX is recorded.
    """
    found = [refusal(one) for one in frax.refused]
    if frax.naive is Answer.NO and frax.values:
        found.append(_not_alone(frax))
    elif frax.met:
        found.append(_meets(asked, frax))
    elif frax.hip and frax.major:
        found.append(_below(asked, frax))
    outside = outside_range(asked) if frax.met else None
    if outside:
        found.append(_outside(frax, outside))
    return tuple(found)


def open_questions(asked: Asked) -> tuple[str, ...]:
    """Questions of the FRAX form that the record does not answer.

    Parameters
    ----------
    asked : Asked
        Patient and day.

    Returns
    -------
    tuple of str
        In the order of the form; left blank there, each counts as no.
    """
    patient, record = asked.record.patient, asked.record
    answered = {
        "age": patient.birth_date is not None,
        "sex": patient.sex in ("female", "male"),
        "weight": bool(record.about("weight") or record.about("bmi")),
        "height": bool(record.about("height") or record.about("bmi")),
        "femoral neck BMD": any(
            scan.site == "femoral neck" and (scan.bmd or scan.t) for scan in asked.examined.scans
        ),
    }
    for question, concepts in QUESTIONS.items():
        answered[question] = any(record.answer(concept) is not Answer.UNKNOWN for concept in concepts)
    form = entry("frax-questions").value("questions").value
    assert isinstance(form, tuple)
    return tuple(question for question in form if not answered[question])


def _meets(asked: Asked, frax: Frax) -> Finding:
    limits = ", ".join(
        f"{fact.concept.removeprefix('frax-')} from {threshold(fact.concept):g} %" for fact in frax.met
    )
    said = f"FRAX over ten years: {figures(frax.values)}; thresholds met: {limits}. "
    if frax.naive is Answer.YES:
        said += "Never treated for osteoporosis: FRAX alone can justify treatment."
    else:
        said += "Whether there was treatment for osteoporosis before is not known: that stops the rule."
    return _finding("FRAX meets a threshold", said + _country(frax) + _age(asked), frax)


def _below(asked: Asked, frax: Frax) -> Finding:
    said = f"FRAX over ten years: {figures(frax.values)}, below both thresholds."
    return _finding("FRAX below its thresholds", said + _country(frax) + _age(asked), frax)


def _not_alone(frax: Frax) -> Finding:
    said = (
        f"FRAX over ten years: {figures(frax.values)}. A drug for osteoporosis is recorded, and FRAX can "
        "stand alone only in someone never treated."
    )
    drugs = tuple(fact.id for fact in frax.treated_by)
    return _finding("FRAX cannot stand alone", said + _country(frax), frax, drugs)


def _outside(frax: Frax, worst: Fact) -> Finding:
    said = (
        f"{in_words(worst)} lies above the range in which guidelines use FRAX; the review alone gives the "
        "thresholds without that condition. Both stand here, a clinician decides."
    )
    return Finding(
        "FRAX outside the guideline's range of T-scores",
        said,
        ("frax-with-low-bone-mass", "frax-hip-threshold", "frax-major-threshold"),
        (worst.id, *(fact.id for fact in frax.met)),
    )


def _finding(name: str, said: str, frax: Frax, more: tuple[str, ...] = ()) -> Finding:
    facts = (*(fact.id for fact in frax.values), *more)
    return Finding(name, said, EVIDENCE, facts, caveats=CAVEATS)


def _country(frax: Frax) -> str:
    if frax.american is Answer.NO:
        country = ", ".join(
            dict.fromkeys(fact.context["country"] for fact in frax.values if "country" in fact.context)
        )
        return (
            f" Made for {country}: these thresholds are those of the United States and settle nothing there."
        )
    if frax.american is Answer.UNKNOWN:
        return " For which country it was made is not recorded."
    return ""


def _age(asked: Asked) -> str:
    age, form = asked.record.patient.age_on(asked.as_of), entry("frax-questions")
    low, high = form.number("age", ">="), form.number("age", "<=")
    if age is None or low <= age <= high:
        return ""
    return f" At {age} years the form computes as at {low if age < low else high:g}."
