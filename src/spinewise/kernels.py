"""One way to compile a kernel: numba with a cache where a cache can be written, without one elsewhere."""

from collections.abc import Callable
from typing import Any, TypeVar, overload

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


@overload
def jit(kernel: Kernel) -> Kernel: ...
@overload
def jit(*, parallel: bool = ...) -> Callable[[Kernel], Kernel]: ...


def jit(kernel: Kernel | None = None, *, parallel: bool = False) -> Any:
    """Compile a kernel when it is first called.

    Parameters
    ----------
    kernel : callable
        Loops over plain arrays.
    parallel : bool
        Whether `numba.prange` loops may run on several cores.

    Returns
    -------
    callable
        The compiled kernel, or a decorator when called with options only.
    """

    def compile_(function: Kernel) -> Any:
        try:
            return numba.njit(function, cache=True, parallel=parallel, nogil=True)
        except RuntimeError:  # numba finds no folder in which a cache may be written
            return numba.njit(function, cache=False, parallel=parallel, nogil=True)

    return compile_ if kernel is None else compile_(kernel)
