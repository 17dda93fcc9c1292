"""What all tests share: where the sample data lie, and how their absence is said and counted."""

import os
from pathlib import Path

import pytest

_DEFAULT = Path(__file__).parents[1] / ".." / "shared" / "data"


def _data_folder() -> Path:
    return Path(os.environ.get("SPINEWISE_DATA", _DEFAULT)).resolve()


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """Folder of the sample data, or a skip that says how to get them."""
    folder = _data_folder()
    if not folder.is_dir():
        pytest.skip("sample data absent: set SPINEWISE_DATA to their folder")
    return folder
