"""An independent judge: DCMTK compresses and decodes what is written here, and values stay bit-exact.

DCMTK (OFFIS) is a Debian package; without it these tests are skipped and counted.
"""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from images_builders import ct, series

from spinewise.io.dicom.read import read_series


def tool(name: str) -> str:
    """Path of a program of DCMTK, or a skip that says how to get it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} absent: install the Debian package dcmtk")
    return found


@pytest.mark.parametrize(
    ("program", "options"),
    [
        ("dcmcrle", []),
        ("dcmcjpls", ["+el"]),
        ("dcmcjpeg", ["+e1"]),
        ("dcmcjpeg", ["+el", "+sv", "4"]),
        ("dcmconv", ["+te"]),
        ("dcmconv", ["+ti"]),
        ("dcmconv", ["+tb"]),
        ("dcmconv", ["+td"]),
    ],
)
@pytest.mark.parametrize("multiframe", [False, True])
def test_series_compressed_by_dcmtk_reads_bit_exactly(
    tmp_path: Path, program: str, options: list[str], multiframe: bool
) -> None:
    run = tool(program)
    (tmp_path / "packed").mkdir()
    for path in series(tmp_path / "plain", multiframe=multiframe):
        subprocess.run([run, *options, str(path), str(tmp_path / "packed" / path.name)], check=True)
    read = read_series(tmp_path / "packed")
    np.testing.assert_array_equal(read.voxels, ct().voxels)
    np.testing.assert_allclose(read.affine, ct().affine, atol=1e-9)


@pytest.mark.parametrize(("syntax", "program"), [("rle", "dcmdrle"), ("jpeg-ls", "dcmdjpls")])
def test_dcmtk_decodes_what_is_compressed_here(tmp_path: Path, syntax: str, program: str) -> None:
    run = tool(program)
    (tmp_path / "plain").mkdir()
    for path in series(tmp_path / "packed", transfer_syntax=syntax):
        subprocess.run([run, str(path), str(tmp_path / "plain" / path.name)], check=True)
    np.testing.assert_array_equal(read_series(tmp_path / "plain").voxels, ct().voxels)


def test_dcmtk_finds_the_written_files_well_formed(tmp_path: Path) -> None:
    run = tool("dcmftest")
    for path in (*series(tmp_path / "a"), *series(tmp_path / "b", multiframe=True)):
        subprocess.run([run, str(path)], check=True, capture_output=True)
