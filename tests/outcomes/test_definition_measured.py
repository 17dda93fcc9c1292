"""Outcomes of a registry of a few people, counted by hand: who is in each number, who is not, and why."""

import datetime
from dataclasses import replace

import pytest

from spinewise.evidence import outcome_events
from spinewise.evidence.outcome_events import event_kind
from spinewise.evidence.outcome_measures import ThresholdKind, measure
from spinewise.outcomes.measured.baseline import time_to_baseline
from spinewise.outcomes.measured.change import change
from spinewise.outcomes.measured.courses import DIED, KNOWN, LOST, NOT_YET, courses_of
from spinewise.outcomes.measured.dying import survival_by_year
from spinewise.outcomes.measured.follow_up import follow_up
from spinewise.outcomes.measured.forms import completeness, papers
from spinewise.outcomes.measured.goals import goals_of_care
from spinewise.outcomes.measured.happened import by_year, within
from spinewise.outcomes.measured.programmes import by_programme
from spinewise.outcomes.measured.stay import nights, readmitted
from spinewise.outcomes.measured.summary import Asked, summarise
from spinewise.outcomes.measured.trend import by_calendar_year, osteoporosis
from spinewise.outcomes.measured.visits import Visit, schedule_of, visit_named, visits_named_by
from spinewise.outcomes.registered import (
    Batch,
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Origin,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.words import Answer, BadInput, CannotMeasure, Level

DAY = datetime.date(2024, 1, 31)
AS_OF = datetime.date(2026, 1, 31)
ORIGIN = Origin("csv", "hand made", "0" * 64, "test")
INFECTION, ROD = event_kind("surgical site infection"), event_kind("rod breakage")
Y1 = Visit(12, 0)


def after(days: int) -> datetime.date:
    return DAY + datetime.timedelta(days)


def person(
    key: str,
    *,
    until: int = 731,
    died: Answer = Answer.NO,
    nights: int | None = 5,
    site: str = "A",
    kind: str = "fusion",
    proms: dict[int, float] | None = None,
    due: dict[int, str] | None = None,
    measure: str = "odi",
    events: tuple[Event, ...] = (),
    values: tuple[Value, ...] = (),
    stays: tuple[Episode, ...] = (),
    diagnosis: str | None = None,
) -> Batch:
    """One person operated on `DAY`; days count from there."""
    stay = Episode(key, "1", DAY, None if nights is None else after(nights), site, diagnosis)
    forms = tuple(
        Prom(key, measure, score, after(day), (due or {}).get(day)) for day, score in (proms or {}).items()
    )
    return Batch(
        ORIGIN,
        (Person(key),),
        (stay, *stays),
        (Procedure(key, "1", "p", DAY, kind),),
        values,
        forms,
        tuple(replace(one, person=key) for one in events),
        (EndOfFollowUp(key, after(until), died),),
    )


def joined(*batches: Batch) -> Batch:
    fields = ("people", "episodes", "procedures", "values", "proms", "events", "ends")
    return Batch(ORIGIN, **{name: sum((getattr(one, name) for one in batches), ()) for name in fields})


def event(name: str, day: int, **more) -> Event:
    return Event("", name, after(day), **more)


def courses(*batches: Batch):
    return courses_of(joined(*batches), AS_OF)


# ---- who is known, and until when ----


def test_the_first_procedure_begins_the_course_and_later_entries_are_not_used() -> None:
    batch = person("a", until=800, proms={-10: 50.0, 365: 30.0, 790: 20.0})
    second = Procedure("a", "1", "q", after(200), "revision")
    early = Procedure("a", "1", "o", after(-400), "decompression")
    (one,) = courses_of(replace(batch, procedures=(*batch.procedures, second, early)), AS_OF)
    assert one.procedure.id == "o"
    assert [form.score for form in one.forms] == [50.0, 30.0], "the form of day 790 lies after the summary"
    assert (one.known_until, one.died) == (AS_OF, Answer.NO), "known beyond the day: alive on it"
    assert [found.kind for found in one.events] == ["revision surgery"], (
        "a revision is an event of the course"
    )


def test_unknown_is_not_alive_and_lost_is_not_dead() -> None:
    lost = courses(person("a", until=100))[0]
    dead = courses(person("a", until=100, died=Answer.YES))[0]
    batch = person("a", proms={40: 3.0})
    unsaid = courses_of(replace(batch, ends=()), AS_OF)[0]
    assert [one.state_on(after(200)) for one in (lost, dead, unsaid)] == [LOST, DIED, LOST]
    assert lost.state_on(after(100)) == KNOWN
    assert dead.state_on(after(100)) == DIED
    assert (unsaid.known_until, unsaid.died) == (after(40), Answer.UNKNOWN)
    assert lost.state_on(AS_OF + datetime.timedelta(1)) == NOT_YET


def test_a_procedure_after_death_is_refused_with_its_row() -> None:
    wrong = person("a", until=-3, died=Answer.YES)
    with pytest.raises(BadInput, match=r"^Procedure 2 is dated 3 days after the death of its person: "):
        courses(person("b"), wrong)


# ---- follow-up ----


def test_completeness_is_that_of_clark() -> None:
    """Two years possible for each; one seen through, one lost after half of it, one dead after a quarter."""
    found = follow_up(
        courses(person("a", until=731), person("b", until=366), person("c", until=183, died=Answer.YES)), 3
    )
    assert found.completeness == pytest.approx((731 + 366 + 183) / (731 + 731 + 183))
    assert (found.people, found.dead, found.lost) == (3, 1, 1)
    assert found.person_years == pytest.approx((731 + 366 + 183) / 365.25)
    assert [(one.year, one.followed.events, one.followed.n) for one in found.yearly] == [(1, 3, 3), (2, 2, 3)]


def test_nobody_is_no_registry() -> None:
    with pytest.raises(CannotMeasure, match="holds no procedure up to that day"):
        summarise(person("a"), DAY - datetime.timedelta(1))


# ---- events ----


@pytest.mark.evidence("t1-infection-complex", "t1-outcome-goals")
def test_a_share_within_days_leaves_out_who_was_lost_before_and_keeps_who_died() -> None:
    ssi = event("SSI", 90)
    found = within(
        courses(
            person("with", events=(ssi,)),
            person("late", events=(event("SSI", 91),)),
            person("before", events=(event("SSI", -5),)),
            person("dead", until=20, died=Answer.YES),
            person("lost", until=89),
            person("lost-with", until=90, events=(ssi,)),
        ),
        INFECTION,
        90,
    )
    assert (found.estimate.events, found.estimate.n) == (2, 5)
    assert [(one.count, one.why) for one in found.absent] == [(1, "lost before day 90")]
    assert found.goal == "postoperative complications"


def test_a_window_that_nobody_has_reached_is_a_gap_and_no_zero() -> None:
    batch = person("a")
    recent = replace(batch, procedures=(replace(batch.procedures[0], date=AS_OF),), ends=())
    found = within(courses_of(recent, AS_OF), INFECTION, 30)
    assert found.estimate is None
    assert found.gap == "Nobody has been followed for 30 days."
    assert [one.why for one in found.absent] == ["day 30 not yet reached"]


def test_an_event_is_counted_also_after_the_tables_were_read_anew() -> None:
    """Kinds were compared by identity: an event asked for before its table was read again was never found."""
    asked = event_kind("rod breakage")
    outcome_events.event_kinds.cache_clear()
    outcome_events._by_name.cache_clear()
    assert event_kind("rod breakage") is not asked
    broken = event("rod breakage", 300, level=Level.L4)
    found = by_year(courses(person("a", events=(broken,)), *(person(f"f{k}") for k in range(3))), asked, 1)
    assert (found.estimate.events, found.estimate.n) == (1, 4)


def test_events_of_the_implant_are_among_those_who_have_one() -> None:
    broken = event("broken rod", 300, level=Level.L4)
    group = courses(
        person("a", events=(broken,)),
        *(person(f"f{k}") for k in range(3)),
        *(person(f"d{k}", kind="decompression") for k in range(6)),
    )
    found = by_year(group, ROD, 1)
    assert (found.estimate.events, found.estimate.n) == (1, 4)
    assert found.estimate.value == pytest.approx(0.25)
    screws = replace(group[-1], procedure=replace(group[-1].procedure, implants=(Implant("pedicle screw"),)))
    assert by_year((*group[:-1], screws), ROD, 1).estimate.n == 4 + (group[-1].procedure.kind != "fusion")


def test_death_competes_with_an_event() -> None:
    """One of four dies before anybody can be censored: three quarters can have it, one of them has."""
    found = by_year(
        courses(
            person("a", until=100, died=Answer.YES),
            person("b", events=(event("rod breakage", 200),)),
            person("c"),
            person("d"),
        ),
        ROD,
        1,
    )
    assert found.estimate.value == pytest.approx(0.25), "not 1/3, which would count the dead as censored"


def test_an_event_found_at_a_visit_widens_the_interval_and_never_turns_it_round() -> None:
    """Symptom: more people at risk early on put the upper limit below the estimate."""
    seen = [person(f"s{k}", events=(event("fusion", 365, last_without=after(60)),)) for k in range(8)]
    gone = [person(f"g{k}", until=200) for k in range(8)]
    rest = [person(f"r{k}") for k in range(4)]
    fusion = event_kind("fusion")
    at_visit = by_year(courses(*seen, *gone, *rest), fusion, 1)
    exact = [replace(one, events=tuple(replace(e, last_without=None) for e in one.events)) for one in seen]
    known = by_year(courses(*exact, *gone, *rest), fusion, 1)
    assert at_visit.estimate.value == known.estimate.value == pytest.approx(8 / 12)
    early = [replace(one, events=tuple(replace(e, date=after(60)) for e in one.events)) for one in exact]
    soonest = by_year(courses(*early, *gone, *rest), fusion, 1).estimate
    assert soonest.value == pytest.approx(8 / 20), "earlier, and yet less: more people beside it at risk"
    assert at_visit.estimate.low == pytest.approx(min(soonest.low, known.estimate.low))
    assert at_visit.estimate.high == pytest.approx(max(soonest.high, known.estimate.high))
    assert at_visit.notes
    assert not known.notes


def test_who_had_an_early_event_is_not_counted_before_the_others_can_be() -> None:
    """Symptom: of people operated last week only those with an infection were in the share."""
    day = after(20)
    found = within(
        courses_of(joined(person("a", events=(event("SSI", 5),)), person("b"), person("c")), day),
        INFECTION,
        30,
    )
    assert found.estimate is None
    assert [one.count for one in found.absent] == [3]
    assert within(courses_of(joined(person("a", events=(event("SSI", 5),)), person("b")), after(30)),
                  INFECTION, 30).estimate.value == 0.5  # fmt: skip


def test_no_event_by_a_year_has_an_interval_all_the_same() -> None:
    """Symptom: 0.0 % (0.0 to 0.0 %) for a year before the first event."""
    group = [person(f"f{k}") for k in range(30)]
    found = by_year(courses(*group, person("a", events=(event("rod breakage", 500),))), ROD, 1)
    assert found.estimate.value == 0
    assert found.estimate.events == 0
    assert 0.05 < found.estimate.high < 0.15


def test_survival_counts_the_living_at_each_year() -> None:
    group = [person(f"a{k}") for k in range(8)] + [
        person("d", until=50, died=Answer.YES),
        person("l", until=60),
    ]
    first, second = survival_by_year(courses(*group), 5)
    assert first.estimate.value == pytest.approx(0.9)
    assert (first.estimate.events, first.estimate.n) == (8, 10)
    assert second.name == "alive at 2 years"
    assert [one.count for one in first.absent] == [1]


# ---- stay and readmission ----


def test_nights_are_a_median_of_those_with_a_discharge() -> None:
    group = [person(f"p{k}", nights=k) for k in range(1, 10)]
    found = nights(courses(*group, person("x", nights=None)))
    assert found.estimate.value == 5
    assert [(one.count, one.why) for one in found.absent] == [(1, "no discharge date")]
    with pytest.raises(BadInput, match=r"The stay of course 1 ends before it begins"):
        nights(courses(person("a", nights=-1)))


@pytest.mark.evidence("malnutrition-spondylolisthesis-fusion")
def test_readmission_counts_from_discharge_with_one_definition() -> None:
    def back(day: int, length: int = 2, id: str = "2") -> tuple[Episode, ...]:
        return (Episode("", id, after(day), after(day + length), "A"),)

    def with_stay(key: str, **more) -> Batch:
        stays = more.pop("stays", ())
        return person(key, stays=tuple(replace(one, person=key) for one in stays), **more)

    open_end = (Episode("", "3", after(20), None, "A"),)
    group = courses(
        with_stay("open", stays=open_end),
        with_stay("in", stays=back(35)),
        with_stay("out", stays=back(36)),
        with_stay("same-day", stays=back(5)),
        with_stay("no-night", stays=back(20, length=0)),
        with_stay("coded", events=(event("readmission", 12),)),
        with_stay("died-in", until=5, died=Answer.YES),
        with_stay("died-after", until=15, died=Answer.YES),
        with_stay("lost", until=34),
        with_stay("no-date", nights=None),
    )
    found = readmitted(group, 30)
    assert (found.estimate.events, found.estimate.n) == (2, 6)
    assert {one.why: one.count for one in found.absent} == {
        "no discharge date": 1,
        "died in hospital": 1,
        "an episode without a discharge date began in that time": 1,
        "lost before day 30": 1,
    }


# ---- visits and forms ----


@pytest.mark.parametrize(
    ("text", "visit"),
    [
        ("12 months", Visit(12, 0)),
        ("1 year", Visit(12, 0)),
        ("6 weeks", Visit(0, 42)),
        ("90 days", Visit(0, 90)),
        ("3mo", Visit(3, 0)),
        ("baseline", None),
        ("0 months", None),
        ("at discharge", None),
    ],
)
def test_a_visit_is_read_from_words(text: str, visit: Visit | None) -> None:
    assert visit_named(text) == visit


def test_a_schedule_is_in_order_and_refuses_what_is_no_time() -> None:
    assert [one.name for one in schedule_of("24 months, 6 weeks,1 year")] == [
        "6 weeks",
        "12 months",
        "24 months",
    ]
    assert schedule_of("") == ()
    with pytest.raises(BadInput, match=r"follow_up_visits names 'soon': write times such as"):
        schedule_of("12 months, soon")


def test_months_are_those_of_the_calendar() -> None:
    assert Visit(1, 0).due(datetime.date(2024, 1, 31)) == datetime.date(2024, 2, 29)


def test_a_form_without_a_visit_counts_only_within_the_window_that_the_site_chose() -> None:
    group = courses(person("a", proms={-5: 50.0, 350: 30.0, 380: 28.0}))
    without, near = (papers(group, "odi", (Y1,), window)[0] for window in (None, 20))
    assert (without.at, without.unplaced) == ({}, 2)
    assert near.at[Y1].score == 28.0, "day 380 lies nearer to 31 January 2025 (day 366) than day 350"
    assert near.unplaced == 0


def test_what_a_form_calls_itself_decides() -> None:
    """Symptom: a form named 12 months but filled in early was taken for the one before."""
    group = courses(person("a", proms={-3: 60.0, 2: 55.0, 5: 30.0}, due={2: "baseline", 5: "12 months"}))
    (own,) = papers(group, "odi", (Y1,), None)
    assert own.before.score == 60.0
    assert own.at[Y1].score == 30.0
    assert visits_named_by(group[0].forms) == (Y1,)


def test_what_became_of_each_form_adds_up() -> None:
    at = {366: "12 months"}
    group = courses(
        person("filled", proms={-1: 40.0, 366: 20.0}, due=at),
        person("silent", proms={-1: 60.0}),
        person("lost", until=300, proms={-1: 70.0}),
        person("dead", until=300, died=Answer.YES, proms={-1: 80.0}),
        person("after-only", proms={366: 20.0}, due=at),
        person("none"),
    )
    own = papers(group, "odi", (Y1,), None)
    found = completeness(own, "odi", Y1)
    assert (found.with_form_before, found.filled_in, found.not_filled_in) == (4, 1, 1)
    assert (found.lost, found.died, found.not_yet) == (1, 1, 0)
    assert (found.answered.events, found.answered.n) == (1, 3), "the dead owe no form, the lost do"
    assert (found.before_of_answered, found.before_of_silent) == (40.0, 65.0)
    later = completeness(own, "odi", Visit(36, 0))
    assert (later.not_yet, later.answered) == (3, None)
    assert later.died == 1, "who is dead will never owe it"


# ---- change ----


def pairs(*scores: tuple[float, float]):
    at = {366: "12 months"}
    return papers(
        courses(
            *(
                person(f"p{k}", proms={-1: before, 366: later}, due=at)
                for k, (before, later) in enumerate(scores)
            )
        ),
        "odi",
        (Y1,),
        None,
    )


def test_change_for_the_better_is_above_zero() -> None:
    found = change(pairs((50, 30), (40, 50), (60, 20)), measure("odi"), Y1, 0)
    assert (found.before.value, found.after.value) == (50, pytest.approx(100 / 3))
    assert found.better_by.value == pytest.approx((20 - 10 + 40) / 3)


@pytest.mark.evidence("t1-outcome-goals")
def test_every_confirmed_threshold_stands_beside_the_others() -> None:
    found = change(pairs((50, 38), (50, 28), (50, 50), (50, 70)), measure("odi"), Y1, 2)
    shares = {
        (one.threshold.label, one.threshold.value): (one.gained.events, one.worsened.events)
        for one in found.gained
        if not one.threshold.of_baseline
    }
    assert shares["Ostelo 2008", 10] == (2, 1)
    assert shares["[109] Berg 2024", 22] == (1, 0), "a gain of exactly 22 counts"
    assert shares["Parai 2020", 18] == (1, 1)
    assert ("Copay 2008", 12.8) not in shares
    ten = next(one for one in found.gained if one.threshold.value == 10)
    assert ten.below_error, "10 lies below the smallest detectable change of 18"
    assert not next(one for one in found.gained if one.threshold.value == 22).below_error


def test_a_change_below_the_smallest_detectable_one_is_no_change() -> None:
    found = change(pairs((50, 33), (50, 32), (50, 67), (50, 68), (50, 50)), measure("odi"), Y1, 0)
    (error,) = found.beyond_error
    assert error.threshold.kind is ThresholdKind.SDC
    assert (error.better.events, error.no_change.events, error.worse.events) == (1, 3, 1)


def test_the_missing_bound_what_a_share_can_be() -> None:
    own = (*pairs((50, 20), (50, 45)), *papers(courses(person("s", proms={-1: 50.0})), "odi", (Y1,), None))
    found = change(own, measure("odi"), Y1, 1)
    ten = next(one for one in found.gained if one.threshold.value == 10)
    assert ten.gained.value == 0.5
    assert (ten.lowest, ten.highest) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def test_time_to_baseline_is_the_first_form_no_worse_than_before() -> None:
    group = courses(
        *(person(f"p{k}", proms={-1: 40.0, 30: 55.0, 90: 40.0, 365: 60.0}) for k in range(6)),
        person("never", proms={-1: 40.0, 30: 41.0, 90: 60.0}),
        person("no-later", proms={-1: 40.0}),
    )
    found = time_to_baseline(papers(group, "odi", (), None), measure("odi"))
    assert (found.estimate.value, found.estimate.n, found.estimate.events) == (90, 7, 6)
    assert found.estimate.low <= 30, "back some time after the visit of day 30"
    assert [(one.count, one.why) for one in found.absent] == [(1, "no form after")]


# ---- years and sites ----


def t_score(value: float, method: str | None = "total hip", level: Level | None = None) -> tuple[Value, ...]:
    return (Value("a", "dxa-t-score", value, "{SD}", after(-20), level, method=method),)


@pytest.mark.evidence("tscore-osteoporosis-threshold")
@pytest.mark.parametrize(
    ("values", "diagnosis", "boundary", "answer"),
    [
        (t_score(-2.5), None, "<=", Answer.YES),
        (t_score(-2.5), None, "<", Answer.NO),
        (t_score(-1.0), None, "<=", Answer.NO),
        (t_score(-1.0, "lumbar spine"), None, "<=", Answer.UNKNOWN),
        (t_score(-1.0, None, Level.L1), None, "<=", Answer.UNKNOWN),
        (t_score(-1.0, None), None, "<=", Answer.UNKNOWN),
        (t_score(-3.0, "lumbar spine"), None, "<=", Answer.YES),
        ((), "osteoporosis", "<=", Answer.YES),
        (t_score(-1.0), "osteoporosis", "<=", Answer.YES),
        ((), None, "<=", Answer.UNKNOWN),
    ],
)
def test_osteoporosis_is_three_valued(values, diagnosis, boundary, answer) -> None:
    (one,) = courses(person("a", values=values, diagnosis=diagnosis))
    assert osteoporosis(one, boundary) is answer


def test_the_share_with_osteoporosis_is_of_those_measured_the_same_way() -> None:
    """Symptom: scores of an unrecorded site counted when low and not when high, so everyone known had it."""
    unsaid = [
        replace(t_score(value, None)[0], person=f"p{k}") for k, value in enumerate((-3.0, -1.0, -1.0, 0.5))
    ]
    batch = joined(
        *(person(f"p{k}", values=(score,)) for k, score in enumerate(unsaid)),
        person("diagnosis", diagnosis="osteoporosis"),
        person("spine", values=(replace(t_score(-3.0, "lumbar spine")[0], person="spine"),)),
        person("nothing"),
    )
    (year,) = by_calendar_year(batch, courses_of(batch, AS_OF), AS_OF, "<=")[:1]
    assert (year.osteoporosis, year.none, year.unknown) == (3, 0, 4)
    assert (year.share.events, year.share.n) == (1, 4)
    assert (year.lowest, year.highest) == (pytest.approx(3 / 7), 1)


def test_years_count_procedures_and_people_and_say_which_are_not_over() -> None:
    batch = person("a", values=t_score(-3.0))
    again = Procedure("a", "1", "q", after(400), "fusion")
    batch = replace(batch, procedures=(*batch.procedures, again))
    first, second = by_calendar_year(batch, courses_of(batch, AS_OF), AS_OF, "<=")
    assert (first.year, first.procedures, first.people, first.osteoporosis) == (2024, 1, 1, 1)
    assert (second.year, second.procedures, second.people, second.share) == (2025, 1, 0, None)
    assert first.is_whole
    half = datetime.date(2025, 6, 1)
    assert not by_calendar_year(batch, courses_of(batch, half), half, "<=")[-1].is_whole


@pytest.mark.evidence("t1-data-pooling")
def test_sites_stay_apart_in_alphabetical_order_and_small_cells_are_hidden() -> None:
    ssi = event("SSI", 10)
    group = courses(
        *(person(f"a{k}", site="Zett", events=(ssi,) if k < 20 else ()) for k in range(60)),
        *(person(f"b{k}", site="Abel", events=(ssi,) if k < 3 else ()) for k in range(50)),
        *(person(f"c{k}", site="Mitte", events=(ssi,) if k < 15 else ()) for k in range(40)),
    )
    found = by_programme(group, 11)
    assert [one.site for one in found] == ["Abel", "Mitte", "Zett"], "never by outcome"
    infection = {one.site: one.metrics[-1] for one in found}
    assert infection["Abel"].estimate is None, "three people"
    assert infection["Mitte"].estimate is None, "else 38 - 35 would give the three away"
    assert infection["Zett"].estimate.events == 20
    assert [one.people for one in found] == [50, 40, 60]
    assert by_programme(courses(person("a"), person("b")), 11) == ()


def test_no_hidden_count_follows_from_the_totals() -> None:
    """Whatever the numbers: of an outcome never exactly one site is hidden, and no small count is shown."""
    ssi = event("SSI", 10)
    for small, others in ((1, (0, 0)), (2, (30, 0)), (10, (11, 12)), (0, (5, 5))):
        counts = dict(zip("ABC", (small, *others), strict=True))
        found = by_programme(
            courses(
                *(
                    person(f"{site}{k}", site=site, events=(ssi,) if k < with_it else ())
                    for site, with_it in counts.items()
                    for k in range(45)
                )
            ),
            11,
        )
        shown = [one.metrics[-1].estimate for one in found]
        assert sum(one is None for one in shown) != 1
        for one in shown:
            assert one is None or one.events == 0 or one.events >= 11


# ---- the whole ----


@pytest.mark.evidence("t1-outcome-goals")
def test_every_goal_of_care_is_told_or_its_absence_is() -> None:
    found = summarise(person("a"), AS_OF)
    assert goals_of_care() == (
        "postoperative complications", "length of stay", "hardware failure", "function", "disability",
        "satisfaction", "time to baseline", "readmission",
    )  # fmt: skip
    told = {one.goal: one for one in found.metrics}
    assert set(goals_of_care()) <= set(told)
    assert "which is not the same as none having happened" in told["hardware failure"].gap
    assert told["satisfaction"].estimate is None


def test_hardware_failure_by_that_name_counts_as_none_and_is_named_as_a_gap() -> None:
    batch = joined(
        person("a", events=(event("hardware failure", 100),)),
        person("b", events=(event("rod breakage", 400),)),
    )
    found = summarise(batch, AS_OF)
    hardware = [one for one in found.metrics if one.goal == "hardware failure"]
    assert {one.of for one in hardware} == {"rod breakage"}
    gaps = {one.why: one.count for one in found.gaps}
    (named,) = (count for why, count in gaps.items() if why.startswith("events named 'hardware failure', "))
    assert named == 1
    assert gaps["events without the level that they need"] == 1


def test_a_score_off_its_scale_stops_the_summary() -> None:
    with pytest.raises(BadInput, match=r"Form 2 gives odi as 480"):
        summarise(person("a", proms={-1: 48.0, 366: 480.0}), AS_OF)


def test_the_sites_schedule_overrules_the_names_on_the_forms() -> None:
    batch = person("a", proms={-1: 48.0, 366: 20.0}, due={366: "12 months"})
    named, chosen = summarise(batch, AS_OF), summarise(batch, AS_OF, Asked(visits="6 weeks, 12 months"))
    assert ([one.name for one in named.visits], named.visits_are_chosen) == (["12 months"], False)
    assert ([one.name for one in chosen.visits], chosen.visits_are_chosen) == (["6 weeks", "12 months"], True)
    assert [(one.visit.name, one.filled_in) for one in chosen.completeness] == [
        ("6 weeks", 0),
        ("12 months", 1),
    ]


def test_the_latest_entry_is_told_so_that_a_late_day_is_not_taken_for_loss() -> None:
    batch = joined(person("a", until=400, proms={380: 20.0}), person("b", until=90))
    found = summarise(batch, AS_OF)
    assert (found.latest, found.follow_up.lost) == (after(400), 2)
    assert summarise(batch, after(200)).latest == after(200)


def test_the_order_of_entries_changes_nothing() -> None:
    group = [
        person(f"p{k}", proms={-1: 40.0 + k, 366: 30.0}, due={366: "12 months"}, site="AB"[k % 2])
        for k in range(12)
    ]
    assert summarise(joined(*group), AS_OF) == summarise(joined(*reversed(group)), AS_OF)
