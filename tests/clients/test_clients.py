"""The clients read what the servers answer, ask politely, and not at all unless that is switched on."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.clients.errors import ClientError, NotFoundThereError, SwitchedOffError, UnreadableAnswerError
from app.clients.europe_pmc import EuropePmc
from app.clients.openfda import OpenFda
from app.clients.polite import LARGEST_ANSWER, TRIES, Manners
from app.clients.rxnav import RxConcept, RxNav

ON = Manners(live=True, contact="team@example.org", version="1.2.3", openfda_key="k-secret")
Answer = Callable[[httpx.Request], httpx.Response]

# Shapes of the real answers, with invented content.
LABELS = {"meta": {"results": {"skip": 0, "limit": 1, "total": 1}}, "results": [{"set_id": "x", "openfda": {}}]}
RXCUI = {"idGroup": {"name": "exampline", "rxnormId": ["4711"]}}
RELATED = {
    "relatedGroup": {
        "rxcui": None,
        "termType": ["IN", "PIN"],
        "conceptGroup": [
            {"tty": "IN", "conceptProperties": [{"rxcui": "4711", "name": "exampline", "tty": "IN", "suppress": "N"}]},
            {"tty": "PIN"},
        ],
    }
}
ARTICLE = {
    "hitCount": 1,
    "resultList": {
        "result": [
            {
                "id": "1234567",
                "pmid": "1234567",
                "doi": "10.1/x",
                "title": "Exampline in mice.",
                "pubYear": "2011",
                "journalInfo": {"journal": {"title": "Journal of Examples"}},
                "pubTypeList": {"pubType": ["Journal Article", "Retracted Publication"]},
            }
        ]
    },
}


class Server:
    """Answers from a list, and remembers what was asked and how long the client paused."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.pauses: list[float] = []
        self.now = 0.0

    def options(self) -> dict[str, Any]:
        return {"transport": httpx.MockTransport(self._answer), "pause": self._pause, "clock": lambda: self.now}

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        found = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(found, Exception):
            raise found
        return found


def ok(content: Any) -> httpx.Response:
    return httpx.Response(200, json=content)


def test_nothing_is_asked_unless_it_is_switched_on() -> None:
    server = Server(ok(LABELS))
    with pytest.raises(SwitchedOffError, match="TAKEWITH_CLIENTS_LIVE"):
        OpenFda(Manners(), **server.options()).labels("exampline")
    assert server.asked == []


def test_openfda_returns_labels() -> None:
    server = Server(ok(LABELS))
    assert OpenFda(ON, **server.options()).labels('exam"pline') == LABELS["results"]
    asked = server.asked[0]
    assert asked.url.path == "/drug/label.json"
    assert asked.url.params["search"].startswith('openfda.substance_name:"exam pline"')
    assert asked.headers["User-Agent"] == "TakeWith/1.2.3 (team@example.org)"


def test_openfda_says_404_where_it_has_no_label() -> None:
    server = Server(httpx.Response(404, json={"error": {"code": "NOT_FOUND"}}))
    assert OpenFda(ON, **server.options()).labels("exampline") == []


def test_rxnav_returns_codes_and_ingredients() -> None:
    assert RxNav(ON, **Server(ok(RXCUI)).options()).rxcuis("exampline") == ("4711",)
    assert RxNav(ON, **Server(ok({"idGroup": {"name": "x"}})).options()).rxcuis("x") == ()
    server = Server(ok(RELATED))
    assert RxNav(ON, **server.options()).ingredients("90/../x") == (RxConcept("4711", "exampline", "IN"),)
    assert server.asked[0].url.path == "/REST/rxcui/90/related.json"


def test_europe_pmc_returns_an_article_and_whether_it_stands() -> None:
    found = EuropePmc(ON, **Server(ok(ARTICLE)).options()).article("1234567")
    assert (found.title, found.journal, found.retracted) == ("Exampline in mice", "Journal of Examples", True)
    with pytest.raises(NotFoundThereError):
        EuropePmc(ON, **Server(ok({"resultList": {"result": []}})).options()).article("1")
    with pytest.raises(NotFoundThereError):
        EuropePmc(ON, **Server(ok(ARTICLE)).options()).article("1 OR src:med")


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(429), httpx.ConnectError("gone")])
def test_a_server_that_stumbles_is_asked_again(answer: httpx.Response | Exception) -> None:
    server = Server(answer, ok(RXCUI))
    assert RxNav(ON, **server.options()).rxcuis("exampline") == ("4711",)
    assert len(server.asked) == 2


def test_a_server_that_says_how_long_to_wait_is_believed_within_reason() -> None:
    server = Server(httpx.Response(429, headers={"Retry-After": "7"}), ok(RXCUI))
    RxNav(ON, **server.options()).rxcuis("exampline")
    assert server.pauses[0] == 7.0
    server = Server(httpx.Response(429, headers={"Retry-After": "86400"}), ok(RXCUI))
    RxNav(ON, **server.options()).rxcuis("exampline")
    assert server.pauses[0] == 30.0


def test_a_server_that_stays_down_is_an_error_without_the_key() -> None:
    server = Server(httpx.Response(500))
    with pytest.raises(ClientError, match=r"api\.fda\.gov cannot be asked: status 500") as raised:
        OpenFda(ON, **server.options()).labels("exampline")
    assert len(server.asked) == TRIES
    assert "k-secret" not in str(raised.value)


def test_a_refusal_is_not_repeated() -> None:
    server = Server(httpx.Response(400))
    with pytest.raises(ClientError, match="status 400"):
        RxNav(ON, **server.options()).rxcuis("exampline")
    assert len(server.asked) == 1


def test_calls_keep_their_distance() -> None:
    server = Server(ok(RXCUI))
    client = RxNav(ON, **server.options())
    for _ in range(3):
        client.rxcuis("exampline")
    assert server.pauses == pytest.approx([0.1, 0.1])


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b" " * (LARGEST_ANSWER + 1)),
    ],
    ids=["no JSON", "another shape", "endless"],
)
def test_an_answer_that_cannot_be_read_is_an_error(answer: httpx.Response) -> None:
    with pytest.raises(UnreadableAnswerError):
        RxNav(ON, **Server(answer).options()).rxcuis("exampline")
