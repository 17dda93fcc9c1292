"""A small spine and a plan made by hand, for the tests of pages and exports.

Nothing here comes from the measuring code: bodies are drawn as elliptic cylinders, regions are laid where
the definition puts them, and their statistics are read from the drawn voxels.
"""

import datetime
from dataclasses import replace
from functools import lru_cache

import numpy as np

from spinewise.anatomy.spine import FemoralHead, Spine
from spinewise.anatomy.vertebra import Canal, Crop, Endplate, Pedicle, Vertebra
from spinewise.evidence.protocol import Choice, Protocol
from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.imaging.volume import Acquisition, Volume, to_patient
from spinewise.pathway.plan import Plan
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import Implant, PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.record.review import Confirmation, Decision, Review
from spinewise.results import (
    Disagreement,
    Finding,
    InputFile,
    Interval,
    Measurement,
    Missing,
    Provenance,
    Question,
    Recommendation,
    Region,
    Statistics,
)
from spinewise.words import Answer, Level, Phase, Side

DAY = datetime.date
AS_OF = DAY(2026, 3, 2)
HASH = "3f" * 32
LUMBAR = (Level.T12, Level.L1, Level.L2, Level.L3, Level.L4, Level.L5)
SEVENTEEN = tuple(level for level in Level if level.region in "TL" and level not in (Level.T13, Level.L6))
UIDS = {
    "study": "1.2.826.0.1.3680043.10.511.3.1",
    "series": "1.2.826.0.1.3680043.10.511.3.2",
    "frame of reference": "1.2.826.0.1.3680043.10.511.3.3",
    "sop class": "1.2.840.10008.5.1.4.1.1.2",
}


def sizes(level: Level) -> tuple[float, float, float]:
    """Width, depth and height of a drawn body, mm."""
    grown = level.rank / Level.L5.rank
    return 26 + 20 * grown, 20 + 13 * grown, 17 + 10 * grown


def frames(levels: tuple[Level, ...]) -> list[Frame]:
    """Frames along a drawn curve: lordosis below, kyphosis above, a slight bend to the left."""
    placed, z = [], 0.0
    for level in levels:
        height = sizes(level)[2]
        z -= height / 2 + 4
        s = (z + 110) / 110  # 0 near L2, 1 near T9
        y = -16 * np.cos(1.5 * s) + 6 * s
        x = 9 * np.sin(1.4 * s)
        forward = np.array([9 * 1.4 * np.cos(1.4 * s), 16 * 1.5 * np.sin(1.5 * s) + 6, 110.0])
        placed.append(frame_from(np.array([x, y, z]), forward, np.array([0.1 * s, 1.0, 0.0])))
        z -= height / 2 + 4
    return placed


def in_body(local: np.ndarray, level: Level, shrink: float = 0.0, top: float = 0.0) -> np.ndarray:
    """Whether points lie in a drawn body; flattened behind, waisted in the middle."""
    width, depth, height = sizes(level)
    u = np.abs(local[..., 2]) / (height / 2)
    waist = 0.9 + 0.1 * np.clip(u, 0, 1) ** 2
    a, b = width / 2 * waist - shrink, depth / 2 * waist - shrink
    round_ = (local[..., 0] / a) ** 2 + (local[..., 1] / b) ** 2 < 1
    flat = local[..., 1] < 0.8 * depth / 2 - shrink
    return round_ & flat & (np.abs(local[..., 2]) < height / 2 - top)


