"""Whether a series is one that VBQ was published for: T1-weighted, without fat suppression or agent.

Each aspect is judged twice, by what the file says (tag) and by what the tissues show (signal); neither is
taken on trust. A file that says what does not fit is refused. Signal that shows what does not fit is refused
although the file says otherwise. Where both are silent a person is asked. What signal can and cannot tell:

- T2: fluid is brighter than disc and muscle. This is sure.
- Fat suppression: what is brightest behind the spine is no brighter than muscle. Sure where fat is in view.
- Contrast agent: the basivertebral veins turn brighter than the marrow. Fat around a vein does the same, and
  in very fatty marrow an enhanced vein is no brighter than it; only a clearly dark vein speaks against agent.
- Synthetic or other calculated images look like any other: signal tells nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.bone.mri.series_tags import by_tags
from spinewise.bone.mri.series_view import Aspect, Verdict, View, refused
from spinewise.bone.mri.tissues import Tissues
from spinewise.imaging.volume import Acquisition
from spinewise.results import Question
from spinewise.words import BadInput, CannotMeasure

T2_ABOVE, T1_BELOW = 1.2, 0.85
"""Fluid against disc and muscle; in between the weighting cannot be told."""
FAT_BELOW, FAT_ABOVE = 1.3, 1.6
"""Fat against muscle."""
VEIN_BELOW, VEIN_ABOVE = 0.85, 1.1
"""Basivertebral vein against marrow."""

NOTHING_MEASURED = "Until it is answered no VBQ is measured on this series."
QUESTIONS = {
    Aspect.WEIGHTING: ("Is this series T1-weighted (spin echo)?", "T2-weighted series"),
    Aspect.FAT: ("Was this series taken without fat suppression?", "fat-suppressed series"),
    Aspect.CONTRAST: ("Was this series taken before any contrast agent was given?", "post-contrast series"),
    Aspect.CALCULATED: (
        "Were these images acquired as they are, not calculated from others (synthetic MRI, maps)?",
        "synthetic series",
    ),
}
YES, NO = "yes", "no"


@dataclass(frozen=True)
class SeriesFit:
    """What may be said of a series.

    Parameters
    ----------
    refusals : tuple of str
        One sentence each, with the name of what the series is and what said so; empty when it may be used.
    questions : tuple of Question
        What a person has to answer first.
    caveats : tuple of str
        What rests on one kind of evidence only, one sentence each.
    rests_on : mapping
        Aspect to ``"tag"``, ``"signal"``, ``"tag and signal"`` or ``"answer"``.
    """

    refusals: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    caveats: tuple[str, ...] = ()
    rests_on: Mapping[str, str] = field(default_factory=dict)

    def insist(self) -> None:
        """Raise `CannotMeasure` with the first refusal or open question."""
        for said in (*self.refusals, *(f"{q.what} {q.consequence}" for q in self.questions)):
            raise CannotMeasure(said)


def fit_of(
    acquisition: Acquisition, tissues: Tissues | None, answers: Mapping[str, str] | None = None
) -> SeriesFit:
    """Judge a series by its tags and, where tissues were looked at, by its signal.

    Parameters
    ----------
    acquisition : Acquisition
        How the images were made; one that is no `MrAcquisition` says nothing.
    tissues : Tissues or None
        Signals; None when only the tags are to be judged.
    answers : mapping, optional
        Answers to questions by id, ``"yes"`` or ``"no"``.

    Returns
    -------
    SeriesFit
        Refusals, questions and caveats.
    """
    tags = by_tags(acquisition)
    signals = {} if tissues is None else by_signal(tissues)
    refusals = [view.because for view in tags.values() if view.verdict is Verdict.UNFIT]
    questions: list[Question] = []
    caveats = [view.because for view in tags.values() if view.verdict is Verdict.ODD]
    rests_on: dict[str, str] = {}
    for aspect in QUESTIONS:
        tag, signal = tags[aspect].verdict, signals.get(aspect, View()).verdict
        if tag is Verdict.UNFIT:
            continue
        answer = _answer(aspect, answers or {})
        doubted = aspect is Aspect.CONTRAST and tag is Verdict.FIT and signal is Verdict.UNFIT
        if answer == NO:
            refusals.append(refused(QUESTIONS[aspect][1], "a person answered so"))
        elif answer == YES and (signal is not Verdict.UNFIT or aspect is Aspect.CONTRAST):
            rests_on[aspect] = "answer"
        elif doubted:
            questions.append(_question(aspect, signals[aspect].because))
        elif signal is Verdict.UNFIT:
            refusals.append(signals[aspect].because)
        elif tag is Verdict.UNKNOWN and signal is Verdict.UNKNOWN:
            if tissues is not None:
                questions.append(_question(aspect, "Neither the file nor the signal says so."))
        elif tag is Verdict.UNKNOWN:
            rests_on[aspect] = "signal"
            caveats.append(f"The file does not say it; by the signal alone: {signals[aspect].because}.")
        else:
            rests_on[aspect] = "tag and signal" if signal is Verdict.FIT else "tag"
    return SeriesFit(tuple(refusals), tuple(questions), tuple(caveats), rests_on)


def by_signal(tissues: Tissues) -> dict[Aspect, View]:
    """Judge each aspect by the signals of tissues alone.

    Parameters
    ----------
    tissues : Tissues
        Signals around the spine.

    Returns
    -------
    dict
        Aspect to view; unknown where a tissue is not in view or its signal lies in between.
    """
    weighting, fat = _weighting(tissues), _fat(tissues)
    if weighting.verdict is Verdict.UNFIT or fat.verdict is Verdict.UNFIT:
        # Veins against marrow tell of contrast agent only where fat is bright and fluid dark.
        return {Aspect.WEIGHTING: weighting, Aspect.FAT: fat}
    return {Aspect.WEIGHTING: weighting, Aspect.FAT: fat, Aspect.CONTRAST: _contrast(tissues)}


def _weighting(tissues: Tissues) -> View:
    solid = [one for one in (tissues.disc, tissues.muscle) if one is not None]
    if not solid:
        return View()
    bright, dark = tissues.sac, tissues.sac_low
    if bright is not None and dark is not None and bright > T2_ABOVE * max(solid) and dark > max(solid):
        what = f"fluid in the canal is {bright / max(solid):.1f} times as bright as disc and muscle"
        return View(Verdict.UNFIT, refused("T2-weighted series", f"by its signal: {what}"))
    if tissues.fluid is not None and tissues.fluid < T1_BELOW * min(solid):
        return View(Verdict.FIT, "fluid is darker than disc and muscle, as on T1")
    return View()


def _fat(tissues: Tissues) -> View:
    if tissues.fat is None or not tissues.muscle:
        return View()
    ratio = tissues.fat / tissues.muscle
    if ratio < FAT_BELOW:
        what = f"behind the spine nothing is brighter than {ratio:.1f} times muscle, so fat is dark"
        return View(Verdict.UNFIT, refused("fat-suppressed series", f"by its signal: {what}"))
    if ratio > FAT_ABOVE:
        return View(Verdict.FIT, f"fat is {ratio:.1f} times as bright as muscle")
    return View()


def _contrast(tissues: Tissues) -> View:
    vein = tissues.vein_over_marrow
    if vein is None:
        return View()
    if vein > VEIN_ABOVE:
        what = f"the basivertebral veins are {vein:.1f} times as bright as marrow (agent, or fat around them)"
        return View(Verdict.UNFIT, refused("post-contrast series", f"by its signal: {what}"))
    if vein < VEIN_BELOW:
        return View(Verdict.FIT, "the basivertebral veins are darker than marrow, as before contrast agent")
    return View()


def _answer(aspect: Aspect, answers: Mapping[str, str]) -> str | None:
    answer = answers.get(f"vbq-{aspect}")
    if answer is not None and answer not in (YES, NO):
        raise BadInput(f"the question vbq-{aspect} is answered {YES} or {NO}")
    return answer


def _question(aspect: Aspect, because: str) -> Question:
    return Question(f"vbq-{aspect}", f"{QUESTIONS[aspect][0]} {because}", (YES, NO), NOTHING_MEASURED)
