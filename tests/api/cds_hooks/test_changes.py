"""What a change of the knowledge does to cards."""

from tests.api.cds_hooks.calls import call, cards, of_topic, topics
from tests.living import Living

SIGN = call("order-sign", ["blockazole"], ["sleepine"])


def test_a_withdrawn_finding_is_on_no_card_and_its_withdrawal_is_said(service: Living) -> None:
    service.load(0)
    (before,) = [card for card in cards(service.client, SIGN) if "interaction" in card["summary"]]
    finding = before["links"][0]["url"].partition("/v1/findings/")[2].partition("?")[0]
    service.withdraw(finding, 1, "The source was misread.")
    after = cards(service.client, SIGN)
    assert "interaction" not in topics(after)
    assert (
        f"finding {finding} was withdrawn as wrong: The source was misread."
        in of_topic(after, "not-assessed")["detail"]
    )


def test_minor_alerts_are_counted_where_the_call_wants_none(service: Living) -> None:
    service.folder.edit("substances/sleepine.yaml", "direction: raises, grade: 2", "direction: raises, grade: 1")
    service.load(0)
    assert cards(service.client, SIGN)[0]["summary"].startswith("blockazole and sleepine: minor interaction")
    quiet = cards(service.client, {**SIGN, "extension": {"configuration-items": {"alert-non-serious": False}}})
    assert "interaction" not in topics(quiet)
    assert "1 minor alert left out, as the call asks" in of_topic(quiet, "not-assessed")["detail"]


def test_without_a_release_nothing_reads_as_nothing_found(service: Living) -> None:
    answer = service.client.post("/cds-services/interaction-order-sign", SIGN)
    assert answer.status_code == 503
    assert service.client.get("/fhir/metadata").json()["resourceType"] == "OperationOutcome"
