"""plan.json: whole, exact, canonical, valid under its schema, and readable across versions."""

import dataclasses
import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from jsonschema import Draft202012Validator

import hand_made_pain
import hand_made_plan as hand_made
from spinewise.io.plan import document
from spinewise.io.plan.document import from_bytes, from_json, migrated, plan_schema, to_bytes, to_json
from spinewise.io.plan.plain_json import from_plain, to_plain
from spinewise.io.plan.schema import (
    schema_of_assess,
    schema_of_augmentation,
    schema_of_pain_plan,
    schema_of_plan,
)
from spinewise.record.fact import Fact
from spinewise.words import Answer, BadInput, CannotWrite

VARIANTS = {
    "draft": hand_made.plan,
    "confirmed": hand_made.confirmed_plan,
    "urgent": hand_made.urgent_plan,
    "empty": hand_made.empty_plan,
    "seventeen levels": lambda: hand_made.plan(hand_made.SEVENTEEN),
    "in pain": hand_made_pain.plan,
}


@pytest.fixture(params=VARIANTS)
def variant(request):
    return VARIANTS[request.param]()


def assert_same(a, b) -> None:
    """Equal to the last bit, arrays and dataclasses included."""
    if isinstance(a, np.ndarray):
        assert isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape
        assert np.array_equal(a, b)
    elif dataclasses.is_dataclass(a):
        assert type(a) is type(b)
        for field in dataclasses.fields(a):
            assert_same(getattr(a, field.name), getattr(b, field.name))
    elif isinstance(a, tuple):
        assert isinstance(b, tuple) and len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            assert_same(one, other)
    elif isinstance(a, dict):
        assert a.keys() == b.keys()
        for key in a:
            assert_same(a[key], b[key])
    else:
        assert type(a) is type(b) and a == b


def test_the_schema_in_the_repository_is_that_of_the_types():
    message = "run: python -m spinewise.io.plan.schema > src/spinewise/io/schemas/plan.schema.json"
    assert plan_schema() == schema_of_plan(), message


