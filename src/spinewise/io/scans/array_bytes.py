"""The memory of an array as bytes, so that files are read straight into it."""

from typing import Any

from numpy.typing import NDArray


def bytes_of(array: NDArray[Any]) -> memoryview:
    """Memory of a C-contiguous array as bytes.

    Parameters
    ----------
    array : array, C-contiguous
        Of any type.

    Returns
    -------
    memoryview
        The same memory, not a copy.
    """
    view: Any = array.reshape(-1)
    return memoryview(view).cast("B")
