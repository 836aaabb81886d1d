"""Findings, substances and definitions in R5 and R4B, each accepted by an independent validator."""

from typing import Any

import fhirpathpy
import pytest

from app.services import terms
from tests.api.client import Client
from tests.api.fhir.speaking import BOTH, FINDING, R4B, R5, extension, get, resource
from tests.living import Living

both = pytest.mark.parametrize("version", BOTH)
EXTENSIONS = (
    "interaction-status", "interaction-severity", "interaction-basis", "interaction-certainty", "interaction-direction",
    "interaction-mechanism", "interaction-auc-ratio", "interaction-citation", "interaction-role",
)  # fmt: skip


@both
def test_the_server_says_what_it_can(client: Client, version: str) -> None:
    capability = resource(client, "metadata", version)
    assert capability["fhirVersion"] == f"{version}.0"
    (rest,) = capability["rest"]
    kinds = {one["type"]: [part["code"] for part in one["interaction"]] for one in rest["resource"]}
    assert kinds["ClinicalUseDefinition"] == ["read", "search-type"]
    assert [one["name"] for one in rest["operation"]] == ["detect-issues"]


@both
def test_a_finding_is_a_clinical_use_definition(client: Client, version: str) -> None:
    finding = resource(client, f"ClinicalUseDefinition/{FINDING}", version)
    told = client.get(f"/v1/findings/{FINDING}").json()["finding"]
    assert (finding["id"], finding["type"]) == (FINDING, "interaction")
    assert finding["interaction"]["effect"]["concept"]["text"] == told["text"]["clinician"]
    assert {one["reference"] for one in finding["subject"]} == {"Substance/testamine", "Substance/blockazole"}


@both
def test_what_fhir_has_no_field_for_stands_in_extensions(client: Client, version: str) -> None:
    finding = resource(client, f"ClinicalUseDefinition/{FINDING}", version)
    told = client.get(f"/v1/findings/{FINDING}").json()["finding"]
    codes = {
        "interaction-status": told["status"],
        "interaction-severity": told["severity"],
        "interaction-basis": told["evidence"]["basis"],
        "interaction-certainty": told["evidence"]["certainty"],
        "interaction-direction": told["direction"],
    }
    assert {name: extension(finding, name)["valueCode"] for name in codes} == codes
    assert extension(finding, "interaction-mechanism")["valueString"] == told["mechanism"]


def test_the_ratio_keeps_its_interval_and_its_kind(client: Client) -> None:
    finding = resource(client, f"ClinicalUseDefinition/{FINDING}")
    parts = {one["url"]: one for one in extension(finding, "interaction-auc-ratio")["extension"]}
    told = client.get(f"/v1/findings/{FINDING}").json()["finding"]["exposure"]
    assert parts["ratio"]["valueDecimal"] == pytest.approx(told["ratio"], rel=0.01)
    assert parts["low"]["valueDecimal"] < parts["ratio"]["valueDecimal"] < parts["high"]["valueDecimal"]
    assert parts["kind"]["valueCode"] == told["kind"] == "predicted"


def test_the_victim_and_the_perpetrator_are_told_apart(client: Client) -> None:
    finding = resource(client, f"ClinicalUseDefinition/{FINDING}")
    roles = {
        one["itemCodeableConcept"]["text"]: one["extension"][0]["valueCode"]
        for one in finding["interaction"]["interactant"]
    }
    assert roles == {"testamine": "victim", "blockazole": "perpetrator"}


def test_every_source_is_cited_by_its_place(client: Client) -> None:
    finding = resource(client, f"ClinicalUseDefinition/{FINDING}")
    told = client.get(f"/v1/findings/{FINDING}").json()["finding"]["evidence"]["sources"]
    cited = [one for one in finding["extension"] if one["url"].endswith("interaction-citation")]
    assert {one["valueRelatedArtifact"]["label"] for one in cited} == {one["at"] for one in told}


