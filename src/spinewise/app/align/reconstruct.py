"""`spinewise align reconstruct`: the standing spine in space from marks on two radiographs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import typer

from spinewise import __version__
from spinewise.alignment.biplanar.calibration import NAMES
from spinewise.alignment.biplanar.drawn import measure_reconstruction
from spinewise.alignment.biplanar.reconstruct import Reconstruction, reconstruct
from spinewise.alignment.biplanar.shape import Corners
from spinewise.alignment.biplanar.state import PERSON_NUMBERS
from spinewise.alignment.biplanar.triangulate import Pair
from spinewise.alignment.measure import DRAWS, Measured, measure_spine
from spinewise.alignment.standing.stand import Stood
from spinewise.app.align import stand
from spinewise.app.align.measure import SEED, line_of
from spinewise.app.asking import Answers, parse_answers
from spinewise.app.careful import DONE, NOTHING_USABLE
from spinewise.app.writing import write_json
from spinewise.evidence import tables
from spinewise.imaging.radiograph import Projection, Radiograph, View
from spinewise.io.landmarks.document import LandmarksFile
from spinewise.io.landmarks.read import read_landmarks
from spinewise.io.plan.plain_json import to_plain
from spinewise.io.plan.reconstruction import VERSION
from spinewise.words import BadInput


def run_reconstruct(
    landmarks: Path,
    corners: str,
    bones: tuple[Path | None, Path | None, Path | None],
    answers: list[str],
    json: str | None,
) -> int:
    """Reconstruct one person's spine.

    Parameters
    ----------
    landmarks : Path
        Marks of both views, with how the beams went.
    corners : str
        ``"outline"`` or ``"point"``: what a marked corner means.
    bones : (Path or None, Path or None, Path or None)
        The folder of both radiographs, a CT of the same person and its label map: then the bones of the CT
        are posed on the radiographs.
    answers : list of str
        Answers to questions, each ``ID=CHOICE``.
    json : str or None
        Where the answer goes as JSON, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code; 2 when a question about the CT stays open.
    """
    radiographs, ct, labels = bones
    if any(bones) and not all(bones):
        raise BadInput("give --radiographs, --ct and --labels together: all three are needed to pose bones")
    if corners not in tuple(Corners):
        raise BadInput(f"--corners takes one of: {', '.join(Corners)}")
    file = read_landmarks(landmarks)
    films = None
    if radiographs is not None and ct is not None:
        stand.insist_on_one_person(radiographs, ct)
        films = stand.read_films(radiographs)
        stand.insist_on_same_pictures(file, films)
    views = [file.landmarks.view(view) for view in (View.FRONTAL, View.LATERAL)]
    frontal, lateral = views
    if frontal is None or lateral is None:
        lacking = "frontal" if frontal is None else "lateral"
        raise BadInput(f"the landmarks hold no {lacking} view: mark both views of one pair")
    pair = Pair(*(_projection(file, view, films) for view in (View.FRONTAL, View.LATERAL)))
    done = reconstruct(frontal, lateral, pair, corners=Corners(corners))
    stood = None
    if films is not None and ct is not None and labels is not None:
        stood = stand.stood_on(done, films, ct, labels, Answers(parse_answers(answers)))
        if stood is None:
            return NOTHING_USABLE
    rng = np.random.default_rng(SEED)
    measured = measure_reconstruction(done, rng) if stood is None else measure_spine(stood.spine, rng)
    if json:
        write_json(json, _result(file, done, stood, measured))
    if json != "-":
        _show(done, stood, measured)
    return DONE


def _projection(file: LandmarksFile, view: View, films: Mapping[View, Radiograph] | None) -> Projection:
    picture = file.pictures.get(view)
    film = films[view].projection if films is not None else None
    if film is not None:
        return film
    if picture is None or picture.projection is None:
        raise BadInput(
            f"the {view} view does not say how its beam went (distance of the source from the isocentre "
            f"and from "
            "the detector): there is no reconstruction; angles of each view can still be measured on its own"
        )
    return picture.projection


def _result(
    file: LandmarksFile, done: Reconstruction, stood: Stood | None, measured: Measured
) -> dict[str, Any]:
    """Everything as plain values, by ``reconstruct.schema.json``."""
    machine = done.fit.state.machine
    result: dict[str, Any] = to_plain(
        {
            "package": f"spinewise {__version__}",
            "evidence_version": tables.VERSION,
            "spine": (stood or done).spine,
            "mark_sd_mm": done.mark_sd_mm,
            "machine": {name: float(value) for name, value in zip(NAMES, machine, strict=True)},
            "size_of_person": float(done.fit.state.common[:PERSON_NUMBERS][0]),
            "points_left_out": list(file.left_out),
            "bones_of_ct": None if stood is None else stand.bones_as_plain(stood),
            "measurements": measured.measurements,
            "measured_findings": measured.findings,
            "not_measured": measured.missing,
        }
    )
    return {
        "schema": "spinewise-reconstruct",
        "schema_version": VERSION,
        "draws": DRAWS,
        "seed": SEED,
        **result,
    }


def _show(done: Reconstruction, stood: Stood | None, measured: Measured) -> None:
    """One line for each vertebra and each parameter, then what was noticed."""
    spine = (stood or done).spine
    typer.echo(f"{len(spine.vertebrae)} vertebrae, standing; marks scatter by {done.mark_sd_mm:.1f} mm")
    for vertebra in spine.vertebrae:
        centre = vertebra.centre_error
        assert centre is not None
        turned = vertebra.rotation_error.high
        typer.echo(f"  {vertebra.level:<4} centre within {centre.high:.1f} mm, turned within {turned:.0f}°")
    if stood is not None:
        stand.show_bones(stood)
    for one in measured.measurements:
        if one.level is None or one.side is not None:
            typer.echo(line_of(one))
    for finding in (*spine.findings, *measured.findings):
        typer.echo(f"- {finding.because}")
    for question in spine.questions:
        typer.echo(f"? {question.what}")
    for gap in spine.missing:
        typer.echo(f"Missing: {gap.why_it_matters}")
    for gap in measured.missing:
        typer.echo(f"Not measured: {gap.what}. {gap.why_it_matters}")
