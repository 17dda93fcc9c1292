"""What the words of a header or sidecar say of an MR series: fat, calculated images, weighting."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from spinewise.imaging.mr import MrAcquisition
from spinewise.words import Answer


@dataclass(frozen=True)
class HeaderWords:
    """Coded words of a header, in capitals.

    Parameters
    ----------
    sequence : tuple of str
        Scanning sequence.
    options : tuple of str or None
        Scan options; None or empty when the file does not say.
    image_type : tuple of str
        Image type with that of the frames.
    suppression : str
        Spectrally selected suppression of an enhanced image; empty when it is not said.
    contrast_named : str
        Acquisition contrast of an enhanced image.
    """

    sequence: tuple[str, ...] = ()
    options: tuple[str, ...] | None = None
    image_type: tuple[str, ...] = ()
    suppression: str = ""
    contrast_named: str = ""


@dataclass(frozen=True)
class Described:
    """What the name of a series or protocol says.

    Parameters
    ----------
    weighting : str
        ``"T1"``, ``"T2"``, ``"PD"`` or empty; empty too where it names several.
    fat_suppressed, calculated : bool
        Whether it says so.
    """

    weighting: str = ""
    fat_suppressed: bool = False
    calculated: bool = False


def read_words(description: str) -> Described:
    """Read the name of a series or protocol.

    Parameters
    ----------
    description : str
        As written; nothing of it is kept but what is recognised.

    Returns
    -------
    Described
        What it says.

    Examples
    --------
    >>> read_words("SAG T1 TSE fs").fat_suppressed, read_words("t2_tse_sag").weighting
    (True, 'T2')
    """
    table = _table()
    words = set(re.findall(r"[a-z0-9*]+", description.lower()))
    named = [
        name
        for name, key in (("T1", "t1_words"), ("T2", "t2_words"), ("PD", "pd_words"))
        if words & set(table[key])
    ]
    return Described(
        weighting=named[0] if len(named) == 1 else "",
        fat_suppressed=bool(words & set(table["fat_words"])),
        calculated=bool(words & set(table["calculated_words"])),
    )


def mr_acquisition(header: HeaderWords, described: Described, **known: Any) -> MrAcquisition:
    """MR acquisition from coded words, the name of the series, and what is known already.

    Parameters
    ----------
    header : HeaderWords
        Coded words; they go before a description.
    described : Described
        What the name of the series says.
    **known
        Other fields of `MrAcquisition`.

    Returns
    -------
    MrAcquisition
        What nothing says is unknown.
    """
    marks: dict[str, str] = {}
    if known.get("contrast") is Answer.YES:
        marks["contrast"] = (
            "contrast agent (0018,0010), or the description of the series, says that it was given"
        )
    fat = _fat(header, described, marks)
    calculated = _calculated(header, described, marks)
    weighting = header.contrast_named if header.contrast_named in ("T1", "T2") else ""
    if header.contrast_named in ("PROTON_DENSITY", "DIFFUSION", "STIR", "FLUID_ATTENUATED"):
        weighting = header.contrast_named.replace("_", " ").lower()
    if weighting:
        marks["weighting"] = f"acquisition contrast (0008,9209) {header.contrast_named}"
    elif described.weighting:
        weighting = described.weighting
        marks["weighting"] = "the description of the series"
    return MrAcquisition(
        "MR",
        sequence=header.sequence,
        fat_suppressed=fat,
        calculated=calculated,
        weighting=weighting,
        marks=marks,
        **known,
    )


def _fat(header: HeaderWords, described: Described, marks: dict[str, str]) -> Answer:
    table = _table()
    options = set(header.options or ()) & set(table["fat_options"])
    types = set(header.image_type) & {*table["water_types"], *table["fat_image_types"]}
    if options:
        marks["fat_suppressed"] = f"scan options (0018,0022) {', '.join(sorted(options))}"
    elif header.suppression not in ("", "NONE"):
        marks["fat_suppressed"] = f"spectral suppression (0018,9025) {header.suppression}"
    elif types:
        marks["fat_suppressed"] = (
            f"image type (0008,0008) {', '.join(sorted(types))}, one image of a Dixon series"
        )
    elif described.fat_suppressed:
        marks["fat_suppressed"] = "the description of the series"
    if "fat_suppressed" in marks:
        return Answer.YES
    return Answer.NO if header.options or header.suppression == "NONE" else Answer.UNKNOWN


def _calculated(header: HeaderWords, described: Described, marks: dict[str, str]) -> Answer:
    types = set(header.image_type) & set(_table()["calculated_types"])
    if types:
        marks["calculated"] = f"image type (0008,0008) {', '.join(sorted(types))}"
    elif described.calculated:
        marks["calculated"] = "the description of the series"
    if "calculated" in marks:
        return Answer.YES
    return Answer.NO if header.image_type else Answer.UNKNOWN


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files("spinewise.io.scans").joinpath("mr_words.toml").read_text("utf-8"))
