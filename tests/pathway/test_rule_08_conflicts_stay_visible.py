"""Safety rule 8: settling a conflict never drops the safer option silently; both reasons stay."""

from people import decision, line, plan_for, record
from spinewise.pathway.conflicts import settle
from spinewise.pathway.reviewed import with_review
from spinewise.record.review import Review

START = line("start-anabolic", "Start an anabolic drug.", because="Bone is weak.", weight=50)
AVOID = line(
    "avoid-anabolic", "Do not start an anabolic drug.", because="Active cancer.", opposes=("start-anabolic",)
)


def test_both_lines_stay_with_both_reasons_and_the_careful_one_goes_first() -> None:
    lines, said = settle((START, AVOID))
    assert [one.id for one in lines] == ["avoid-anabolic", "start-anabolic"]
    assert len(said) == 1
    assert "Active cancer." in said[0].says[0] and "Bone is weak." in said[0].says[1]
    assert "both lines stay" in said[0].settled


def test_the_order_in_which_rooms_speak_does_not_matter() -> None:
    first, second = settle((START, AVOID)), settle((AVOID, START))
    assert first == second


def test_mutual_opposition_is_said_once_and_settled_by_nobody() -> None:
    start = line("start-anabolic", "Start.", opposes=("avoid-anabolic",))
    lines, said = settle((start, AVOID))
    assert len(lines) == 2 and len(said) == 1
    assert said[0].settled.startswith("Nothing settles it")


def test_nothing_is_lost_when_two_rooms_use_one_id() -> None:
    lines, _ = settle((line("a", "One."), line("a", "Two.")))
    assert [(one.id, one.action) for one in lines] == [("a", "One."), ("a-2", "Two.")]


def test_opposing_a_line_that_is_not_there_says_nothing() -> None:
    lines, said = settle((AVOID,))
    assert lines == (AVOID,) and said == ()


def test_an_overridden_line_stays_with_both_reasons() -> None:
    plan = plan_for(record(), line("dxa", "Get a DXA of the hip."))
    review = Review(decisions=(decision("dxa", plan.inputs_sha256, False, "Done elsewhere."),))
    reviewed = with_review(plan, review)
    assert [one.id for one in reviewed.recommendations] == ["dxa"]
    assert reviewed.to_decide == ()
    said = reviewed.disagreements[-1]
    assert "Get a DXA of the hip." in said.says[0]
    assert "Done elsewhere." in said.says[1] and "Dr Roe" in said.says[1]
    again = with_review(reviewed, review)
    assert again.disagreements == reviewed.disagreements and again.findings == reviewed.findings


def test_the_last_decision_on_a_line_holds() -> None:
    plan = plan_for(record(), line("dxa"))
    sha256 = plan.inputs_sha256
    review = Review(decisions=(decision("dxa", sha256, False, "Not needed."), decision("dxa", sha256, True)))
    assert with_review(plan, review).disagreements == ()
