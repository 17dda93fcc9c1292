"""The vertebral bone quality score: medullary signal of L1 to L4 over the signal of the fluid at L3.

The score is the median of the means of the four levels over the mean of the fluid. The median of all voxels
of
the four levels together over the same fluid stands beside it, since papers word the median either way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from spinewise.bone.cancellous.noise import noise_of
from spinewise.bone.cancellous.regions import region_of
from spinewise.bone.mri.csf import Chosen, fluid_of
from spinewise.bone.mri.from_labels import MEASURED
from spinewise.bone.mri.marrow import Marrow, marrow_of
from spinewise.bone.mri.place import Place
from spinewise.bone.mri.said import about_values, conditions_of
from spinewise.bone.mri.series_fit import SeriesFit, fit_of
from spinewise.bone.mri.tissues import tissues_of
from spinewise.imaging.volume import Volume
from spinewise.results import Interval, Measurement, Missing, Question, Region
from spinewise.words import CannotMeasure, Level

VBQ = "VBQ"
POOLED_VBQ = "VBQ of pooled voxels"
UNIT = "1"
SHIFT_MM = 2.0
"""By which regions are moved to see how much their placing matters."""
FEWEST_LEVELS = 3
"""The source reads four; of fewer than three a median says nothing of its own."""
COVERAGE = 0.95
LOST_WEIGHT = 20
NOT_MEASURED_WEIGHT = 40


@dataclass(frozen=True)
class VbqResult:
    """What came out of one series.

    Parameters
    ----------
    vbq, pooled : Measurement or None
        The score and the median of pooled voxels beside it; None when a question is open.
    fit : SeriesFit
        How the series was judged.
    levels : mapping
        Level to its mean signal.
    dropped : mapping
        Level to the reason why it does not count.
    fluid_at : Level or None
        Behind which the fluid was read.
    missing : tuple of Missing
        Levels that were not measured.
    """

    vbq: Measurement | None
    pooled: Measurement | None
    fit: SeriesFit
    levels: Mapping[Level, float] = field(default_factory=dict)
    dropped: Mapping[Level, str] = field(default_factory=dict)
    fluid_at: Level | None = None
    missing: tuple[Missing, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What a person has to answer first."""
        return self.fit.questions


