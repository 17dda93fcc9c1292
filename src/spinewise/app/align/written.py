"""What a surgeon writes on the command line of a plan: levels, sites, techniques, targets."""

from spinewise.alignment.correction.asked import Matter
from spinewise.alignment.correction.change import Change, change_at
from spinewise.alignment.correction.sites import Site, Through
from spinewise.alignment.profile import Profile
from spinewise.evidence.correction_techniques import techniques
from spinewise.words import BadInput, Level


def level_of(name: str) -> Level:
    """A level by name.

    Parameters
    ----------
    name : str
        For example ``"T10"``.

    Returns
    -------
    Level
        Of that name.

    Raises
    ------
    BadInput
        When there is none.
    """
    if name.upper() not in {level.value for level in Level}:
        raise BadInput(f"{name!r} is no level: write it like T10 or S1")
    return Level(name.upper())


def site_of(name: str, profile: Profile) -> Site:
    """A disc or a body by name.

    Parameters
    ----------
    name : str
        ``"L4-L5"`` or ``"L3"``.
    profile : Profile
        Of the spine.

    Returns
    -------
    Site
        Of that name.

    Raises
    ------
    BadInput
        When the two levels are no neighbours in this spine.
    """
    upper, dash, lower = name.strip().partition("-")
    if not dash:
        return Site(level_of(upper), Through.BODY)
    pair = (level_of(upper), level_of(lower))
    if pair not in profile.neighbours:
        raise BadInput(f"{name} is no disc between two marked neighbours: mark both, or correct the name")
    return Site(pair[0], Through.DISC)


def change_of(text: str, profile: Profile) -> Change:
    """A change as written, for example ``L5-S1=posterior column osteotomy`` or ``L5-S1=as asked:12,4mm``.

    Parameters
    ----------
    text : str
        Site, technique, and degrees and height where the surgeon names them; several techniques are joined by
        ``+``. Degrees that are left out are those that studies report.
    profile : Profile
        Of the spine.

    Returns
    -------
    Change
        With the reported gain, or the degrees that were named.

    Raises
    ------
    BadInput
        When it cannot be read or done.
    """
    where, equals, what = text.partition("=")
    by, colon, numbers = what.partition(":")
    degrees, comma, height = numbers.partition(",")
    if not equals or not by.strip():
        raise BadInput(
            f"{text!r} is no change: write SITE=TECHNIQUE or SITE=TECHNIQUE:DEGREES, like L5-S1=as asked:12"
        )
    return change_at(
        site_of(where, profile),
        [one.strip() for one in by.split("+")],
        _number(degrees, "degrees") if colon and degrees.strip() else None,
        _number(height.removesuffix("mm"), "millimetres") if comma else 0.0,
    )


def ways_of(texts: list[str]) -> tuple[tuple[str, ...], ...]:
    """Techniques that come into question at a disc, several at once joined by ``+``.

    Parameters
    ----------
    texts : list of str
        As written.

    Returns
    -------
    tuple of tuple of str
        Names of techniques.

    Raises
    ------
    BadInput
        When one is unknown or does not go through a disc.
    """
    ways = tuple(tuple(one.strip() for one in text.split("+")) for text in texts)
    through_disc = [
        name for name, one in techniques().items() if one.where == Through.DISC.value and one.gain
    ]
    for name in [name for way in ways for name in way]:
        if name not in through_disc:
            raise BadInput(f"{name!r} cannot be searched at a disc: choose among {', '.join(through_disc)}")
    return ways


def matter_of(text: str) -> Matter:
    """What matters, as written: ``SYSTEM:PARAMETER``.

    Parameters
    ----------
    text : str
        For example ``"t4-l1-hip:L1PA"``.

    Returns
    -------
    (str, str)
        Id of the system and name of the parameter.

    Raises
    ------
    BadInput
        When there is no colon.
    """
    system, colon, parameter = text.partition(":")
    if not colon:
        raise BadInput(f"{text!r} names no target: write SYSTEM:PARAMETER, like t4-l1-hip:L1PA")
    return system, parameter


def _number(text: str, of: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"{text!r} is no number of {of}: write it like 12 or -5") from None
