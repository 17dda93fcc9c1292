"""The standing spine from a frontal and a lateral radiograph with marks."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.build import spine_of
from spinewise.alignment.biplanar.calibration import CalibrationError, usual_calibration_error
from spinewise.alignment.biplanar.doubts import Doubts, doubts_about
from spinewise.alignment.biplanar.fit import fit
from spinewise.alignment.biplanar.heads import Heads, heads_of
from spinewise.alignment.biplanar.prior import usual_prior
from spinewise.alignment.biplanar.problem import Fit, Observed, Problem
from spinewise.alignment.biplanar.shape import Corners
from spinewise.alignment.biplanar.start import first_guess
from spinewise.alignment.biplanar.state import State
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.alignment.biplanar.usable import arrays, follow, missing, no_sacrum, usable
from spinewise.alignment.biplanar.wild import wild
from spinewise.anatomy.landmarks import MarkedView
from spinewise.anatomy.spine import Spine
from spinewise.evidence.vertebral_sizes import number
from spinewise.imaging.radiograph import View
from spinewise.results import Finding
from spinewise.words import BadInput, Level, Side

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reconstruction:
    """A reconstructed spine and how it came about.

    Parameters
    ----------
    spine : Spine
        Standing; findings, missing and questions lie in it.
    fit : Fit
        The estimate with its covariance.
    pair : Pair
        How the beams went.
    sides : tuple of Side
        Of the femoral heads in the fit.
    head_doubt_mm : float
        See `Heads`.
    """

    spine: Spine
    fit: Fit
    pair: Pair
    sides: tuple[Side, ...]
    head_doubt_mm: float

    @property
    def mark_sd_mm(self) -> float:
        """Scatter of one coordinate of one mark, as the marks themselves showed it."""
        return self.fit.sd_mm

    def drawn(self, draws: int, rng: np.random.Generator) -> tuple[Spine, ...]:
        """Spines drawn within the errors, all parts together.

        What one error of the machine or of the person's size does to all vertebrae at once is kept, so
        that the
        interval of any angle or distance follows from its values on these spines.

        Parameters
        ----------
        draws : int
            How many.
        rng : Generator
            Where chance comes from.

        Returns
        -------
        tuple of Spine
            Without findings.
        """
        return tuple(
            spine_of(self.fit, self.fit.state.moved(step), {}, self.sides, self.head_doubt_mm)
            for step in self.steps(draws, rng)
        )

    def steps(self, draws: int, rng: np.random.Generator) -> Array:
        """Steps from the estimate, drawn within its errors.

        Parameters
        ----------
        draws : int
            How many.
        rng : Generator
            Where chance comes from.

        Returns
        -------
        array, shape (draws, size)
            See `State.moved`.
        """
        root = np.linalg.cholesky(self.fit.covariance)
        out: Array = rng.standard_normal((draws, len(root))) @ root.T
        return out


def reconstruct(
    frontal: MarkedView,
    lateral: MarkedView,
    pair: Pair,
    *,
    corners: Corners = Corners.OUTLINE,
    machine: CalibrationError | None = None,
    mark_sd_mm: float | None = None,
) -> Reconstruction:
    """Reconstruct the spine from marks on two views.

    Parameters
    ----------
    frontal, lateral : MarkedView
        Of one person, on one day, in one posture, in mm.
    pair : Pair
        How the beams went, about one isocentre.
    corners : Corners
        What a marked corner means.
    machine : CalibrationError, optional
        How far the machine may be from its files; by default that of the evidence table.
    mark_sd_mm : float, optional
        Expected scatter of one coordinate of one mark; by default that of the evidence table. The scatter
        that
        the marks show themselves soon outweighs it.

    Returns
    -------
    Reconstruction
        With a standing `Spine`; what was left out is in its `missing`, what was noticed in its `findings`.

    Raises
    ------
    BadInput
        When the views cannot be of one pair, are not calibrated, mirrored, or share no vertebra.
    """
    _refuse_unlike(frontal, lateral)
    sd = number("mark sd") if mark_sd_mm is None else mark_sd_mm
    machine = machine or usual_calibration_error(pair)
    doubts = doubts_about(pair, frontal, lateral)
    heads = heads_of(pair, *doubts.views, doubts.height_mm, sd)
    levels, lone, left_out = usable(doubts)
    # Heights that differ by more than the machine can explain are two films, whatever their files say.
    if abs(doubts.height_mm) > 2 * machine.height_mm:
        machine = replace(machine, height_mm=number("calibration height sd"))
    marks = arrays(doubts.views, levels)
    findings: list[Finding] = []
    while True:
        problem, start = _problem(pair, doubts, heads, levels, marks, corners, machine, sd)
        result = fit(problem, start)
        dropped, refused, said = wild(result, marks)
        findings += said
        if not dropped and not refused:
            break
        left_out.update(refused)
        kept = [n for n, level in enumerate(levels) if level not in refused]
        marks = marks[kept]
        levels = tuple(levels[n] for n in kept)
        if not levels:
            raise BadInput(
                "the marks of no vertebra agree between the two views: check labels and pairing of the films"
            )
    caveats = {level: (said,) for level, said in lone.items()}
    sides = tuple(heads.seen)
    spine = spine_of(result, result.state, caveats, sides, heads.doubt_mm)
    spine = replace(
        spine,
        missing=(
            *(missing(level, said) for level, said in left_out.items()),
            *no_sacrum(levels),
            *heads.missing,
        ),
        questions=doubts.questions,
        findings=(*doubts.findings, *heads.findings, *findings),
        names_provisional=spine.names_provisional or bool(doubts.questions),
    )
    return Reconstruction(spine, result, pair, sides, heads.doubt_mm)


def _refuse_unlike(frontal: MarkedView, lateral: MarkedView) -> None:
    """`BadInput` when the two cannot be one calibrated pair."""
    if frontal.view is not View.FRONTAL or lateral.view is not View.LATERAL:
        raise BadInput("a reconstruction needs marks on one frontal and one lateral radiograph")
    for view in (frontal, lateral):
        if not view.in_mm:
            raise BadInput(
                f"the {view.view} view is not calibrated: there is no reconstruction; angles of each view "
                f"can "
                "still be measured on its own"
            )
    if frontal.date and lateral.date and frontal.date != lateral.date:
        raise BadInput(
            "the two views were taken on different days: a person does not stand twice the same way, so "
            "there is "
            "no reconstruction; angles of each view can still be measured on its own"
        )
    if frontal.posture and lateral.posture and frontal.posture != lateral.posture:
        raise BadInput(
            f"one view was taken {frontal.posture} and the other {lateral.posture}: there is no "
            f"reconstruction; "
            "angles of each view can still be measured on its own"
        )


def _problem(
    pair: Pair,
    doubts: Doubts,
    heads: Heads,
    levels: tuple[Level, ...],
    marks: Array,
    corners: Corners,
    machine: CalibrationError,
    sd: float,
) -> tuple[Problem, State]:
    touching = tuple(
        level not in doubts.apart and follow(doubts, level, below) for level, below in pairwise(levels)
    )
    prior = usual_prior(levels, touching, corners)
    hips = np.array(list(heads.seen.values())).reshape(-1, 2, 2)
    sides = tuple(heads.seen)
    rows = (sides.index(Side.LEFT), sides.index(Side.RIGHT)) if len(sides) == len(Side) else None
    start = first_guess(pair, prior, doubts.bodies, hips, doubts.height_mm, doubts.size)
    return Problem(pair, Observed(marks, hips, sd), prior, machine, corners, rows), start
