"""Hounsfield units of a vertebra by three methods, each a function of its own.

Every method returns a `Measurement` with its regions, so that it can be drawn and replayed, or refuses
with one sentence. None of them corrects a value: contrast, tube voltage and kernel stand beside it.
"""

from spinewise.anatomy.vertebra import Vertebra
from spinewise.bone.cancellous.body import Body, look_at
from spinewise.bone.cancellous.caveats import (
    about_acquisition,
    about_metal,
    about_regions,
    conditions_of,
    left_out,
)
from spinewise.bone.cancellous.flat import (
    SHARE,
    SURFACE_MARGIN_MM,
    FlatReading,
    read_slabs,
    refuse_thick_slices,
    thickness_for,
)
from spinewise.bone.cancellous.interval import interval_of
from spinewise.bone.cancellous.noise import Noise
from spinewise.bone.cancellous.planes import EndPlane, EndPlanes
from spinewise.bone.cancellous.regions import Slab, region_of
from spinewise.bone.cancellous.shape import about_shape
from spinewise.bone.cancellous.whole_body import read_eroded, region_of_eroded
from spinewise.imaging.volume import Volume
from spinewise.results import Measurement, Region
from spinewise.words import CannotMeasure

HOUNSFIELD = "[hnsf'U]"
THREE_LOCATION_HU = "three-location HU"
MID_BODY_SLAB_HU = "mid-body slab HU"
ERODED_BODY_HU = "eroded body HU"

ENDPLATE_MARGIN_MM = 4.0
REGION_MM = 3.0
SLAB_MM = 7.0
SLAB_SHARE = 3
LEFT_AT_LEAST = 0.5
"""Share of a region that the endplate must leave to be read."""


def three_location_hu(volume: Volume, vertebra: Vertebra) -> Measurement:
    """Mean of the cancellous bone below the upper endplate, in mid-body and above the lower endplate.

    Three slabs of min(3 mm, h/6), the outer two parallel to their endplates and min(4 mm, h/6) away from
    them, the middle one half-way; in each the bone at least min(4 mm, d/6) inside the surface and in
    the front two thirds of the depth. The value is the mean of the three means (h height, d depth of
    the body). Of the outer slabs only what is clear of the shell of the hollow endplate is read.

    Parameters
    ----------
    volume : Volume
        A CT in Hounsfield units.
    vertebra : Vertebra
        With both endplates.

    Returns
    -------
    Measurement
        In HU, with three regions.

    Raises
    ------
    CannotMeasure
        When the images are not CT, the body is cut by the edge or holds metal, an endplate is
        missing, slices are too thick, an endplate covers most of a region, or a region holds too few
        voxels.

    References
    ----------
    Schreiber JJ et al. J Bone Joint Surg Am 2011;93:1057-63, doi:10.2106/JBJS.J.00160.
    """
    body = look_at(volume, vertebra)
    ends = body.endplates
    refuse_thick_slices(body, _region_thickness(ends))
    _refuse_covered(body)
    reading = read_slabs(body, ends, three_slabs)
    upper, middle, lower = (one.slab.thickness_mm for one in reading.placed)
    recipe = (
        f"{upper:.1f}, {middle:.1f} and {lower:.1f} mm thick, parallel to the nearer endplate, the outer two "
        f"{_near_face(ends, ends.superior):.1f} and {_near_face(ends, ends.inferior):.1f} mm from it; "
        f"{_in_plane(reading)}"
    )
    return _flat_measurement(
        THREE_LOCATION_HU,
        "mean of the means of three regions of cancellous bone: below the superior endplate, mid-body, "
        "above the inferior endplate",
        body,
        reading,
        recipe,
    )


def mid_body_slab_hu(volume: Volume, vertebra: Vertebra) -> Measurement:
    """Mean of the cancellous bone of one slab at mid-height, min(7 mm, h/3) thick.

    In the plane the rule is that of `three_location_hu`. Without endplates the slab lies half-way up
    the label mask.

    Parameters
    ----------
    volume : Volume
        A CT in Hounsfield units.
    vertebra : Vertebra
        Endplates are used when they were built.

    Returns
    -------
    Measurement
        In HU, with one region.

    Raises
    ------
    CannotMeasure
        As `three_location_hu`, but for the endplates.
    """
    body = look_at(volume, vertebra)
    refuse_thick_slices(body, _slab_thickness(body.ends))
    reading = read_slabs(body, body.ends, mid_slab)
    recipe = f"{reading.placed[0].slab.thickness_mm:.1f} mm thick, half-way up the body; {_in_plane(reading)}"
    return _flat_measurement(
        MID_BODY_SLAB_HU, "mean of one slab of cancellous bone at mid-height", body, reading, recipe
    )


