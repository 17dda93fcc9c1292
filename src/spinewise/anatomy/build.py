"""From a label map and its CT to a spine."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.build_vertebra import Seed, vertebra_of
from spinewise.anatomy.femur import femoral_head
from spinewise.anatomy.femur_metal import head_beside_metal, metal_near
from spinewise.anatomy.local_kernels import centroid_of_code
from spinewise.anatomy.naming import ORDER_QUESTION, Naming, check_names
from spinewise.anatomy.piece import piece_of
from spinewise.anatomy.plausibility import SHARED, fused_levels, shared_labels
from spinewise.anatomy.sacrum import sacral_endplate
from spinewise.anatomy.spine import FemoralHead, Spine
from spinewise.anatomy.vertebra import Endplate, Vertebra
from spinewise.geometry.frame import POSTERIOR, UP
from spinewise.imaging.boxes import Box, bounding_boxes
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.results import Finding, Missing
from spinewise.words import CannotMeasure, Level, OffGrid, Side, Structure

Array = NDArray[np.float64]

FEMURS = {Side.LEFT: Structure.FEMUR_LEFT, Side.RIGHT: Structure.FEMUR_RIGHT}
LOOK_AGAIN = "Check the label map at this level, or look at the images."
SAME_GRID_MM = 0.01
METAL_HEAD = "metal in a femoral head"


def spine_from_labels(labels: LabelMap, volume: Volume, order_confirmed: bool = False) -> Spine:
    """Build the spine of a patient.

    Parameters
    ----------
    labels : LabelMap
        Whole vertebrae or bodies, on the grid of the volume.
    volume : Volume
        The CT that the labels were drawn on.
    order_confirmed : bool
        True when a person has said that the names are right although they look out of order.

    Returns
    -------
    Spine
        Every level that could be built; for the rest a reason.

    Raises
    ------
    OffGrid
        When labels and CT do not share one grid.

    Examples
    --------
    >>> import numpy as np
    >>> from spinewise.imaging.volume import Acquisition
    >>> nothing = np.zeros((4, 4, 4), np.uint8)
    >>> labels = LabelMap(nothing, np.eye(4), {}, "VerSe")
    >>> spine_from_labels(labels, Volume(nothing.astype(np.int16), np.eye(4), Acquisition("CT"))).levels
    ()
    """
    if labels.codes.shape != volume.voxels.shape or not np.allclose(
        labels.affine, volume.affine, atol=SAME_GRID_MM
    ):
        raise OffGrid(
            "the label map does not lie on the grid of the CT: resample it, or give the CT it was drawn on"
        )
    boxes = bounding_boxes(labels.codes)
    centres = _centres(labels, boxes)
    level_centres = {name: centre for name, centre in centres.items() if isinstance(name, Level)}
    sacrum = next((name for name in (Level.S1, Structure.SACRUM) if name in centres), None)
    naming = check_names(level_centres, None if sacrum is None else centres[sacrum])

    if not order_confirmed and any(question.id == ORDER_QUESTION for question in naming.questions):
        return _unordered(naming, level_centres)

    shared = shared_labels(_whole_sizes(labels, boxes, level_centres))
    alone = {level: centre for level, centre in level_centres.items() if level not in shared}
    vertebrae, missing = _vertebrae(labels, volume, boxes, alone)
    missing += [Missing(f"{level}", why, LOOK_AGAIN, level, weight=20) for level, why in shared.items()]
    vertebrae, fused = fused_levels(vertebrae)
    fused = (*(Finding(SHARED, why, level=level) for level, why in shared.items()), *fused)
    plate, no_plate = _sacral(labels, volume, boxes, sacrum, vertebrae)
    heads, no_heads, metal = _heads(labels, volume, boxes)
    return Spine(
        vertebrae,
        naming.counted_from,
        naming.provisional,
        plate,
        heads,
        (*naming.missing, *missing, *no_plate, *no_heads),
        naming.questions,
        (*fused, *metal),
    )


def _counted(levels: Iterable[Level]) -> list[Level]:
    """Levels above the sacrum, from the head down."""
    return sorted((level for level in levels if level is not Level.S1), key=lambda level: level.rank)


def _whole_sizes(labels: LabelMap, boxes: Mapping[int, Box], levels: Iterable[Level]) -> dict[Level, int]:
    """Voxels of each level that the edge of the volume does not cut."""
    own = {level: boxes[labels.code_of(level)] for level in _counted(levels)}
    return {level: box.voxels for level, box in own.items() if not box.touches_edge(labels.codes.shape)}


def _unordered(naming: Naming, centres: Mapping[Level, Array]) -> Spine:
    """No level is measured under a name that may belong to another."""
    why = "the level names are out of order on the images"
    missing = tuple(
        Missing(f"{level}", f"{level}: {why}", "Answer the question about their order.", level, weight=20)
        for level in sorted(centres, key=lambda level: level.rank)
    )
    return Spine((), naming.counted_from, True, missing=missing, questions=naming.questions)


def _centres(labels: LabelMap, boxes: Mapping[int, Box]) -> dict[Level | Structure, Array]:
    """Centroid of everything that is labelled, LPS, mm."""
    centres: dict[Level | Structure, Array] = {}
    for code, name in labels.names.items():
        if code in boxes:
            index = centroid_of_code(labels.codes, code, boxes[code].start, boxes[code].stop)
            centres[name] = labels.affine[:3, :3] @ index + labels.affine[:3, 3]
    return centres


def _vertebrae(
    labels: LabelMap, volume: Volume, boxes: Mapping[int, Box], centres: Mapping[Level, Array]
) -> tuple[tuple[Vertebra, ...], list[Missing]]:
    """Each level by itself, on all cores: what goes wrong at one does not stop the others."""
    levels = _counted(centres)
    ups = _directions([centres[level] for level in levels])

    def build(level: Level, up: Array, posterior: Array = POSTERIOR) -> Vertebra | Missing:
        seed = Seed(centres[level], up, posterior, boxes[labels.code_of(level)])
        try:
            return vertebra_of(level, labels, volume, seed)
        except CannotMeasure as reason:
            cut = seed.box.touches_edge(labels.codes.shape)
            why = f"{level} is cut by the edge of the volume" if cut else f"{level}: {reason}"
            return Missing(f"{level}", why, LOOK_AGAIN, level, weight=20)

    with ThreadPoolExecutor(numba.get_num_threads()) as pool:
        built = list(pool.map(build, levels, ups))
    # A level whose arch is torn does not know its back: its nearest neighbours do.
    for place, one in enumerate(built):
        if isinstance(one, Vertebra) and "canal" not in one.parts and not labels.bodies_only:
            near = _nearest_back(built, place)
            built[place] = one if near is None else build(levels[place], ups[place], near)
    vertebrae = tuple(one for one in built if isinstance(one, Vertebra))
    missing = [one for one in built if isinstance(one, Missing)]
    missing += [
        Missing(f"{vertebra.level} {part}", why, LOOK_AGAIN, vertebra.level)
        for vertebra in vertebrae
        for part, why in vertebra.reasons.items()
        if "endplate" in part or not labels.bodies_only
    ]
    if labels.bodies_only:
        why = "the label map holds vertebral bodies only, so no pedicle and no canal can be measured"
        missing.append(Missing("canals and pedicles", why, "Give a label map of whole vertebrae."))
    return vertebrae, missing


def _nearest_back(built: list[Vertebra | Missing], place: int) -> Array | None:
    """Mean direction to the back of the nearest levels above and below whose arch is whole."""
    sure = [
        other
        for other, one in enumerate(built)
        if isinstance(one, Vertebra) and "canal" in one.parts and other != place
    ]
    above, below = [o for o in sure if o < place][-1:], [o for o in sure if o > place][:1]
    near = [one.frame.posterior for o in above + below if isinstance(one := built[o], Vertebra)]
    return np.sum(near, axis=0) if near else None


def _directions(centres: list[Array]) -> list[Array]:
    """Direction towards the head at each centroid, along the line through them."""
    if len(centres) < 2:  # noqa: PLR2004 - a line needs two points
        return [UP for _ in centres]
    return list(-np.gradient(np.array(centres), axis=0))


def _sacral(
    labels: LabelMap,
    volume: Volume,
    boxes: Mapping[int, Box],
    name: Level | Structure | None,
    vertebrae: tuple[Vertebra, ...],
) -> tuple[Endplate | None, list[Missing]]:
    if name is None:
        return None, []
    try:
        if not vertebrae or vertebrae[-1].level.region != "L":
            raise CannotMeasure("no lumbar vertebra lies above the sacrum")
        code = labels.code_of(name)
        return sacral_endplate(piece_of(labels, code, boxes[code]), volume, vertebrae[-1]), []
    except CannotMeasure as reason:
        return None, [
            Missing("sacral endplate", f"sacral endplate: {reason}", LOOK_AGAIN, Level.S1, weight=5)
        ]


def _heads(
    labels: LabelMap, volume: Volume, boxes: Mapping[int, Box]
) -> tuple[dict[Side, FemoralHead], list[Missing], list[Finding]]:
    heads: dict[Side, FemoralHead] = {}
    missing: list[Missing] = []
    findings: list[Finding] = []
    for side, name in FEMURS.items():
        if name not in labels.names.values() or labels.code_of(name) not in boxes:
            continue
        code = labels.code_of(name)
        try:
            head = femoral_head(labels, code, boxes[code])
            metal = metal_near(volume, boxes[code], head)
            if len(metal):
                findings.append(Finding(METAL_HEAD, f"Metal lies in or near the {side} femoral head."))
                head = head_beside_metal(head, metal, labels, code, boxes[code])
            heads[side] = head
        except CannotMeasure as reason:
            missing.append(Missing(f"{side} femoral head", f"{side} femoral head: {reason}", LOOK_AGAIN))
    return heads, missing, findings
