"""The terms: versioned, open to everybody, and true of this service."""

from tests.api.client import Client


def test_the_terms_say_what_the_service_is_for(client: Client) -> None:
    terms = client.get("/v1/legal").json()
    assert [use["audience"] for use in terms["intended_use"]] == ["patient", "clinician"]
    assert terms["version"] == terms["versions"][0]["version"]
    assert {licence["covers"] for licence in terms["licences"]} >= {"knowledge", "sources"}


def test_personal_answers_for_patients_follow_what_the_operator_declared(
    client: Client, declared_client: Client
) -> None:
    personal = [c.get("/v1/legal").json()["intended_use"][0]["personal"] for c in (client, declared_client)]
    assert personal == [False, True]
