"""Folders and files of a person who stands before two beams, made from the digital patient."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from spinewise.anatomy.landmarks import Landmarks, MarkedView
from spinewise.imaging.radiograph import View
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture
from spinewise.io.landmarks.write import to_bytes
from spinewise.io.patient.hashes import sha256_of
from spinewise.phantom.person import digital_patient
from spinewise.phantom.radiographs import StandingPair, pair_of
from spinewise.phantom.reader import marks_of_reader


@cache
def flat_back() -> StandingPair:
    """PI 55, PT 30, LL 25 degrees."""
    return pair_of(digital_patient(3, pi=55, pt=30, ll=25, tk=35, age=68))


def marked(
    pair: StandingPair, path: Path, change: Callable[[MarkedView], MarkedView] = lambda view: view, *,
    views: tuple[View, ...] = tuple(View), slot: bool = True,
) -> Path:  # fmt: skip
    """A file of what a reader marks on a pair."""
    found = [
        change(one) for view, one in marks_of_reader(pair, np.random.default_rng(5)).items() if view in views
    ]
    pictures = (
        {one.view: MarkedPicture(projection=pair.projections[one.view]) for one in found} if slot else {}
    )
    path.write_bytes(to_bytes(LandmarksFile(Landmarks(tuple(found), by="Dr Roe"), pictures)))
    return path


def folder_of(
    at: Path,
    *,
    listed: bool = True,
    confirmed: bool = True,
    birth: str = "1957-08-30",
    change: Callable[[MarkedView], MarkedView] = lambda view: view,
    **operation: Any,
) -> Path:
    """A folder with a file of landmarks and without images."""
    at.mkdir()
    path = marked(flat_back(), at / "landmarks.json", change)
    entry: dict[str, Any] = {"path": path.name, "role": "landmarks"}
    if confirmed:
        entry["confirmed"] = {"by": "Dr Roe", "date": "2026-02-01", "sha256": sha256_of(path)}
    content = {
        "version": 1,
        "patient": {"pseudonym": "P-1", "sex": "female", "birth_date": birth},
        "operation": {
            "diagnosis": "adult spinal deformity",
            "fusion": "yes",
            "urgency": "elective",
            **operation,
        },
        "files": [entry] if listed else [],
    }
    (at / "patient.yaml").write_text(yaml.safe_dump(content))
    return at