def eroded_body_hu(volume: Volume, vertebra: Vertebra) -> Measurement:
    """Mean of the whole body at least min(4 mm, h/6, d/6) inside the surface of the whole bone.

    It holds the basivertebral vein and the rear third, so it often reads lower than the three locations.

    Parameters
    ----------
    volume : Volume
        A CT in Hounsfield units.
    vertebra : Vertebra
        Endplates are used for the height when they were built.

    Returns
    -------
    Measurement
        In HU, with one region that is no prism.

    Raises
    ------
    CannotMeasure
        When the images are not CT, the body is cut by the edge or holds metal, voxels are too coarse,
        or too few lie deep enough.
    """
    body = look_at(volume, vertebra)
    margin = min(SURFACE_MARGIN_MM, body.ends.height_mm / SHARE, body.middle.depth_mm / SHARE)
    refuse_thick_slices(body, margin)
    reading = read_eroded(body, margin)
    region = region_of_eroded(body, reading)
    return _measurement(
        ERODED_BODY_HU,
        f"mean of all voxels of the body at least {margin:.1f} mm inside the surface of the bone",
        body,
        reading.value,
        (reading.noise, reading.placing),
        (region,),
        (reading.left_out,),
    )


def three_slabs(ends: EndPlanes) -> tuple[Slab, ...]:
    """The three slabs of Schreiber's method between two end planes.

    Parameters
    ----------
    ends : EndPlanes
        Of the body.

    Returns
    -------
    tuple of Slab
        From the head down.
    """
    thickness = thickness_for(ends, _region_thickness(ends))
    far = _endplate_margin(ends) + thickness
    upper, lower = _near_face(ends, ends.superior), _near_face(ends, ends.inferior)
    return (
        Slab("below the superior endplate", ends.below_superior((upper + far) / 2), far - upper),
        Slab("mid-body", ends.middle, thickness),
        Slab("above the inferior endplate", ends.above_inferior((lower + far) / 2), far - lower),
    )


def mid_slab(ends: EndPlanes) -> tuple[Slab, ...]:
    """The one slab at mid-height between two end planes.

    Parameters
    ----------
    ends : EndPlanes
        Of the body.

    Returns
    -------
    tuple of Slab
        One.
    """
    return (Slab("mid-body slab", ends.middle, thickness_for(ends, _slab_thickness(ends))),)


def _region_thickness(ends: EndPlanes) -> float:
    return min(REGION_MM, ends.height_mm / SHARE)


def _slab_thickness(ends: EndPlanes) -> float:
    return min(SLAB_MM, ends.height_mm / SLAB_SHARE)


def _endplate_margin(ends: EndPlanes) -> float:
    return min(ENDPLATE_MARGIN_MM, ends.height_mm / SHARE)


def _near_face(ends: EndPlanes, end: EndPlane) -> float:
    """Where an outer slab begins, mm from its end plane: at its margin, or as soon as voxels are clear.

    In a small body the margin ends in the shell of a hollow endplate, so only the rest of the region is
    read. A slab that was thickened for thick slices reaches further in by as much as it may then reach
    out, else it would leave its third of the body.
    """
    thickened = thickness_for(ends, _region_thickness(ends)) - _region_thickness(ends)
    return max(_endplate_margin(ends), end.shell_mm - thickened)


def _refuse_covered(body: Body) -> None:
    """Refuse when most of an outer region shows the endplate: what is left does not stand for it."""
    ends, level = body.endplates, body.vertebra.level
    far = _endplate_margin(ends) + thickness_for(ends, _region_thickness(ends))
    for name, end in (("superior", ends.superior), ("inferior", ends.inferior)):
        if far - _near_face(ends, end) < LEFT_AT_LEAST * _region_thickness(ends):
            raise CannotMeasure(
                f"{level}: the {name} endplate with its shell shows up to {end.shell_mm:.1f} mm deep, in "
                f"most of the region beside it, which ends {far:.1f} mm deep; use a finer reconstruction, or "
                "the mid-body slab"
            )


def _in_plane(reading: FlatReading) -> str:
    return f"at least {reading.margin_mm:.1f} mm inside the surface, front two thirds of the depth"


def _flat_measurement(name: str, method: str, body: Body, reading: FlatReading, recipe: str) -> Measurement:
    regions = tuple(region_of(one.slab, one.outline, one.held, recipe) for one in reading.placed)
    kept_out = left_out(body, reading.placed)
    errors = (reading.noise, reading.placing)
    return _measurement(name, method, body, reading.value, errors, regions, (kept_out,))


def _measurement(
    name: str,
    method: str,
    body: Body,
    value: float,
    errors: tuple[Noise, float],
    regions: tuple[Region, ...],
    kept_out: tuple[str, ...],
) -> Measurement:
    acquisition = body.volume.acquisition
    return Measurement(
        name=name,
        value=value,
        unit=HOUNSFIELD,
        level=body.vertebra.level,
        side=None,
        method=method,
        interval=interval_of(value, *errors, acquisition.contrast),
        regions=regions,
        caveats=(
            *about_acquisition(acquisition),
            *about_metal(body),
            *about_shape(body),
            *about_regions(regions),
            *kept_out,
            *body.vertebra.caveats,
        ),
        sources=("hu-three-location-mean",) if name == THREE_LOCATION_HU else (),
        inputs=(body.volume.id,),
        conditions=conditions_of(acquisition),
    )
