"""A finding found wrong disappears from every answer; retired names say why, renamed ones lead on."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.living import Living, stamp

WRONG = "BLOCKA.TESTAM.sedation"
STATED = "SLEEPI.TESTAM.sedation"
NULL = """\
  - between:
      - {substance: testamine, role: victim}
      - {substance: blockazole, role: perpetrator}
    mechanism: exposure
    category: pharmacokinetic
    status: studied_no_effect
    exposure: {ratio: 1.0, low: 0.95, high: 1.05}
    basis: clinical_study
    certainty: high
    text: {patient: It was studied and nothing happened., clinician: No change of AUC.}
    cite: [{source: made-up, at: "61"}]
"""


def _ids(value: Any) -> set[str]:
    """Return every id of a finding anywhere in an answer."""
    if isinstance(value, list):
        return set().union(*map(_ids, value))
    if not isinstance(value, dict):
        return set()
    named = {value["id"]} if "mechanism" in value and "id" in value else set()
    return named.union(*(_ids(part) for key, part in value.items() if key != "withdrawn")) | set(
        value.get("finding_ids", [])
    )


ANSWERS = {
    "summary": lambda c: c.get("/v1/summaries/testamine/gloom"),
    "summary of the other one": lambda c: c.get("/v1/summaries/blockazole/gloom"),
    "summary for a context": lambda c: c.post(
        "/v1/summaries", {"compounds": ["testamine"], "condition": "gloom", "agents": ["sleepine"]}
    ),
    "check": lambda c: c.post("/v1/interactions/check", {"substances": ["testamine", "blockazole", "sleepine"]}),
    "findings of a substance": lambda c: c.get("/v1/interactions?substance=testamine&limit=200"),
}


@pytest.mark.parametrize("ask", ANSWERS.values(), ids=ANSWERS.keys())
def test_it_disappears_from_every_answer(service: Living, ask: Any) -> None:
    service.load(0)
    before = ask(service.client)
    for finding in sorted(_ids(before.json())):
        service.withdraw(finding, 1)
        after = ask(service.client)
        assert after.status_code == 200
        assert finding not in _ids(after.json())
        service.reinstate(finding, 2)
    assert ask(service.client).content == before.content


def test_its_place_says_that_it_was_withdrawn_when_and_why(service: Living) -> None:
    service.load(0)
    service.withdraw(WRONG, 1, "Misread.")
    said = {"id": WRONG, "why": "Misread.", "at": stamp(1)}
    assert ANSWERS["check"](service.client).json()["withdrawn"] == [said]
    assert ANSWERS["findings of a substance"](service.client).json()["withdrawn"] == [said]
    places = [one for one in ANSWERS["summary"](service.client).json()["not_assessed"] if one["kind"] == "withdrawn"]
    assert [one["name"] for one in places] == [WRONG]
    assert "Misread. (2026-01-02)" in places[0]["why"]["clinician"]


def test_it_concerns_nobody_else(service: Living) -> None:
    service.load(0)
    service.withdraw(WRONG, 1)
    other = service.client.get("/v1/summaries/mystery-root/gloom").json()
    assert "withdrawn" not in {one["kind"] for one in other["not_assessed"]}
    checked = service.client.post("/v1/interactions/check", {"substances": ["sleepine", "blockazole"]}).json()
    assert checked["withdrawn"] == []


@pytest.mark.parametrize("finding", [WRONG, "TESTAM.epilepsy.caution"])
def test_it_answers_410_by_its_id(service: Living, finding: str) -> None:
    old = service.load(0)
    assert service.client.get(f"/v1/findings/{finding}").status_code == 200
    service.withdraw(finding, 1, "Misread.")
    for pin in ("", f"?release={old}"):
        answer = service.client.get(f"/v1/findings/{finding}{pin}")
        assert answer.status_code == 410
        problem = answer.json()
        assert problem["type"] == "urn:problem-type:takewith:withdrawn"
        assert f"{finding} was withdrawn on 2026-01-02 from every release: Misread." in problem["detail"]


def test_what_it_had_silenced_speaks_again(service: Living) -> None:
    service.load(0)
    derived = "TESTAM.BLOCKA.exposure-oral"
    assert derived in _ids(ANSWERS["check"](service.client).json())
    pairs = (service.folder.path / "documented/pairs.yaml").read_text(encoding="utf-8")
    service.folder.add("documented/pairs.yaml", pairs + NULL)
    service.load(1)
    found = _ids(ANSWERS["check"](service.client).json())
    assert derived not in found
    [null] = [one for one in found if one.startswith("TESTAM.BLOCKA.exposure")]
    service.withdraw(null, 2)
    assert derived in _ids(ANSWERS["check"](service.client).json())


def test_they_are_listed_the_latest_first_page_by_page(service: Living) -> None:
    service.load(0)
    for on, finding in enumerate((WRONG, STATED, "TESTAM.epilepsy.caution"), start=1):
        service.withdraw(finding, on, f"Reason {on}.")
    found = []
    cursor = ""
    while True:
        page = service.client.get(f"/v1/withdrawals?limit=1{cursor}").json()
        found += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert [(one["why"], one["at"]) for one in found] == [(f"Reason {on}.", stamp(on)) for on in (3, 2, 1)]
    service.reinstate(STATED, 4)
    left = service.client.get("/v1/withdrawals").json()["items"]
    assert [one["id"] for one in left] == ["TESTAM.epilepsy.caution", WRONG]


def test_the_list_has_a_tag_that_changes_with_it(service: Living) -> None:
    service.load(0)
    first = service.client.get("/v1/withdrawals")
    assert first.json() == {"items": [], "next": None}
    known = {"If-None-Match": first.headers["etag"]}
    assert service.client.get("/v1/withdrawals", headers=known).status_code == 304
    service.withdraw(WRONG, 1)
    assert service.client.get("/v1/withdrawals", headers=known).status_code == 200


# --- retired and renamed names ------------------------------------------------------------------

RETIRED = """\
retired:
  - {kind: substance, slug: first-name, key: FIRSTN, on: 2026-01-01, replaced_by: testamine}
  - {kind: substance, slug: gone-name, key: GONENA, on: 2026-01-01, reason: It was no substance.}
  - {kind: condition, slug: old-gloom, key: OLDGLO, on: 2026-01-01, replaced_by: gloom}
  - {kind: condition, slug: no-gloom, key: NOGLOO, on: 2026-01-01, reason: It was a mood.}
  - {kind: regimen, slug: old-regimen, on: 2026-01-01, replaced_by: blockazole-alone}
  - {kind: regimen, slug: no-regimen, on: 2026-01-01, reason: Nobody gives it.}
  - {kind: source, slug: old-source, on: 2026-01-01, replaced_by: made-up}
  - {kind: source, slug: no-source, on: 2026-01-01, reason: It was a hoax.}
  - {kind: finding, slug: BLOCKA.TESTAM.other, on: 2026-01-01, replaced_by: BLOCKA.TESTAM.sedation}
  - {kind: finding, slug: BLOCKA.TESTAM.wrong, on: 2026-01-01, reason: The source was misread.}
