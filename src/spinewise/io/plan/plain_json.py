"""Results as plain JSON data and back, exactly, by the types of their fields.

Dates are ISO 8601, enumerations their values, tuples and arrays lists, mappings objects with their keys as
text. A boolean mask is run lengths in C order, beginning with False. Where a field may hold several
types, the object says which under ``"is"``.
"""

import dataclasses
import datetime
import enum
import itertools
import types
import typing
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.words import Answer, BadInput

IS = "is"


def to_plain(value: Any) -> Any:
    """Anything that the types of a plan can hold, as JSON data.

    Parameters
    ----------
    value : object
        A dataclass, or what one holds.

    Returns
    -------
    object
        Dicts, lists, texts, numbers, booleans and None.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _field(value, field) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime.date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, np.ndarray):
        return _runs(value) if value.dtype == np.bool_ else value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {str(to_plain(key)): to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    return value


def _field(owner: Any, field: "dataclasses.Field[Any]") -> Any:
    value = getattr(owner, field.name)
    hint = hints_of(type(owner))[field.name]
    if tagged(hint):
        return _with_tag(value)
    inner = value_hint(hint)
    if inner is not None and tagged(inner):
        return {str(to_plain(key)): _with_tag(one) for key, one in value.items()}
    return to_plain(value)


def _with_tag(value: Any) -> Any:
    if isinstance(value, Answer):
        return {IS: "Answer", "value": value.value}
    if dataclasses.is_dataclass(value):
        return {IS: type(value).__name__, **to_plain(value)}
    return to_plain(value)


def from_plain(hint: Any, data: Any) -> Any:
    """JSON data as an object of a type.

    Parameters
    ----------
    hint : type
        What is wanted, as written at a field.
    data : object
        From `to_plain`.

    Returns
    -------
    object
        Equal to the one that was written.

    Raises
    ------
    BadInput
        When the data are of another shape.
    """
    if tagged(hint):
        return _from_tag(hint, data)
    options = [one for one in options_of(hint) if one is not types.NoneType]
    if data is None and len(options) < len(options_of(hint)):
        return None
    if len(options) > 1:
        return data  # plain numbers, texts and booleans: JSON keeps them apart
    wanted = options[0]
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is tuple:
        each = itertools.repeat(arguments[0]) if arguments[-1] is Ellipsis else iter(arguments)
        return tuple(from_plain(one, item) for one, item in zip(each, data, strict=False))
    if origin is np.ndarray:
        return _mask(data) if is_mask(wanted) else np.array(data, dtype=float)
    if origin is not None and issubclass(origin, Mapping):
        return {from_plain(arguments[0], key): from_plain(arguments[1], one) for key, one in data.items()}
    if isinstance(wanted, type) and dataclasses.is_dataclass(wanted):
        of = hints_of(wanted)
        return wanted(**{name: from_plain(of[name], one) for name, one in data.items()})
    if issubclass(wanted, enum.Enum):
        return wanted(data)
    if issubclass(wanted, datetime.date):
        return wanted.fromisoformat(data)
    return data


def _from_tag(hint: Any, data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    for option in options_of(hint):
        if getattr(option, "__name__", "") == data.get(IS):
            rest = {name: one for name, one in data.items() if name != IS}
            return Answer(rest["value"]) if option is Answer else from_plain(option, rest)
    raise BadInput(
        "the plan holds a part of a kind that this version does not know: read it with a newer version"
    )


def hints_of(owner: type) -> dict[str, Any]:
    """Types of the fields of a dataclass.

    Parameters
    ----------
    owner : type
        A dataclass.

    Returns
    -------
    dict
        Name to type.
    """
    return typing.get_type_hints(owner)


def options_of(hint: Any) -> tuple[Any, ...]:
    """The types that a field may hold.

    Parameters
    ----------
    hint : type
        As written at a field.

    Returns
    -------
    tuple of type
        One, or those of a union.
    """
    is_union = typing.get_origin(hint) in (types.UnionType, typing.Union)
    return typing.get_args(hint) if is_union else (hint,)


def tagged(hint: Any) -> bool:
    """Whether a field may hold things that JSON alone would not keep apart.

    Parameters
    ----------
    hint : type
        As written at a field.

    Returns
    -------
    bool
        True for a union of several dataclasses, or of a text and an enumeration.
    """
    options = [one for one in options_of(hint) if one is not types.NoneType]
    made = [one for one in options if dataclasses.is_dataclass(one) or one is Answer]
    return len(options) > 1 and bool(made)


def value_hint(hint: Any) -> Any | None:
    """Type of the values of a mapping.

    Parameters
    ----------
    hint : type
        As written at a field.

    Returns
    -------
    type or None
        None when the field is no mapping.
    """
    origin = typing.get_origin(hint)
    is_mapping = isinstance(origin, type) and issubclass(origin, Mapping)
    return typing.get_args(hint)[1] if is_mapping else None


def is_mask(hint: Any) -> bool:
    """Whether an array holds yes and no.

    Parameters
    ----------
    hint : type
        Of an array, as written at a field.

    Returns
    -------
    bool
        False for arrays of numbers.
    """
    return "bool" in str(typing.get_args(hint)[1])


def _runs(mask: NDArray[np.bool_]) -> dict[str, Any]:
    flat = np.concatenate([[False], mask.ravel(), [not mask.ravel()[-1]]]) if mask.size else np.array([False])
    ends = np.flatnonzero(flat[1:] != flat[:-1])
    lengths = np.diff(np.concatenate([[0], ends]))
    return {"shape": list(mask.shape), "runs": " ".join(map(str, lengths.tolist()))}


def _mask(data: dict[str, Any]) -> NDArray[np.bool_]:
    lengths = [int(word) for word in data["runs"].split()]
    if sum(lengths) != int(np.prod(data["shape"])):
        raise BadInput("a mask of the plan is cut short: make the plan again")
    values = np.arange(len(lengths)) % 2 == 1
    return np.repeat(values, lengths).reshape(data["shape"])