def test_the_schema_of_bone_assess_is_that_of_the_types():
    message = "run: python -m spinewise.io.plan.schema assess > src/spinewise/io/schemas/assess.schema.json"
    written = files("spinewise.io").joinpath("schemas", "assess.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == schema_of_assess(), message


def test_the_schema_of_augmentation_is_that_of_the_types():
    message = "run: python -m spinewise.io.plan.schema augmentation > .../schemas/augmentation.schema.json"
    written = (
        files("spinewise.io").joinpath("schemas", "augmentation.schema.json").read_text(encoding="utf-8")
    )
    assert json.loads(written) == schema_of_augmentation(), message


def test_the_schema_of_the_pain_plan_is_that_of_the_types():
    message = "run: python -m spinewise.io.plan.schema pain > .../schemas/pain-plan.schema.json"
    written = files("spinewise.io").joinpath("schemas", "pain-plan.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == schema_of_pain_plan(), message


def test_the_schema_is_a_schema_and_closed():
    Draft202012Validator.check_schema(plan_schema())
    for name, part in plan_schema()["$defs"].items():
        assert part["additionalProperties"] is False, name
        assert set(part["required"]) == set(part["properties"]), name


def test_what_is_written_is_valid(variant):
    Draft202012Validator(plan_schema()).validate(json.loads(to_bytes(to_json(variant))))


def test_what_was_written_comes_back_exactly(variant):
    assert_same(variant, from_bytes(to_bytes(to_json(variant))))


def test_the_same_plan_is_the_same_bytes_with_sorted_keys(variant):
    written = to_bytes(to_json(variant))
    assert written == to_bytes(to_json(from_bytes(written)))
    keys = list(json.loads(written)["plan"])
    assert keys == sorted(keys)


def test_regions_and_provenance_are_kept_for_replay():
    back = from_bytes(to_bytes(to_json(hand_made.plan())))
    for before, after in zip(hand_made.measured(), back.measurements, strict=True):
        assert before.regions == after.regions and before.conditions == after.conditions
    assert back.provenance == hand_made.PROVENANCE
    crop = hand_made.drawn()[1][0].crop
    assert np.array_equal(back.spine.vertebrae[0].crop.whole, crop.whole)
    assert back.spine.vertebrae[0].crop.start == crop.start


def test_yes_no_and_unknown_stay_apart_from_texts_of_the_same_letters():
    facts = tuple(
        Fact(f"f{n}", "nicotine", value, "", None, "made")
        for n, value in enumerate((Answer.YES, "yes", 1.0, "1"))
    )
    back = from_plain(tuple[Fact, ...], json.loads(json.dumps(to_plain(facts))))
    assert [fact.value for fact in back] == [Answer.YES, "yes", 1.0, "1"]
    assert isinstance(back[0].value, Answer) and type(back[1].value) is str


@given(hnp.arrays(np.bool_, hnp.array_shapes(min_dims=3, max_dims=3, min_side=1, max_side=6)))
def test_any_mask_survives_its_run_lengths(mask):
    plain = json.loads(json.dumps(to_plain(mask)))
    back = from_plain(np.ndarray[tuple[int, ...], np.dtype[np.bool_]], plain)
    assert back.dtype == np.bool_ and np.array_equal(back, mask)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_survives(value):
    assert json.loads(to_bytes({"x": value}))["x"] == value


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(CannotWrite, match="not finite"):
        to_bytes({"x": value})


def test_a_plan_of_version_1_is_read():
    """Before options, paths and a timeline, and before facts said what stood beside them."""
    plan = dataclasses.replace(hand_made.plan(), options=(), paths=(), timeline=())
    old = json.loads(to_bytes(to_json(plan)))
    old["schema_version"] = 1
    for name in ("options", "paths", "timeline", "analgesia", "alignment"):
        del old["plan"][name]
    for fact in old["plan"]["record"]["facts"]:
        del fact["context"]
    for vertebra in old["plan"]["spine"]["vertebrae"]:
        for part in vertebra["parts"].values():
            part.pop("hollow_mm", None)
    assert to_bytes(to_json(from_json(old))) == to_bytes(to_json(plan))


def test_a_plan_of_version_2_is_read():
    """Before the room of pain was asked: it says nothing of it, rather than that nothing changes."""
    plan = hand_made.plan()
    old = json.loads(to_bytes(to_json(plan)))
    old["schema_version"] = 2
    del old["plan"]["analgesia"], old["plan"]["alignment"]
    assert from_json(old).analgesia is None
    assert to_bytes(to_json(from_json(old))) == to_bytes(to_json(plan))


def test_a_plan_of_version_3_is_read():
    """Before the room of alignment was asked."""
    plan = hand_made.plan()
    old = json.loads(to_bytes(to_json(plan)))
    old["schema_version"] = 3
    del old["plan"]["alignment"]
    assert from_json(old).alignment is None
    assert to_bytes(to_json(from_json(old))) == to_bytes(to_json(plan))


def test_an_earlier_version_is_carried_through_every_step(monkeypatch):
    monkeypatch.setattr(document, "SCHEMA_VERSION", 3)
    steps = {1: lambda d: {**d, "a": d["old"]}, 2: lambda d: {**d, "b": d["a"] + 1}}
    assert migrated({"schema_version": 1, "old": 4}, steps) == {"schema_version": 3, "old": 4, "a": 4, "b": 5}
    with pytest.raises(BadInput, match="schema version 0 was never released"):
        migrated({"schema_version": 0}, steps)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (b"{", "broken or cut short"),
        (b"[]", "not a plan.json of spinewise"),
        (b'{"schema": "other"}', "not a plan.json of spinewise"),
        (b'{"schema": "spinewise-plan", "schema_version": 99}', "update spinewise"),
        (b'{"schema": "spinewise-plan"}', "schema version None"),
        (b'{"schema": "spinewise-plan", "schema_version": 4}', "not valid at its top"),
        (b'{"schema": "spinewise-plan", "schema_version": 3}', "lacks a part of its version"),
        (b'{"schema": "spinewise-plan", "schema_version": 2}', "lacks a part of its version"),
        (b'{"schema": "spinewise-plan", "schema_version": 1}', "lacks a part of its version"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_sentence(document, sentence):
    with pytest.raises(BadInput, match=sentence):
        from_bytes(document)


@pytest.mark.parametrize("name", ["record", "measurements", "review", "provenance"])
def test_a_lost_part_is_named_without_its_content(name):
    document = to_json(hand_made.plan())
    del document["plan"][name]
    with pytest.raises(BadInput) as caught:
        from_json(document)
    assert str(caught.value) == "the plan.json is not valid at plan: make the plan again"


def test_a_mask_that_was_cut_short_is_refused():
    document = to_json(hand_made.plan())
    whole = document["plan"]["spine"]["vertebrae"][0]["crop"]["whole"]
    whole["runs"] = whole["runs"].rpartition(" ")[0]
    with pytest.raises(BadInput, match="cut short"):
        from_json(document)
