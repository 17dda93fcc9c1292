"""Factors of the CDC guideline of 2022 as printed, and its own examples; those of 2016 cannot come back."""

import datetime

import pytest

from spinewise.evidence.opioid_factors import (
    cautions,
    exposure,
    factor_basis,
    factors,
    naloxone_from,
    outside,
)
from spinewise.io.medication.line import read_line
from spinewise.pain.opioids.load import opioid_load

# Table "Morphine milligram equivalent doses for commonly prescribed opioids", MMWR Recomm Rep
# 2022;71(RR-3), as reprinted by
# globalrph.com/medcalcs/morphine-milligram-equivalents-calculator and medscape.org/viewarticle/987410.
PRINTED_2022 = {
    "codeine": 0.15, "fentanyl": 2.4, "hydrocodone": 1.0, "hydromorphone": 5.0, "methadone": 4.7,
    "morphine": 1.0,
    "oxycodone": 1.5, "oxymorphone": 3.0, "tapentadol": 0.4, "tramadol": 0.2,
}  # fmt: skip
PRINTED_2016 = {"hydromorphone": (4.0,), "methadone": (3.0, 4.0, 8.0, 10.0, 12.0), "tramadol": (0.1,)}
RXNORM = {
    "codeine": "2670", "fentanyl": "4337", "hydrocodone": "5489", "hydromorphone": "3423",
    "methadone": "6813",
    "morphine": "7052", "oxycodone": "7804", "oxymorphone": "7814", "tapentadol": "787390",
    "tramadol": "10689",
}  # fmt: skip
CHECKS = {
    "hydrocodone 5 mg qid": 20,
    "oxycodone ER 10 mg bid": 30,
    "fentanyl 75 mcg/h": 180,
    "tramadol 50 mg q6h": 40,
    "methadone 10 mg tid": 141,
    "hydromorphone 2 mg q4h": 60,
    "hydrocodone/acetaminophen 5-325 1 tab four times a day": 20,  # both from the footnote of the table
    "oxycodone ER 10 mg tablet 1 tablet twice a day": 30,
}


@pytest.mark.parametrize(("drug", "value"), PRINTED_2022.items())
@pytest.mark.evidence("opioid-mme-2022")
def test_each_factor_is_the_one_printed_in_2022(drug: str, value: float) -> None:
    assert factors()[drug].value == value
    assert factors()[drug].value not in PRINTED_2016.get(drug, ())
    assert factors()[drug].unit == ("{MME}/(ug/h)" if drug == "fentanyl" else "{MME}/mg")


@pytest.mark.evidence("opioid-mme-2022")
def test_the_table_holds_these_ten_and_names_its_source() -> None:
    assert {name: one.rxnorm for name, one in factors().items()} == RXNORM
    basis = factor_basis()
    assert "2022;71(RR-3)" in basis.source
    assert basis.status == "second-hand"
    assert any("Not for rotation" in one for one in cautions())
    assert not outside() & set(factors())


@pytest.mark.parametrize(("line", "mme"), CHECKS.items())
@pytest.mark.evidence("opioid-mme-2022")
def test_check_values(line: str, mme: float) -> None:
    reading = read_line(line, "a line")
    load = opioid_load(reading.drugs, (), datetime.date(2026, 11, 21))
    assert load.is_whole
    assert load.total.low == pytest.approx(mme)
    assert load.total.high == pytest.approx(mme)


@pytest.mark.evidence("opioid-tolerant-fda", "naloxone-offer-2022")
def test_limits_are_those_of_their_sources() -> None:
    assert exposure().amounts == {
        "morphine": 60, "fentanyl": 25, "oxycodone": 30, "hydromorphone": 8, "oxymorphone": 25,
    }  # fmt: skip
    assert exposure().days == 7
    assert naloxone_from()[0] == 50  # 90 is of 2016