"""


@pytest.fixture
def renamed(service: Living) -> Client:
    service.folder.add("retired.yaml", RETIRED)
    service.load(0)
    return service.client


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/v1/compounds/first-name", "/v1/compounds/testamine"),
        ("/v1/conditions/old-gloom", "/v1/conditions/gloom"),
        ("/v1/conditions/old-gloom/regimens", "/v1/conditions/gloom/regimens"),
        ("/v1/sources/old-source", "/v1/sources/made-up"),
        ("/v1/summaries/first-name/old-gloom", "/v1/summaries/testamine/gloom"),
        (
            "/v1/summaries/testamine/gloom?regimen=old-regimen",
            "/v1/summaries/testamine/gloom?regimen=blockazole-alone",
        ),
    ],
)
def test_a_renamed_slug_leads_to_the_new_one(renamed: Client, old: str, new: str) -> None:
    answer = renamed.get(old)
    assert answer.status_code == 200
    assert answer.headers["content-location"] == new
    assert answer.content == renamed.get(new).content


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/v1/compounds/gone-name", "It was no substance."),
        ("/v1/conditions/no-gloom", "It was a mood."),
        ("/v1/sources/no-source", "It was a hoax."),
        ("/v1/findings/BLOCKA.TESTAM.wrong", "The source was misread."),
        ("/v1/summaries/gone-name/gloom", "It was no substance."),
        ("/v1/summaries/testamine/no-gloom", "It was a mood."),
        ("/v1/summaries/testamine/gloom?regimen=no-regimen", "Nobody gives it."),
        ("/v1/summaries?compound=gone-name", "It was no substance."),
        ("/v1/interactions?substance=gone-name", "It was no substance."),
    ],
)
def test_a_retired_name_answers_410_with_the_reason(renamed: Client, path: str, why: str) -> None:
    answer = renamed.get(path)
    assert answer.status_code == 410
    assert answer.json()["type"] == "urn:problem-type:takewith:gone"
    assert f"was retired on 2026-01-01: {why}" in answer.json()["detail"]


def test_a_replaced_finding_answers_410_and_points_to_the_new_one(renamed: Client) -> None:
    answer = renamed.get("/v1/findings/BLOCKA.TESTAM.other")
    assert answer.status_code == 410
    assert "replaced by BLOCKA.TESTAM.sedation" in answer.json()["detail"]
    assert answer.headers["link"] == '</v1/findings/BLOCKA.TESTAM.sedation>; rel="successor-version"'


def test_a_renamed_substance_in_a_list_is_read_by_its_new_name(renamed: Client) -> None:
    sent = {"substances": ["first-name", "blockazole", "gone-name"]}
    answer = renamed.post("/v1/interactions/check", sent).json()
    assert [pair["substances"] for pair in answer["coverage"]["pairs"]] == [["blockazole", "testamine"]]
    assert [one["input"] for one in answer["unresolved"]] == ["gone-name"]
