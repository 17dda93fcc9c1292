"""Course of the symptoms under medication: improved, stable or worsened."""

from spinewise.augmentation.asked import Asked
from spinewise.augmentation.gaps import COURSE
from spinewise.augmentation.reading import Reading, ids
from spinewise.record.concept_table import stands_in

EVIDENCE = "va-rand-variables"
IMPROVED, STABLE, WORSENED = "improved", "stable", "worsened"
COURSES = (IMPROVED, STABLE, WORSENED)


def course(asked: Asked) -> Reading:
    """Course of the symptoms, by the newest word since the fracture.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        Open where nobody said, or where the words name none of the three or more than one.
    """
    facts = [fact for fact in asked.since_fracture("symptom-evolution") if isinstance(fact.value, str)]
    if not facts:
        why = "How the symptoms went under medication is not recorded."
        return Reading(COURSES, COURSES, why, missing=(COURSE,))
    newest = [fact for fact in facts if fact.date == facts[0].date]
    named = {name for fact in newest for name in COURSES if stands_in(name, str(fact.value).lower())}
    said = "; ".join(sorted({f'"{fact.value}"' for fact in newest}))
    if len(named) == 1:
        return Reading(COURSES, tuple(named), f"The symptoms are recorded as {said}.", ids(newest))
    why = f"The course is recorded as {said}, which is not one of improved, stable or worsened."
    return Reading(COURSES, COURSES, why, ids(newest), (COURSE,))
