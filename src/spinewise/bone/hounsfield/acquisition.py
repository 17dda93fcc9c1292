"""What the acquisition does to the values: tube voltage and contrast agent. Nothing is ever corrected."""

from collections.abc import Sequence

from spinewise.bone.cancellous.caveats import CONTRAST_GIVEN
from spinewise.bone.hounsfield.read_values import contrast_of, kvp_of
from spinewise.results import Finding, Measurement, Missing
from spinewise.words import Answer

WEIGHT = 25


def voltage(values: Sequence[Measurement]) -> Finding | Missing | None:
    """What the tube voltage allows these values to be held against.

    Parameters
    ----------
    values : sequence of Measurement
        Three-location HU of one CT.

    Returns
    -------
    Finding, Missing or None
        A `Missing` when it is not known, None when nothing was measured.
    """
    if not values:
        return None
    kvp = kvp_of(values[0])
    if kvp is None:
        return Missing(
            "tube voltage of the CT",
            "HU shift with tube voltage, so these values are held against no cut-off and no earlier CT.",
            "Read kVp from the scanner's protocol or the original DICOM files.",
            weight=WEIGHT,
        )
    return Finding(
        "tube voltage",
        f"HU taken at {kvp:g} kV: only cut-offs and earlier CTs of the same voltage can be compared.",
        evidence=("hu-kv-shifts-threshold",),
        caveats=("caveat-hu-kv",),
    )


def contrast(values: Sequence[Measurement]) -> Finding | Missing | None:
    """What contrast agent does to these values.

    Parameters
    ----------
    values : sequence of Measurement
        Three-location HU of one CT.

    Returns
    -------
    Finding, Missing or None
        None when nothing was measured or no contrast had been given.
    """
    if not values:
        return None
    given = contrast_of(values[0])
    if given is Answer.YES:
        return Finding(
            "contrast agent",
            "HU from a CT with contrast agent: the intervals reach down by the published rise, values are "
            "not corrected; a CT without contrast would be the better measure if one exists.",
            evidence=("hu-contrast-inflates", "hu-contrast-difference-l1"),
            caveats=(CONTRAST_GIVEN,),
        )
    if given is Answer.UNKNOWN:
        return Missing(
            "contrast agent in the CT",
            "With contrast HU read higher, so bone may look denser than it is; the images do not say.",
            "Look at the vessels and the request, and state it with the images.",
            weight=WEIGHT,
        )
    return None
