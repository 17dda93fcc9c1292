"""The funnel: limits by their definition, sites by hand, words that rank nobody, chance in simulation."""

import numpy as np
import pytest
from scipy.stats import binom, poisson

from spinewise.outcomes.funnel import SMALL, WITHIN, funnel
from spinewise.outcomes.funnel_limits import binomial_limits, poisson_limits
from spinewise.outcomes.propensity.logistic import logistic
from spinewise.words import BadInput, CannotMeasure


@pytest.mark.parametrize("level", [95.0, 99.8])
@pytest.mark.parametrize("expected", [4.2, 10.0, 37.3, 400.0])
def test_poisson_limits_by_their_definition(expected, level):
    tail = (1 - level / 100) / 2
    low, high = poisson_limits([expected], level)[0]
    for limit, p in ((low, tail), (high, 1 - tail)):
        r = int(np.flatnonzero(poisson.cdf(np.arange(2000), expected) >= p)[0])
        exact = r + 0.5 - (poisson.cdf(r, expected) - p) / poisson.pmf(r, expected)
        assert limit == pytest.approx(max(exact, 0.0), rel=1e-9)


def test_binomial_limits_by_their_definition():
    low, high = binomial_limits([60], [18.0], 95)[0]
    for limit, p in ((low, 0.025), (high, 0.975)):
        r = int(np.flatnonzero(binom.cdf(np.arange(61), 60, 0.3) >= p)[0])
        assert limit == pytest.approx(r + 0.5 - (binom.cdf(r, 60, 0.3) - p) / binom.pmf(r, 60, 0.3))


def test_each_tail_holds_what_it_says_over_sites_of_different_size():
    """Without the half of the formula 3.1 % would lie above and 1.9 % below."""
    expected = np.linspace(4, 60, 3000)
    low, high = poisson_limits(expected, 95).T
    below = poisson.cdf(np.ceil(low) - 1, expected).mean()
    above = poisson.sf(np.floor(high), expected).mean()
    assert below == pytest.approx(0.025, abs=0.0015)
    assert above == pytest.approx(0.025, abs=0.0015)


def test_limits_of_many_people_are_those_of_the_normal_distribution():
    np.testing.assert_allclose(
        poisson_limits([1e6], 95)[0], 1e6 + np.array([-1, 1]) * 1.959964 * 1e3, atol=2.5
    )
    with pytest.raises(BadInput, match="level of 100"):
        poisson_limits([3.0], 100)


def sites(*counts):
    """People of named sites with one risk: (name, people, events)."""
    site = np.concatenate([[name] * people for name, people, _ in counts])
    event = np.concatenate([np.arange(people) < events for _, people, events in counts])
    return event, site


def test_sites_by_hand():
    event, site = sites(("C", 200, 20), ("A", 200, 40), ("D", 200, 29), ("B", 10, 3), ("E", 300, 8))
    found = funnel(event, np.full(len(event), 0.1), site)
    assert [one.name for one in found.sites] == ["A", "B", "C", "D", "E"]
    assert [one.position for one in found.sites] == [
        "many more than expected",
        SMALL,
        WITHIN,
        "more than expected",
        "far fewer than expected",
    ]
    a, b, *_ = found.sites
    assert (a.people, a.observed, a.expected) == (200, 40, pytest.approx(20))
    assert a.ratio == pytest.approx(2)
    np.testing.assert_allclose(np.array(a.inner) * 20, binomial_limits([200], [20.0], 95)[0])
    np.testing.assert_allclose(np.array(a.outer) * 20, binomial_limits([200], [20.0], 99.8)[0])
    assert b.is_small
    assert found.levels == (95.0, 99.8)


def test_a_small_site_is_shown_and_not_judged_however_many_events_it_has():
    """Three events of 0.3 expected: not even none would be few, so it is in no list and in no sentence."""
    event, site = sites(("A", 3, 3), ("B", 500, 50))
    found = funnel(event, np.full(len(event), 0.1), site)
    assert found.sites[0].position == SMALL
    assert found.sites[0].ratio == pytest.approx(10)
    assert not any(sentence.startswith("A:") for sentence in found.words)
    assert "1 of 2 sites are large enough" in found.words[0]
    common, where = sites(("A", 8, 8), ("B", 500, 450))
    assert funnel(common, np.full(508, 0.9), where).sites[0].position == SMALL


def test_words_name_only_those_far_out_and_never_rank():
    event, site = sites(("Cliff", 400, 80), ("Abbey", 400, 41), ("Brook", 400, 40), ("Dale", 400, 39))
    words = " ".join(funnel(event, np.full(1600, 0.1), site).words)
    assert "Cliff: 80 of 400 people, 40.0 expected; many more than expected." in words
    assert "Abbey" not in words
    assert "This is no ranking" in words
    for word in ("best", "worst", "rank 1", "first place", "better", "outlier"):
        assert word not in words


