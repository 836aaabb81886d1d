"""The operation $detect-issues: a DetectedIssue for each finding, and one OperationOutcome for what limits them."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.api.fhir.speaking import BOTH, R5, detect, extension, refused

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def parameters(*medicines: Any, **more: Any) -> dict[str, Any]:
    named = [{"name": "medication", **({"valueString": one} if isinstance(one, str) else one)} for one in medicines]
    return {"resourceType": "Parameters", "parameter": [*named, *({"name": n, "resource": r} for n, r in more.items())]}


def issues(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "DetectedIssue"]


def limits(bundle: dict[str, Any]) -> list[str]:
    outcome = bundle["entry"][-1]["resource"]
    assert outcome["resourceType"] == "OperationOutcome"
    return [issue["details"]["text"] for issue in outcome["issue"]]


@pytest.mark.parametrize("version", BOTH)
def test_every_finding_is_an_issue(client: Client, version: str) -> None:
    bundle = detect(client, parameters("testamine", "sleepine"), version)
    issue = issues(bundle)[0]
    assert (issue["severity"], issue["status"]) == ("high", "final")
    assert issue["detail"] == "Additive CNS depression."
    assert extension(issue, "interaction-severity")["valueCode"] == "major"
    assert [one["action"]["text"] for one in issue["mitigation"]] == ["avoid (prescriber)", "inform (patient)"]
    assert issue["reference"].startswith("http://takewith.test/fhir/ClinicalUseDefinition/")


def test_the_reference_of_an_issue_leads_to_its_finding(client: Client) -> None:
    issue = issues(detect(client, parameters("testamine", "sleepine")))[0]
    finding = client.get(issue["reference"]).json()
    assert finding["interaction"]["effect"]["concept"]["text"] == issue["detail"]


FORMS: dict[str, dict[str, Any]] = {
    "text": {"valueString": "testamine"},
    "coding": {"valueCoding": {"system": RXNORM, "code": "1001"}},
    "concept": {"valueCodeableConcept": {"coding": [{"system": RXNORM, "code": "1001"}]}},
    "R4 resource": {
        "resource": {"resourceType": "MedicationRequest", "medicationCodeableConcept": {"text": "testamine"}}
    },
    "R5 resource": {
        "resource": {"resourceType": "MedicationRequest", "medication": {"concept": {"text": "testamine"}}}
    },
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_medicine_may_come_in_every_form(client: Client, form: dict[str, Any]) -> None:
    assert issues(detect(client, parameters(form, "sleepine")))[0]["detail"] == "Additive CNS depression."


def test_a_bundle_of_a_chart_will_do(client: Client) -> None:
    entries = [
        {"resource": {"resourceType": "MedicationRequest", "id": name, "medicationCodeableConcept": {"text": name}}}
        for name in ("testamine", "sleepine")
    ]
    issue = issues(detect(client, {"resourceType": "Bundle", "type": "collection", "entry": entries}))[0]
    assert [one["reference"] for one in issue["implicated"]] == [
        "MedicationRequest/testamine",
        "MedicationRequest/sleepine",
    ]


def test_illnesses_are_considered_or_told(client: Client) -> None:
    seizures = {"resourceType": "Condition", "code": {"text": "seizures"}}
    found = detect(client, parameters("testamine", condition=seizures))
    assert [one["detail"] for one in issues(found)] == ["Lowers the seizure threshold."]
    gout = {"resourceType": "Condition", "code": {"text": "gout"}}
    assert "Illnesses not considered: gout." in limits(detect(client, parameters("testamine", condition=gout)))


LIMITS = {
    "not understood": (["testamine", "flowerine"], "Not understood, not checked: flowerine (no code)."),
    "not assessed": (["testamine", "mystery-root"], "mystery root and testamine: not assessed."),
    "read by name": (["testamine"], "testamine was read by its name, as testamine."),
    "complete": (["testamine", "blockazole"], "1 of 1 pair assessed in full, by"),
}


@pytest.mark.parametrize(("medicines", "expected"), LIMITS.values(), ids=LIMITS.keys())
def test_what_limits_the_answer_is_said(client: Client, medicines: list[str], expected: str) -> None:
    assert any(text.startswith(expected) for text in limits(detect(client, parameters(*medicines))))


def test_no_medicine_is_said_to_be_none(client: Client) -> None:
    bundle = detect(client, {"resourceType": "Bundle", "type": "collection"})
    assert issues(bundle) == []
    assert "No medicine was sent; nothing was checked." in limits(bundle)


BAD: dict[str, Any] = {
    "a list": [],
    "another resource": {"resourceType": "Patient"},
    "no parameters": {"resourceType": "Parameters"},
    "another name": {"resourceType": "Parameters", "parameter": [{"name": "drug", "valueString": "x"}]},
    "no value": {"resourceType": "Parameters", "parameter": [{"name": "medication"}]},
    "a reference": {"resourceType": "Parameters", "parameter": [{"name": "medication", "valueReference": {}}]},
    "a patient in words": {"resourceType": "Parameters", "parameter": [{"name": "patient", "valueString": "x"}]},
    "a word": {"resourceType": "Parameters", "parameter": ["x"]},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_an_input_that_cannot_be_read_is_400(client: Client, body: Any) -> None:
    refused(client.post("/fhir/$detect-issues", body), 400, "invalid")


def test_nothing_about_a_person_is_kept_on_the_way(client: Client) -> None:
    answer = client.post("/fhir/$detect-issues", parameters("testamine"))
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_a_personal_list_does_not_stand_in_an_address(client: Client) -> None:
    answer = client.get("/fhir/$detect-issues?medication=testamine", headers={"Accept": f"application/fhir+json; fhirVersion={R5}"})  # fmt: skip
    assert answer.status_code in (404, 405)


def test_too_many_medicines(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.medicines.MOST", 1)
    refused(client.post("/fhir/$detect-issues", parameters("testamine", "sleepine")), 413, "too-long")
