"""Where a VBQ lies among published cut-offs, and on which side of the one that the site named."""

from spinewise.bone.mri.said import FIELD_STRENGTH, FIELD_UNKNOWN, UNKNOWN
from spinewise.evidence.tables import entry
from spinewise.evidence.vbq_cutoffs import VbqCutoff, vbq_cutoffs
from spinewise.results import Finding, Measurement, Missing

CUTOFF_WEIGHT = 35
NO_CUTOFF = "The protocol names no VBQ cut-off, so nothing is classified."


def in_words(score: Measurement) -> str:
    """Value and interval with two decimals, as cut-offs are published.

    Parameters
    ----------
    score : Measurement
        A VBQ.

    Returns
    -------
    str
        For example ``"2.91 (2.80 to 3.02)"``.
    """
    return f"{score.value:.2f} ({score.interval.low:.2f} to {score.interval.high:.2f})"


def field_strength_of(score: Measurement) -> float | None:
    """Field strength that a VBQ was taken at, tesla; None when it is not known.

    Parameters
    ----------
    score : Measurement
        With its conditions.

    Returns
    -------
    float or None
        As carried beside the value.
    """
    said = score.conditions.get(FIELD_STRENGTH, UNKNOWN).removesuffix(" T")
    return None if said == UNKNOWN else float(said)


def beside_published(score: Measurement, *, named: bool) -> Finding:
    """Where a value lies in the published range, which is no classification.

    Parameters
    ----------
    score : Measurement
        A VBQ.
    named : bool
        Whether the protocol names a cut-off.

    Returns
    -------
    Finding
        With every cut-off of the same field strength, and why the others are not compared.
    """
    of = entry("vbq-poor-bmd-range")
    low, high = of.number("vbq_cutoff_min"), of.number("vbq_cutoff_max")
    if score.value < low:
        where = "below all of them, which clears nobody"
    elif score.value > high:
        where = "above all of them"
    else:
        where = "among them"
    strength = field_strength_of(score)
    usable = [cutoff for cutoff in vbq_cutoffs() if not cutoff.mismatches(strength)]
    same = (
        f"Of the same field strength: {', '.join(f'{c.name} ({c.op} {c.value:g})' for c in usable)}."
        if usable
        else "None of them is known to hold at the field strength of these images, so none is applied."
    )
    return Finding(
        "VBQ beside published cut-offs",
        f"VBQ {in_words(score)}; published cut-offs run from {low:g} to {high:g}: the value lies {where}. "
        f"{same}",
        evidence=("vbq-poor-bmd-range", "vbq-direction", "vbq-still-needs-dxa"),
        caveats=(
            "caveat-vbq-cutoff-range",
            FIELD_UNKNOWN if strength is None else "caveat-vbq-field-strength",
            "caveat-vbq-dxa-still-needed",
            *(() if named else (NO_CUTOFF,)),
        ),
    )


def against(score: Measurement, cutoff: VbqCutoff) -> Finding | Missing:
    """Hold a value against the cut-off that the site named, by its whole interval.

    Parameters
    ----------
    score : Measurement
        A VBQ.
    cutoff : VbqCutoff
        With the field strength that its source or the site states.

    Returns
    -------
    Finding or Missing
        A `Missing` with the reason when field strengths differ or are not known.
    """
    reasons = cutoff.mismatches(field_strength_of(score))
    if reasons:
        return Missing(
            f"VBQ against the cut-off {cutoff.name}",
            f"{' '.join(reasons)} Nothing is classified.",
            "Name a cut-off made at the field strength of these images in the protocol, or complete it "
            "there.",
            weight=CUTOFF_WEIGHT,
        )
    ends = cutoff.is_met_by(score.interval.low), cutoff.is_met_by(score.interval.high)
    rule = f"{cutoff.name} ({cutoff.op} {cutoff.value:g} at {cutoff.field_strength_t:g} T: {cutoff.aim})"
    value = f"VBQ {in_words(score)}"
    if all(ends):
        said = f"{value}, poor bone by {rule}."
    elif not any(ends):
        said = f"{value}, not poor by {rule}; that clears nobody."
    else:
        said = (
            f"{value}, and the interval lies across {rule}: if the upper end holds, bone is poor by it; "
            f"if the lower "
            "end holds, it is not, which clears nobody."
        )
    return Finding(
        f"VBQ against {cutoff.name}",
        said,
        evidence=(cutoff.evidence, "vbq-direction", "vbq-still-needs-dxa"),
        caveats=(
            "caveat-vbq-screen",
            "caveat-vbq-dxa-still-needed",
            "caveat-vbq-field-strength",
            f"The cut-off was made in {cutoff.population}.",
            *((f"Completed by {cutoff.completed_by}.",) if cutoff.completed_by else ()),
        ),
    )
