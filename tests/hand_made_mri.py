"""A T1 MRI and a VBQ made by hand, over the vertebrae of the hand-made CT."""

import datetime
from functools import lru_cache

import numpy as np

import hand_made_plan as hand_made
from hand_made_plan import LUMBAR
from spinewise.imaging.volume import Acquisition, Volume, to_patient
from spinewise.results import Interval, Measurement, Region, Statistics
from spinewise.words import Answer, Level

DAY = datetime.date
VBQ_LEVELS = (Level.L1, Level.L2, Level.L3, Level.L4)
CSF_SIGNAL, MARROW_SIGNAL = 122.0, {Level.L1: 371.0, Level.L2: 355.0, Level.L3: 362.0, Level.L4: 349.0}


@lru_cache(maxsize=1)
def magnetic() -> tuple[Volume, Measurement]:
    """A T1 drawn over the same vertebrae, sagittal slices of 3 mm, and a VBQ with its regions."""
    places = dict(zip(LUMBAR, hand_made.frames(LUMBAR), strict=True))
    low, high = np.array([-31.5, -70.0, -190.0]), np.array([31.5, 80.0, 36.0])
    spacing = np.array([3.0, 1.2, 1.2])
    shape = tuple(np.ceil((high - low) / spacing).astype(int))
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = low
    points = to_patient(affine, np.stack(np.indices(shape), axis=-1))
    origins = np.array([frame.origin for frame in places.values()])
    signal = np.where(points[..., 1] > 46, 520.0, 190.0)
    middle = np.interp(points[..., 2], origins[::-1, 2], origins[::-1, 1])
    signal[np.abs(points[..., 1] - middle - 24) < 9] = CSF_SIGNAL
    for level, frame in places.items():
        local = frame.to_local(points)
        _, depth, height = hand_made.sizes(level)
        disc = (np.abs(local[..., 1]) < depth / 2) & (np.abs(local[..., 2]) < height / 2 + 9)
        signal[disc & ~hand_made.in_body(local, level)] = 240.0
    for level, frame in places.items():
        body = hand_made.in_body(frame.to_local(points), level)
        signal[body] = 90.0
        inner = hand_made.in_body(frame.to_local(points), level, shrink=1.6, top=1.6)
        signal[inner] = MARROW_SIGNAL.get(level, 350.0)
    signal = signal + np.random.default_rng(3).normal(0, 9, size=shape)
    acquisition = Acquisition("MR", slice_thickness_mm=3.0, contrast=Answer.NO, date=DAY(2026, 1, 22))
    regions = [
        _flat(str(level), places[level], (0.0, 0.0), (0.3, 0.3), level, MARROW_SIGNAL[level])
        for level in VBQ_LEVELS
    ]
    regions.append(_flat("CSF", places[Level.L3], (24.0, 0.0), (5.0, 9.0), None, CSF_SIGNAL))
    measurement = Measurement(
        "VBQ",
        2.94,
        "1",
        None,
        None,
        "Median of the mean cancellous signals of L1 to L4 over the mean signal of the fluid at L3.",
        Interval(2.71, 3.17, 0.95, "noise of the regions and placement by 2 mm"),
        tuple(regions),
        ("Not yet tried on real MRI.",),
        ("vbq-formula",),
        ("mri",),
        {"field strength": "1.5 T", "sequence": "T1, no contrast agent", "level of the fluid": "L3"},
    )
    return Volume(np.ascontiguousarray(signal.astype(np.float32)), affine, acquisition, "mri"), measurement


def _flat(name, frame, place, half, level, mean):
    """A rectangle in the mid-sagittal plane; halves in mm, or shares of the size of a level."""
    _, depth, height = hand_made.sizes(level) if level else (0.0, 1.0, 1.0)
    across, along = half[0] * depth, half[1] * height
    corners = [(place[0] + a * across, place[1] + b * along) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    outline = frame.to_patient(np.array([[0.0, back, up] for back, up in corners]))
    return Region(
        name,
        tuple(tuple(float(c) for c in p) for p in outline),
        tuple(float(c) for c in frame.left),
        3.0,
        Statistics(mean, mean - 1, 9.0, 180),
        "rectangle in the mid-sagittal plane, inside the cortex",
    )
