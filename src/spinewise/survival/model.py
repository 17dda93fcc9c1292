"""A Cox model with the interface of scikit-learn and lifelines: `fit`, then ask."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.concordance import concordance
from spinewise.survival.cox import cox
from spinewise.survival.cox_fit import CoxFit
from spinewise.survival.predicted import PredictedSurvival, predict_survival
from spinewise.survival.proportionality import Proportionality, proportionality
from spinewise.words import BadInput

Floats = NDArray[np.float64]


class CoxModel:
    """Cox's proportional hazards model as an estimator; `cox` is the function behind it.

    Parameters
    ----------
    ties : str
        ``"efron"`` or ``"breslow"``.
    robust : bool
        Whether standard errors are those of the sandwich.

    Examples
    --------
    >>> model = CoxModel().fit([[0], [1], [0], [1]], [4, 1, 2, 3], [1, 1, 1, 1])
    >>> round(float(np.exp(model.coef_[0])), 4)
    2.5616
    """

    def __init__(self, ties: str = "efron", robust: bool = False) -> None:
        self.ties = ties
        self.robust = robust
        self._fit: CoxFit | None = None

    def fit(
        self,
        X: Any,  # noqa: N803  the name that scikit-learn's users know
        time: Any,
        event: Any,
        *,
        start: Any = None,
        strata: Any = None,
        weights: Any = None,
        offset: Any = None,
        cluster: Any = None,
    ) -> Self:
        """Fit the model.

        Parameters
        ----------
        X : array-like or data frame, shape (n, p)
            Covariates.
        time, event, start, strata, weights, offset, cluster : array-like, shape (n,)
            As in `cox`.

        Returns
        -------
        CoxModel
            Itself.

        Raises
        ------
        BadInput
            When a row or column cannot be used.
        CannotMeasure
            When the data do not determine the coefficients.
        """
        self._fit = cox(
            X,
            time,
            event,
            start=start,
            strata=strata,
            weights=weights,
            offset=offset,
            cluster=cluster,
            robust=self.robust,
            ties=self.ties,
        )
        return self

    @property
    def result(self) -> CoxFit:
        """What the fit found; an error when there is none."""
        if self._fit is None:
            raise BadInput("The model is not fitted: call fit first.")
        return self._fit

    @property
    def coef_(self) -> Floats:
        """Logarithms of the hazard ratios."""
        return self.result.coefficients

    @property
    def feature_names_in_(self) -> tuple[str, ...]:
        """Names of the covariates."""
        return self.result.names

    def summary(self) -> dict[str, Any]:
        """Columns of the table of coefficients, ready for any data frame."""
        fit = self.result
        limits = fit.interval()
        return {
            "covariate": list(fit.names),
            "coefficient": fit.coefficients,
            "hazard_ratio": fit.hazard_ratios,
            "standard_error": fit.standard_errors,
            "hazard_ratio_lower_95": np.exp(limits[:, 0]),
            "hazard_ratio_upper_95": np.exp(limits[:, 1]),
            "z": fit.z,
            "p_value": fit.p_values,
        }

    def predict(self, X: Any) -> Floats:  # noqa: N803
        """Linear predictor: higher for those who should have the event earlier.

        Parameters
        ----------
        X : array-like or data frame, shape (m, p)
            Covariates.

        Returns
        -------
        ndarray, shape (m,)
            Relative to the mean of the fitted rows.
        """
        return self.result.linear_predictor(X)

    def predict_survival(self, X: Any, times: Any, *, stratum: Any = None) -> PredictedSurvival:  # noqa: N803
        """Survival of people with given covariates at given times.

        Parameters
        ----------
        X : array-like or data frame, shape (m, p)
            Covariates.
        times : array-like, shape (t,)
            Zero or more.
        stratum : label, optional
            Needed when the model has strata.

        Returns
        -------
        PredictedSurvival
            With errors and limits.
        """
        return predict_survival(self.result, X, times, stratum=stratum)

    def score(self, X: Any, time: Any, event: Any) -> float:  # noqa: N803
        """Harrell's concordance of the linear predictor.

        Parameters
        ----------
        X : array-like or data frame, shape (m, p)
            Covariates.
        time, event : array-like, shape (m,)
            As in `concordance`.

        Returns
        -------
        float
            0.5 says nothing, 1 orders every pair.
        """
        return concordance(self.predict(X), time, event).value

    def check_proportionality(self, transform: str = "km") -> Proportionality:
        """Test whether the hazard ratios stay the same over time.

        Parameters
        ----------
        transform : str
            As in `proportionality`.

        Returns
        -------
        Proportionality
            Tests and residuals.
        """
        return proportionality(self.result, transform=transform)
