"""Which series VBQ is refused on, by tag and by signal, and what is asked where neither says enough."""

from dataclasses import replace
from typing import Any

import pytest
from mr_people import scanned

from spinewise.bone.mri.series_fit import fit_of
from spinewise.bone.mri.tissues import Tissues
from spinewise.bone.mri.vbq import measure, vbq
from spinewise.imaging.mr import MrAcquisition
from spinewise.words import Answer, BadInput, CannotMeasure

pytestmark = pytest.mark.evidence("vbq-formula")

SILENT = MrAcquisition("MR", field_strength_t=1.5)
PLAIN = replace(
    SILENT,
    echo_time_ms=10.0,
    repetition_time_ms=600.0,
    sequence=("SE",),
    contrast=Answer.NO,
    fat_suppressed=Answer.NO,
    calculated=Answer.NO,
)
T1 = Tissues(
    marrow=600, fluid=200, sac=350, sac_low=210, disc=390, muscle=400, fat=1000, vein_over_marrow=0.6
)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("T2", "T2-weighted series"),
        ("T1 fat-suppressed", "fat-suppressed series"),
        pytest.param("STIR", "T2-weighted series", marks=pytest.mark.long),
        ("T1 post-contrast", "post-contrast series"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_tags_and_by_its_signal(kind: str, name: str) -> None:
    one = scanned(3, kind)
    with pytest.raises(CannotMeasure, match=rf"^{name}, refused for VBQ \(by its tags: "):
        vbq(one.volume, one.places)
    unsaid = replace(one.volume, acquisition=SILENT)
    with pytest.raises(CannotMeasure, match=rf"^{name}, refused for VBQ \(by its signal: "):
        vbq(unsaid, one.places)


def test_a_lying_tag_does_not_help_a_t2_or_fat_suppressed_series() -> None:
    for kind, name in (("T2", "T2-weighted series"), ("T1 fat-suppressed", "fat-suppressed series")):
        one = scanned(3, kind)
        with pytest.raises(CannotMeasure, match=rf"{name}, refused for VBQ \(by its signal"):
            vbq(replace(one.volume, acquisition=PLAIN), one.places)


def test_bright_veins_against_a_tag_without_agent_are_a_question() -> None:
    """Fat around a vein is as bright as an enhanced vein, so the signal alone does not overrule the tag."""
    one = scanned(3, "T1 post-contrast")
    volume = replace(one.volume, acquisition=PLAIN)
    result = measure(volume, one.places)
    assert result.vbq is None and [q.id for q in result.questions] == ["vbq-contrast"]
    assert measure(volume, one.places, answers={"vbq-contrast": "yes"}).vbq is not None
    with pytest.raises(
        CannotMeasure, match=r"^post-contrast series, refused for VBQ \(a person answered so\)"
    ):
        measure(volume, one.places, answers={"vbq-contrast": "no"})


def test_a_file_that_says_nothing_rests_on_the_signal_and_on_a_person() -> None:
    one = scanned(3)
    volume = replace(one.volume, acquisition=replace(SILENT, field_strength_t=None))
    result = measure(volume, one.places)
    assert result.vbq is None
    # Synthetic images look like any other, so the signal cannot answer that one.
    assert [q.id for q in result.questions] == ["vbq-calculated"]
    with pytest.raises(CannotMeasure, match="not calculated from others"):
        vbq(volume, one.places)
    answered = measure(volume, one.places, answers={"vbq-calculated": "yes"})
    assert answered.vbq is not None
    assert answered.fit.rests_on == {
        "weighting": "signal",
        "fat": "signal",
        "contrast": "signal",
        "calculated": "answer",
    }
    assert sum("by the signal alone" in caveat for caveat in answered.vbq.caveats) == 3
    assert "caveat-vbq-field-unknown" in answered.vbq.caveats


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"contrast": Answer.YES}, "post-contrast series"),
        ({"fat_suppressed": Answer.YES}, "fat-suppressed series"),
        (
            {"sequence": ("IR",), "inversion_time_ms": 160.0, "repetition_time_ms": 4000.0},
            "fat-suppressed series",
        ),
        ({"calculated": Answer.YES}, "synthetic series"),
        ({"echo_time_ms": 60.0}, "T2-weighted series"),
        ({"echo_time_ms": 100.0, "repetition_time_ms": 4000.0}, "T2-weighted series"),
        ({"repetition_time_ms": 2500.0}, "series that is not T1-weighted"),
        ({"echo_time_ms": 31.0}, "series that is not T1-weighted"),
        ({"echo_time_ms": None, "weighting": "T2"}, "T2-weighted series"),
        ({"sequence": ("GR",), "echo_time_ms": 2.5, "repetition_time_ms": 6.0}, "gradient-echo series"),
        ({"sequence": ("EP", "SE")}, "echo-planar series"),
        (
            {"sequence": ("SE", "IR"), "inversion_time_ms": 860.0, "repetition_time_ms": 2000.0},
            "inversion-recovery T1 series",
        ),
    ],
)
def test_every_tag_that_does_not_fit_is_named(changes: dict[str, Any], name: str) -> None:
    fit = fit_of(replace(PLAIN, **changes), None)
    assert any(refusal.startswith(name) for refusal in fit.refusals), fit.refusals
    assert all("by its tags" in refusal for refusal in fit.refusals)


def test_times_outside_the_usual_range_are_said() -> None:
    for repetition, odd in ((400.0, False), (850.0, False), (851.0, True), (399.0, True)):
        caveats = fit_of(replace(PLAIN, repetition_time_ms=repetition), T1).caveats
        assert bool(caveats) is odd, repetition
    assert "outside the range others have kept to" in fit_of(replace(PLAIN, echo_time_ms=25.0), T1).caveats[0]


@pytest.mark.parametrize(
    ("tissues", "asked"),
    [
        (replace(T1, fluid=380), "vbq-weighting"),
        (replace(T1, fat=None), "vbq-fat"),
        (replace(T1, fat=580), "vbq-fat"),
        (replace(T1, vein_over_marrow=0.95), "vbq-contrast"),
        (replace(T1, vein_over_marrow=None), "vbq-contrast"),
    ],
)
def test_where_tag_and_signal_say_nothing_a_person_is_asked(tissues: Tissues, asked: str) -> None:
    silent = replace(SILENT, calculated=Answer.NO)
    assert [q.id for q in fit_of(silent, tissues).questions] == [asked]
    assert fit_of(silent, T1).questions == ()
    assert fit_of(silent, tissues, {asked: "yes"}).questions == ()
    assert fit_of(silent, tissues, {asked: "no"}).refusals
    assert fit_of(PLAIN, tissues).questions == ()
    with pytest.raises(BadInput, match=f"the question {asked} is answered yes or no"):
        fit_of(silent, tissues, {asked: "maybe"})


def test_an_answer_never_overrules_what_is_sure() -> None:
    t2 = replace(T1, fluid=900, sac=1000, sac_low=700, disc=300, muscle=160)
    answers = {"vbq-weighting": "yes", "vbq-contrast": "yes", "vbq-fat": "yes", "vbq-calculated": "yes"}
    assert fit_of(SILENT, t2, answers).refusals[0].startswith("T2-weighted series")
    assert fit_of(replace(PLAIN, contrast=Answer.YES), T1, answers).refusals[0].startswith("post-contrast")


def test_ct_is_no_mri() -> None:
    one = scanned(3)
    with pytest.raises(CannotMeasure, match="VBQ is read from T1-weighted MRI"):
        vbq(replace(one.volume, acquisition=replace(PLAIN, modality="CT")), one.places)
