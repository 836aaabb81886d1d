"""Names to substances: nothing dropped, nothing guessed silently."""

from typing import Any

from tests.api.client import Client


def _names(client: Client, *names: str) -> list[dict[str, Any]]:
    answer = client.post("/v1/resolve", {"names": list(names)})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["names"]
    return found


def test_every_name_comes_back_in_order(client: Client) -> None:
    found = _names(client, "Testamax", "zzz", "sleepine")
    assert [(n["input"], n["status"]) for n in found] == [
        ("Testamax", "resolved"),
        ("zzz", "unresolved"),
        ("sleepine", "resolved"),
    ]


def test_a_brand_says_that_it_was_read_as_one(client: Client) -> None:
    [found] = _names(client, "Testamax")
    assert (found["substance"], found["how"]) == ("testamine", "brand")


def test_a_dose_is_left_out_and_told(client: Client) -> None:
    [found] = _names(client, "Nightly 8 mg")
    assert (found["substance"], found["ignored"]) == ("sleepine", ["8 mg"])


def test_a_misspelling_is_never_resolved(client: Client) -> None:
    [found] = _names(client, "testamin")
    assert found["status"] == "ambiguous"
    assert found["substance"] is None
    assert [c["substance"] for c in found["candidates"]] == ["testamine"]


def test_a_preparation_is_told_with_its_substance(client: Client) -> None:
    [found] = _names(client, "testamine-iv")
    assert (found["substance"], found["preparation"]) == ("testamine", "testamine-iv")


def test_a_code_is_read(client: Client) -> None:
    [found] = _names(client, "rxcui:1002")
    assert (found["substance"], found["how"]) == ("blockazole", "identifier")
