"""Sites or surgeons beside what is expected of their people, whose follow-up differs: events over hazard.

What is expected of a person is the cumulative hazard of a Cox model of case mix and treatment until the end
of that person's follow-up; observed less expected is the martingale residual, and all of them sum to zero.

References
----------
Berry G. Biometrics 1983;39:173 (indirect standardisation by person-time). Therneau TM, Grambsch PM. Modeling
Survival Data. Springer 2000, 4.
"""

import numpy as np

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.time_dependent import fit_time_dependent
from spinewise.outcomes.funnel import Funnel, funnel
from spinewise.survival.cox_residuals import martingale_residuals
from spinewise.words import CannotMeasure


def funnel_of_sites(cohort: Cohort, *, widen: bool = False) -> Funnel:
    """Compare sites by events beside those expected of their case mix, treatment and follow-up.

    Parameters
    ----------
    cohort : Cohort
        With sites; covariates that name the site are left out of the case mix.
    widen : bool
        Whether the limits allow for overdispersion.

    Returns
    -------
    Funnel
        With Poisson limits; nobody is ranked.

    Raises
    ------
    CannotMeasure
        When there are no sites or only one, or no model of case mix.
    """
    if cohort.site is None:
        raise CannotMeasure("No column names the site: name one to compare sites.")
    case_mix = [k for k in range(len(cohort.names)) if not _names_the_site(cohort, k)]
    values = cohort.covariates[:, case_mix]
    fit, person = fit_time_dependent(cohort, adjust=values if case_mix else False)
    over = martingale_residuals(fit.rows, fit.at)
    surplus = np.bincount(person[fit.rows.sets.order], over, len(cohort))
    happened = cohort.outcome.happened
    expected = np.maximum(happened - surplus, 0.0)  # rounding may leave a hair below nothing
    return funnel(happened, expected, cohort.site, distribution="poisson", widen=widen)


def _names_the_site(cohort: Cohort, column: int) -> bool:
    """Whether a column says yes for all of one site and for nobody else."""
    assert cohort.site is not None
    said = cohort.covariates[:, column]
    inside = said == 1
    if not np.isin(said, (0.0, 1.0)).all() or not inside.any():
        return False
    return len(set(cohort.site[inside])) == 1 and not np.isin(cohort.site[~inside], cohort.site[inside]).any()
