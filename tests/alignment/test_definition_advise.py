"""What follows from how a spine was taken: standing films asked for, kinds of pictures named."""

import datetime

import pytest

from spinewise.alignment.advise import CT, FILM, SLOT, Taken, advise
from spinewise.words import Answer

LYING = Taken("ct", "supine", CT)
STANDS = Taken("landmarks", "standing", FILM, datetime.date(2026, 1, 15), "Dr Roe")


@pytest.mark.evidence("standing-radiographs-conventional", "eos-low-dose-biplanar")
def test_without_standing_films_they_are_asked_for_with_what_they_would_change():
    said = advise([LYING], Answer.YES)
    (gap,) = said.missing
    assert gap.what == "standing radiographs of the whole spine" and "PT, PI-LL, SVA" in gap.why_it_matters
    assert "Only supine angles are known" in gap.why_it_matters
    assert "low-dose biplanar pair" in gap.how_to_get_it and "role landmarks" in gap.how_to_get_it
    (finding,) = said.findings
    assert finding.evidence == ("standing-radiographs-conventional",)
    assert "PI) does not depend on posture" in finding.because
    assert gap.weight > advise([LYING], Answer.NO).missing[0].weight


def test_nothing_taken_is_not_called_supine():
    (gap,) = advise([], Answer.UNKNOWN).missing
    assert "supine angles" not in gap.why_it_matters


@pytest.mark.evidence("standing-radiographs-conventional", "conventional-film-limits")
def test_conventional_films_warn_and_name_their_reader():
    said = advise([STANDS], Answer.YES)
    (finding,) = said.findings
    assert not said.missing and finding.caveats == ("conventional-film-limits",)
    assert "conventional radiographs (landmarks), marked by Dr Roe" in finding.because


@pytest.mark.evidence("eos-low-dose-biplanar")
def test_a_slot_scan_carries_no_warning_of_films():
    (finding,) = advise([Taken("eos", "standing", SLOT)], Answer.YES).findings
    assert "eos-low-dose-biplanar" in finding.evidence and not finding.caveats
    assert "nobody said who marked it" in finding.because


@pytest.mark.evidence("eos-reliable-vs-radiograph")
def test_both_kinds_of_standing_pictures_may_be_compared_each_with_its_name():
    said = advise([STANDS, Taken("eos", "standing", SLOT)], Answer.YES)
    (both,) = [one for one in said.findings if "eos-reliable-vs-radiograph" in one.evidence]
    assert "landmarks (radiograph) and eos (slot scan)" in both.because
    assert not [one for one in advise([STANDS, STANDS], Answer.YES).findings if one.name == both.name]


def test_a_posture_that_nobody_said_is_asked_for_and_does_not_stand():
    said = advise([Taken("landmarks", "", FILM)], Answer.YES)
    assert {gap.what for gap in said.missing} == {
        "posture of landmarks",
        "standing radiographs of the whole spine",
    }
