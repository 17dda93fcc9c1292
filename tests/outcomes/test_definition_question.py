"""comparison.toml and its table: each fault is one sentence that names the place and what to do."""

from pathlib import Path

import numpy as np
import pytest
from made_tables import QUESTION

from spinewise.io.columns import each_column_of
from spinewise.io.comparison.people import Asked, columns_of_question, people_of
from spinewise.io.comparison.question import Question, read_question
from spinewise.words import BadInput, CannotMeasure, UnreadableFile

SHORT = QUESTION.replace('covariates = ["age", "man", "comorbidity", "year"]', 'covariates = ["age"]')


def question(folder: Path, text: str = SHORT) -> Question:
    path = folder / "comparison.toml"
    path.write_text(text, encoding="utf-8")
    return read_question(path)


def people(folder: Path, text: str = SHORT, **columns: list[object]) -> Asked:
    frame: dict[str, list[object]] = {
        "treated_at": [10, None, 5, None],
        "days": [100, 50, 80, 30],
        "died": [1, 0, 0, 1],
        "age": [70, 80, 64, 90],
        "c1_days": [20, 50, 80, 10],
        "c1": [1, 0, 0, 1],
        "elective": [0, 1, 0, 1],
    }
    asked = question(folder, text)
    return people_of(asked, each_column_of({**frame, **columns}, columns_of_question(asked)))


def test_rows_become_people_in_order(tmp_path):
    asked = people(tmp_path)
    cohort = asked.cohort
    assert cohort.outcome.days.tolist() == [100, 50, 30]
    assert cohort.outcome.happened.tolist() == [True, False, True]
    np.testing.assert_array_equal(cohort.treated_at, [10, np.nan, np.nan])
    assert cohort.covariates[:, 0].tolist() == [70, 80, 90]
    assert asked.suspects.outcomes == ("admission",)
    assert asked.suspects.exposures["elective"].tolist() == [False, True, True]
    assert [one for one in asked.attrition.table() if one[1]] == [("younger than 65 years", 1, 3)]


def test_dates_count_from_time_zero_and_the_day_itself_is_half_a_day(tmp_path):
    text = SHORT.replace("[columns]", '[columns]\ntime_zero = "seen"')
    asked = people(
        tmp_path,
        text,
        seen=["2020-01-01", "2020-02-01", "2020-01-01", "2020-03-01"],
        treated_at=["2020-01-11", None, None, None],
        days=["2020-02-10", "2020-02-01", "2020-05-01", "2020-02-29"],
        c1_days=["2020-02-10", "2020-02-01", "2020-05-01", "2020-03-01"],
        age=[70, 80, 70, 90],
    )
    assert asked.cohort.outcome.days.tolist() == [40, 0.5, 121]
    assert asked.cohort.treated_at[0] == 10
    assert ("observation ended before time zero", 1, 3) in asked.attrition.table()


def test_text_becomes_one_column_for_each_value_but_the_most_frequent(tmp_path):
    text = SHORT.replace('covariates = ["age"]', 'covariates = ["sex"]')
    asked = people(tmp_path, text, sex=["female", "male", "female", None], age=[70, 80, 70, 90])
    assert asked.cohort.names == ("sex=male",)
    np.testing.assert_array_equal(asked.cohort.covariates[:, 0], [0, 1, 0, np.nan])


def test_a_text_that_all_share_is_named_and_not_dropped(tmp_path):
    """It became no column at all, and the report never said that it had been asked for."""
    text = SHORT.replace('covariates = ["age"]', 'covariates = ["sex"]')
    with pytest.raises(BadInput, match="Column sex is the same for everyone who is left: leave it out"):
        people(tmp_path, text, sex=["female"] * 4)


def test_people_without_a_site_stand_beside_the_sites_by_name(tmp_path):
    """They were a site without a name."""
    asked = people(
        tmp_path, SHORT.replace("[columns]", '[columns]\nsite = "clinic"'), clinic=["A", None, "B", "A"]
    )
    assert asked.cohort.site.tolist() == ["A", "not recorded", "A"]


def test_treatment_after_somebody_was_last_seen_is_refused(tmp_path):
    """Such a row counted as untreated and nobody was told."""
    with pytest.raises(BadInput, match="Row 2 is treated in column treated_at after its observation ends"):
        people(tmp_path, treated_at=[10, 51, 5, None], age=[70, 80, 70, 90])


def test_treatment_after_the_event_is_counted_and_told(tmp_path):
    asked = people(tmp_path, treated_at=[101, None, 5, None], age=[70, 80, 70, 90])
    told = "treated only after the event, so counted as untreated: 1 people"
    assert (told, 0, 4) in asked.attrition.table()
    assert asked.cohort.ever_treated.tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (("[protocol]", "[protocols]"), "wrong at the file itself"),
        (('title = "Aug', 'titel = "Aug'), "wrong at the file itself"),
        (("imputations = 3", "imputations = 1"), "wrong at choices.imputations"),
        (("imputations = 3", "grace_days = 0"), "wrong at choices.grace_days"),
        (('follow_up = ["ten years", ', 'follow_up = ["", '), "wrong at protocol.follow_up.0"),
        (("below = 65", 'below = "65"'), "wrong at exclude.0.below"),
        (("[columns]", "[columns"), "no TOML"),
    ],
)
def test_a_fault_of_the_file_is_named(tmp_path, broken, says):
    with pytest.raises((BadInput, UnreadableFile), match=says):
        question(tmp_path, SHORT.replace(*broken))


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"died": [1, 2, 0, 1]}, "Column died is not of 0 and 1"),
        ({"days": ["a", "b", "c", "d"]}, "Column days holds no numbers: give days since time zero"),
        ({"age": ["old", "old", "young", "old"]}, "Column age holds no numbers"),
        ({"age": [None] * 4}, "No row has all of age"),
        ({"elective": ["yes", "no", "no", "no"]}, "Column elective is not of 0 and 1: name the value"),
    ],
)
def test_a_fault_of_a_column_is_named(tmp_path, columns, says):
    with pytest.raises(BadInput, match=says):
        people(tmp_path, **columns)


def test_a_column_that_is_missing_is_named(tmp_path):
    asked = question(tmp_path)
    with pytest.raises(BadInput, match="The table has no column treated_at"):
        each_column_of({"days": [1.0]}, columns_of_question(asked))


def test_a_choice_on_time_zero_that_is_empty_is_named(tmp_path):
    text = SHORT.replace('treated = "treated_at"', 'treated = "product=A"')
    with pytest.raises(BadInput, match="Column product is empty in row 2"):
        people(tmp_path, text, product=["A", None, "B", "B"])
    with pytest.raises(BadInput, match="No row of column product is A"):
        people(tmp_path, text, product=["C", "C", "B", "B"])


def test_when_nobody_is_left_the_main_reason_is_told(tmp_path):
    with pytest.raises(CannotMeasure, match="most went for this reason, younger than 65 years"):
        people(tmp_path, age=[50, 51, 52, 53])


def test_a_negative_time_of_treatment_is_left_out_and_counted(tmp_path):
    asked = people(tmp_path, treated_at=[-3, None, 5, None], age=[70, 80, 70, 90])
    assert ("treated before time zero", 1, 3) in asked.attrition.table()
