"""A file is written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from spinewise.io.atomic import write_bytes
from spinewise.words import CannotWrite


def test_writes_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    write_bytes(target, b"first")
    write_bytes(target, b"second")
    assert target.read_bytes() == b"second"
    assert [p.name for p in tmp_path.iterdir()] == ["plan.json"]


def test_has_the_permissions_of_a_plain_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    write_bytes(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("step", ["fsync", "write", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    target = tmp_path / "plan.json"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        opened = os.fdopen

        def full_handle(handle: int, mode: str) -> object:
            file = opened(handle, "wb", buffering=0)

            class Full:
                def __enter__(self) -> "Full":
                    return self

                def __exit__(self, *_: object) -> None:
                    file.close()

                def write(self, data: bytes) -> None:
                    file.write(data[:2])
                    full()

            return Full()

        monkeypatch.setattr(os, "fdopen", full_handle)
    with pytest.raises(CannotWrite, match=r"plan\.json could not be written: the disk is full"):
        write_bytes(target, b"a new plan")
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["plan.json"]


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="its folder does not exist"):
        write_bytes(tmp_path / "nowhere" / "plan.json", b"")
