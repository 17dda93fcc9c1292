"""The bones of a supine CT on a standing pair: files in, what became of each bone out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from spinewise.alignment.biplanar.reconstruct import Reconstruction
from spinewise.alignment.standing.judge import errors_of
from spinewise.alignment.standing.stand import Posed, Stood, stand
from spinewise.app.align.measure import ct_with_labels
from spinewise.app.asking import Answers
from spinewise.app.progress import progress_on_terminal
from spinewise.imaging.radiograph import Radiograph, View
from spinewise.io.dicom.peek import is_dicom, peek
from spinewise.io.identity import check_one_patient
from spinewise.io.landmarks.document import LandmarksFile
from spinewise.io.plan.plain_json import to_plain
from spinewise.io.radiograph.pair import read_pair
from spinewise.words import BadInput, Level

_SAME_MM = 0.5


def read_films(folder: Path) -> Mapping[View, Radiograph]:
    """Both radiographs of a folder.

    Parameters
    ----------
    folder : Path
        With one frontal and one lateral picture.

    Returns
    -------
    mapping
        View to radiograph, of one person, day and beam.

    Raises
    ------
    BadInput
        When they may not be used together, or a header leaves a question open.
    """
    reading = read_pair(folder)
    if reading.not_together:
        raise BadInput("the radiographs cannot be used as a pair: " + " ".join(reading.not_together))
    open_ones = [one.what for questions in reading.questions.values() for one in questions]
    if open_ones:
        raise BadInput(
            "the headers of the radiographs leave a question open: " + " ".join(open_ones) + " Export them "
            "with a complete header"
        )
    return reading.radiographs


def insist_on_same_pictures(file: LandmarksFile, films: Mapping[View, Radiograph]) -> None:
    """Check that the marks were made on these pictures, as far as their file says.

    Parameters
    ----------
    file : LandmarksFile
        The marks.
    films : mapping
        View to radiograph.

    Raises
    ------
    BadInput
        When size, place or beam of a picture differ.
    """
    for view, film in films.items():
        marked = file.pictures.get(view)
        if marked is None:
            continue
        corner = [0.0, 0.0, 1.0]
        if marked.to_plane is not None and abs((marked.to_plane - film.to_plane) @ corner).max() > _SAME_MM:
            raise BadInput(
                f"the marks of the {view} view were made on another picture than the one given: give "
                "the radiographs that were marked"
            )
        if marked.projection is not None and marked.projection != film.projection:
            raise BadInput(
                f"marks and radiograph of the {view} view say different things of the beam: give "
                "the radiographs that were marked"
            )


def insist_on_one_person(folder: Path, ct: Path) -> None:
    """Check that the headers of radiographs and CT name one person.

    Parameters
    ----------
    folder : Path
        Of the radiographs.
    ct : Path
        The CT.

    Raises
    ------
    MixedPatients
        When they do not.
    """
    whose = []
    for name, path in (("radiographs", folder), ("ct", ct)):
        files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
        series, _ = peek([one for one in files if is_dicom(one)])
        whose += [who for one in series for who in one.identities(name)]
    check_one_patient(whose)


def stood_on(
    done: Reconstruction, films: Mapping[View, Radiograph], ct: Path, labels: Path, answers: Answers
) -> Stood | None:
    """Pose the bones of a CT.

    Parameters
    ----------
    done : Reconstruction
        From the marks.
    films : mapping
        View to radiograph.
    ct, labels : Path
        The CT and its label map.
    answers : Answers
        Given before, or asked on the terminal.

    Returns
    -------
    Stood or None
        None when a question about the label map stays open; it was printed.
    """
    read = ct_with_labels(ct, labels, None, answers)
    if read is None:
        return None
    with progress_on_terminal().showing("Posing the bones of the CT on the radiographs"):
        return stand(done, films, *read)


def bones_as_plain(stood: Stood) -> dict[str, Any]:
    """What became of each bone, by ``reconstruct.schema.json``.

    Parameters
    ----------
    stood : Stood
        See `stood_on`.

    Returns
    -------
    dict
        Plain values.
    """
    return {
        "height_mm": stood.height_mm,
        "bones": [_bone(one) for one in stood.posed.values()],
    }


def _bone(one: Posed) -> dict[str, Any]:
    centre, turn = (None, None) if one.covariance is None else errors_of(one.covariance)
    return {
        "level": one.level.value,
        "matched": one.is_matched,
        "move": to_plain(one.move),
        "similarity": one.similarity,
        "similarity_at_start": one.at_start,
        "centre_error": to_plain(centre),
        "turn_error": to_plain(turn),
        "reason": one.reason,
    }


def show_bones(stood: Stood) -> None:
    """One line for each bone of the CT.

    Parameters
    ----------
    stood : Stood
        See `stood_on`.
    """
    matched = [one for one in stood.posed.values() if one.is_matched]
    typer.echo(f"{len(matched)} of {len(stood.posed)} bones of the CT matched on the radiographs")
    for one in stood.posed.values():
        name = "pelvis" if one.level is Level.S1 else str(one.level)
        if one.covariance is None:
            typer.echo(f"  {name:<6} not matched: {one.reason}")
            continue
        centre, turn = errors_of(one.covariance)
        typer.echo(
            f"  {name:<6} centre within {centre.high:.1f} mm, turned within {turn.high:.1f}°, "
            f"similarity {one.similarity:.2f} ({one.at_start:.2f} by the marks)"
        )