def in_arch(local: np.ndarray, level: Level) -> np.ndarray:
    """Whether points lie in the drawn pedicles, lamina, spinous and transverse processes."""
    left, back, up = local[..., 0], local[..., 1], local[..., 2]
    width, depth, height = sizes(level)
    rim = 0.8 * depth / 2
    pedicles = (
        (np.hypot(np.abs(left) - width * 0.3, up - height * 0.15) < 4.5)
        & (back > rim - 3)
        & (back < rim + 12)
    )
    ring = np.hypot(left, back - rim - 9)
    lamina = (ring > 10) & (ring < 14) & (back > rim + 8) & (np.abs(up + 2) < height * 0.38)
    drop = up + 0.35 * (back - rim - 20)
    spinous = (np.abs(left) < 3.2) & (back > rim + 20) & (back < rim + 44) & (np.abs(drop) < height * 0.3)
    transverse = (np.abs(back - rim - 9 - 0.12 * np.abs(left)) < 4) & (np.abs(left) < width * 0.85)
    transverse &= (np.abs(left) > 11) & (np.abs(up - 2) < 4.5)
    return pedicles | lamina | spinous | transverse


def spongy(level: Level) -> float:
    """Drawn cancellous HU of a level."""
    return {Level.L1: 104.0, Level.L5: 171.0}.get(level, 132.0 - 0.8 * (level.rank - 19))


@lru_cache(maxsize=4)
def drawn(levels: tuple[Level, ...] = LUMBAR) -> tuple[Volume, tuple[Vertebra, ...]]:
    """A CT and its vertebrae, drawn."""
    places = frames(levels)
    spacing = 1.5 if levels == LUMBAR else 2.5
    origins = np.array([f.origin for f in places])
    low = np.array([-62.0, -78.0, origins[-1, 2] - 40])
    high = np.array([62.0, 92.0, origins[0, 2] + 34])
    # slice, row, column, as a CT is stored: index axes run up, backwards and to the left
    shape = tuple(np.ceil((high - low)[::-1] / spacing).astype(int))
    affine = np.eye(4)
    affine[:3, :3] = np.array([[0, 0, spacing], [0, spacing, 0], [spacing, 0, 0]])
    affine[:3, 3] = low
    rng = np.random.default_rng(7)
    points = to_patient(affine, np.stack(np.indices(shape), axis=-1))
    hu = np.where(np.hypot(points[..., 0] / 60, (points[..., 1] - 8) / 82) < 1, 48.0, -105.0)
    middle = np.interp(points[..., 2], origins[::-1, 2], origins[::-1, 1])
    belly = (points[..., 1] - middle < -34) & (points[..., 1] > -70)
    hu[belly] = -85 + 120 * (np.sin(points[..., 0] / 9) * np.cos(points[..., 2] / 11) > 0.1)[belly]
    sides = np.interp(points[..., 2], origins[::-1, 2], origins[::-1, 0])
    cord = np.hypot(points[..., 0] - sides, points[..., 1] - middle - 24) < 9
    hu[cord] = 22
    vertebrae = []
    for level, frame, upper in zip(levels, places, [None, *places[:-1]], strict=True):
        near = np.abs(points[:, 0, 0, 2] - frame.origin[2]) < 52
        near = slice(int(near.argmax()), int(len(near) - near[::-1].argmax()))
        there, around = points[near], hu[near]
        local = frame.to_local(there)
        body = in_body(local, level)
        arch = in_arch(local, level) & ~body
        width, depth, height = sizes(level)
        inner = in_body(local, level, shrink=1.6, top=1.6)
        third = spongy(level) + 18 * np.sign(local[..., 2]) * (np.abs(local[..., 2]) > height / 6)
        disc = (np.hypot(local[..., 0] / (width / 2), local[..., 1] / (depth / 2)) < 0.97) & ~body
        disc &= (local[..., 2] > 0) & (local[..., 2] < height / 2 + 9)
        if upper is not None:
            around[disc & ~in_body(upper.to_local(there), levels[levels.index(level) - 1])] = 82
        around[body] = 430
        around[inner] = third[inner]
        vein = (np.abs(local[..., 2]) < 2) & (np.abs(local[..., 0]) < 3) & (local[..., 1] > depth * 0.05)
        around[vein & inner] = 45
        around[arch] = 330
        whole = body | arch
        where = np.argwhere(whole)
        start, stop = where.min(axis=0), where.max(axis=0) + 1
        box = tuple(slice(a, b) for a, b in zip(start, stop, strict=True))
        first = (int(start[0]) + near.start, int(start[1]), int(start[2]))
        crop = Crop(first, whole[box].copy(), body[box].copy())
        vertebrae.append(_vertebra(level, frame, crop))
    hu = hu + rng.normal(0, 14, size=shape)
    acquisition = Acquisition(
        "CT",
        kvp=120.0,
        kernel="Br60",
        slice_thickness_mm=1.5,
        contrast=Answer.NO,
        date=DAY(2026, 1, 19),
        manufacturer="hand-made",
        references=dict(UIDS),
        instances=tuple(f"{UIDS['series']}.{n + 1}" for n in range(shape[0])),
    )
    return Volume(np.ascontiguousarray(np.round(hu).astype(np.int16)), affine, acquisition), tuple(vertebrae)


