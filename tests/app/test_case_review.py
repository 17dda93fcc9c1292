"""The review: draft, confirmed by a name, overridden with a reason, stale when the inputs change."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from people import ct, line, plan_for, record
from spinewise.app.main import app
from spinewise.app.outputs import LETTER, last_plan, write_pages
from spinewise.app.picture_files import read_pictures, write_pictures
from spinewise.app.progress import Progress
from spinewise.app.steps import Steps
from spinewise.io.patient.review import read_review
from spinewise.pathway.plan import Plan
from spinewise.report.drawing import Picture, Spot
from spinewise.report.pictures import NO_PICTURES, Pictures
from spinewise.words import Level

ALL = "levels,sides,urgency"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Folder of a written draft."""
    _write(tmp_path, plan_for(record(), line("dxa"), line("vitamin-d"), inputs=(ct(),)))
    return tmp_path


def _write(folder: Path, plan: Plan) -> None:
    steps = Steps(Progress(None))
    write_pages(folder, plan, NO_PICTURES, steps)
    assert steps.failures == []


def _review(out: Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["review", str(out), "--by", "Dr Roe", *arguments])
    assert result.exit_code == code, result.output
    return result


def _plan(out: Path) -> Plan:
    plan = last_plan(out)
    assert plan is not None
    return plan


def test_all_three_confirmed_end_the_draft_in_every_file(out: Path) -> None:
    assert _plan(out).is_draft and b"DRAFT" in (out / "plan.html").read_bytes()
    assert not (out / LETTER).exists()
    result = _review(out, "--confirm", ALL)
    assert "confirmed by Dr Roe" in result.stdout
    assert not _plan(out).is_draft
    assert json.loads((out / "plan.json").read_bytes())["draft"] is False
    page = (out / "plan.html").read_text(encoding="utf-8")
    assert "Dr Roe" in page
    assert (out / LETTER).exists()
    assert {c.what for c in read_review(out).confirmations} == set(ALL.split(","))


def test_confirming_in_parts_adds_up(out: Path) -> None:
    assert "DRAFT until sides, urgency" in _review(out, "--confirm", "levels").stdout
    _review(out, "--confirm", "urgency, sides")
    assert not _plan(out).is_draft
    assert len(read_review(out).confirmations) == 3


def test_changed_inputs_make_it_a_draft_again_and_take_the_patients_page_away(out: Path) -> None:
    _review(out, "--confirm", ALL, "--accept", "dxa")
    before = _plan(out)
    changed = plan_for(
        record(),
        line("dxa"),
        line("vitamin-d"),
        inputs=(ct(sha256="bb"),),
        review=read_review(out),
        previous_inputs=before.provenance.inputs,
    )
    _write(out, changed)
    now = _plan(out)
    assert now.is_draft and not (out / LETTER).exists()
    assert [one.id for one in now.to_decide] == ["dxa", "vitamin-d"]
    told = [one.because for one in now.findings]
    assert any("changed: ct" in one for one in told)
    assert sum("for other inputs" in one for one in told) == 4
    _review(out, "--confirm", ALL)
    assert not _plan(out).is_draft


def test_an_override_needs_its_reason_and_stays_visible(out: Path) -> None:
    result = _review(out, "--override", "dxa", code=2)
    assert "--because" in result.stderr
    assert read_review(out).decisions == ()
    _review(out, "--override", "dxa", "--because", "Done in May elsewhere")
    plan = _plan(out)
    assert [one.id for one in plan.recommendations] == ["dxa", "vitamin-d"]
    assert [one.id for one in plan.to_decide] == ["vitamin-d"]
    assert "Done in May elsewhere" in plan.disagreements[-1].says[1]
    assert "Done in May elsewhere" in (out / "plan.html").read_text(encoding="utf-8")


def test_accepting_closes_a_line(out: Path) -> None:
    _review(out, "--accept", "dxa", "--accept", "vitamin-d")
    assert _plan(out).to_decide == () and _plan(out).disagreements == ()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Nothing to review was named"),
        (("--confirm", "levels,sizes"), "Only levels, sides, urgency can be confirmed"),
        (("--accept", "mri"), "its lines are: dxa, vitamin-d"),
        (("--accept", "dxa", "--override", "dxa", "--because", "x"), "either accepted or overridden"),
        (("--by", "  ", "--confirm", "levels"), "needs a name"),
    ],
)
def test_what_cannot_be_reviewed_is_refused_in_one_sentence(
    out: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    before = (out / "plan.json").read_bytes()
    result = _review(out, *arguments, code=2)
    assert sentence in result.stderr and result.stderr.count("\n") == 1
    assert not (out / "review.json").exists() and (out / "plan.json").read_bytes() == before


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    assert "plan.json" in _review(tmp_path, "--confirm", ALL, code=2).stderr


def test_a_broken_review_is_never_replaced(out: Path) -> None:
    (out / "review.json").write_text("{", encoding="utf-8")
    _review(out, "--confirm", ALL, code=2)
    assert (out / "review.json").read_text(encoding="utf-8") == "{"


def test_pictures_are_kept_when_a_plan_is_laid_out_again(out: Path) -> None:
    spine = Picture(_PNG, 1, 1, "A spine.", (Spot("L3", 0.1, 0.2, 0.3, 0.4),))
    drawn = Pictures(spine, {Level.L3: Picture(_PNG, 1, 1, "L3.")})
    write_pictures(out / "pictures", drawn)
    assert read_pictures(out / "pictures") == drawn
    _review(out, "--confirm", "levels")
    assert b"A spine." in (out / "plan.html").read_bytes()


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "08d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
