"""How the survival estimate moves as controls are matched more closely, and why 30 days give it away."""

from matplotlib.axes import Axes

from spinewise.evidence.augmentation_studies import Effect, study
from spinewise.report.drawing import INK, LEVEL_DOTS_PER_INCH, QUIET, REGION, Picture, figure_of, png_of

STUDY = "gold-2023"
ANY_TIME, MONTH, YEAR = "any time", "30 days", "1 year"
WIDE_MM, HIGH_MM = 92.0, 50.0
TICKS, MOST = (0.25, 0.5, 1.0, 2.0), 2.7
SHAPES = {
    ANY_TIME: ("o", INK, INK, -0.24),
    YEAR: ("D", REGION, INK, 0.0),
    MONTH: ("s", "white", QUIET, 0.24),
}
"""Marker, inside, edge and place in its row of each time; told apart by shape as well as by ink."""
CAPTION = (
    "Death after kyphoplasty against four control groups of one Medicare cohort of {n} people (Gold "
    "2023), matched "
    "more and more closely: hazard ratio at any time with its 95 % interval, at 1 year, and within 30 "
    "days. Left of "
    "1 fewer died after kyphoplasty. The estimate turns round with the controls, and a procedure done "
    "weeks after a "
    "fracture cannot halve deaths within 30 days: that is who was chosen, and who lived long enough to be."
)


def estimates(at: str) -> tuple[Effect, ...]:
    """Hazard ratios of the study at one time, by control group.

    Parameters
    ----------
    at : str
        ``"any time"``, ``"1 year"`` or ``"30 days"``.

    Returns
    -------
    tuple of Effect
        Four, the loosest controls first.
    """
    return tuple(one for one in study(STUDY).effects if one.at == at)


def matching_picture() -> Picture:
    """The estimates of the study by control group.

    Returns
    -------
    Picture
        The same for every patient: it is about the evidence.
    """
    figure = figure_of(WIDE_MM, HIGH_MM, LEVEL_DOTS_PER_INCH)
    axes = figure.add_axes((0.36, 0.18, 0.61, 0.68))
    for at, (marker, face, edge, down) in SHAPES.items():
        for place, one in enumerate(estimates(at)):
            _draw(axes, one, place + down, at)
        axes.plot(
            [],
            [],
            marker,
            markerfacecolor=face,
            markeredgecolor=edge,
            markersize=4.2,
            linestyle="none",
            label=at,
        )
    axes.axvline(1.0, color=INK, linewidth=0.7, zorder=0)
    axes.set_xscale("log")
    axes.set_xlim(TICKS[0], MOST)
    axes.set_xticks(TICKS, [f"{tick:g}" for tick in TICKS], fontsize=6.2)
    axes.set_xticks([], minor=True)
    groups = [one.control for one in estimates(ANY_TIME)]
    axes.set_yticks(range(len(groups)), groups, fontsize=6.2)
    axes.set_ylim(len(groups) - 0.5, -0.55)
    axes.tick_params(length=2, color=QUIET, labelcolor=INK)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.set_xlabel("hazard ratio of death, log scale", fontsize=6.2, color=QUIET, labelpad=1.5)
    figure.legend(loc="upper right", ncols=len(SHAPES), fontsize=6.2, frameon=False, handletextpad=0.1)
    width, height = (round(float(side) * LEVEL_DOTS_PER_INCH) for side in figure.get_size_inches())
    return Picture(png_of(figure), width, height, CAPTION.format(n=f"{study(STUDY).n:,}"))


def _draw(axes: Axes, one: Effect, height: float, at: str) -> None:
    """One estimate, with its interval and number where an interval was read."""
    assert one.value is not None
    marker, face, edge, _ = SHAPES[at]
    axes.plot(
        one.value,
        height,
        marker,
        markersize=4.2,
        markerfacecolor=face,
        markeredgecolor=edge,
        markeredgewidth=0.9,
        linestyle="none",
    )
    if one.low is not None and one.high is not None:
        axes.plot([one.low, one.high], [height] * 2, color=edge, linewidth=1.4, solid_capstyle="butt")
        beside, side = (one.high * 1.06, "left") if one.value > 1 else (one.low / 1.06, "right")
        axes.text(beside, height, f"{one.value:.2f}", ha=side, va="center", fontsize=6, color=INK)
