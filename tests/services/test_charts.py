"""Charts of every release are read, and nothing in them is dropped unseen."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.charts import read_chart

CONCEPT = {"coding": [{"system": "s", "code": "c", "display": "d"}]}
SHAPES: dict[str, dict[str, Any]] = {
    "STU3 and R4": {"medicationCodeableConcept": CONCEPT},
    "R5": {"medication": {"concept": CONCEPT}},
    "contained": {"medicationReference": {"reference": "#m"}, "contained": [{"resourceType": "Medication", "id": "m", "code": CONCEPT}]},
    "beside it": {"medicationReference": {"reference": "http://x/Medication/m"}},
    "R5 reference": {"medication": {"reference": {"reference": "Medication/m"}}},
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_medicine_is_read_from_every_shape(shape: dict[str, Any]) -> None:
    beside = {"resourceType": "Medication", "id": "m", "code": CONCEPT}
    chart = read_chart([{"resourceType": "MedicationRequest", **shape}, beside])
    (medicine,) = chart.medicines
    assert [one.code for one in medicine.codings] == ["c"]
    assert medicine.shown == "d"


def test_a_reference_that_leads_nowhere_keeps_its_words() -> None:
    reference = {"reference": "Medication/elsewhere", "display": "aspirin"}
    chart = read_chart([{"resourceType": "MedicationRequest", "medicationReference": reference}])
    assert chart.medicines[0].text == "aspirin"


@pytest.mark.parametrize(
    ("kind", "status", "taken"),
    [
        ("MedicationRequest", "active", True),
        ("MedicationRequest", "draft", True),
        ("MedicationRequest", "completed", False),
        ("MedicationRequest", "stopped", False),
        ("MedicationDispense", "completed", True),
        ("MedicationAdministration", "completed", True),
        ("MedicationStatement", "not-taken", False),
        ("MedicationStatement", None, True),
    ],
)
def test_what_is_over_is_counted_and_not_taken(kind: str, status: str | None, taken: bool) -> None:
    chart = read_chart([{"resourceType": kind, "status": status, "medicationCodeableConcept": CONCEPT}])
    assert (len(chart.medicines), chart.over) == ((1, 0) if taken else (0, 1))


def test_the_dosage_makes_another_order_and_the_id_does_not() -> None:
    plain, renamed, changed = (
        read_chart([{"resourceType": "MedicationRequest", "medicationCodeableConcept": CONCEPT, **more}]).medicines[0]
        for more in ({"id": "1"}, {"id": "2"}, {"id": "1", "dosageInstruction": [{"text": "twice"}]})
    )
    assert plain.content == renamed.content != changed.content


def test_the_envelope_of_a_batch_answer_is_opened() -> None:
    inner = {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "birthDate": "1982-01-07"}}]}
    assert read_chart([{"response": {"status": "200 OK"}, "resource": inner}]).birth_date == "1982-01-07"


@pytest.mark.parametrize(
    ("born", "age"),
    [("2000-06-15", 25), ("2000-06-14", 26), ("2000", 25), ("1800", None), ("soon", None)],
    ids=["the day before", "the birthday", "only a year: the younger age", "too old", "no date"],
)
def test_age_in_whole_years(born: str, age: float | None) -> None:
    assert read_chart([{"resourceType": "Patient", "birthDate": born}]).age(date(2026, 6, 14)) == age


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["resourceType", "entry", "resource", "coding", "code", "text", "reference", "contained", "id"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(["Bundle", "MedicationRequest", "Condition", "Patient", "Medication", "OperationOutcome"])


@given(KINDS, st.dictionaries(st.sampled_from(["entry", "link", "total", "status", "medication", "medicationReference", "medicationCodeableConcept", "contained", "code", "clinicalStatus", "birthDate", "id", "dosage"]), JSON, max_size=5))  # fmt: skip
def test_no_chart_is_too_strange_to_be_read(kind: str, parts: dict[str, Any]) -> None:
    read_chart([{"resourceType": kind, **parts}]).age(date(2026, 1, 1))
