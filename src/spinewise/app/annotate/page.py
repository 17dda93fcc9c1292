"""The clicking page: one HTML file that holds pictures and scripts, and asks the network for nothing."""

import base64
import json
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from spinewise import __version__
from spinewise.app.annotate.picture import PagePicture, png_of
from spinewise.io.landmarks.read import SCHEMA, VERSION

STYLE = "style.css"
SCRIPTS = ("marks.js", "state.js", "picture.js", "angles.js", "drawing.js", "file.js", "view.js", "page.js")
"""In the order in which they build on each other."""


def render_page(pictures: Sequence[PagePicture]) -> bytes:
    """Write the page.

    Parameters
    ----------
    pictures : sequence of PagePicture
        What is to be marked.

    Returns
    -------
    bytes
        HTML in UTF-8.
    """
    page = _text("page.html")
    scripts = "\n".join(_text(name) for name in SCRIPTS)
    study = json.dumps(_study(pictures), separators=(",", ":")).replace("<", "\\u003c")
    for name, text in (("style", _text(STYLE)), ("study", study), ("scripts", scripts)):
        page = page.replace("{{" + name + "}}", text)
    return page.encode()


def _study(pictures: Sequence[PagePicture]) -> dict[str, Any]:
    """What the scripts know of the study."""
    key = sha256("\n".join(one.sha256 for one in pictures).encode()).hexdigest()[:16]
    return {
        "key": key,
        "package": f"spinewise {__version__}",
        "schema": SCHEMA,
        "schemaVersion": VERSION,
        "pictures": [_picture(one) for one in pictures],
    }


def _picture(one: PagePicture) -> dict[str, Any]:
    beam = one.projection
    return {
        "id": one.id,
        "sha256": one.sha256,
        "slices": one.grey.shape[0],
        "rows": one.grey.shape[1],
        "columns": one.grey.shape[2],
        "pixel": one.pixel,
        "window": one.first_window,
        "view": None if one.view is None else one.view.value,
        "toPlane": None if one.to_plane is None else one.to_plane.tolist(),
        "pixelMm": one.pixel_mm,
        "sizedBy": one.sized_by,
        "isCalibrated": one.is_calibrated,
        "projection": None
        if beam is None
        else {
            "origin": beam.origin.value,
            "beam": beam.beam.value,
            "source_to_isocentre_mm": beam.source_to_isocentre_mm,
            "source_to_detector_mm": beam.source_to_detector_mm,
            "source_height_mm": beam.source_height_mm,
        },
        "toPatient": None if one.to_patient is None else one.to_patient.tolist(),
        "modality": one.modality,
        "date": one.date or None,
        "notes": list(one.notes),
        "png": [base64.b64encode(png_of(part)).decode() for part in one.grey],
    }


def _text(name: str) -> str:
    return (files("spinewise.app.annotate") / "page" / name).read_text(encoding="utf-8")