def ring(frame: Frame, level: Level, u: float, shrink: float, back: float, n: int = 24) -> np.ndarray:
    """Outline of a drawn body at a height, LPS mm, shape (n, 3)."""
    width, depth, _ = sizes(level)
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    left = (width / 2 * 0.9 - shrink) * np.cos(angle)
    behind = np.minimum((depth / 2 * 0.9 - shrink) * np.sin(angle), back)
    return frame.to_patient(np.stack([left, behind, np.full(n, u)], axis=-1))


def _vertebra(level: Level, frame: Frame, crop: Crop) -> Vertebra:
    width, depth, height = sizes(level)
    tilt = Interval(-0.8, 0.8, 0.95, "drawn by hand")
    plates = {
        name: Endplate(
            Plane(frame.origin + sign * height / 2 * frame.up, frame.up),
            ring(frame, level, sign * height / 2, 0, 0.4 * depth),
            tilt,
            tilt,
            0.3,
        )
        for name, sign in (("superior endplate", 1), ("inferior endplate", -1))
    }
    rim = 0.4 * depth
    pedicles = {
        f"{side} pedicle": Pedicle(
            frame.to_patient(np.array([sign * width * 0.3, rim + 4, height * 0.15])),
            -frame.posterior,
            9.0,
            9.0,
            Interval(0, 0.9, 0.95, "drawn by hand"),
            Interval(-0.7, 0.7, 0.95, "drawn by hand"),
        )
        for side, sign in ((Side.LEFT, 1), (Side.RIGHT, -1))
    }
    canal = Canal(frame.to_patient(np.array([0, rim + 9, 0])), 20.0, 16.0)
    return Vertebra(
        level,
        frame,
        Interval(0, 1.4, 0.95, "drawn by hand"),
        crop,
        {**plates, **pedicles, "canal": canal},
    )


def _statistics(volume: Volume, region: np.ndarray, normal: np.ndarray, thickness: float) -> Statistics:
    centre = region.mean(axis=0)
    first = np.maximum(np.floor(volume.to_index(centre) - 30), 0).astype(int)
    piece = volume.voxels[tuple(slice(n, n + 60) for n in first)]
    inside = volume.to_patient(np.moveaxis(np.indices(piece.shape), 0, -1) + first) - centre
    reach = 0.8 * np.linalg.norm(region - centre, axis=1).min()
    chosen = (np.abs(inside @ normal) < thickness / 2) & (np.linalg.norm(inside, axis=-1) < reach)
    values = piece[chosen].astype(float)
    return Statistics(float(values.mean()), float(np.median(values)), float(values.std()), int(values.size))


def _hu(name, value, level, half, volume, *, regions=(), method="", caveats=(), sources=()):
    return Measurement(
        name,
        value,
        "[hnsf'U]",
        level,
        None,
        method,
        Interval(value - half, value + half, 0.95, "noise of the regions and placement by half a voxel"),
        regions,
        caveats,
        sources,
        ("ct", "labels"),
        {"kVp": "120", "contrast": "no", "kernel": "Br60", "slice thickness": "1.5 mm"},
    )


