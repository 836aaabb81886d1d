"""GET /v1/changes.atom: releases and withdrawals for feed readers (RFC 4287)."""

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.main import create_app
from app.settings import DatabaseSettings, ServerSettings, Settings
from tests.api.client import Client
from tests.databases import Databases
from tests.living import Living, living, stamp

ATOM = "{http://www.w3.org/2005/Atom}"
WRONG = "BLOCKA.TESTAM.sedation"


def _feed(client: Client) -> ElementTree.Element:
    answer = client.get("/v1/changes.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314  # our own


def _entries(client: Client) -> list[tuple[str, str, str]]:
    """Return title, moment and address of each entry."""
    return [
        (
            entry.findtext(f"{ATOM}title", ""),
            entry.findtext(f"{ATOM}updated", ""),
            entry.find(f"{ATOM}link").get("href", ""),  # type: ignore[union-attr]
        )
        for entry in _feed(client).iter(f"{ATOM}entry")
    ]


@pytest.fixture
def busy(service: Living) -> tuple[Living, str, str]:
    """A service in which everything has happened once."""
    first = service.load(0)
    service.folder.edit("substances/testamine.yaml", "very sleepy", "sleepy")
    second = service.load(1)
    service.withdraw(WRONG, 2, "Misread <twice> & more\x07.")
    service.rollback(3)
    service.reinstate(WRONG, 4)
    return service, first, second


def test_it_tells_what_happened_the_latest_first(busy: tuple[Living, str, str]) -> None:
    service, first, second = busy
    assert _entries(service.client) == [
        (f"Finding {WRONG} shown again", stamp(4), f"/v1/findings/{WRONG}"),
        (f"Release {first} served again", stamp(3), f"/v1/releases/{first}"),
        (f"Finding {WRONG} withdrawn", stamp(2), f"/v1/findings/{WRONG}"),
        (f"Release {second} published", stamp(1), f"/v1/releases/{second}"),
        (f"Release {first} published", stamp(0), f"/v1/releases/{first}"),
    ]


def test_it_holds_what_the_standard_asks_for(busy: tuple[Living, str, str]) -> None:
    root = _feed(busy[0].client)
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author", "link"):
        assert len(root.findall(f"{ATOM}{name}")) == 1
    assert root.findtext(f"{ATOM}updated") == stamp(4)
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        for name in ("id", "title", "updated", "link", "summary"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
        moment = datetime.fromisoformat(entry.findtext(f"{ATOM}updated", ""))
        assert moment.tzinfo is not None
    ids = [root.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in entries)]
    assert len(set(ids)) == len(ids)
    assert all(one is not None and one.startswith("urn:uuid:") for one in ids)


def test_reasons_are_told_whatever_they_hold(busy: tuple[Living, str, str]) -> None:
    summaries = [one.text for one in _feed(busy[0].client).iter(f"{ATOM}summary")]
    assert "Misread <twice> & more." in summaries


def test_ids_stay_when_more_happens_and_when_releases_go(busy: tuple[Living, str, str]) -> None:
    service, _, _ = busy
    before = [one.text for one in _feed(service.client).iter(f"{ATOM}id")]
    service.folder.edit("substances/testamine.yaml", "sleepy.", "very tired.")
    service.load(5)
    service.prune(500)
    after = [one.text for one in _feed(service.another()).iter(f"{ATOM}id")]
    assert after[0] == before[0]
    assert after[2:] == before[1:]


def test_two_services_never_share_an_id(service: Living, databases: Databases, tmp_path: Path) -> None:
    service.load(0)
    with living(databases, "sqlite", tmp_path / "other") as other:
        other.load(0.5)
        one, two = ({i.text for i in _feed(s.client).iter(f"{ATOM}id")} for s in (service, other))
    assert one.isdisjoint(two)


def test_addresses_are_whole_where_the_operator_has_declared_one(service: Living) -> None:
    release = service.load(0)
    server = ServerSettings(base_url="https://takewith.example/")  # type: ignore[arg-type]
    client = Client(create_app(Settings(database=DatabaseSettings(url=service.url), server=server)))
    assert _entries(client)[0][2] == f"https://takewith.example/v1/releases/{release}"
    client.close()
    client.app.state.desk.base.database.close()


def test_it_is_asked_for_again_cheaply(busy: tuple[Living, str, str]) -> None:
    service, _, _ = busy
    first = service.client.get("/v1/changes.atom")
    known = {"If-None-Match": first.headers["etag"]}
    assert service.client.get("/v1/changes.atom", headers=known).status_code == 304
    service.withdraw(WRONG, 6)
    assert service.client.get("/v1/changes.atom", headers=known).status_code == 200
