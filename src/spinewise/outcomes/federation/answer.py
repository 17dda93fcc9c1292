"""One site's answer to one question: checked for small groups first, then sums and nothing else."""

from collections.abc import Sequence

import numpy as np

from spinewise.outcomes.federation.agreement import Agreement
from spinewise.outcomes.federation.asked import BINS, COUNTS, EDGES, GRAM, STRATUM, Ask, Sums
from spinewise.outcomes.federation.binned import bin_gram, bin_sums, counts_by_group
from spinewise.outcomes.federation.bins import check_bins, check_cuts, own_edges
from spinewise.outcomes.federation.site_rows import SiteRows
from spinewise.outcomes.federation.small_cells import groups_of_all, refuse_lopsided, refuse_small
from spinewise.outcomes.federation.stratified import stratum_sums
from spinewise.words import BadInput


def answer(
    agreement: Agreement,
    rows: SiteRows,
    asked: Ask,
    least: int | None = None,
    told: Sequence[float] = (),
) -> Sums:
    """Answer one question about the people of one site.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rows : SiteRows
        People of the site.
    asked : Ask
        The question.
    least : int or None
        The site's own least cell; it counts where it is larger than the agreement's.
    told : sequence of float
        Days at which earlier studies of the site were cut.

    Returns
    -------
    mapping of str to ndarray
        ``people`` and ``events`` (but where only edges are asked for) and the sums asked for.

    Raises
    ------
    TooSmall
        When the answer would speak of too few people; nothing is told then.
    BadInput
        When the question does not fit the agreement.
    """
    needed = max(agreement.least, least or 0)
    _check_fits(agreement, asked)
    refuse_small(groups_of_all(agreement, rows, needed))
    if asked.kind == EDGES:
        return {"edges": own_edges(agreement, rows, needed, told)}
    edges = asked.edges.tolist()
    if told:
        check_cuts(agreement, rows, needed, sorted({0.0, agreement.horizon, *edges, *told}))
    if asked.kind in (STRATUM, BINS, GRAM):
        refuse_lopsided(rows, asked.beta, needed)
    sums = {"people": np.array([float(len(rows))]), "events": np.array([float(rows.happened.sum())])}
    efron = agreement.ties == "efron"
    if asked.kind == STRATUM:
        return sums | dict(stratum_sums(rows, asked.beta, efron))
    check_bins(agreement, rows, needed, edges)
    if asked.kind == BINS:
        return sums | dict(bin_sums(rows, edges, asked.beta, efron))
    if asked.kind == GRAM:
        return sums | {"gram": bin_gram(rows, edges, asked.beta, asked.cumulated, asked.correction)}
    by = agreement.covariates[0] if agreement.covariates else None
    place = rows.levels[by.name] if by else np.zeros(len(rows), np.int64)
    return sums | dict(counts_by_group(rows, edges, len(by.values) if by else 1, place))


def _check_fits(agreement: Agreement, asked: Ask) -> None:
    allowed = {
        (True, "cox"): (EDGES, BINS, GRAM),
        (False, "cox"): (STRATUM,),
        (True, "curve"): (EDGES, COUNTS),
    }[agreement.binned, agreement.model]
    if asked.kind not in allowed:
        raise BadInput(f"The agreement allows no question of the kind {asked.kind!r}: do not answer it.")
    p, m = len(agreement.names), max(len(asked.edges) - 1, 0)
    if asked.kind in (STRATUM, BINS, GRAM) and (len(asked.beta) != p or not np.isfinite(asked.beta).all()):
        raise BadInput(
            f"The question needs {p} coefficients, all finite: ask the coordinator to send it again."
        )
    if asked.kind == GRAM and not len(asked.cumulated) == len(asked.correction) == m:
        raise BadInput(
            f"The question needs a hazard for each of {m} bins: ask the coordinator to send it again."
        )
