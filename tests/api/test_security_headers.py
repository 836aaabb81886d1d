"""Every answer carries the security headers: reads, 304s, refusals of each ring, preflights."""

from collections.abc import Callable

import httpx
import pytest

from app.settings import LimitSettings, ServerSettings
from tests.api.client import Client
from tests.api.services import bearing, serving

PREFLIGHT = {"Origin": "https://partner.example", "Access-Control-Request-Method": "GET"}
ANSWERS: dict[str, tuple[int, Callable[[Client], httpx.Response]]] = {
    "a read": (200, lambda client: client.get("/v1/compounds")),
    "a page": (200, lambda client: client.get("/")),
    "a 304": (304, lambda client: client.get("/v1/compounds", headers={"If-None-Match": "*"})),
    "a head": (200, lambda client: client.request("HEAD", "/v1/compounds")),
    "an unknown address": (404, lambda client: client.get("/v1/nothing")),
    "a wrong method": (405, lambda client: client.request("PATCH", "/healthz")),
    "a refused body": (415, lambda client: client.post("/v1/resolve", content=b"x")),
    "a refused key": (401, lambda client: client.get("/v1/compounds", headers=bearing("x"))),
    "a refused preflight": (
        400,
        lambda client: client.request("OPTIONS", "/v1/compounds", headers=PREFLIGHT | {"Access-Control-Request-Headers": "x-none"}),
    ),
    "a preflight": (200, lambda client: client.request("OPTIONS", "/v1/compounds", headers=PREFLIGHT)),
}  # fmt: skip


def secured(answer: httpx.Response) -> bool:
    headers = answer.headers
    return (
        headers["x-content-type-options"] == "nosniff"
        and headers["referrer-policy"] == "no-referrer"
        and "cross-origin-resource-policy" in headers
        and "frame-ancestors" in headers["content-security-policy"]
    )


@pytest.mark.parametrize(("status", "ask"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_is_secured(client: Client, status: int, ask: Callable[[Client], httpx.Response]) -> None:
    answer = ask(client)
    assert answer.status_code == status
    assert secured(answer)
    assert "server" not in answer.headers


def test_refusals_of_the_outer_rings_are_secured_too(database_url: str) -> None:
    strict = ServerSettings(allowed_hosts=("takewith.test",))
    with serving(database_url, server=strict, limits=LimitSettings(per_address="1/hour")) as client:
        for wanted, headers in ((400, {"Host": "elsewhere.example"}), (200, {}), (429, {})):
            answer = client.get("/v1/compounds", headers=headers)
            assert answer.status_code == wanted
            assert secured(answer)


@pytest.mark.parametrize(
    ("base_url", "strict"), [("https://takewith.example", True), ("http://takewith.example", False), (None, False)]
)
def test_browsers_stay_with_https_where_the_operator_has_it(
    database_url: str, base_url: str | None, strict: bool
) -> None:
    with serving(database_url, server=ServerSettings.model_validate({"base_url": base_url})) as client:
        assert ("strict-transport-security" in client.get("/healthz").headers) is strict


def test_cookies_are_neither_set_nor_allowed(client: Client) -> None:
    answer = client.get("/v1/compounds", headers={"Origin": "https://partner.example"})
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-credentials" not in answer.headers


def test_problems_are_kept_by_no_cache(client: Client) -> None:
    assert client.get("/v1/compounds", headers=bearing("x")).headers["cache-control"] == "no-store"
