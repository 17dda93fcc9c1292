"""One engine of survival analysis in a process of its own, started by `survival`.

    python survival_engine.py ENGINE FOLDER

Reads x.npy, time.npy and event.npy of the folder, says `ready`, then fits once for each line on its input and
answers with seconds and the first coefficient with its error. When the input ends it says its peak memory in
MiB.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Fit = Callable[[], tuple[float, float]]


def ours(x: Any, stop: Any, event: Any) -> Fit:
    """Spinewise, Efron."""
    from spinewise.survival.cox import cox

    cox(x[:500], stop[:500], event[:500])  # compiled before the clock runs

    def fit() -> tuple[float, float]:
        found = cox(x, stop, event)
        return float(found.coefficients[0]), float(found.standard_errors[0])

    return fit


def _frame(x: Any, stop: Any, event: Any) -> Any:
    import pandas

    frame = pandas.DataFrame(x, columns=[f"x{k}" for k in range(x.shape[1])])
    return frame.assign(time=stop, event=event.astype(float))


def lifelines(x: Any, stop: Any, event: Any) -> Fit:
    """Lifelines, Efron."""
    from lifelines import CoxPHFitter

    frame = _frame(x, stop, event)

    def fit() -> tuple[float, float]:
        found = CoxPHFitter().fit(frame, "time", "event")
        return float(found.params_.iloc[0]), float(found.standard_errors_.iloc[0])

    return fit


def survival(x: Any, stop: Any, event: Any) -> Fit:
    """The package survival of PyPI (Rust), Efron."""
    from survival import coxph

    data: dict[str, Any] = {f"x{k}": x[:, k] for k in range(x.shape[1])}
    data |= {"time": stop, "event": event.astype(float)}
    formula = "Surv(time, event) ~ " + " + ".join(f"x{k}" for k in range(x.shape[1]))

    def fit() -> tuple[float, float]:
        found = coxph(formula, data)
        beta = getattr(found, "coefficients", None)
        beta = list(beta.values()) if isinstance(beta, dict) else list(np.ravel(beta))
        return float(beta[0]), float("nan")

    return fit


def scikit_survival(x: Any, stop: Any, event: Any) -> Fit:
    """Scikit-survival, Efron; it has no standard errors."""
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.util import Surv

    y = Surv.from_arrays(event, stop)

    def fit() -> tuple[float, float]:
        return float(CoxPHSurvivalAnalysis(ties="efron").fit(x, y).coef_[0]), float("nan")

    return fit


def statsmodels(x: Any, stop: Any, event: Any) -> Fit:
    """Statsmodels, Efron."""
    from statsmodels.duration.hazard_regression import PHReg

    def fit() -> tuple[float, float]:
        found = PHReg(stop, x, event.astype(int), ties="efron").fit()
        return float(found.params[0]), float(found.bse[0])

    return fit


ENGINES = {one.__name__: one for one in (ours, lifelines, survival, scikit_survival, statsmodels)}


def main() -> None:
    """Load, then answer until the input ends."""
    sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).parent]
    folder = Path(sys.argv[2])
    x, stop, event = (np.load(folder / f"{name}.npy") for name in ("x", "time", "event"))
    fit = ENGINES[sys.argv[1]](x, stop, event)
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        beta, error = fit()
        print(time.perf_counter() - start, beta, error, flush=True)
    status = Path("/proc/self/status").read_text().splitlines()
    print(next(float(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")), flush=True)


if __name__ == "__main__":
    main()
