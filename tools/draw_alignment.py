"""Draw the pictures of docs/alignment.md from a digital patient: pelvis, curves, balance, frontal view.

python tools/draw_alignment.py
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import NDArray

from spinewise.alignment.parameters.lines import middle, normal
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.profile import HEADS, Profile
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.imaging.radiograph import View
from spinewise.phantom.person import digital_patient
from spinewise.phantom.truth import pelvic_axes
from spinewise.phantom.truth_shape import plane_of
from spinewise.words import Level, Side

Array = NDArray[np.float64]
OUT = Path(__file__).parents[1] / "docs" / "pictures"
INK, LINE, ANGLE, SOFT = "#1f2a33", "#8a97a3", "#b3261e", "#d5dbe0"
HALF = {"T": 15.0, "L": 18.0, "S": 17.0}


def profile(view: View, tilt: float = 0.0) -> Profile:
    """True endplates of a digital patient, seen from one side."""
    patient = digital_patient(
        4, pi=52, pt=16, ll=52, tk=38, coronal_tilt_deg=tilt, axial_rotation_deg=tilt / 3
    )
    heads = {side: bone.place.origin for side, bone in patient.femurs.items()}
    left, forward, up = pelvic_axes(heads)
    across = forward if view is View.LATERAL else left
    ends = ("anterior", "posterior") if view is View.LATERAL else ("left", "right")
    points: dict[Mark, Array] = {}
    for level, bone in {**patient.vertebrae, Level.S1: patient.sacrum}.items():
        for part in ("superior",) if level is Level.S1 else ("superior", "inferior"):
            plane = plane_of(bone, upper=part == "superior")
            seen = [
                np.array([v @ across, v @ up])
                for v in (bone.place.to_patient(plane.point), plane.normal @ bone.place.axes)
            ]
            along = np.array([seen[1][1], -seen[1][0]]) / np.linalg.norm(seen[1])
            for end, sign in zip(ends, (1, -1), strict=True):
                points[Mark(level, Place(f"{part} {end}"))] = (seen[0] + sign * HALF[level.region] * along)[
                    None
                ]
    for side, head in zip((Side.LEFT, Side.RIGHT), HEADS, strict=True):
        points[Mark(head, Place.CENTRE)] = np.array([heads[side] @ across, heads[side] @ up])[None]
    return Profile(view, points, True)


def bones(axes: Axes, seen: Profile, levels: tuple[Level, ...]) -> None:
    """Bodies, S1 and femoral heads as outlines."""
    for level in levels:
        if level is Level.S1:
            axes.plot(*seen.superior(level)[0].T, color=INK, lw=2.5)
            continue
        top, bottom = seen.superior(level)[0], seen.inferior(level)[0]
        axes.fill(*np.concatenate([top, bottom[::-1]]).T, facecolor=SOFT, edgecolor=LINE, lw=0.8)
    for head in HEADS:
        axes.add_patch(plt.Circle(seen.point(head, Place.CENTRE)[0], 23, fill=False, color=LINE))


def line(axes: Axes, start: Array, end: Array, dashed: bool = False) -> None:
    """A construction line."""
    axes.plot(*np.stack([start, end]).T, color=ANGLE, lw=1.3, ls="--" if dashed else "-")


def arc(axes: Axes, at: Array, first: Array, second: Array, radius: float, text: str) -> None:
    """The angle between two directions, with its name."""
    from_deg, to_deg = (np.degrees(np.arctan2(way[1], way[0])) for way in (first, second))
    span = (to_deg - from_deg + 180) % 360 - 180
    turn = np.radians(from_deg + np.linspace(0, span, 40))
    axes.plot(at[0] + radius * np.cos(turn), at[1] + radius * np.sin(turn), color=ANGLE, lw=1.8)
    mid = turn[20]
    axes.annotate(
        text, at + 1.25 * radius * np.array([np.cos(mid), np.sin(mid)]), color=ANGLE, ha="center", va="center"
    )


def along(endplate: Array, forwards: float, backwards: float) -> tuple[Array, Array]:
    """Ends of an endplate's line, drawn on."""
    way = (endplate[0] - endplate[1]) / np.linalg.norm(endplate[0] - endplate[1])
    return middle(endplate) + forwards * way, middle(endplate) - backwards * way


