"""What studies found, as sentences with their numbers, their limits and who paid; nothing of it decides."""

from spinewise.evidence.augmentation_studies import NOT_READ, Effect, Study, studies

UNCONFIRMED = "unconfirmed"


def told(effect: Effect) -> str:
    """One result as a clause.

    Parameters
    ----------
    effect : Effect
        Any.

    Returns
    -------
    str
        With its interval or denominator where they were read; unconfirmed numbers say so in front.
    """
    where = ", ".join(
        part for part in (effect.at, effect.control and f"control group {effect.control}") if part
    )
    said = f"{effect.outcome} ({where})" if where else effect.outcome
    return f"{'' if effect.is_confirmed else 'unconfirmed: '}{said}: {number(effect)}"


def number(effect: Effect) -> str:
    """The number of a result with its measure, interval and denominator.

    Parameters
    ----------
    effect : Effect
        Any.

    Returns
    -------
    str
        The source's words where it gives no number.
    """
    if effect.value is None:
        return effect.measure
    unit = "" if effect.unit == "1" else f" {effect.unit}"
    value = f"{effect.value:g}{unit}"
    measure = "" if effect.measure == "share" else f"{effect.measure} "
    if effect.denominator is not None:
        return f"{measure}{value} ({effect.numerator} of {effect.denominator})"
    if effect.low is not None and effect.high is not None:
        return f"{measure}{value} (95 % interval {effect.low:g} to {effect.high:g})"
    return f"{measure}{value}"


def sentence_of(study: Study) -> str:
    """A study as a sentence.

    Parameters
    ----------
    study : Study
        Any.

    Returns
    -------
    str
        Design, people, results, limits, and who paid as far as that was seen.
    """
    results = "; ".join(told(one) for one in study.effects)
    money = f" Paid by: {study.funding}." if study.funding != NOT_READ else ""
    conflict = f" {study.conflict}" if study.conflict else ""
    return f"{study.label} ({study.design}; {study.arms}): {results}. {study.limits}{money}{conflict}"


def literature(topic: str) -> tuple[str, ...]:
    """Every study on a topic, nulls among the rest and in the order of the table.

    Parameters
    ----------
    topic : str
        ``"pain"``, ``"survival"`` or ``"harm"``.

    Returns
    -------
    tuple of str
        One sentence or two each.
    """
    return tuple(sentence_of(one) for one in studies(topic))
