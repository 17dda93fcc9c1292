"""What a file says of its series, held against what VBQ was published for."""

from spinewise.bone.mri.series_view import Aspect, Verdict, View, refused
from spinewise.imaging.mr import MrAcquisition
from spinewise.imaging.volume import Acquisition
from spinewise.words import Answer

USUAL_TR_MS, USUAL_TE_MS = (400.0, 850.0), (8.0, 20.0)
"""Beyond this range a series of 107 people left scans out (normative VBQ, abstract read; see the page)."""
T1_TR_MS, T1_TE_MS = (300.0, 1200.0), 30.0
"""Physics, not a source: with a longer repetition marrow and muscle recover alike, with a longer echo T2
shows."""
T2_TE_MS = 60.0
STIR_TI_MS = 300.0
"""Inversion times below this null fat (150 to 250 ms); longer ones null fluid (T1 FLAIR)."""


def by_tags(acquisition: Acquisition) -> dict[Aspect, View]:
    """Judge each aspect by the tags alone.

    Parameters
    ----------
    acquisition : Acquisition
        Of the series.

    Returns
    -------
    dict
        Every aspect to its view.
    """
    if not isinstance(acquisition, MrAcquisition):
        acquisition = MrAcquisition(acquisition.modality, contrast=acquisition.contrast)
    return {
        Aspect.SEQUENCE: _sequence(acquisition),
        Aspect.WEIGHTING: _weighting(acquisition),
        Aspect.FAT: _fat(acquisition),
        Aspect.CONTRAST: _contrast(acquisition),
        Aspect.CALCULATED: _calculated(acquisition),
    }


def _mark(acquisition: MrAcquisition, name: str, otherwise: str) -> str:
    return f"by its tags: {acquisition.marks.get(name, otherwise)}"


def _sequence(acquisition: MrAcquisition) -> View:
    said = ", ".join(acquisition.sequence)
    if "EP" in acquisition.sequence:
        return View(Verdict.UNFIT, refused("echo-planar series", f"by its tags: sequence {said}"))
    if "GR" in acquisition.sequence:
        return View(Verdict.UNFIT, refused("gradient-echo series", f"by its tags: sequence {said}"))
    inversion = acquisition.inversion_time_ms
    if "IR" in acquisition.sequence and inversion is not None and inversion >= STIR_TI_MS:
        why = f"by its tags: inversion time {inversion:g} ms, which darkens the fluid that VBQ divides by"
        return View(Verdict.UNFIT, refused("inversion-recovery T1 series (T1 FLAIR)", why))
    return View()


def _weighting(acquisition: MrAcquisition) -> View:
    echo, repetition = acquisition.echo_time_ms, acquisition.repetition_time_ms
    named = acquisition.weighting
    if echo is not None and echo >= T2_TE_MS:
        return View(Verdict.UNFIT, refused("T2-weighted series", f"by its tags: echo time {echo:g} ms"))
    if echo is None or repetition is None:
        if named and named != "T1":
            return View(
                Verdict.UNFIT, refused(f"{named}-weighted series", _mark(acquisition, "weighting", named))
            )
        return View()  # a description alone is weak evidence for T1
    if not (T1_TR_MS[0] <= repetition <= T1_TR_MS[1] and echo <= T1_TE_MS):
        if "IR" in acquisition.sequence:
            return View()  # judged as an inversion recovery
        why = f"by its tags: repetition time {repetition:g} ms, echo time {echo:g} ms"
        return View(Verdict.UNFIT, refused("series that is not T1-weighted", why))
    if named and named != "T1":
        return View()
    if not (USUAL_TR_MS[0] <= repetition <= USUAL_TR_MS[1] and USUAL_TE_MS[0] <= echo <= USUAL_TE_MS[1]):
        return View(
            Verdict.ODD,
            f"Repetition time {repetition:g} ms and echo time {echo:g} ms lie outside the range others "
            f"have kept to "
            f"({USUAL_TR_MS[0]:g} to {USUAL_TR_MS[1]:g} and {USUAL_TE_MS[0]:g} to {USUAL_TE_MS[1]:g} ms).",
        )
    return View(Verdict.FIT)


def _fat(acquisition: MrAcquisition) -> View:
    inversion = acquisition.inversion_time_ms
    if inversion is not None and inversion < STIR_TI_MS and "IR" in acquisition.sequence:
        why = f"by its tags: inversion time {inversion:g} ms, which nulls fat"
        return View(Verdict.UNFIT, refused("fat-suppressed series", why))
    if acquisition.fat_suppressed is Answer.YES:
        why = _mark(acquisition, "fat_suppressed", "fat suppression")
        return View(Verdict.UNFIT, refused("fat-suppressed series", why))
    return View(Verdict.FIT if acquisition.fat_suppressed is Answer.NO else Verdict.UNKNOWN)


def _contrast(acquisition: MrAcquisition) -> View:
    if acquisition.contrast is Answer.YES:
        why = _mark(acquisition, "contrast", "contrast agent was given")
        return View(Verdict.UNFIT, refused("post-contrast series", why))
    return View(Verdict.FIT if acquisition.contrast is Answer.NO else Verdict.UNKNOWN)


def _calculated(acquisition: MrAcquisition) -> View:
    if acquisition.calculated is Answer.YES:
        why = _mark(acquisition, "calculated", "calculated images")
        return View(Verdict.UNFIT, refused("synthetic series", why))
    return View(Verdict.FIT if acquisition.calculated is Answer.NO else Verdict.UNKNOWN)
