"""The way of a draft: written, reviewed by a second person, published, seen in answers, exported, rolled back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.curation import publish
from app.curation.check import check_folder
from app.curation.load import load_folder, origin
from app.curation.publish import Act
from app.store.engine import Database
from app.store.live import KnowledgeBase
from tests.api.curation.conftest import House
from tests.api.curation.desk import DRAFTS, OVERLAY, Plain, condition, newol, source, statement

FILES = f"/v1/curation/overlays/{OVERLAY}/files"


def test_a_draft_changes_no_answer(house: House) -> None:
    house.approved(content=newol())
    assert house.client.get("/v1/compounds/newol").status_code == 404


def test_publishing_makes_a_release_that_answers_with_it(house: House) -> None:
    before = house.client.get("/v1/releases").json()["items"][0]["id"]
    answer = house.publish(house.approved(content=newol()))
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/releases/{answer.json()['release']}"
    release = house.client.get(answer.headers["location"]).json()
    assert release["current"] is True
    assert release["id"] != before
    assert [layer["name"] for layer in release["layers"]] == ["bundled", OVERLAY]
    assert house.client.get("/v1/compounds/newol").json()["brands"] == ["Newbrand"]


def test_a_fact_says_which_layer_it_came_from(house: House) -> None:
    house.publish(house.approved("interaction", statement()))
    found = house.client.get("/v1/findings/BLOCKA.SLEEPI.sedation").json()["finding"]
    assert found["origin"] == OVERLAY


def test_a_regimen_is_added_to_a_condition_that_is_known(house: House) -> None:
    house.publish(house.approved("condition", condition()))
    slugs = [one["slug"] for one in house.client.get("/v1/conditions/gloom/regimens").json()["items"]]
    assert "house-regimen" in slugs
    assert len(slugs) > 1


def test_a_source_waits_for_what_cites_it_and_goes_out_with_it(house: House) -> None:
    bare = statement() | {"sources": []}
    of_source = house.approved("source", source("house-study"))
    of_pair = house.approved("interaction", bare)
    assert house.publish(of_source).json()["errors"][0]["message"].startswith("source house-study is cited nowhere")
    assert house.publish(of_source, of_pair).status_code == 201
    assert house.client.get("/v1/sources/house-study").status_code == 200


def test_a_file_of_the_overlay_goes_with_its_sources(house: House) -> None:
    house.publish(house.approved("interaction", statement()))
    gone = house.publish(house.approved("interaction", None, slug="blockazole--sleepine"))
    assert gone.status_code == 201, gone.text
    assert gone.json()["records"] == 0
    assert house.client.get("/v1/sources/house-study").status_code == 404


def test_what_is_rejected_is_not_published_until_it_is_changed_and_approved(house: House) -> None:
    written = house.draft(content=newol())
    address = f"{DRAFTS}/{written.json()['id']}"
    no = {"approve": False, "why": "The leaflet says grade 1."}
    rejected = house.ben.post(f"{address}/review", no, {"If-Match": written.headers["etag"]})
    assert rejected.json()["state"] == "rejected"
    assert house.publish(written.json()["id"]).status_code == 409
    changed = house.ann.put(
        address, {"content": newol(brands=[]), "why": "As asked."}, {"If-Match": rejected.headers["etag"]}
    )
    assert changed.json()["state"] == "open"
    assert changed.json()["reviewer"] is None


def test_a_change_takes_the_approval_away(house: House) -> None:
    draft = house.approved(content=newol())
    tag = house.ann.get(f"{DRAFTS}/{draft}").headers["etag"]
    house.ann.put(f"{DRAFTS}/{draft}", {"content": newol(brands=["Other"]), "why": "Better."}, {"If-Match": tag})
    refused = house.publish(draft)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith(":draft-state")
    assert house.client.get("/v1/compounds/newol").status_code == 404


def test_the_overlay_comes_back_as_files_that_load_to_the_same_release(
    house: House, database: Database, tmp_path: Path
) -> None:
    release = house.publish(
        house.approved(content=newol()),
        house.approved("interaction", statement()),
        house.approved("condition", condition()),
    ).json()["release"]
    files = house.ann.get(FILES).json()
    assert [file["path"] for file in files["items"]] == [
        "conditions/gloom.yaml",
        "documented/blockazole--sleepine.yaml",
        "sources/house-study.yaml",
        "substances/newol.yaml",
    ]
    for file in files["items"]:
        path = tmp_path / "house" / file["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file["text"], encoding="utf-8")
    _, problems = check_folder(tmp_path / "house", KnowledgeBase(database).current())
    assert problems == []
    assert load_folder(database, tmp_path / "house", origin("0.0.0"), layer=OVERLAY).release_id == release


def test_a_roll_back_takes_it_out_again(house: House, database: Database) -> None:
    house.publish(house.approved(content=newol()))
    publish.rollback(database, Act(now=datetime.now(UTC), who="operator", why="Too early."))
    assert house.client.get("/v1/compounds/newol").status_code == 404
    assert house.ann.get(FILES).json()["items"] == []


def test_a_second_draft_of_a_file_that_has_changed_is_not_published(house: House) -> None:
    first, second = house.approved(content=newol()), house.approved(content=newol(brands=["Other"]))
    assert house.publish(first).status_code == 201
    refused = house.publish(second)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith(":overlay-changed")
    assert house.client.get("/v1/compounds/newol").json()["brands"] == ["Newbrand"]


def test_two_drafts_of_one_file_do_not_go_out_together(house: House) -> None:
    first, second = house.approved(content=newol()), house.approved(content=newol(brands=["Other"]))
    assert house.publish(first, second).status_code == 409
    assert house.client.get("/v1/compounds/newol").status_code == 404


def test_what_says_nothing_new_is_not_published(house: House) -> None:
    house.publish(house.approved(content=newol()))
    again = house.publish(house.approved(content=newol()))
    assert (again.status_code, again.json()["type"]) == (409, "urn:problem-type:takewith:nothing-to-do")


def test_the_draft_shows_the_file_that_it_would_be(house: House) -> None:
    shown = house.ann.get(f"{DRAFTS}/{house.draft(content=newol()).json()['id']}").json()
    assert shown["text"].startswith("slug: newol\nkey: NEWOLX\nname: newol\n")


def test_drafts_are_listed_by_state_page_by_page(house: House) -> None:
    ids = [house.draft(content=newol(brands=[f"Brand {n}"])).json()["id"] for n in range(3)]
    house.approved(content=newol())
    first = house.ann.get(f"{DRAFTS}?state=open&limit=2").json()
    second = house.ann.get(f"{DRAFTS}?state=open&limit=2&cursor={first['next']}").json()
    assert [one["id"] for one in (*first["items"], *second["items"])] == ids
    assert second["next"] is None


@pytest.mark.parametrize("content", [newol(), statement(), condition()], ids=["compound", "interaction", "condition"])
def test_everything_is_in_the_trail(house: House, content: Plain) -> None:
    kind = "interaction" if "interactions" in content else "condition" if "regimens" in content else "compound"
    draft = house.approved(kind, content)
    release = house.publish(draft).json()["release"]
    entries = house.ben.get("/v1/curation/trail").json()["items"]
    assert [(one["name"], one["deed"], one["subject"], one["why"]) for one in reversed(entries)] == [
        ("Ann", "drafted", draft, "We use it here."),
        ("Ben", "approved", draft, "Reads as its source."),
        ("Ben", "published", draft, "Newol is new here."),
        ("Ben", "released", release, "Newol is new here."),
    ]
    assert entries[-1]["what"]["content"] == content
    of_draft = house.ben.get(f"/v1/curation/trail?subject={draft}&limit=2").json()
    assert [one["deed"] for one in of_draft["items"]] == ["published", "approved"]
    rest = house.ben.get(f"/v1/curation/trail?subject={draft}&limit=2&cursor={of_draft['next']}").json()
    assert [one["deed"] for one in rest["items"]] == ["drafted"]
