"""Names as label maps write them, and the levels and structures they mean."""

import re

from spinewise.words import Level, Structure

Name = Level | Structure

_LEVEL = re.compile(r"(?<![a-z0-9])(th|[ctls])\s?(\d{1,2})(?![a-z0-9])")
_SIDED = {
    ("femur", "left"): Structure.FEMUR_LEFT,
    ("femur", "right"): Structure.FEMUR_RIGHT,
    ("hip", "left"): Structure.HIP_LEFT,
    ("hip", "right"): Structure.HIP_RIGHT,
}
_WRITTEN = {
    Structure.SACRUM: "sacrum",
    Structure.COCCYX: "coccyx",
    Structure.FEMUR_LEFT: "femur_left",
    Structure.FEMUR_RIGHT: "femur_right",
    Structure.HIP_LEFT: "hip_left",
    Structure.HIP_RIGHT: "hip_right",
    Structure.SPINAL_CANAL: "spinal_canal",
    Structure.SPINAL_CORD: "spinal_cord",
    Structure.DISC: "intervertebral_discs",
    Structure.UNNAMED_VERTEBRA: "vertebra",
    Structure.UNNAMED_BODIES: "vertebrae_body",
    Structure.OTHER: "other",
}
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh"),
    *("eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth"),
)
_REGIONS = {"cervical": "C", "thoracic": "T", "lumbar": "L", "sacral": "S"}


def name_of(raw: str) -> Name:
    """Level or structure that a written name means.

    Parameters
    ----------
    raw : str
        For example ``"vertebrae_T12"``, ``"T12 vertebra"``, ``"femur_left"``, ``"disc_L4_L5"``.

    Returns
    -------
    Level or Structure
        `Structure.OTHER` for what the spine's measurements do not need.

    Examples
    --------
    >>> name_of("vertebrae_T12").value, name_of("Twelfth thoracic vertebra").value
    ('T12', 'T12')
    >>> name_of("disc_L4_L5").value
    'intervertebral disc'
    """
    words = re.sub(r"[_\-./]+", " ", raw).strip().lower()
    if re.search(r"\b(discs?|discus|ivd)\b", words):
        return Structure.DISC
    if re.search(r"\b(rib|ribs|costa|endplate|nerve|muscle|artery|vein|process|arch|arcus)\b", words):
        return Structure.OTHER
    for bone, side in _SIDED:
        if re.search(rf"\b{bone}\b", words) and re.search(rf"\b{side}\b", words):
            return _SIDED[bone, side]
    level = _level_in(words)
    if level is not None:
        return level
    if re.search(r"\bsacr(um|al)\b", words) and not re.search(r"\bs [2-6]\b|\bs[2-6]\b|\bsegment\b", words):
        return Structure.SACRUM
    if re.search(r"\b(coccyx|cocygis|coccygis)\b", words):
        return Structure.COCCYX
    if re.search(r"\b(spinal|vertebral) canal\b", words):
        return Structure.SPINAL_CANAL
    if re.search(r"\bspinal cord\b", words):
        return Structure.SPINAL_CORD
    if re.search(r"\b(bodies|body|corpus)\b", words) and "vertebra" in words:
        return Structure.UNNAMED_BODIES
    if re.fullmatch(r"vertebra[e]?(l column)?", words):
        return Structure.UNNAMED_VERTEBRA
    return Structure.OTHER


def raw_name(name: Name) -> str:
    """Name as it is written into files, so that `name_of` reads it again.

    Parameters
    ----------
    name : Level or Structure
        What is meant.

    Returns
    -------
    str
        In the manner of TotalSegmentator.

    Examples
    --------
    >>> raw_name(Level.L3)
    'vertebrae_L3'
    """
    return f"vertebrae_{name.value}" if isinstance(name, Level) else _WRITTEN[name]


def _level_in(words: str) -> Level | None:
    for region, letter in _REGIONS.items():
        for number, ordinal in enumerate(_ORDINALS, start=1):
            if re.search(rf"\b{ordinal} {region}\b", words):
                return _known(f"{letter}{number}")
    found = _LEVEL.findall(words)
    if len(found) != 1:
        return None
    letter, number = found[0]
    return _known(f"{letter[0].upper()}{int(number)}")


def _known(name: str) -> Level | None:
    return Level(name) if name in Level.__members__ else None
