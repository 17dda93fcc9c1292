"""Whether the criteria for osteoporosis are met, and by what."""

from dataclasses import dataclass

from spinewise.bone import t_scores
from spinewise.bone.asked import Asked
from spinewise.words import Answer


@dataclass(frozen=True)
class Diagnosis:
    """An answer to "osteoporosis?", with what it rests on.

    Parameters
    ----------
    osteoporosis : Answer
        Yes, no, or unknown where nothing that counts is known.
    because : str
        The reason, in one sentence.
    evidence, facts : tuple of str
        Ids of evidence entries and of facts of the record.
    missing : tuple of str
        What is not known and could change the answer.
    """

    osteoporosis: Answer
    because: str
    evidence: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def diagnose(asked: Asked) -> Diagnosis:
    """Whether the criteria for osteoporosis are met.

    Parameters
    ----------
    asked : Asked
        Patient, operation, values, protocol and day.

    Returns
    -------
    Diagnosis
        A T-score that counts decides before a diagnosis that is only recorded.
    """
    low = [fact for fact in asked.dxa if t_scores.is_osteoporosis(fact, asked.protocol)]
    if low:
        worst = t_scores.worst_of(low)
        said = f"{t_scores.in_words(worst)}: the criteria for osteoporosis are met."
        return Diagnosis(Answer.YES, said, ("tscore-osteoporosis-threshold",), (worst.id,))
    return Diagnosis(Answer.UNKNOWN, "No T-score that counts is recorded.")
