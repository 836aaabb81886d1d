"""Anybody may report a finding as wrong; a curator judges it; everybody is told what became of it."""

from xml.etree import ElementTree

import httpx
import pytest
from sqlalchemy import select

from app.settings import LimitSettings
from app.store.api_keys import KeyScope
from app.store.engine import Database, reading
from app.store.tables import ReleaseEventRow, ReportRow, TrailRow
from tests.api.curation.conftest import House
from tests.api.services import serving

WRONG = "BLOCKA.TESTAM.sedation"
ADDRESS = f"/v1/findings/{WRONG}/reports"
QUEUE = "/v1/curation/reports"
SAID = {"reason": "wrong_severity", "text": "The source says mild, not major.", "reference": "PMID 1"}
ATOM = "{http://www.w3.org/2005/Atom}"


def _judged(house: House, outcome: str, answer: str = "The source does say mild.") -> httpx.Response:
    report = house.client.post(ADDRESS, SAID).json()["id"]
    return house.ben.post(f"{QUEUE}/{report}/outcome", {"outcome": outcome, "answer": answer})


def _told(house: House) -> tuple[str, str]:
    """Return title and summary of the newest entry of the feed."""
    entry = ElementTree.fromstring(house.client.get("/v1/changes.atom").content).find(f"{ATOM}entry")  # noqa: S314
    assert entry is not None
    return entry.findtext(f"{ATOM}title", ""), entry.findtext(f"{ATOM}summary", "")


def test_a_report_needs_no_key_and_waits_in_the_queue(house: House) -> None:
    receipt = house.client.post(ADDRESS, SAID)
    assert receipt.status_code == 201
    [waiting] = house.ann.get(f"{QUEUE}?state=open").json()["items"]
    assert {name: waiting[name] for name in SAID} == SAID
    assert (waiting["id"], waiting["finding"], waiting["state"]) == (receipt.json()["id"], WRONG, "open")
    assert house.ann.get(f"{QUEUE}/{waiting['id']}").json() == waiting


def test_nothing_is_kept_of_who_sent_it(house: House, database: Database) -> None:
    house.client.post(ADDRESS, SAID, headers={"User-Agent": "Mozilla (Mrs Example)", "X-Forwarded-For": "192.0.2.7"})
    with reading(database) as session:
        [row] = session.execute(select(ReportRow.__table__)).mappings()
    kept = {name: value for name, value in row.items() if value is not None}
    assert set(kept) == {"id", "finding_id", "release_id", "reason", "text", "reference", "received_on", "state"}
    assert not hasattr(kept["received_on"], "hour")


def test_the_outcome_is_public_and_the_words_are_gone(house: House, database: Database) -> None:
    closed = _judged(house, "corrected").json()
    assert (closed["state"], closed["outcome"], closed["text"], closed["reference"]) == (
        "closed", "corrected", None, None,
    )  # fmt: skip
    assert _told(house) == (f"Report of finding {WRONG}: corrected", "The source does say mild.")
    with reading(database) as session:
        everything = [*session.scalars(select(TrailRow.what)), *session.scalars(select(ReleaseEventRow.why))]
    assert not any(SAID["text"] in (one or "") for one in everything)
    [entry] = house.ben.get("/v1/curation/trail").json()["items"]
    assert (entry["deed"], entry["subject"], entry["what"]["outcome"]) == ("report_closed", closed["id"], "corrected")


def test_a_finding_that_is_wrong_is_withdrawn_at_once(house: House) -> None:
    assert house.client.get(f"/v1/findings/{WRONG}").status_code == 200
    assert _judged(house, "withdrawn").status_code == 200
    assert house.client.get(f"/v1/findings/{WRONG}").status_code == 410
    assert house.client.get("/v1/withdrawals").json()["items"][0]["why"] == "The source does say mild."
    assert house.client.post(ADDRESS, SAID).status_code == 410


def test_withdrawing_needs_the_scope_to_publish(house: House) -> None:
    report = house.client.post(ADDRESS, SAID).json()["id"]
    reviewer = house.with_scopes("Reviewer", KeyScope.REVIEW)
    answer = reviewer.post(f"{QUEUE}/{report}/outcome", {"outcome": "withdrawn", "answer": "It is wrong."})
    assert answer.status_code == 403
    assert house.ann.get(f"{QUEUE}/{report}").json()["state"] == "open"
    assert house.client.get(f"/v1/findings/{WRONG}").status_code == 200


def test_a_report_is_judged_once(house: House) -> None:
    closed = _judged(house, "confirmed").json()["id"]
    again = house.ben.post(f"{QUEUE}/{closed}/outcome", {"outcome": "corrected", "answer": "On second thoughts."})
    assert (again.status_code, again.json()["type"]) == (409, "urn:problem-type:takewith:report-closed")
    assert _told(house)[0].endswith("confirmed")


def test_a_report_that_is_not_there_is_not_judged(house: House) -> None:
    answer = house.ben.post(f"{QUEUE}/p-none/outcome", {"outcome": "confirmed", "answer": "It is so."})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:problem-type:takewith:unknown-report")


@pytest.mark.parametrize("finding", ["BLOCKA.NOBODY.sedation", "nonsense", "NOBODY.LISTWI.qt"])
def test_a_finding_that_is_not_there_is_not_reported(quiet_house: House, finding: str) -> None:
    assert quiet_house.client.post(f"/v1/findings/{finding}/reports", SAID).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [({"text": "short"}, "text"), ({"text": "x" * 2001}, "text"), ({"text": "a null \x00 character"}, "text"),
     ({"reason": "spite"}, "reason"), ({"reference": "x" * 301}, "reference"), ({"name": "Mrs Example"}, "body")],
    ids=["too short", "too long", "control character", "no reason", "long reference", "who I am"],
)  # fmt: skip
def test_a_report_is_bounded_and_has_no_place_for_a_name(
    quiet_house: House, change: dict[str, str], field: str
) -> None:
    answer = quiet_house.client.post(ADDRESS, SAID | change)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert "Mrs Example" not in answer.text


def test_one_sender_may_send_a_few(house: House) -> None:
    with serving(house.url, limits=LimitSettings(reports="2/hour")) as client:
        statuses = [client.post(ADDRESS, SAID) for _ in range(3)]
    assert [one.status_code for one in statuses] == [201, 201, 429]
    assert "retry-after" in statuses[-1].headers


def test_a_queue_that_nobody_could_read_takes_no_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.records.reports.MOST_OPEN", 1)
    assert [house.client.post(ADDRESS, SAID).status_code for _ in range(2)] == [201, 503]