@lru_cache(maxsize=4)
def measured(levels: tuple[Level, ...] = LUMBAR) -> tuple[Measurement, ...]:
    """HU of every level: three locations, mid-body slab, eroded body."""
    volume, vertebrae = drawn(levels)
    found = []
    for vertebra in vertebrae:
        level, frame = vertebra.level, vertebra.frame
        _, depth, height = sizes(level)
        thickness = min(3.0, height / 6)
        away = height / 2 - min(4.0, height / 6) - thickness / 2
        regions = []
        for name, u in (
            ("below the superior endplate", away),
            ("mid body", 0.0),
            ("above the inferior endplate", -away),
        ):
            outline = ring(frame, level, u, 4.0, depth / 6)
            regions.append(
                Region(
                    name,
                    tuple(tuple(float(c) for c in p) for p in outline),
                    tuple(float(c) for c in frame.up),
                    thickness,
                    _statistics(volume, outline, frame.up, thickness),
                    "slab parallel to the endplate, 4 mm inside the surface, anterior two thirds",
                )
            )
        mean = float(np.mean([r.statistics.mean for r in regions]))
        method = "Mean of the means of three slabs of cancellous bone beside the endplates and at mid-body."
        found.append(
            _hu(
                "three-location HU",
                mean,
                level,
                8.6,
                volume,
                regions=tuple(regions),
                method=method,
                caveats=("HU depends on tube voltage: compare only with values at the same kVp.",),
                sources=("hu-three-location-mean",),
            )
        )
        slab = replace(regions[1], name="mid-body slab", thickness_mm=min(7.0, height / 3))
        found.append(
            _hu(
                "mid-body slab HU",
                slab.statistics.mean - 1,
                level,
                9.4,
                volume,
                regions=(slab,),
                method="Mean of one slab of cancellous bone at mid-height.",
            )
        )
        eroded = Region(
            "eroded body",
            (),
            tuple(float(c) for c in frame.up),
            0.0,
            Statistics(mean + 2.2, mean + 1.5, 31.0, 4210),
            "all body voxels at least 4 mm inside the surface of the whole bone",
        )
        found.append(
            _hu(
                "eroded body HU",
                mean + 2.2,
                level,
                6.1,
                volume,
                regions=(eroded,),
                method="Mean of the whole body, 4 mm inside its surface.",
            )
        )
    return tuple(found)


FACTS = (
    Fact("f1", "dxa-t-score", -2.7, "1", DAY(2025, 10, 20), "bundle.json#Observation/3", "hip", Side.LEFT),
    Fact("f2", "dxa-t-score", -0.9, "1", DAY(2025, 10, 20), "bundle.json#Observation/4", "lumbar spine"),
    Fact("f3", "vitamin-d-25-oh", 18.0, "ng/mL", DAY(2026, 1, 12), "bundle.json#Observation/9"),
    Fact(
        "f4",
        "bisphosphonate",
        "alendronate",
        "",
        DAY(2024, 5, 1),
        "bundle.json#MedicationRequest/2",
        ongoing=Answer.YES,
    ),
    Fact("f5", "nicotine", Answer.YES, "", DAY(2025, 12, 1), "patient.yaml#nicotine"),
    Fact("f6", "bmi", 27.9, "kg/m2", DAY(2026, 1, 12), "bundle.json#Observation/11"),
)

OPERATION = PlannedOperation(
    diagnosis="Degenerative lumbar scoliosis with stenosis",
    indication="Claudication after eight months of physiotherapy",
    approach="posterior",
    neurology=None,
    urgency=Urgency.ELECTIVE,
    fusion=Answer.YES,
    instrumented=Answer.YES,
    decompression=Answer.YES,
    levels=(Level.L2, Level.L3, Level.L4, Level.L5),
    uiv=Level.L2,
    liv=Level.L5,
    date=DAY(2026, 4, 14),
    implants=(Implant("hip prosthesis", "left hip", DAY(2019, 6, 1)),),
    last_operation=DAY(2019, 6, 1),
)

