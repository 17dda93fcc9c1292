"""Which plane a radiograph shows, how it hangs and how its beam spreads: by the header, else by an answer."""

from collections.abc import Mapping

from pydicom.dataset import Dataset

from spinewise.imaging.radiograph import Beam, Origin, View
from spinewise.io.dicom.slices import text
from spinewise.io.radiograph.header import words
from spinewise.words import BadInput


def beam_of(header: Dataset, answers: Mapping[str, str]) -> Beam | None:
    """How the beam spreads, when the header or a person says so.

    Parameters
    ----------
    header : Dataset
        Of the picture.
    answers : mapping
        Question id to answer.

    Returns
    -------
    Beam or None
        By detector configuration, then maker, then answer; None when nobody says.
    """
    configuration = text(header, "DetectorConfiguration").upper()
    if configuration == "SLOT":
        return Beam.SLOT
    maker = text(header, "Manufacturer").lower()
    if any(name in maker for name in words()["slot_makers"]):
        return Beam.SLOT
    if configuration == "AREA":
        return Beam.CONE
    return Beam(answers["radiograph_beam"]) if "radiograph_beam" in answers else None


def view_of(header: Dataset, answers: Mapping[str, str]) -> tuple[View | None, Origin | None]:
    """Which plane a picture shows and where the source stood.

    Parameters
    ----------
    header : Dataset
        Of the picture.
    answers : mapping
        Question id to answer.

    Returns
    -------
    (View or None, Origin or None)
        None when nobody says.

    Raises
    ------
    BadInput
        When view position and patient orientation contradict each other.
    """
    view, origin = None, None
    position = words()["views"].get(text(header, "ViewPosition").upper())
    if position is not None:
        view, origin = View(position[0]), Origin(position[1]) if position[1] else None
    across = _directions(header)[:1]
    by_hanging = {"A": View.LATERAL, "P": View.LATERAL, "L": View.FRONTAL, "R": View.FRONTAL}.get(
        across[0] if across else ""
    )
    if view is not None and by_hanging is not None and view is not by_hanging:
        raise BadInput(
            f"the view position says {view} and the patient orientation says {by_hanging}: "
            "correct the header, or export the picture again"
        )
    view = view or by_hanging
    if view is None and "radiograph_view" in answers:
        view = View(answers["radiograph_view"])
    if origin is None and "radiograph_source" in answers:
        origin = Origin(answers["radiograph_source"])
    return view, origin


def hanging_of(
    header: Dataset, view: View, answers: Mapping[str, str]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """How u and v run over rows and columns.

    Parameters
    ----------
    header : Dataset
        Of the picture.
    view : View
        Which plane.
    answers : mapping
        Question id to answer.

    Returns
    -------
    ((int, int), (int, int)) or None
        Change of u along a row step and a column step, and that of v, each -1, 0 or 1; None when nobody says.
    """
    letters = {"A": ("u", 1), "P": ("u", -1), "F": ("v", -1), "H": ("v", 1)}
    if view is View.FRONTAL:
        letters = {"L": ("u", 1), "R": ("u", -1), "F": ("v", -1), "H": ("v", 1)}
    found = [letters[one] for one in _directions(header) if one in letters]
    if {name for name, _ in found} == {"u", "v"}:
        (along_columns, sign), (along_rows, other) = found
        steps = {along_rows: (other, 0), along_columns: (0, sign)}
        return steps["u"], steps["v"]
    if "radiograph_faces" in answers:
        return (0, 1 if answers["radiograph_faces"] == "right" else -1), (-1, 0)
    return None


def _directions(header: Dataset) -> list[str]:
    """First letter of the direction along a row and down a column."""
    value = header.get("PatientOrientation")
    if value is None or isinstance(value, str):
        return []
    return [str(one)[:1].upper() for one in value]
