"""The coordinator's side: which question comes next, and what is found in the end.

Each procedure is written as it would be over one table and stops where it needs sums of the sites. A
conversation has no state but what was said, so it can be carried on, or checked, from its messages.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.federation.agreement import Agreement
from spinewise.outcomes.federation.asked import BINS, COUNTS, EDGES, GRAM, STRATUM, Answers, Ask, ask
from spinewise.outcomes.federation.binned import bin_terms
from spinewise.outcomes.federation.bins import common_edges
from spinewise.outcomes.federation.results import FederatedCox, FederatedCurves, Found
from spinewise.outcomes.federation.stratified import square
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.survival.newton import (
    FLAT,
    MAX_HALVINGS,
    SMALL_STEP,
    TOLERANCE,
    factor_information,
    solve_information,
)
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Talk = Generator[Ask, Answers, Found]


@dataclass(frozen=True, eq=False)
class _At:
    loglik: float
    gradient: Floats
    information: Floats


def proceed(agreement: Agreement, rounds: Sequence[Answers]) -> Ask | Found:
    """Next question of a study, or what it found.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rounds : sequence of mapping of str to mapping of str to ndarray
        What each site answered in each round so far; the same sites in every one.

    Returns
    -------
    Ask or FederatedCox or FederatedCurves
        The same for the same rounds, on every machine with the same arithmetic.

    Raises
    ------
    BadInput
        When a site is missing from a round, or speaks of other people than before.
    CannotMeasure
        When the sums determine no answer; names the column.
    """
    talk = _curves(agreement) if agreement.model == "curve" else _cox(agreement)
    asked = next(talk)
    people: dict[str, tuple[float, float]] = {}
    for number, answers in enumerate(rounds, start=1):
        _check_same(answers, rounds[0], people, number)
        try:
            asked = talk.send(answers)
        except StopIteration as end:
            found: Found = end.value
            return found
    return asked


def _check_same(
    answers: Answers, first: Answers, people: dict[str, tuple[float, float]], number: int
) -> None:
    if set(answers) != set(first):
        raise BadInput(f"Round {number} was not answered by the sites of round 1: the same have to answer.")
    for site, told in answers.items():
        if "people" in told:
            counted = (float(told["people"][0]), float(told["events"][0]))
            if people.setdefault(site, counted) != counted:
                raise BadInput(
                    f"Site {site} speaks of other people in round {number} than before: it has to answer "
                    "from the same table, or the study begins anew."
                )


def _cox(agreement: Agreement) -> Talk:
    if not agreement.binned:
        return (yield from _newton(agreement, np.zeros(0)))
    own = yield ask(EDGES)
    edges = common_edges(agreement, [told["edges"] for _, told in sorted(own.items())])
    return (yield from _newton(agreement, edges))


def _newton(agreement: Agreement, edges: Floats) -> Talk:
    """Newton's method as in `survival.newton`, each evaluation asked of the sites."""
    names, p = agreement.names, len(agreement.names)
    beta = np.zeros(p)
    at, counted = yield from _evaluate(agreement, edges, beta)
    people, events, sites = counted
    if not events:
        raise CannotMeasure("Nobody at any site had the event: a hazard ratio needs events.")
    for name, bend, span in zip(names, np.diag(at.information), agreement.span, strict=True):
        if bend <= FLAT * events * span**2:
            raise CannotMeasure(
                f"Column {name} does not vary among those at risk at any event of any site: leave it out."
            )
    null, spent = at.loglik, 1
    step = np.zeros(p)
    while True:
        root, scale = factor_information(at.information, names, first=spent == 1)
        step = solve_information(root, scale, at.gradient)
        if float(at.gradient @ step) <= TOLERANCE * events:
            break
        slack = abs(at.loglik) * np.finfo(float).eps * np.sqrt(people)
        for _ in range(MAX_HALVINGS):
            if spent >= agreement.evaluations:
                raise _unsettled(agreement, step)
            ahead, _ = yield from _evaluate(agreement, edges, beta + step)
            spent += 1
            if ahead.loglik >= at.loglik - slack:
                break
            step = step / 2
        beta, at = beta + step, ahead
    if np.any(np.abs(step) * agreement.span > SMALL_STEP):
        raise _unsettled(agreement, step)
    inverse = solve_information(root, scale, np.eye(p))
    covariance = (inverse + inverse.T) / 2
    return FederatedCox(names, beta + step, covariance, null, at.loglik, people, events, sites, edges, spent)


def _unsettled(agreement: Agreement, step: Floats) -> CannotMeasure:
    column = agreement.names[int(np.argmax(np.abs(step) * agreement.span))]
    return CannotMeasure(
        f"The fit had not settled after {agreement.evaluations} evaluations, column {column} moves most: it "
        "may separate those with events from those without, leave it out, or agree on more evaluations."
    )


def _evaluate(
    agreement: Agreement, edges: Floats, beta: Floats
) -> Generator[Ask, Answers, tuple[_At, tuple[int, int, tuple[str, ...]]]]:
    p = len(beta)
    if not len(edges):
        answers = yield ask(STRATUM, beta=beta)
        total = _total(answers)
        at = _At(float(total["loglik"][0]), total["gradient"], square(total["information"], p))
        return at, _counted(total, answers)
    answers = yield ask(BINS, edges=edges, beta=beta)
    total = _total(answers)
    terms = bin_terms(total, beta)
    weighed = yield ask(GRAM, edges=edges, beta=beta, cumulated=terms.cumulated, correction=terms.correction)
    information = square(_total(weighed)["gram"], p) - terms.products
    return _At(terms.loglik, terms.gradient, information), _counted(total, answers)


def _curves(agreement: Agreement) -> Talk:
    own = yield ask(EDGES)
    edges = common_edges(agreement, [told["edges"] for _, told in sorted(own.items())])
    answers = yield ask(COUNTS, edges=edges)
    total = _total(answers)
    by = agreement.covariates[0] if agreement.covariates else None
    groups = tuple(f"{by.name} {value}" for value in by.values) if by else ("all",)
    m = len(edges) - 1
    ends = np.concatenate((edges[1:], edges[1:]))
    happened = np.repeat([True, False], m)
    curves = []
    for k, group in enumerate(groups):
        span = slice(k * m, (k + 1) * m)
        counts = np.concatenate((total["dead"][span], total["left"][span]))
        if not counts.any():
            raise CannotMeasure(f"Nobody at any site is in {group}: leave this category out.")
        seen = counts > 0
        curves.append(kaplan_meier(ends[seen], happened[seen], weights=counts[seen]))
    return FederatedCurves(groups, tuple(curves), tuple(sorted(answers)), edges)


def _total(answers: Answers) -> Mapping[str, Floats]:
    """Sums over the sites, in the order of their names: the same to the last bit whoever answers first."""
    in_order = [told for _, told in sorted(answers.items())]
    names = in_order[0].keys()
    if any(told.keys() != names for told in in_order):
        raise BadInput("The sites told different things in one round: ask them to answer again.")
    for name in names:
        if any(told[name].shape != in_order[0][name].shape for told in in_order):
            raise BadInput(f"The sites told {name} of different lengths: ask them to answer again.")
    return {name: np.sum([told[name] for told in in_order], axis=0) for name in names}


def _counted(total: Mapping[str, Floats], answers: Answers) -> tuple[int, int, tuple[str, ...]]:
    return int(total["people"][0]), int(total["events"][0]), tuple(sorted(answers))