RED_FLAGS = (
    Finding("red flags looked for", "No progressive deficit, cauda equina, infection or tumour is recorded."),
    Finding("motor examination missing", "No motor examination was found in the record."),
)

DECIDE = (
    Recommendation(
        "bisphosphonate-window",
        "Ask endocrinology about alendronate, whose last dose lies inside the six months around fusion.",
        Phase.PREOP,
        "guideline",
        "Alendronate is recorded as taken until now and the operation is on 14 Apr 2026.",
        ("bisphosphonate-6-month-window",),
        "adults with a planned fusion",
        "surgeon with endocrinology",
        DAY(2026, 3, 16),
        facts=("f4",),
        caveats=("Nothing is stopped by this software.",),
        alternatives=("Go on as before and note the reason.",),
        weight=90,
    ),
    Recommendation(
        "vitamin-d-replete",
        "Bring 25-OH vitamin D to the site's target before fusion.",
        Phase.PREOP,
        "retrospective",
        "25-OH vitamin D was 18 ng/mL on 12 Jan 2026, below both cut-offs (20 and 35 ng/mL).",
        ("vitamin-d-target-range",),
        "adults with a planned fusion",
        "surgeon",
        DAY(2026, 3, 9),
        facts=("f3",),
        weight=70,
    ),
    Recommendation(
        "nicotine-stop",
        "Offer help to stop nicotine now and test cotinine before the operation.",
        Phase.PREOP,
        "expert",
        "Nicotine use was recorded on 1 Dec 2025.",
        (),
        "anyone with a planned fusion",
        "clinic nurse",
        DAY(2026, 3, 9),
        facts=("f5",),
        weight=60,
    ),
)

FINDINGS = (
    Finding(
        "osteoporosis by T-score",
        "T-score of the left hip is −2.7 (20 Oct 2025): osteoporosis by the −2.5 rule; "
        "the spine's −0.9 clears nobody.",
        ("tscore-osteoporosis-threshold",),
        ("f1", "f2"),
    ),
    Finding(
        "level stands out",
        "L1 reads lower and L5 higher than the neighbours; look for fracture or sclerosis.",
        ("hu-three-location-mean",),
        (),
        Level.L5,
    ),
    Finding(
        "HU without a cut-off",
        "HU is shown without a class: no cut-off was chosen for this aim.",
        ("hu-poor-bmd-range",),
        (),
        caveats=("Published cut-offs run from 73 to 202 HU.",),
    ),
)

MISSING = (
    Missing(
        "Motor examination",
        "A new or progressive deficit would make this operation urgent.",
        "Examine and record motor power by level and side.",
        weight=100,
    ),
    Missing(
        "Standing full-spine radiograph",
        "CT is supine; alignment targets cannot be set from it.",
        "Order standing lateral and frontal radiographs.",
        weight=80,
    ),
    Missing(
        "DXA of the distal radius",
        "The left hip carries a prosthesis and the spine is degenerate.",
        "Add the distal radius to the next DXA.",
        weight=60,
    ),
    Missing(
        "T11",
        "T11 is cut by the upper edge of the volume.",
        "Use a longer CT if T11 may be instrumented.",
        Level.T11,
        20,
    ),
)

DISAGREE = (
    Disagreement(
        "Bone density of the spine",
        (
            "DXA of the lumbar spine gives T −0.9 (20 Oct 2025).",
            "DXA of the left hip gives T −2.7 on the same day.",
        ),
        "The lower value raises concern; a normal spine value clears nobody.",
        ("osteophytes-overestimate-bmd",),
    ),
)

QUESTIONS = (
    Question(
        "transitional-anatomy",
        "Is the lowest lumbar vertebra L5 or L6?",
        ("L5", "L6"),
        "Names are counted from the sacrum and stay provisional.",
    ),
)

