"""review.json and protocol.toml."""

import errno
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spinewise.evidence.protocol import Choice, Protocol
from spinewise.io.patient.protocol import read_protocol
from spinewise.io.patient.review import read_review, write_review
from spinewise.record.review import Confirmation, Decision, Review
from spinewise.words import BadInput, CannotWrite, UnreadableFile

WHEN = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
HASH = "ab" * 32
FIRST = Confirmation("levels", "Dr A", WHEN, HASH)
SECOND = Decision("bone-dxa", False, "done elsewhere", "Dr B", WHEN, HASH)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assert read_review(tmp_path) == Review()
    write_review(tmp_path, Review((FIRST,)))
    write_review(tmp_path, Review((FIRST,), (SECOND,)))
    assert read_review(tmp_path) == Review((FIRST,), (SECOND,))
    assert json.loads((tmp_path / "review.json").read_text())["version"] == 1


def test_entries_are_only_added(tmp_path: Path) -> None:
    write_review(tmp_path, Review((FIRST,)))
    other = Confirmation("urgency", "Dr C", WHEN, HASH)
    for forgetful in (Review(), Review((other,)), Review((other, FIRST))):
        with pytest.raises(BadInput, match="nothing was overwritten"):
            write_review(tmp_path, forgetful)
    assert read_review(tmp_path) == Review((FIRST,))


def test_an_override_needs_a_reason_and_a_moment_a_time_zone(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Overriding bone-dxa needs a reason: add it with --because"):
        write_review(tmp_path, Review((), (Decision("bone-dxa", False, " ", "Dr B", WHEN, HASH),)))
    with pytest.raises(BadInput, match="no time zone"):
        write_review(tmp_path, Review((Confirmation("levels", "Dr A", WHEN.replace(tzinfo=None), HASH),)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "broken JSON: restore it from a backup"),
        ("[]", "does not fit its schema at the whole file"),
        ('{"version": 2, "confirmations": [], "decisions": []}', "schema at version"),
        (
            '{"version": 1, "confirmations": [{"what": "dose", "by": "A", "at": "2026-01-05T10:30:00Z",'
            ' "plan_sha256": ""}], "decisions": []}',
            "schema at confirmations.0.what",
        ),
        (
            '{"version": 1, "confirmations": [{"what": "levels", "by": "A", "at": "2026-02-30T10:30:00Z",'
            ' "plan_sha256": ""}], "decisions": []}',
            "names a moment that does not exist",
        ),
    ],
)
def test_a_broken_review_is_refused_and_never_replaced(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "review.json"
    path.write_text(text)
    with pytest.raises(UnreadableFile, match=sentence):
        read_review(tmp_path)
    with pytest.raises(UnreadableFile):
        write_review(tmp_path, Review((FIRST,)))
    assert path.read_text() == text


def test_a_full_disk_leaves_the_old_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_review(tmp_path, Review((FIRST,)))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match=r"review\.json could not be written: the disk is full"):
        write_review(tmp_path, Review((FIRST,), (SECOND,)))
    monkeypatch.undo()
    assert read_review(tmp_path) == Review((FIRST,))


DEFAULTS = Protocol(
    choices={
        "dxa-valid-months": Choice(24.0, "mo", "open", ("e1",), type="number"),
        "ask-nicotine": Choice(True, "", "open", (), type="yes-no"),
        "target-system": Choice("Schwab", "", "open", ()),
    }
)


def protocol(tmp_path: Path, text: str) -> Protocol:
    path = tmp_path / "protocol.toml"
    path.write_text(text)
    return read_protocol(path, DEFAULTS)


def test_a_site_changes_what_it_names(tmp_path: Path) -> None:
    assert read_protocol(None, DEFAULTS) is DEFAULTS
    ours = protocol(tmp_path, 'site = "Ward 7"\n[choices]\ndxa-valid-months = 12\nask-nicotine = true\n')
    assert ours.site == "Ward 7"
    assert ours.number("dxa-valid-months") == 12.0
    assert ours.choices["dxa-valid-months"] == Choice(
        12, "mo", "open", ("e1",), is_default=False, type="number"
    )
    assert ours.choices["ask-nicotine"].is_default
    assert ours.choices["target-system"] == DEFAULTS.choices["target-system"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[choices]\ndxa-valid-month = 12\n", "no choice named dxa-valid-month: use one of ask-nicotine"),
        ("[choices]\ndxa-valid-months = '12'\n", "dxa-valid-months has to be a number above 0, in mo"),
        ("[choices]\ndxa-valid-months = true\n", "has to be a number above 0"),
        ("[choices]\nask-nicotine = 1\n", "ask-nicotine has to be true or false"),
        ("colour = 3\n", "may hold only site and a table"),
        ("[choices\n", "is no TOML: look at line 1"),
    ],
)
def test_a_wrong_line_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        protocol(tmp_path, text)
