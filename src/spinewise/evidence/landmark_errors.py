"""How far marks lie from where they should be, from observer studies, with source and status."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data

TABLE = "landmark_errors.toml"
UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class LandmarkError:
    """Error of one kind of mark on one kind of view.

    Parameters
    ----------
    view : str
        ``"lateral"`` or ``"frontal"``.
    kind : str
        For example ``"vertebral corner"``.
    sd_mm : float
        Standard deviation along each direction of the view, mm at the patient.
    status : str
        ``"derived"`` from published numbers, or ``"unconfirmed"``.
    derivation : str
        How the number follows from the source.
    source, url, read : str
        Where it stands and what of it was read.
    """

    view: str
    kind: str
    sd_mm: float
    status: str
    derivation: str
    source: str
    url: str
    read: str

    @property
    def confirmed(self) -> bool:
        """Whether a source was read for it."""
        return self.status != UNCONFIRMED


@dataclass(frozen=True)
class BoneErrors:
    """What is not stored with the bones of a spine, and what stands for what is missing.

    Parameters
    ----------
    endplate_centre_sd_mm : float
        Of an endplate's middle within its plane, along each direction.
    endplate_height_sd_mm : float
        Along its normal.
    axis_sd_deg : float
        Of the direction from hip to hip, where it is taken from the scanner.
    lateral_film_sd_mm : float
        Of the hip axis on a lateral film where one head stands for both.
    """

    endplate_centre_sd_mm: float
    endplate_height_sd_mm: float
    axis_sd_deg: float
    lateral_film_sd_mm: float


@cache
def landmark_errors() -> tuple[LandmarkError, ...]:
    """Every row of the table.

    Returns
    -------
    tuple of LandmarkError
        In the order of the table.
    """
    return tuple(LandmarkError(**row) for row in package_data.read(TABLE)["landmark"])


def landmark_error(view: str, kind: str) -> LandmarkError:
    """Error of one kind of mark.

    Parameters
    ----------
    view, kind : str
        As in the table.

    Returns
    -------
    LandmarkError
        KeyError for what the table does not hold.
    """
    for row in landmark_errors():
        if row.view == view and row.kind == kind:
            return row
    raise KeyError(f"no landmark error is known for a {kind} on a {view} view")


@cache
def bone_errors() -> BoneErrors:
    """Errors of bones of a spine from CT.

    Returns
    -------
    BoneErrors
        From the table.
    """
    table = package_data.read(TABLE)
    return BoneErrors(
        table["bones"]["endplate_centre_sd_mm"],
        table["bones"]["endplate_height_sd_mm"],
        table["one_head"]["axis_sd_deg"],
        table["one_head"]["lateral_film_sd_mm"],
    )


def usual_endplate_mm(view: str) -> float:
    """Extent of an endplate by which errors are scaled on a film without calibration.

    Parameters
    ----------
    view : str
        ``"lateral"`` or ``"frontal"``.

    Returns
    -------
    float
        Mm.
    """
    return float(package_data.read(TABLE)["film"]["endplate_mm"][view])