PROTOCOL = Protocol(
    "",
    {
        "vitamin_d_target_low": Choice(
            35.0, "ng/mL", "The review's target is local; CNS uses 20.", ("vitamin-d-target-range",)
        ),
        "hu_cutoff": Choice("none", "", "Published cut-offs run from 73 to 202 HU.", ("hu-poor-bmd-range",)),
    },
)

PROVENANCE = Provenance(
    "spinewise 0.1.0",
    "2026.03",
    (
        InputFile("ct", "CT of the spine", "ab" * 32, DAY(2026, 1, 19)),
        InputFile("labels", "label map", "cd" * 32),
        InputFile("bundle", "FHIR bundle", "ef" * 32, DAY(2026, 2, 1)),
    ),
    {"TotalSegmentator": "2.5.0"},
    AS_OF,
)


def confirmed_review(by: str = "Dr A. Example", whats=("levels", "sides", "urgency")) -> Review:
    """A review by which levels, sides and urgency are confirmed."""
    at = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
    return Review(
        tuple(Confirmation(what, by, at, HASH) for what in whats),
        (Decision("nicotine-stop", False, "Patient has not smoked since January", by, at, HASH),),
    )


def plan(levels: tuple[Level, ...] = LUMBAR, **changes) -> Plan:
    """The usual draft; `changes` replace its parts."""
    _, vertebrae = drawn(levels)
    spine = Spine(
        vertebrae,
        "sacrum, the lowest landmark in view",
        False,
        sacral_endplate=vertebrae[-1].inferior_endplate,
        femoral_heads={
            side: FemoralHead(np.array([sign * 90.0, 0.0, -300.0]), 24.0, 0.4, Interval(0, 1, 0.95, "drawn"))
            for side, sign in ((Side.LEFT, 1), (Side.RIGHT, -1))
        },
        missing=(MISSING[-1],),
        questions=QUESTIONS,
    )
    made = Plan(
        record=Record(Patient("SW-0001", "female", DAY(1957, 8, 30)), OPERATION, FACTS),
        operation=OPERATION,
        spine=spine,
        measurements=measured(levels),
        red_flags=RED_FLAGS,
        to_decide=DECIDE,
        findings=FINDINGS,
        recommendations=DECIDE,
        missing=MISSING,
        disagreements=DISAGREE,
        questions=QUESTIONS,
        protocol=PROTOCOL,
        review=Review(),
        provenance=PROVENANCE,
        inputs_sha256=HASH,
        oldest_input=DAY(2025, 10, 20),
    )
    return replace(made, **changes)


def confirmed_plan(**changes) -> Plan:
    """The same after a named clinician confirmed levels, sides and urgency."""
    return plan(**{"review": confirmed_review(), **changes})


def urgent_plan() -> Plan:
    """Cauda equina: everything else runs in parallel."""
    operation = replace(
        OPERATION,
        urgency=Urgency.EMERGENCY,
        urgency_reasons=("cauda equina",),
        date=DAY(2026, 3, 3),
        neurology="Saddle numbness and urinary retention since 1 Mar 2026",
    )
    flags = (
        Finding(
            "cauda equina",
            "Cauda equina is recorded: do not delay for anything on this page; start in parallel.",
        ),
    )
    return plan(operation=operation, record=replace(plan().record, operation=operation), red_flags=flags)


def empty_plan() -> Plan:
    """No images, no record beyond a pseudonym."""
    operation = PlannedOperation()
    return Plan(
        record=Record(Patient("SW-0002"), operation),
        operation=operation,
        spine=None,
        measurements=(),
        red_flags=(),
        to_decide=(),
        findings=(),
        recommendations=(),
        missing=(
            Missing(
                "CT with a label map",
                "Nothing can be measured without one.",
                "Put a CT into the folder.",
                weight=90,
            ),
        ),
        disagreements=(),
        questions=(),
        protocol=Protocol(),
        review=Review(),
        provenance=Provenance("spinewise 0.1.0", "2026.03", (), {}, AS_OF),
        inputs_sha256=HASH,
        oldest_input=None,
    )