def vbq(
    volume: Volume,
    places: Mapping[Level, Place],
    dropped: Mapping[Level, str] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Measurement:
    """Median of the medullary signal of L1 to L4 over the mean signal of the fluid at L3.

    Parameters
    ----------
    volume : Volume
        A T1-weighted sagittal MRI, signal as stored.
    places : mapping
        Level to place, from a label map or landmarks.
    dropped : mapping, optional
        Levels that do not count for reasons known elsewhere (fracture, implants), one sentence each.
    answers : mapping, optional
        Answers to questions about the series, by id.

    Returns
    -------
    Measurement
        A bare number; higher is worse bone.

    Raises
    ------
    CannotMeasure
        When the series is of another kind or that is not known, fewer than three levels count, or no level
        shows clean fluid.

    References
    ----------
    Ehresman J et al. Spine J 2020;20:1050-7, doi:10.1016/j.spinee.2019.10.018.
    """
    result = measure(volume, places, dropped, answers)
    if result.vbq is None:
        result.fit.insist()
        raise CannotMeasure("a question about the series is open")
    return result.vbq


def measure(
    volume: Volume,
    places: Mapping[Level, Place],
    dropped: Mapping[Level, str] | None = None,
    answers: Mapping[str, str] | None = None,
) -> VbqResult:
    """Measure VBQ with everything that stands beside it; questions are handed back instead of raised.

    Parameters
    ----------
    volume : Volume
        A T1-weighted sagittal MRI.
    places : mapping
        Level to place.
    dropped : mapping, optional
        Levels that do not count for reasons known elsewhere.
    answers : mapping, optional
        Answers to questions about the series.

    Returns
    -------
    VbqResult
        Score, what was dropped, what is open.

    Raises
    ------
    CannotMeasure
        As `vbq`, but for questions.
    """
    if volume.acquisition.modality != "MR":
        raise CannotMeasure("VBQ is read from T1-weighted MRI: these images are of another kind")
    tags = fit_of(volume.acquisition, None, answers)
    if tags.refusals:
        tags.insist()
    fluid, no_fluid = _fluid(volume, places)
    fit = fit_of(volume.acquisition, tissues_of(volume, places, fluid.fluid.mean if fluid else None), answers)
    if fit.refusals:
        fit.insist()
    if fluid is None:
        raise CannotMeasure(no_fluid)
    if fit.questions:
        return VbqResult(None, None, fit)
    levels, reasons = marrow_of(volume, places, fluid.fluid.mean, dropped or {}, SHIFT_MM)
    if len(levels) < FEWEST_LEVELS:
        why = "; ".join(reasons.values())
        raise CannotMeasure(
            f"only {len(levels)} of four levels count, at least {FEWEST_LEVELS} are needed: {why}"
        )
    return VbqResult(
        _measurement(volume, levels, fluid, fit, reasons),
        _pooled(volume, levels, fluid, fit, reasons),
        fit,
        {level: one.mean for level, one in levels.items()},
        reasons,
        fluid.fluid.level,
        tuple(
            Missing(f"VBQ region of {level}", why, "Look at this level on the images.", level, LOST_WEIGHT)
            for level, why in reasons.items()
        ),
    )


def _fluid(volume: Volume, places: Mapping[Level, Place]) -> tuple[Chosen | None, str]:
    try:
        return fluid_of(volume, places, SHIFT_MM), ""
    except CannotMeasure as reason:
        return None, str(reason)


def _measurement(
    volume: Volume,
    levels: Mapping[Level, Marrow],
    fluid: Chosen,
    fit: SeriesFit,
    reasons: Mapping[Level, str],
) -> Measurement:
    means = np.array([one.mean for one in levels.values()])
    value = float(np.median(means) / fluid.fluid.mean)
    return Measurement(
        name=VBQ,
        value=value,
        unit=UNIT,
        level=None,
        side=None,
        method=f"median of the mean medullary signals of {', '.join(levels)} over the mean signal of the "
        f"cerebrospinal fluid at {fluid.fluid.level}, T1-weighted MRI",
        interval=_interval(volume, value, levels, fluid),
        regions=(*(one.region for one in levels.values()), _fluid_region(fluid)),
        caveats=about_values(volume.acquisition, levels, fluid, fit, reasons),
        sources=("vbq-formula",),
        inputs=(volume.id,),
        conditions=conditions_of(volume.acquisition, levels, fluid.fluid.level),
    )


def _pooled(
    volume: Volume,
    levels: Mapping[Level, Marrow],
    fluid: Chosen,
    fit: SeriesFit,
    reasons: Mapping[Level, str],
) -> Measurement:
    together = np.concatenate([one.held.values for one in levels.values()])
    value = float(np.median(together) / fluid.fluid.mean)
    return Measurement(
        name=POOLED_VBQ,
        value=value,
        unit=UNIT,
        level=None,
        side=None,
        method=f"median of all voxels of the medullary regions of {', '.join(levels)} together over the mean "
        f"signal of the cerebrospinal fluid at {fluid.fluid.level}; beside VBQ, compared with no cut-off",
        interval=_interval(volume, value, levels, fluid),
        caveats=about_values(volume.acquisition, levels, fluid, fit, reasons),
        sources=("vbq-formula",),
        inputs=(volume.id,),
        conditions=conditions_of(volume.acquisition, levels, fluid.fluid.level),
    )


def _interval(volume: Volume, value: float, levels: Mapping[Level, Marrow], fluid: Chosen) -> Interval:
    """Range from noise, from placing every region 2 mm elsewhere, and from levels that do not count."""
    one = sorted(levels.values(), key=lambda marrow: marrow.mean)
    half = (len(one) - 1) / 2
    middle = {int(np.floor(half)), int(np.ceil(half))}
    share = 1 / len(middle)
    centre = float(np.median([marrow.mean for marrow in one]))
    noise = np.sqrt(sum((share * one[n].standard_error) ** 2 for n in middle)) / centre
    placing = np.sqrt(sum((share * one[n].repeat_sd) ** 2 for n in middle)) / centre
    water = fluid.fluid
    fluid_noise = noise_of([water.held], volume.spacing).standard_error / water.mean
    moved = np.array(water.moved) if water.moved else np.array([water.mean])
    fluid_placing = float(np.sqrt(np.mean((moved - water.mean) ** 2))) / water.mean
    missing = len(MEASURED) - len(one)
    spread = 0.0
    if missing:
        # Median of some of four: its standard error, less what the finite number of four leaves.
        sd = float(np.std([marrow.mean for marrow in one], ddof=1)) / centre
        spread = 1.25 * sd / np.sqrt(len(one)) * np.sqrt(missing / (len(MEASURED) - 1))
    parts = np.array([noise, placing, fluid_noise, fluid_placing, spread])
    wide = NormalDist().inv_cdf((1 + COVERAGE) / 2) * float(np.sqrt(np.sum(parts**2)))
    basis = (
        f"noise ({100 * np.hypot(noise, fluid_noise):.1f} %), regions placed {SHIFT_MM:g} mm elsewhere "
        f"({100 * np.hypot(placing, fluid_placing):.1f} %)"
        + (f", levels that do not count ({100 * spread:.1f} %)" if missing else "")
        + "; scanner and sequence are no part of it"
    )
    return Interval(value * (1 - min(wide, 1.0)), value * (1 + wide), COVERAGE, basis)


def _fluid_region(fluid: Chosen) -> Region:
    one = fluid.fluid
    return region_of(
        one.slab,
        one.outline,
        one.held,
        "the darkest window, 4 mm deep, of the canal away from its walls and the cord; slices within 3 mm "
        "of its middle",
    )
