"""Whatever is refused under /fhir is refused as an OperationOutcome, whoever refuses it."""

import pytest

from app.settings import LimitSettings, ServerSettings
from tests.api.client import Client
from tests.api.fhir.speaking import FINDING, refused
from tests.api.services import serving

ACCEPT = {
    "XML": "application/fhir+xml",
    "a page": "text/html",
    "R4": "application/fhir+json; fhirVersion=4.0",
    "nothing": "application/fhir+json; q=0",
}


@pytest.mark.parametrize("accept", ACCEPT.values(), ids=ACCEPT.keys())
def test_what_is_not_spoken_here_is_406(client: Client, accept: str) -> None:
    assert "fhirVersion=5.0 or 4.3" in refused(
        client.get("/fhir/metadata", headers={"Accept": accept}), 406, "not-supported"
    )


@pytest.mark.parametrize(
    ("accept", "version"),
    [
        ("*/*", "5.0"),
        ("application/json", "5.0"),
        ("application/fhir+json;fhirVersion=4.3.0", "4.3"),
        ("application/fhir+json;fhirVersion=5.0;q=0.5, application/fhir+json;fhirVersion=4.3", "4.3"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "5.0"),
    ],
)
def test_the_release_that_is_preferred_is_spoken(client: Client, accept: str, version: str) -> None:
    answer = client.get("/fhir/metadata", headers={"Accept": accept})
    assert answer.headers["content-type"] == f"application/fhir+json; fhirVersion={version}"


@pytest.mark.parametrize(("asked", "status"), [("json", 200), ("application/fhir%2Bjson", 200), ("application/fhir+json", 200), ("xml", 406), ("html", 406)])  # fmt: skip
def test_the_format_may_stand_in_the_address(client: Client, asked: str, status: int) -> None:
    assert client.get(f"/fhir/metadata?_format={asked}").status_code == status


PATHS = {
    "root": "/fhir/",
    "another resource": "/fhir/Patient/1",
    "unknown finding": "/fhir/ClinicalUseDefinition/NO.SUCH.finding",
    "unknown substance": "/fhir/Substance/flowerine",
    "unknown extension": "/fhir/StructureDefinition/none",
    "no id": "/fhir/ClinicalUseDefinition/a%20b",
    "longer than an id": f"/fhir/ClinicalUseDefinition/{'A' * 65}",
    "a version": f"/fhir/ClinicalUseDefinition/{FINDING}/_history/1",
    "up and out": "/fhir/ClinicalUseDefinition/%2e%2e/%2e%2e/etc/passwd",
    "encoded slash": "/fhir/Substance/..%2f..%2fapp",
    "zero byte": "/fhir/Substance/%00",
    "broken UTF-8": "/fhir/Substance/%ff",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
@pytest.mark.parametrize("accept", ["application/fhir+json", "text/html, */*;q=0.1"], ids=["program", "browser"])
def test_what_is_not_there_is_404(client: Client, path: str, accept: str) -> None:
    refused(client.get(path, headers={"Accept": accept}), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/fhir/ClinicalUseDefinition"),
        ("PUT", f"/fhir/ClinicalUseDefinition/{FINDING}"),
        ("DELETE", "/fhir/metadata"),
    ],
)
def test_nothing_is_written_here(client: Client, method: str, path: str) -> None:
    body = {"resourceType": "ClinicalUseDefinition"} if method != "DELETE" else None
    refused(client.request(method, path, json=body), 405, "not-supported")


BODIES: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "broken": (b'{"resourceType": ', {}, 400, "invalid"),
    "empty": (b"", {}, 400, "invalid"),
    "XML with entities": (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Parameters>&a;</Parameters>', {"Content-Type": "application/fhir+xml"}, 415, "not-supported"),
    "packed": (b"\x1f\x8b", {"Content-Encoding": "gzip"}, 415, "not-supported"),
    "oversize Bundle": (b'{"resourceType":"Bundle","x":"' + b"x" * 2_100_000 + b'"}', {}, 413, "too-long"),
    "too deep": (b'{"a":' * 60 + b"1" + b"}" * 60, {}, 400, "invalid"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "headers", "status", "code"), BODIES.values(), ids=BODIES.keys())
def test_bodies_that_cannot_be_read(
    client: Client, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    given = {"Content-Type": "application/fhir+json", **headers}
    refused(client.post("/fhir/$detect-issues", content=body, headers=given), status, code)


def test_a_refusal_may_be_packed(client: Client) -> None:
    query = "subject=testamine&type=" + "x" * 3000
    answer = client.get(f"/fhir/ClinicalUseDefinition?{query}", headers={"Accept-Encoding": "gzip"})
    refused(answer, 400, "invalid")


def test_who_asks_too_often_is_told_in_fhir(database_url: str) -> None:
    with serving(database_url, limits=LimitSettings(per_address="1/minute")) as client:
        client.get("/fhir/metadata")
        refused(client.get("/fhir/metadata"), 429, "throttled")


def test_a_made_up_host_is_told_in_fhir(database_url: str) -> None:
    with serving(database_url, server=ServerSettings(allowed_hosts=["takewith.example"])) as client:
        refused(client.get("/fhir/metadata"), 400, "invalid")


def test_a_fault_of_ours_is_told_in_fhir(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.api.fhir.router.capability", broken)
    # An address of its own, so that nothing ready is at hand.
    assert "Nothing was assessed" in refused(client.get("/fhir/metadata?_pretty=true"), 500, "exception")
