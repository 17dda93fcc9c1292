"""HU and DXA side by side: do they say the same about this patient, or do they disagree?

The two disagree in 40 to 54 % of patients (Davidson 2023). DXA is the validated tool and goes first; a
concern raised by either stays.
"""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry import t_scores
from spinewise.bone.hounsfield.classify import Classified, Side, say
from spinewise.bone.hounsfield.read_values import in_words
from spinewise.record.fact import Fact
from spinewise.results import Disagreement, Finding
from spinewise.words import Answer

DISAGREE = "caveat-hu-dxa-disagree"
EVIDENCE = ("hu-still-needs-dxa", "hu-dxa-disagreement", "tscore-osteoporosis-threshold")


def side_by_side(asked: Asked) -> Finding | Disagreement | None:
    """Compare HU with the worst T-score of hip or distal radius.

    Parameters
    ----------
    asked : Asked
        Patient and values; in-date T-scores go before older ones.

    Returns
    -------
    Finding, Disagreement or None
        None when one of the two is not there, or where T-scores do not hold. Without a cut-off that may be
        used they stand side by side and nothing is said about agreement.
    """
    facts = asked.dxa_in_date or asked.dxa
    if not facts or not asked.values or asked.which_score.t_holds is Answer.NO:
        return None
    fact = t_scores.worst_of(facts)
    osteoporosis = t_scores.is_osteoporosis(fact, asked.protocol)
    meaning = "osteoporosis" if osteoporosis else "above the value for osteoporosis"
    dxa = f"DXA: {t_scores.in_words(fact)}, {meaning}."
    held = asked.classified
    if not isinstance(held, Classified):
        return _beside(asked, fact, dxa)
    hu = f"HU: {say(held).because}"
    if held.side is Side.ACROSS:
        said = f"{dxa} {hu} Whether the two agree depends on that branch."
        return Finding("HU and DXA", said, (*EVIDENCE, held.cutoff.evidence), (fact.id,), caveats=(DISAGREE,))
    low = held.side is Side.LOW
    if low is osteoporosis:
        said = f"HU and DXA agree. {dxa} {hu}"
        return Finding("HU and DXA", said, (*EVIDENCE, held.cutoff.evidence), (fact.id,), caveats=(DISAGREE,))
    return Disagreement(
        about="bone density by DXA and by HU",
        says=(dxa, hu),
        settled=(
            "DXA is the validated tool and decides what it is called; "
            + (
                "the low HU still raise concern and are to be weighed with the construct."
                if low
                else "the higher HU take nothing away from it."
            )
        ),
        evidence=(*EVIDENCE, held.cutoff.evidence),
    )


def _beside(asked: Asked, fact: Fact, dxa: str) -> Finding:
    lumbar = [m for level, m in asked.values.items() if level.region == "L"] or list(asked.values.values())
    values = ", ".join(in_words(m) for m in lumbar)
    return Finding(
        "HU and DXA",
        f"{dxa} HU: {values}. Without a named cut-off for these conditions HU say neither yes nor no, so "
        "agreement cannot be judged.",
        EVIDENCE,
        (fact.id,),
        caveats=(DISAGREE, "caveat-hu-not-validated"),
    )
