"""De-duplication: the tables of the PDDI-CDS guide, section "CDS Message Filtering", one test for each scenario.

Of the pairs below the first is critical, the second a warning and the third only information.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from app.api.cds_hooks.memory import Memory
from tests.api.cds_hooks.calls import CACHE, FILTER, call, cards, of_topic, order, topics
from tests.api.client import Client

INDICATORS = {
    "critical": ("testamine", "sleepine"),
    "warning": ("blockazole", "sleepine"),
    "info": ("mystery-root", "sleepine"),
}
every_indicator = pytest.mark.parametrize("indicator", INDICATORS)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(client: Client) -> Iterator[Clock]:
    """A memory of the test's own, and its clock."""
    before, clock = client.app.state.cds_memory, Clock()
    client.app.state.cds_memory = Memory(seconds=3600, clock=clock)
    yield clock
    client.app.state.cds_memory = before


def select(client: Client, drafts: list[Any], taken: list[Any], **context: Any) -> list[dict[str, Any]]:
    return cards(client, call("order-select", drafts, taken, configuration=CACHE, **context))


def sign(client: Client, drafts: list[Any], taken: list[Any], **context: Any) -> list[dict[str, Any]]:
    return cards(client, call("order-sign", drafts, taken, configuration=FILTER, **context))


def is_filtered(found: list[dict[str, Any]]) -> bool:
    return topics(found) == ["filtered"]


@every_indicator
def test_nothing_accepted(client: Client, clock: Clock, indicator: str) -> None:
    drug, taken = INDICATORS[indicator]
    assert select(client, [drug], [taken])[0]["indicator"] == indicator
    assert is_filtered(sign(client, [drug], [taken]))


@every_indicator
@pytest.mark.parametrize("accepted", ["create", "update", "delete"])
def test_a_suggestion_accepted_without_a_new_order_select(
    client: Client, clock: Clock, indicator: str, accepted: str
) -> None:
    drug, taken = INDICATORS[indicator]
    before = [drug, "another thing"]
    after: dict[str, list[Any]] = {
        "create": [*before, "one more thing"],
        "update": [order(drug, dosageInstruction=[{"text": "half of it"}]), "another thing"],
        "delete": [drug],
    }
    select(client, before, [taken])
    assert "filtered" not in topics(sign(client, after[accepted], [taken]))


@every_indicator
def test_a_suggestion_accepted_by_report(client: Client, clock: Clock, indicator: str) -> None:
    drug, taken = INDICATORS[indicator]
    shown = select(client, [drug], [taken])
    reports = [
        {
            "card": card["uuid"],
            "outcome": "accepted",
            "acceptedSuggestions": [{"id": "of-the-client"}],
            "outcomeTimestamp": "2026-07-02T10:05:31Z",
        }
        for card in shown
    ]
    assert client.post("/cds-services/interaction-order-select/feedback", {"feedback": reports}).status_code == 200
    assert "filtered" not in topics(sign(client, [drug], [taken]))


def test_several_orders_selected_at_once(client: Client, clock: Clock) -> None:
    select(client, ["testamine", "blockazole"], ["sleepine"])
    assert is_filtered(sign(client, ["testamine", "blockazole"], ["sleepine"]))


@pytest.mark.parametrize("first", INDICATORS)
@pytest.mark.parametrize("second", INDICATORS)
def test_two_clinicians_select_before_the_second_signs(client: Client, clock: Clock, first: str, second: str) -> None:
    drug, taken = INDICATORS[first]
    other, also = INDICATORS[second]
    select(client, [drug], [taken], userId="Practitioner/a")
    select(client, [other], [also], userId="Practitioner/b")
    assert "filtered" not in topics(sign(client, [other], [also], userId="Practitioner/b"))


@every_indicator
def test_order_select_twice_by_one_clinician_is_never_filtered_itself(
    client: Client, clock: Clock, indicator: str
) -> None:
    drug, taken = INDICATORS[indicator]
    assert select(client, [drug], [taken]) == select(client, [drug], [taken])
    assert is_filtered(sign(client, [drug], [taken]))


