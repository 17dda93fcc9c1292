"""HU where this operation loads the bone: upper end of the construct, screws, cage, and the lumbar mean.

Low HU go with failures at each of these places; the sources read give no cut-off for any, so values are shown
side by side with that said, and nothing is classified here.
"""

from collections.abc import Sequence

from spinewise.bone.asked import Asked
from spinewise.bone.hounsfield.outliers import levels_that_stand_out
from spinewise.bone.hounsfield.read_values import in_words, mean_over
from spinewise.results import Finding, Missing
from spinewise.words import Answer, Level

UPPER_END = ("UIV", "UIV+1", "UIV+2")
UPPER_END_WEIGHT = 40
CAGE_APPROACHES = ("acdf", "llif", "xlif", "lateral lumbar interbody", "lateral interbody")
ALWAYS = ("caveat-hu-not-validated", "caveat-dxa-still-needed")


def upper_end(asked: Asked) -> tuple[tuple[Finding, ...], tuple[Missing, ...]]:
    """HU of the planned upper instrumented vertebra and of the two levels above it, side by side.

    Parameters
    ----------
    asked : Asked
        Operation and values.

    Returns
    -------
    findings, missing : tuples
        Empty when no UIV is known or no implant is planned.
    """
    uiv = asked.operation.uiv
    if uiv is None or asked.instrumented is Answer.NO or not asked.values:
        return (), ()
    levels = upwards(uiv, tuple(asked.values))
    # Fewer where the spine ends above.
    named = tuple(zip(UPPER_END, levels, strict=False))
    there = [(name, level) for name, level in named if level in asked.values]
    gaps = tuple(
        Missing(
            f"HU of {level} ({name})",
            "Low HU at the upper end of a construct go with junctional kyphosis or failure.",
            "Measure it on images that show this level whole, without metal.",
            level,
            UPPER_END_WEIGHT,
        )
        for name, level in named
        if level not in asked.values
    )
    if not there:
        return (), gaps
    said = ", ".join(f"{name} {in_words(asked.values[level])}" for name, level in there)
    metal = asked.operation.implants or asked.record.answer("spinal-implant") is Answer.YES
    caveats = ("caveat-low-hu-junction", *ALWAYS, *(("caveat-hu-after-fusion",) if metal else ()))
    finding = Finding(
        "HU at the upper end of the construct",
        f"Three-location HU: {said}. Compare before choosing the upper end; no cut-off is given.",
        evidence=("low-hu-uiv-junctional-failure",),
        level=uiv,
        caveats=caveats,
    )
    return (finding,), gaps


def upwards(uiv: Level, measured: Sequence[Level]) -> tuple[Level, ...]:
    """The upper instrumented vertebra and the two levels above it.

    Parameters
    ----------
    uiv : Level
        Upper instrumented vertebra.
    measured : sequence of Level
        What was measured; T13 and L6 count only where they are among it.

    Returns
    -------
    tuple of Level
        Towards the head.
    """
    rare = {Level.T13, Level.L6} - set(measured)
    above = [level for level in Level if level.rank <= uiv.rank and (level not in rare or level is uiv)]
    return tuple(reversed(above))[: len(UPPER_END)]


def lumbar_mean(asked: Asked) -> Finding | None:
    """Mean of the lumbar levels before a lumbar fusion, and without those that stand out.

    Parameters
    ----------
    asked : Asked
        Operation and values.

    Returns
    -------
    Finding or None
        None when no lumbar fusion is planned or no lumbar level was measured.
    """
    planned = asked.operation.levels
    if asked.operation.fusion is Answer.NO or (
        planned and not any(level.region in "LS" for level in planned)
    ):
        return None
    lumbar = [level for level in asked.values if level.region == "L"]
    whole = mean_over(asked.values, lumbar)
    if whole is None:
        return None
    odd = {finding.level for finding in levels_that_stand_out(asked.measurements, asked.protocol)}
    left = [str(level) for level in lumbar if level in odd]
    rest = mean_over(asked.values, [level for level in lumbar if level not in odd]) if left else None
    without = (
        f"; without {', '.join(left)}, which stand{'s' if len(left) == 1 else ''} out, {rest.value:.0f}"
        if rest
        else ""
    )
    return Finding(
        "mean lumbar HU",
        f"Mean of {', '.join(lumbar)}: {whole.value:.0f} HU{without}.",
        evidence=("low-hu-pseudarthrosis",),
        caveats=("caveat-low-hu-pseudarthrosis", *ALWAYS),
    )


def at_screws(asked: Asked) -> Finding | None:
    """HU of the levels that are to carry screws.

    Parameters
    ----------
    asked : Asked
        Operation and values.

    Returns
    -------
    Finding or None
        None when no implant is known to be planned or no such level was measured.
    """
    if asked.instrumented is not Answer.YES:
        return None
    return _at_levels(asked, "HU where screws are planned", "low-hu-screw-lucency", "caveat-low-hu-screw")


def at_cage(asked: Asked) -> Finding | None:
    """HU of the levels beside a cage, for the two approaches that were studied.

    Parameters
    ----------
    asked : Asked
        Operation and values.

    Returns
    -------
    Finding or None
        None for other approaches: the rule is silent there.
    """
    approach = (asked.operation.approach or "").lower()
    if not any(words in approach for words in CAGE_APPROACHES):
        return None
    return _at_levels(asked, "HU beside the cage", "low-hu-cage-subsidence", "caveat-low-hu-subsidence")


def _at_levels(asked: Asked, name: str, evidence: str, caveat: str) -> Finding | None:
    values = [asked.values[level] for level in asked.operation.levels if level in asked.values]
    if not values:
        return None
    said = ", ".join(in_words(one) for one in values)
    return Finding(name, f"Three-location HU: {said}.", evidence=(evidence,), caveats=(caveat, *ALWAYS))