def save(figure: plt.Figure, axes: Axes, name: str) -> None:
    """To docs/pictures."""
    axes.set_aspect("equal")
    axes.axis("off")
    figure.savefig(OUT / f"alignment-{name}.png", dpi=90, bbox_inches="tight")
    plt.close(figure)


def pelvis() -> None:
    """PI, PT and SS."""
    seen = profile(View.LATERAL)
    figure, axes = plt.subplots(figsize=(4, 4))
    bones(axes, seen, (Level.L4, Level.L5, Level.S1))
    hips, s1 = seen.hip_axis()[0], seen.superior(Level.S1)[0]
    centre, down = middle(s1), -normal(s1) / np.linalg.norm(normal(s1))
    line(axes, hips, centre)
    line(axes, hips, hips + np.array([0.0, 120.0]), dashed=True)
    line(axes, centre, centre + 90 * down)
    line(axes, centre, centre + np.array([70.0, 0.0]), dashed=True)
    line(axes, *along(s1, 75, 25))
    arc(axes, hips, centre - hips, np.array([0.0, 1.0]), 60, Name.PT)
    arc(axes, centre, hips - centre, down, 42, Name.PI)
    arc(axes, centre, np.array([1.0, 0.0]), s1[0] - s1[1], 52, Name.SS)
    save(figure, axes, "pelvis")


def curves() -> None:
    """LL, L4-S1, TK and a segment."""
    seen = profile(View.LATERAL)
    figure, axes = plt.subplots(figsize=(4, 6))
    bones(axes, seen, seen.levels)
    for level in (Level.T4, Level.L1, Level.L4, Level.S1):
        line(axes, *along(seen.superior(level)[0], 20, 110))
        axes.annotate(f"{level}", along(seen.superior(level)[0], 26, 110)[0], color=ANGLE, va="center")
    line(axes, *along(seen.inferior(Level.T12)[0], 110, 20))
    end = along(seen.inferior(Level.T12)[0], 118, 20)[0]
    axes.annotate("T12", end, color=ANGLE, va="center")
    save(figure, axes, "curves")


def balance() -> None:
    """TPA, T1SPI and L1PA."""
    seen = profile(View.LATERAL)
    figure, axes = plt.subplots(figsize=(4, 6))
    bones(axes, seen, seen.levels)
    hips, s1 = seen.hip_axis()[0], middle(seen.superior(Level.S1)[0])
    t1, l1 = seen.centre(Level.T1)[0], seen.centre(Level.L1)[0]
    for end in (s1, t1, l1):
        line(axes, hips, end)
    line(axes, hips, hips + np.array([0.0, t1[1] - hips[1]]), dashed=True)
    arc(axes, hips, s1 - hips, t1 - hips, 75, "TPA")
    arc(axes, hips, s1 - hips, l1 - hips, 170, "L1PA")
    arc(axes, hips, np.array([0.0, 1.0]), t1 - hips, 420, "T1SPI")
    save(figure, axes, "balance")


def frontal() -> None:
    """Cobb angle with its end vertebrae and apex."""
    from spinewise.alignment.measure_curves import curves_of

    seen = profile(View.FRONTAL, 26)
    figure, axes = plt.subplots(figsize=(4, 6))
    bones(axes, seen, seen.levels)
    levels, found = curves_of(seen)
    great = max(found, key=lambda curve: curve.degrees)
    upper, lower, apex = (levels[place] for place in (great.upper, great.lower, great.apex))
    line(axes, *along(seen.superior(upper)[0], 90, 90))
    line(axes, *along(seen.inferior(lower)[0], 90, 90))
    at = seen.centre(apex)[0]
    axes.annotate(
        f"apex {apex}, convex {great.convex}\nCobb {great.degrees:.0f}°",
        at + np.array([45.0, 0.0]),
        color=ANGLE,
        ha="right",
    )
    centre = middle(seen.superior(Level.S1)[0])
    line(axes, centre, np.array([centre[0], seen.centre(Level.T1)[0][1]]), dashed=True)
    axes.invert_xaxis()
    axes.annotate("patient's left", centre + np.array([75.0, -40.0]), color=LINE, ha="center")
    save(figure, axes, "frontal")


if __name__ == "__main__":
    for draw in (pelvis, curves, balance, frontal):
        draw()