@pytest.mark.parametrize("first", INDICATORS)
@pytest.mark.parametrize("second", INDICATORS)
def test_drafts_that_grow_by_a_second_order_select(client: Client, clock: Clock, first: str, second: str) -> None:
    one, two = INDICATORS[first][0], INDICATORS[second][0]
    drafts = list(dict.fromkeys([one, two]))
    select(client, [one], ["sleepine"])
    select(client, drafts, ["sleepine"], selections=[f"MedicationRequest/the-{two}"])
    found = sign(client, drafts, ["sleepine"])
    critical = [card for card in found if card["indicator"] != "info"]
    assert critical == []
    assert "filtered" in topics(found)


@every_indicator
@pytest.mark.parametrize(("after", "filtered"), [(3599, True), (3601, False)], ids=["in time", "too late"])
def test_a_long_gap(client: Client, clock: Clock, indicator: str, after: float, filtered: bool) -> None:
    drug, taken = INDICATORS[indicator]
    select(client, [drug], [taken])
    clock.now += after
    assert is_filtered(sign(client, [drug], [taken])) is filtered


@every_indicator
def test_another_patient_in_between(client: Client, clock: Clock, indicator: str) -> None:
    drug, taken = INDICATORS[indicator]
    select(client, [drug], [taken], patientId="p1")
    select(client, ["testamine"], ["blockazole"], patientId="p2")
    assert "filtered" not in topics(sign(client, [drug], [taken], patientId="p2"))
    assert is_filtered(sign(client, [drug], [taken], patientId="p1"))


@every_indicator
@pytest.mark.parametrize("changed", [{"userId": "Practitioner/b"}, {"patientId": "p9"}, {"encounterId": "e9"}])
def test_another_clinician_patient_or_encounter(
    client: Client, clock: Clock, indicator: str, changed: dict[str, str]
) -> None:
    drug, taken = INDICATORS[indicator]
    select(client, [drug], [taken])
    assert "filtered" not in topics(sign(client, [drug], [taken], **changed))


def test_nothing_triggered_has_nothing_to_filter(client: Client, clock: Clock) -> None:
    select(client, ["testamine"], [])
    assert sign(client, ["testamine"], []) == []


@pytest.mark.parametrize(
    ("at_select", "at_sign"),
    [(None, FILTER), (CACHE, None), ({**CACHE, "cache-for-order-sign-filtering": False}, FILTER)],
    ids=["not cached", "no filter asked for", "cache switched off"],
)
def test_nothing_is_suppressed_unless_both_calls_ask_for_it(
    client: Client, clock: Clock, at_select: dict[str, bool] | None, at_sign: dict[str, bool] | None
) -> None:
    cards(client, call("order-select", ["testamine"], ["sleepine"], configuration=at_select))
    assert "filtered" not in topics(
        cards(client, call("order-sign", ["testamine"], ["sleepine"], configuration=at_sign))
    )


def test_what_order_select_did_not_show_is_shown_at_signing(client: Client, clock: Clock) -> None:
    select(client, ["testamine"], ["sleepine"])
    found = sign(client, ["testamine"], ["sleepine", "blockazole"])
    assert "blockazole and testamine: moderate interaction; monitor" in [card["summary"] for card in found]
    assert "filtered" in topics(found)


def test_the_card_says_what_was_left_out_and_what_was_not_assessed(client: Client, clock: Clock) -> None:
    select(client, ["mystery-root"], ["sleepine"])
    card = of_topic(sign(client, ["mystery-root"], ["sleepine"]), "filtered")
    assert card["summary"].startswith("An alert was filtered because this request is configured to")
    assert card["source"]["label"]
    assert "Not assessed: mystery root with sleepine" in card["detail"]


def test_nothing_in_memory_can_be_read(client: Client, clock: Clock) -> None:
    select(client, ["testamine"], ["sleepine"], patientId="Mrs Miller", userId="Practitioner/Smith")
    held = repr(client.app.state.cds_memory._encounters)
    assert "Encounter" in held
    for word in ("Miller", "Smith", "testamine", "e1"):
        assert f"'{word}" not in held
        assert word not in held or word == "e1"  # two letters may stand in any digest
