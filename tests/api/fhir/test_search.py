"""The search: by subject and type, paged, and never silent about what it does not know."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.api.fhir.speaking import BOTH, FINDING, get, refused, resource

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def matches(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle["entry"] if one["search"]["mode"] == "match"]


def said(bundle: dict[str, Any]) -> str:
    """What stands in the OperationOutcome of a searchset."""
    (outcome,) = [one["resource"] for one in bundle["entry"] if one["search"]["mode"] == "outcome"]
    return " ".join(issue["details"]["text"] for issue in outcome["issue"])


@pytest.mark.parametrize("version", BOTH)
def test_findings_of_a_substance(client: Client, version: str) -> None:
    bundle = resource(client, "ClinicalUseDefinition?subject=Substance/testamine&_count=100", version)
    found = matches(bundle)
    assert FINDING in [one["id"] for one in found]
    assert bundle["total"] == len(found)
    assert all(any(s["reference"] == "Substance/testamine" for s in one["subject"]) for one in found)


@pytest.mark.parametrize(
    "query",
    ["subject=testamine", "subject=Substance/testamine", "subject=http://takewith.test/fhir/Substance/testamine", "subject=tst", f"subject:identifier={RXNORM}|1001", "subject:identifier=http://fdasis.nlm.nih.gov|TEST000001"],
    ids=["id", "reference", "whole address", "alias", "RxCUI", "UNII"],
)  # fmt: skip
def test_a_subject_may_be_named_in_every_way(client: Client, query: str) -> None:
    whole = resource(client, "ClinicalUseDefinition?subject=Substance/testamine&_count=100")
    assert matches(resource(client, f"ClinicalUseDefinition?{query}&_count=100")) == matches(whole)


@pytest.mark.parametrize(
    "kind", ["interaction", "warning", "http://hl7.org/fhir/clinical-use-definition-type|interaction"]
)
def test_findings_of_one_type(client: Client, kind: str) -> None:
    found = matches(resource(client, f"ClinicalUseDefinition?subject=testamine&type={kind}&_count=100"))
    assert found
    assert {one["type"] for one in found} == {kind.rpartition("|")[2]}


def test_pages_hold_every_finding_once(client: Client) -> None:
    whole = resource(client, "ClinicalUseDefinition?subject=testamine&_count=100")
    met: list[dict[str, Any]] = []
    path: str | None = "ClinicalUseDefinition?subject=testamine&_count=2"
    while path is not None:
        page = resource(client, path)
        met += matches(page)
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        path = following[0].partition("/fhir/")[2] if following else None
    assert met == matches(whole)


def test_what_could_not_be_assessed_stands_beside_every_page(client: Client) -> None:
    assert "1 substance could not be assessed with testamine at all." in said(resource(client, "ClinicalUseDefinition?subject=testamine&_count=1"))  # fmt: skip


def test_a_type_that_is_not_kept_is_said(client: Client) -> None:
    bundle = resource(client, "ClinicalUseDefinition?subject=testamine&type=undesirable-effect")
    assert matches(bundle) == []
    assert "No undesirable-effect is kept here" in said(bundle)


def test_one_finding_by_its_id(client: Client) -> None:
    assert [one["id"] for one in matches(resource(client, f"ClinicalUseDefinition?_id={FINDING}"))] == [FINDING]


REFUSED = {
    "nothing asked": ("", 400, "invalid"),
    "type alone": ("?type=interaction", 400, "invalid"),
    "unknown parameter": ("?subject=testamine&status=active", 400, "invalid"),
    "given twice": ("?subject=testamine&subject=blockazole", 400, "invalid"),
    "two subjects": (f"?subject=testamine&subject:identifier={RXNORM}|1001", 400, "invalid"),
    "another resource": ("?subject=Medication/1", 400, "invalid"),
    "empty subject": ("?subject=", 400, "invalid"),
    "code without system": ("?subject:identifier=1001", 400, "invalid"),
    "unknown type": ("?subject=testamine&type=foo", 400, "invalid"),
    "type of another system": ("?subject=testamine&type=http://x|interaction", 400, "invalid"),
    "count in words": ("?subject=testamine&_count=ten", 400, "invalid"),
    "unknown subject": ("?subject=flowerine", 404, "not-found"),
    "unknown code": (f"?subject:identifier={RXNORM}|424242", 404, "not-found"),
    "unknown code system": ("?subject:identifier=http://x|1001", 404, "not-found"),
    "unknown id": ("?_id=NO.SUCH.finding", 404, "not-found"),
}


@pytest.mark.parametrize(("query", "status", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_understood_is_never_an_empty_bundle(client: Client, query: str, status: int, code: str) -> None:
    refused(get(client, f"ClinicalUseDefinition{query}"), status, code)
