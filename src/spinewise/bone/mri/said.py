"""What stands beside a VBQ: its conditions and its caveats."""

from collections.abc import Mapping

from spinewise.bone.mri.csf import Chosen
from spinewise.bone.mri.from_labels import MEASURED
from spinewise.bone.mri.marrow import Marrow
from spinewise.bone.mri.series_fit import SeriesFit
from spinewise.imaging.mr import MrAcquisition
from spinewise.imaging.volume import Acquisition
from spinewise.words import Level

UNKNOWN = "unknown"
FIELD_STRENGTH = "field strength"
ALWAYS = (
    "caveat-vbq-not-validated",
    "caveat-vbq-dxa-still-needed",
    "caveat-vbq-screen",
    "caveat-vbq-not-tried",
)
FIELD_UNKNOWN = "caveat-vbq-field-unknown"
UNEVEN_SHARE, UNEVEN = 0.25, 0.1
"""A region is uneven when mean and median differ by this share of its spread and of its signal."""


def conditions_of(acquisition: Acquisition, levels: Mapping[Level, Marrow], fluid: Level) -> dict[str, str]:
    """What a VBQ depends on, as carried beside it.

    Parameters
    ----------
    acquisition : Acquisition
        How the MRI was made.
    levels : mapping
        Levels that count.
    fluid : Level
        Behind which the fluid was read.

    Returns
    -------
    dict
        Field strength in tesla, echo and repetition time in ms, sequence, slice thickness, contrast, day,
        levels, level of the fluid; ``"unknown"`` where the images do not say.
    """
    mr = acquisition if isinstance(acquisition, MrAcquisition) else MrAcquisition(acquisition.modality)
    thickness = acquisition.slice_thickness_mm
    return {
        FIELD_STRENGTH: _number(mr.field_strength_t),
        "echo time": _number(mr.echo_time_ms, " ms"),
        "repetition time": _number(mr.repetition_time_ms, " ms"),
        "sequence": ", ".join(mr.sequence) or UNKNOWN,
        "slice thickness": _number(thickness, " mm"),
        "contrast": acquisition.contrast.value,
        "taken": UNKNOWN if acquisition.date is None else acquisition.date.isoformat(),
        "levels": ", ".join(levels),
        "fluid at": fluid.value,
    }


def about_values(
    acquisition: Acquisition,
    levels: Mapping[Level, Marrow],
    fluid: Chosen,
    fit: SeriesFit,
    reasons: Mapping[Level, str],
) -> tuple[str, ...]:
    """Caveats of one VBQ.

    Parameters
    ----------
    acquisition : Acquisition
        How the MRI was made.
    levels : mapping
        Levels that count.
    fluid : Chosen
        The fluid, and why it is not at L3.
    fit : SeriesFit
        How the series was judged.
    reasons : mapping
        Why the other levels do not count.

    Returns
    -------
    tuple of str
        Ids of caveats and sentences; the first three stand beside every value.
    """
    said = [*ALWAYS]
    mr = acquisition if isinstance(acquisition, MrAcquisition) else None
    if mr is None or mr.field_strength_t is None:
        said.append(FIELD_UNKNOWN)
    if reasons:
        said.append(
            f"Measured on {len(levels)} levels ({', '.join(levels)}) where the source measures "
            f"{len(MEASURED)}: "
            f"{'; '.join(reasons.values())}."
        )
    if fluid.instead:
        said.append(f"Fluid was read at {fluid.fluid.level}, the source reads it at L3: {fluid.instead}.")
    for level, one in levels.items():
        found = one.region.statistics
        apart = abs(found.mean - found.median)
        if apart > max(UNEVEN_SHARE * found.sd, UNEVEN * found.mean):
            said.append(
                f"The region of {level} is uneven (mean {found.mean:.0f}, median {found.median:.0f}): a "
                f"haemangioma, "
                "oedema or a vein may lie in it; look at it."
            )
    return (*said, *fit.caveats)


def _number(value: float | None, unit: str = "") -> str:
    return UNKNOWN if value is None else f"{value:g}{unit}"
