"""GET /v1/releases/{id}/changes: which summaries changed and why, finding by finding."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.curation.folders import NEWOL
from tests.living import EVERYWHERE, Living

Item = dict[str, Any]


def _changes(client: Client, release: str, since: str | None = None, limit: int = 50) -> list[Item]:
    """Return every changed summary, page by page."""
    items: list[Item] = []
    query = f"limit={limit}" + (f"&since={since}" if since else "")
    cursor = ""
    while True:
        answer = client.get(f"/v1/releases/{release}/changes?{query}{cursor}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = f"&cursor={page['next']}"


def _places(items: list[Item]) -> list[tuple[str, str]]:
    return [(one["compound"], one["condition"]) for one in items]


def _edited(service: Living, name: str, old: str, new: str) -> list[Item]:
    service.load(0)
    service.folder.edit(name, old, new)
    return _changes(service.client, service.load(1))


def _findings(item: Item) -> dict[str, Item]:
    return {one["id"]: one for one in item["findings"]}


def test_a_changed_statement_shows_in_the_findings_that_are_made_of_it(service: Living) -> None:
    items = _edited(service, "documented/pairs.yaml", "severity: major", "severity: moderate")
    assert _places(items) == [("testamine", "all-gloom"), ("testamine", "gloom")]
    for item in items:
        assert item["change"] == "changed"
        [finding] = item["findings"]
        assert finding["id"] == "SLEEPI.TESTAM.sedation"
        assert (finding["change"], finding["before"]["severity"], finding["after"]["severity"]) == (
            "changed",
            "major",
            "moderate",
        )
        assert "severity" in finding["fields"]
        [record] = item["records"]
        assert finding["records"] == [record["id"]]
        assert (record["kind"], record["change"]) == ("documented", "changed")
        assert record["before"] != record["after"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("status: interaction\n    severity: major", "status: cannot_say", "status"),
        ("action: avoid", "action: adjust", "actions"),
        ("direction: raises", "direction: lowers", "direction"),
        ("slow your breathing", "slow your breath", "text"),
        ("certainty: high", "certainty: low", "evidence"),
    ],
)
def test_the_fields_that_differ_are_named(service: Living, old: str, new: str, field: str) -> None:
    items = _edited(service, "documented/pairs.yaml", old, new)
    finding = _findings(items[0])["SLEEPI.TESTAM.sedation"]
    assert field in finding["fields"]
    assert finding["before"] != finding["after"]


def test_an_effect_that_is_new_adds_findings_by_the_substance(service: Living) -> None:
    effect = '- {axis: sedation, direction: raises, grade: 2, cite: [{source: made-up, at: "70"}]}'
    items = _edited(service, "substances/mystery-root.yaml", "kind: herb", f"kind: herb\neffects:\n  {effect}")
    added = {(one["compound"], found) for one in items for found, f in _findings(one).items() if f["change"] == "added"}
    assert ("testamine", "MYSTER.TESTAM.sedation") in added
    for item in items:
        for finding in item["findings"]:
            assert finding["records"] == ["bundled/substance/mystery-root"]
            assert finding["before"] is None
            assert finding["after"]["status"] == "interaction"


def test_an_agent_that_joins_a_regimen_is_told_by_the_condition(service: Living) -> None:
    agents = "{agent: mystery-root, presence: always, role: symptomatic}"
    items = _edited(
        service, "conditions/gloom.yaml", f"- {agents}", f"- {agents}\n      - {{agent: testamine, presence: always}}"
    )
    by_place = {(one["compound"], one["condition"]): one for one in items}
    finding = _findings(by_place["blockazole", "gloom"])["BLOCKA.TESTAM.sedation"]
    assert (finding["change"], finding["records"]) == ("added", ["bundled/condition/gloom"])
    assert "regimens" in by_place["blockazole", "gloom"]["parts"]


def test_a_change_outside_the_findings_names_the_part(service: Living) -> None:
    items = _edited(service, "substances/testamine.yaml", "very sleepy", "quite sleepy")
    assert [(one["parts"], one["findings"]) for one in items] == [(["safety"], [])] * 2
    assert [record["id"] for record in items[0]["records"]] == ["bundled/substance/testamine"]


def test_a_source_that_changes_its_standing_is_told(service: Living) -> None:
    items = _edited(service, "sources/made-up.yaml", "kind: page", "kind: page, status: disputed")
    assert set(_places(items)) <= EVERYWHERE
    assert items
    for item in items:
        assert "references" in item["parts"]
        assert "bundled/source/made-up" in [record["id"] for record in item["records"]]


def test_a_rule_that_changes_is_told_where_it_speaks(service: Living) -> None:
    items = _edited(service, "effects/all.yaml", "make you drowsy", "make you sleepy")
    told = {(one["compound"], found) for one in items for found in _findings(one)}
    assert ("blockazole", "BLOCKA.SLEEPI.sedation") in told
    assert {record["kind"] for one in items for record in one["records"]} == {"vocabulary"}
    assert "mystery-root" not in {one["compound"] for one in items}


def test_a_new_substance_has_summaries_that_were_not_there(service: Living) -> None:
    service.load(0)
    service.folder.add("substances/newol.yaml", NEWOL)
    items = _changes(service.client, service.load(1))
    assert _places(items) == [("newol", "all-gloom"), ("newol", "gloom")]
    assert {(one["change"], one["before"], one["compound_name"]) for one in items} == {("added", None, "newol")}
    assert [record["change"] for record in items[0]["records"]] == ["added"]


def test_a_condition_that_goes_takes_its_summaries_along(service: Living) -> None:
    service.load(0)
    service.folder.remove("conditions/all-gloom.yaml")
    gone = "retired:\n  - {kind: condition, slug: all-gloom, key: ALLGLO, on: 2026-01-02, reason: Nobody asked.}\n"
    service.folder.add("retired.yaml", gone)
    items = _changes(service.client, service.load(1))
    assert _places(items) == sorted(place for place in EVERYWHERE if place[1] == "all-gloom")
    assert {(one["change"], one["after"]) for one in items} == {("removed", None)}
    assert {record["change"] for one in items for record in one["records"]} == {"removed"}


def test_the_first_release_is_all_new(service: Living) -> None:
    first = service.load(0)
    assert service.client.get(f"/v1/releases/{first}/changes").json()["since"] is None
    items = _changes(service.client, first)
    assert _places(items) == sorted(EVERYWHERE)
    assert {one["change"] for one in items} == {"added"}


def test_any_two_releases_can_be_compared_either_way(service: Living) -> None:
    ids = [service.load(0)]
    for on, name in ((1, "odd root"), (2, "mystery root")):
        old = "mystery root" if name == "odd root" else "odd root"
        service.folder.edit("substances/mystery-root.yaml", f"name: {old}", f"name: {name}")
        ids.append(service.load(on))
    assert ids[0] == ids[2]  # the same content is the same release
    there, back = _changes(service.client, ids[1], ids[0]), _changes(service.client, ids[0], ids[1])
    assert _places(there) == _places(back)
    assert there[0]["before"] == back[0]["after"]
    assert _changes(service.client, ids[0], ids[0]) == []


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_together_are_the_whole(service: Living, limit: int) -> None:
    service.load(0)
    service.folder.edit("effects/all.yaml", "make you drowsy", "make you sleepy")
    service.folder.add("substances/newol.yaml", NEWOL)
    release = service.load(1)
    assert _changes(service.client, release, limit=limit) == _changes(service.client, release)


def test_a_withdrawal_is_no_change_of_a_release(service: Living) -> None:
    service.load(0)
    service.withdraw("SLEEPI.TESTAM.sedation", 0.5)
    service.folder.edit("documented/pairs.yaml", "severity: major", "severity: moderate")
    items = _changes(service.client, service.load(1))
    assert "SLEEPI.TESTAM.sedation" not in {found for one in items for found in _findings(one)}


def test_what_cannot_be_compared_is_told(service: Living) -> None:
    first = service.load(0)
    service.folder.edit("substances/testamine.yaml", "very sleepy", "quite sleepy")
    second = service.load(1)
    service.folder.edit("substances/testamine.yaml", "quite sleepy", "sleepy")
    third = service.load(100)
    assert service.prune(191) == [first]
    asked = {
        f"{second}/changes": 410,
        f"{third}/changes?since={first}": 410,
        f"{first}/changes": 410,
        f"{third}/changes?since=r-000000000000": 404,
        "r-000000000000/changes": 404,
        f"{third}/changes?since=%00": 422,
        f"{third}/changes?cursor=bad": 422,
        f"{third}/changes": 200,
    }
    assert {path: service.client.get(f"/v1/releases/{path}").status_code for path in asked} == asked
