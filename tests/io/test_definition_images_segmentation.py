"""TotalSegmentator is called as a child with statistics off; without it one sentence says the ways."""

import json
import stat
from pathlib import Path

import pytest

from spinewise.io.labels.segmentation import is_available, segment
from spinewise.words import BadInput

STUB = """#!/usr/bin/env python3
import json, os, pathlib, sys
if "--version" in sys.argv:
    print("2.99.1"); sys.exit(0)
home = pathlib.Path(os.environ["TOTALSEG_HOME_DIR"])
seen = dict(config=json.loads((home / "config.json").read_text()), argv=sys.argv[1:],
            weights=os.environ["TOTALSEG_WEIGHTS_PATH"])
pathlib.Path(os.environ["STUB_SEEN"]).write_text(json.dumps(seen))
if os.environ.get("STUB_FAILS"):
    print("Jane Doe /secret/path", file=sys.stderr); sys.exit(3)
pathlib.Path(sys.argv[sys.argv.index("-o") + 1]).write_bytes(b"labels")
"""


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name on the PATH that notes how it was called."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "TotalSegmentator"
    program.write_text(STUB)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setenv("STUB_SEEN", str(tmp_path / "seen.json"))
    monkeypatch.setenv("TOTALSEG_HOME_DIR", str(tmp_path / "usual"))
    (tmp_path / "usual").mkdir()
    (tmp_path / "usual" / "config.json").write_text('{"send_usage_stats": true, "license_number": "aca_1"}')
    return tmp_path


def test_statistics_are_off_and_the_version_is_kept(stub: Path) -> None:
    made = segment(stub / "ct.nii.gz", stub / "out" / "labels.nii.gz")
    assert made.path.read_bytes() == b"labels" and made.convention == "TotalSegmentator v2"
    assert made.models == {"TotalSegmentator": "2.99.1"}
    seen = json.loads((stub / "seen.json").read_text())
    assert seen["config"]["send_usage_stats"] is False and seen["config"]["license_number"] == "aca_1"
    assert seen["weights"] == str(stub / "usual" / "nnunet" / "results")
    assert {"--ml", "vertebrae_L1", "vertebrae_S1", "femur_left"} <= set(
        seen["argv"]
    ) and "--fast" not in seen["argv"]
    assert json.loads((stub / "usual" / "config.json").read_text())["send_usage_stats"] is True, (
        "left as it was"
    )


def test_failure_is_one_sentence_without_what_the_child_printed(
    stub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUB_FAILS", "1")
    with pytest.raises(BadInput, match=r"could not segment these images \(it ended with 3\)") as caught:
        segment(stub / "ct.nii.gz", stub / "out.nii.gz")
    assert "Doe" not in str(caught.value) and "secret" not in str(caught.value)
    assert not (stub / "out.nii.gz").exists()


def test_without_it_one_sentence_says_the_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not is_available()
    with pytest.raises(BadInput, match=r"give one made elsewhere .* or install the extra `segment`"):
        segment(tmp_path / "ct.nii.gz", tmp_path / "out.nii.gz")