@both
def test_a_caution_is_a_warning(client: Client, version: str) -> None:
    caution = resource(client, "ClinicalUseDefinition/TESTAM.epilepsy.caution", version)
    assert caution["type"] == "warning"
    assert caution["warning"]["code"]["text"] == "epilepsy"
    assert [one["display"] for one in caution["subject"]] == ["testamine"]


@pytest.mark.parametrize("finding", [FINDING, "TESTAM.epilepsy.caution"])
def test_only_one_kind_of_use_is_filled(client: Client, finding: str) -> None:
    rule = "(contraindication | indication | interaction | undesirableEffect).count() <= 1"
    assert fhirpathpy.evaluate(resource(client, f"ClinicalUseDefinition/{finding}"), rule) == [True]


@both
def test_a_subject_can_be_read(client: Client, version: str) -> None:
    substance = resource(client, "Substance/testamine", version)
    assert substance["identifier"][0] == {"system": "http://fdasis.nlm.nih.gov", "value": "TEST000001"}


@both
@pytest.mark.parametrize("name", EXTENSIONS)
def test_an_extension_resolves_under_its_own_address(client: Client, name: str, version: str) -> None:
    found = resource(client, f"StructureDefinition/{name}", version)
    assert found["url"] == f"http://takewith.test/fhir/StructureDefinition/{name}"
    assert found["type"] == "Extension"


@both
@pytest.mark.parametrize("kind", ["CodeSystem", "ValueSet"])
@pytest.mark.parametrize("name", [one.id for one in terms.EVERY])
def test_codes_of_our_own_are_published(client: Client, kind: str, name: str, version: str) -> None:
    assert resource(client, f"{kind}/{name}", version)["url"] == f"http://takewith.test/fhir/{kind}/{name}"


@both
def test_the_operation_is_published(client: Client, version: str) -> None:
    assert resource(client, "OperationDefinition/detect-issues", version)["code"] == "detect-issues"


def _ours(value: Any) -> set[str]:
    """Every address under /fhir that a resource names."""
    if isinstance(value, dict):
        return set().union(*(_ours(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(_ours(one) for one in value))
    return {value} if isinstance(value, str) and value.startswith("http://takewith.test/fhir/") else set()


@pytest.mark.parametrize(
    "path",
    [
        f"ClinicalUseDefinition/{FINDING}",
        "metadata",
        "StructureDefinition/interaction-auc-ratio",
        "CodeSystem/card-topic",
    ],
)
def test_every_address_of_ours_leads_somewhere(client: Client, path: str) -> None:
    for url in _ours(resource(client, path)):
        assert get(client, url.removeprefix("http://takewith.test/fhir/")).status_code == 200, url


def test_reading_again_costs_a_304(client: Client) -> None:
    path = f"ClinicalUseDefinition/{FINDING}"
    first, other = get(client, path), get(client, path, R4B)
    again = client.get(f"/fhir/{path}", headers={"Accept": f"application/fhir+json; fhirVersion={R5}", "If-None-Match": first.headers["etag"]})  # fmt: skip
    assert again.status_code == 304
    assert first.headers["etag"] != other.headers["etag"]


def test_a_withdrawn_finding_is_gone_with_its_reason(service: Living) -> None:
    service.load(0)
    service.withdraw(FINDING, 1, "The share was misread.")
    answer = get(service.client, f"ClinicalUseDefinition/{FINDING}")
    assert answer.status_code == 410
    (issue,) = answer.json()["issue"]
    assert issue["code"] == "deleted"
    assert "The share was misread." in issue["details"]["text"]


def test_a_withdrawn_finding_is_in_no_answer(service: Living) -> None:
    service.load(0)
    service.withdraw(FINDING, 1, "The share was misread.")
    bundle = resource(service.client, "ClinicalUseDefinition?subject=testamine&_count=100")
    assert FINDING not in [one["resource"].get("id") for one in bundle["entry"]]
    assert "The share was misread." in str(bundle["entry"][-1])