def test_overdispersion_widens_by_its_root_when_asked():
    rng = np.random.default_rng(3)
    many = [(f"S{k:02d}", 400, int(rng.binomial(400, p))) for k, p in enumerate(rng.beta(20, 180, 60))]
    event, site = sites(*many)
    plain, wide = (funnel(event, np.full(len(event), 0.1), site, widen=w) for w in (False, True))
    z = np.array([(one.observed - 40) / 6 for one in plain.sites])
    drawn_in = np.clip(z, *np.percentile(z, (10, 90)))
    assert plain.dispersion == pytest.approx(np.mean(drawn_in**2))
    assert plain.dispersion > 1.5
    assert plain.dispersion_p < 0.001
    for one, other in zip(plain.sites, wide.sites, strict=True):
        assert other.inner[1] - 1 == pytest.approx((one.inner[1] - 1) * np.sqrt(plain.dispersion))
        assert 1 - other.outer[0] == pytest.approx(min(1, (1 - one.outer[0]) * np.sqrt(plain.dispersion)))
    beyond = [sum(one.position != WITHIN for one in found.sites) for found in (plain, wide)]
    assert beyond[1] < beyond[0]
    assert "do not allow for it" in " ".join(plain.words)
    assert "the limits allow for it" in " ".join(wide.words)


def test_case_mix_explains_a_site_of_old_people():
    """Twice the events of the others, all due to age: beyond the limits crudely, within them by case mix."""
    rng = np.random.default_rng(1)
    site = np.repeat([f"S{k}" for k in range(10)], 600)
    age = rng.normal(70, 6, 6000) + 9 * (site == "S0")
    event = rng.random(6000) < 1 / (1 + np.exp(-(-2.5 + 0.12 * (age - 70))))
    crude = funnel(event, np.full(6000, event.mean()), site).sites[0]
    risk = logistic(age[:, None], event, names=["age"], penalty=0).probability
    adjusted = funnel(event, risk, site).sites[0]
    assert crude.position == "many more than expected"
    assert adjusted.position == WITHIN


def test_expected_events_add_up_to_those_observed():
    rng = np.random.default_rng(2)
    site, x = rng.integers(0, 7, 3000).astype(str), rng.normal(size=(3000, 2))
    event = rng.random(3000) < 0.2
    risk = logistic(x, event, names=["a", "b"], penalty=5.0).probability
    found = funnel(event, risk, site, distribution="poisson")
    assert sum(one.expected for one in found.sites) == pytest.approx(event.sum(), rel=1e-9)
    assert sum(one.observed for one in found.sites) == event.sum()
    assert sum(one.people for one in found.sites) == 3000


@pytest.mark.parametrize("distribution", ["binomial", "poisson"])
def test_without_an_effect_of_sites_the_inner_limits_hold_95_of_100(distribution):
    """One in twenty, over 4,000 sites of 60 to 400 people; Poisson limits for a rare event."""
    rng = np.random.default_rng(11)
    people = rng.integers(60, 400, 4000)
    site = np.repeat(np.arange(4000), people)
    risk = np.full(len(site), 0.15 if distribution == "binomial" else 0.04)
    found = funnel(rng.random(len(site)) < risk, risk, site, distribution=distribution)
    judged = [one for one in found.sites if not one.is_small]
    inside = np.mean([one.position == WITHIN for one in judged])
    far = np.mean([one.position.startswith(("many", "far")) for one in judged])
    assert inside == pytest.approx(0.95, abs=0.0105)  # three standard errors
    assert far == pytest.approx(0.002, abs=0.0022)
    assert found.dispersion == pytest.approx(0.75, abs=0.2)  # ends drawn in: below 1 by chance alone


def test_with_case_mix_chance_alone_stays_within():
    """The binomial limits are a little wide where risks differ within a site: never more than 5 % beyond."""
    rng = np.random.default_rng(12)
    site = rng.integers(0, 400, 80_000)
    x = rng.normal(size=(80_000, 2))
    event = rng.random(80_000) < 1 / (1 + np.exp(-(x @ [0.7, -0.5] - 1.8)))
    found = funnel(event, logistic(x, event, names=["a", "b"], penalty=1.0).probability, site)
    inside = np.mean([one.position == WITHIN for one in found.sites])
    assert 0.935 < inside < 0.99


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"site": ["A"] * 6}, CannotMeasure, "one site only"),
        ({"site": ["A", None, "B", "B", "A", "A"]}, BadInput, "site is missing in row 2"),
        ({"risk": [0.1, 0.2, 0.0, 0.1, 0.1, 0.1]}, BadInput, "risk of row 3 is 0"),
        ({"risk": [0.1] * 5}, BadInput, "5 rows"),
        ({"happened": [2, 0, 0, 0, 0, 0]}, BadInput, "event is 2 in row 1"),
        ({"distribution": "normal"}, BadInput, "no distribution of the limits 'normal'"),
    ],
)
def test_refusals(change, error, sentence):
    given = {"happened": [1, 0, 0, 0, 1, 0], "risk": [0.3] * 6, "site": list("AABBBA"), **change}
    with pytest.raises(error, match=sentence):
        funnel(**given)
