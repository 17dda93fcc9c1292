"""Errors end in one sentence and an exit code; nothing of a file's content reaches the terminal."""

import sys

import pytest
import typer

from spinewise.app.careful import DEBUG, DONE, NOTHING_USABLE, PARTLY, careful, sentence_of
from spinewise.app.main import run
from spinewise.app.progress import Progress
from spinewise.app.steps import Steps
from spinewise.words import CannotMeasure, MixedPatients, UnreadableFile


def _raise(error: Exception) -> int:
    raise error


@pytest.mark.parametrize("code", [DONE, PARTLY, NOTHING_USABLE])
def test_the_code_of_a_job_is_the_exit_code(code: int) -> None:
    assert careful(lambda: code).exit_code == code


def test_an_error_of_ours_is_its_own_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    done = careful(_raise, UnreadableFile("Slice 7 is cut short: copy the series again."))
    assert done.exit_code == NOTHING_USABLE
    assert capsys.readouterr().err == "Slice 7 is cut short: copy the series again.\n"


def test_an_unforeseen_error_names_its_kind_and_quotes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DEBUG, raising=False)
    done = careful(_raise, ValueError("bad value in record of DOE^JANE 19501231"))
    said = capsys.readouterr().err
    assert done.exit_code == NOTHING_USABLE
    assert "ValueError" in said and said.count("\n") == 1
    assert "DOE" not in said and "1950" not in said and "Traceback" not in said


def test_debug_shows_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEBUG, "1")
    with pytest.raises(ValueError, match="where"):
        careful(_raise, ValueError("where"))


def test_used_up_memory_says_what_to_do() -> None:
    assert "larger voxels" in sentence_of(MemoryError())


def test_an_exit_passes_through() -> None:
    with pytest.raises(typer.Exit):
        careful(_raise, typer.Exit(3))


def test_a_failed_step_becomes_missing_and_the_rest_goes_on() -> None:
    steps = Steps(Progress(None))
    broken = UnreadableFile("The label map is broken: export it again.")
    assert steps.attempt("Reading", lambda: _raise(broken), lost="label map", how="Export it.") is None
    assert steps.attempt("Adding", lambda: 1 + 1, lost="sum", how="Count.") == 2
    assert [gap.what for gap in steps.missing] == ["label map"]
    assert steps.missing[0].why_it_matters == str(broken)
    assert steps.failures == [str(broken)]


def test_a_clinical_gap_is_no_failure() -> None:
    steps = Steps(Progress(None))
    gap = CannotMeasure("L3 is cut by the edge of the volume")
    steps.attempt("Measuring", lambda: _raise(gap), lost="HU of L3", how="A longer CT.")
    assert steps.failures == [] and steps.missing[0].why_it_matters == str(gap)


def test_files_of_two_people_are_never_a_partial_failure() -> None:
    steps = Steps(Progress(None))
    with pytest.raises(MixedPatients):
        steps.attempt("Reading", lambda: _raise(MixedPatients("Two people.")), lost="record", how="Split.")


def test_a_broken_installation_is_said_in_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DEBUG, raising=False)
    monkeypatch.setitem(sys.modules, "spinewise.app.inspect", None)
    monkeypatch.setattr(sys, "argv", ["spinewise", "inspect", "folder"])
    with pytest.raises(SystemExit) as left:
        run()
    said = capsys.readouterr().err
    assert left.value.code == NOTHING_USABLE
    assert said.count("\n") == 1 and "spinewise.app.inspect" in said and "install" in said
