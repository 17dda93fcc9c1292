"""The registry page: what it says is what was measured, it asks the network for nothing and names nobody."""

import html
import re
from dataclasses import replace

import pytest

from hand_made_registry import AS_OF, made_up_registry
from spinewise.outcomes.measured.summary import Asked, summarise
from spinewise.report.registry_page import headline, registry_html


@pytest.fixture(scope="module")
def found():
    return summarise(made_up_registry(), AS_OF, Asked(smallest_cell=11))


@pytest.fixture(scope="module")
def page(found) -> str:
    return registry_html(found).decode()


def words(page: str) -> str:
    """What a reader sees, in one line."""
    inside = page.split("</style>")[1]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inside)).split())


def test_the_first_screen_says_how_many_how_complete_and_what_is_missing(found, page) -> None:
    first = words("</style>" + page.split('id="first-screen">')[1].split("</main>")[0])
    assert f"{found.people} people" in first
    assert f"{found.follow_up.completeness:.0%} of possible follow-up seen" in first
    assert f"{found.follow_up.lost} lost to follow-up" in first
    for gap in found.gaps:
        assert f"{gap.count} {gap.why}" in first
    for goal in {one.goal for one in found.metrics}:
        assert goal[0].upper() + goal[1:] in first


def test_every_outcome_stands_on_the_page_with_denominator_and_interval(found, page) -> None:
    text = words(page)
    for one in (*found.metrics, *found.wanted, *found.survival):
        if one.estimate is None:
            assert one.gap in text
            continue
        assert one.name[1:] in text
        assert one.among in text
        counts = (
            f"{one.estimate.n}"
            if one.estimate.events is None
            else f"{one.estimate.events} of {one.estimate.n}"
        )
        assert counts in text
        for missing in one.absent:
            assert f"{missing.count} {missing.why}" in text


def test_one_row_for_each_outcome_comes_first_at_twelve_months_where_there_is_such_a_visit(found) -> None:
    rows = headline(found.metrics)
    assert len({(one.goal, one.of or one.name) for one in rows}) == len(rows)
    assert {one.goal for one in rows} == {one.goal for one in found.metrics}
    at = {one.of: one.at for one in rows}
    assert at["Oswestry Disability Index, better by"] == "12 months"
    assert at["readmission"] == "90 days"
    assert at["rod breakage"] == "2 years"


def test_every_threshold_stands_with_its_source_and_unconfirmed_ones_say_so(found, page) -> None:
    text = words(page)
    for change in found.changes:
        for gained in change.gained:
            assert gained.threshold.people in text
            assert gained.threshold.label in text
    assert "12.8\N{NO-BREAK SPACE}points (Copay 2008, unconfirmed)".replace("\N{NO-BREAK SPACE}", " ") in text
    assert "below measurement error" in text


def test_the_page_asks_the_network_for_nothing_and_needs_no_script(page) -> None:
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors <= set(re.findall(r'id="([^"]+)"', page))


def test_nobody_is_named(found, page) -> None:
    for person in made_up_registry().people:
        assert person.key not in words(page)


def test_text_from_a_registry_is_escaped() -> None:
    batch = made_up_registry(12)
    hostile = "<img src=x onerror=alert(1)>"
    batch = replace(
        batch,
        episodes=tuple(replace(one, site=hostile) for one in batch.episodes),
        procedures=tuple(replace(one, kind=hostile) for one in batch.procedures),
    )
    page = registry_html(summarise(batch, AS_OF)).decode()
    assert hostile not in page
    assert html.escape(hostile) in page


def test_a_registry_of_one_person_has_a_page_of_gaps() -> None:
    batch = made_up_registry(1)
    bare = replace(batch, values=(), proms=(), events=(), ends=())
    text = words(registry_html(summarise(bare, AS_OF)).decode())
    assert "1 people" in text
    assert "No outcome form with one before the procedure is in the registry." in text
    assert "One site only." in text


def test_hidden_counts_are_not_in_the_page(found, page) -> None:
    sites = page.split('id="sites"')[1].split("</section>")[0]
    assert sites.count("hidden") >= 3
    for programme in found.programmes:
        for metric in programme.metrics:
            if metric.estimate and metric.estimate.events is not None:
                assert metric.estimate.events == 0 or metric.estimate.events >= found.smallest_cell


def test_the_same_registry_makes_the_same_page(found) -> None:
    assert registry_html(found) == registry_html(found)
