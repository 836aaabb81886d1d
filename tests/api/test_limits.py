"""How often somebody may ask: per key, per address, shared by replicas where Redis is, alone where it is gone."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import pytest
import structlog
from fastapi import FastAPI, Request

from app.api import limits, problems
from app.api.gate import Gate, Senders
from app.api.keys import spend
from app.api.limits import Limiter, Policy, Sharing, a_day, policy
from app.clients.counts import Addend, CountsUnreachableError
from app.records.keybook import KeyBook
from app.settings import LimitSettings, ServerSettings, Settings
from tests.api.client import Client
from tests.api.services import bearing, key_for, serving
from tests.databases import Databases

PATH = "/v1/compounds?limit=1"


class Clock:
    """A clock that a test sets; it begins with a whole day."""

    def __init__(self) -> None:
        self.now = 86_400.0 * 20_000

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def waits(limiter: Limiter, who: str, rules: Policy, times: int) -> list[int]:
    return [limiter.count(who, rules).wait for _ in range(times)]


# Over HTTP


def limited(url: str, rates: str, **options: Any) -> Any:
    return serving(url, limits=LimitSettings(per_address=rates, **options))


def test_who_asks_too_often_is_told_when_to_come_back(database_url: str) -> None:
    with limited(database_url, "2/hour") as client:
        assert [client.get(PATH).status_code for _ in range(3)] == [200, 200, 429]
        answer = client.get(PATH)
    assert answer.json()["type"] == "urn:problem-type:takewith:too-many-requests"
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert answer.headers["ratelimit"].startswith('"hour";r=0;t=')


def test_every_answer_says_how_much_is_left(database_url: str) -> None:
    with limited(database_url, "100/hour, 300/day") as client:
        first, second = client.get(PATH), client.get("/v1/nothing")
        etag = {"If-None-Match": first.headers["etag"]}
        third = client.get(PATH, headers=etag)
    assert [one.status_code for one in (first, second, third)] == [200, 404, 304]
    for one, left in ((first, 99), (second, 98), (third, 97)):
        assert one.headers["ratelimit-policy"] == '"hour";q=100;w=3600, "day";q=300;w=86400'
        assert one.headers["ratelimit"].startswith(f'"hour";r={left};t=')
        assert f'"day";r={left + 200};t=' in one.headers["ratelimit"]


def test_a_key_has_its_own_allowance_and_quota(database_url: str) -> None:
    given = key_for(database_url, "own allowance", quota=3)
    with limited(database_url, "1/hour", per_key="100/hour") as client:
        assert [client.get(PATH).status_code for _ in range(2)] == [200, 429]
        answers = [client.get(PATH, headers=bearing(given.token)) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"hour";q=100;w=3600, "day";q=3;w=86400'


def test_guessing_keys_uses_up_the_allowance_of_the_address(database_url: str) -> None:
    with limited(database_url, "2/hour") as client:
        guesses = [client.get(PATH, headers=bearing(f"guess{n}")).status_code for n in range(3)]
    assert guesses == [401, 401, 429]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_not_counted(database_url: str, path: str) -> None:
    with limited(database_url, "1/hour") as client:
        assert [client.get(path).status_code for _ in range(3)] == [200, 200, 200]


def test_without_limits_nothing_is_counted_or_said(database_url: str) -> None:
    with limited(database_url, "") as client:
        assert "ratelimit" not in client.get(PATH).headers


def test_other_sites_may_read_the_limits(database_url: str) -> None:
    with limited(database_url, "1/hour") as client:
        client.get(PATH)
        refused = client.get(PATH, headers={"Origin": "https://partner.example"})
    assert refused.status_code == 429
    assert refused.headers["access-control-allow-origin"] == "*"
    assert "RateLimit" in refused.headers["access-control-expose-headers"]


def test_a_made_up_forwarding_header_changes_nothing(database_url: str) -> None:
    with limited(database_url, "2/hour") as client:
        asked = [client.get(PATH, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(3)]
    assert asked == [200, 200, 429]


def test_a_proxy_that_the_operator_trusts_names_the_sender(database_url: str) -> None:
    trusted = ServerSettings(trusted_proxies=("127.0.0.0/8",))
    with serving(database_url, server=trusted, limits=LimitSettings(per_address="1/hour")) as client:

        def ask(forwarded: str) -> int:
            return client.get(PATH, headers={"X-Forwarded-For": forwarded}).status_code

        assert [ask("198.51.100.1"), ask("198.51.100.2"), ask("198.51.100.1")] == [200, 200, 429]
        # Only what the proxy itself has seen counts, not what the client wrote before it.
        assert ask("203.0.113.9, 198.51.100.2") == 429


@pytest.mark.parametrize("wrong", ["*", "everybody", "10.0.0.1/8"])
def test_everybody_is_no_trusted_proxy(wrong: str) -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        ServerSettings(trusted_proxies=(wrong,))


@pytest.mark.parametrize("wrong", ["often", "5/fortnight", "-1/minute"])
def test_a_limit_that_cannot_be_read_is_refused_at_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="600/minute"):
        LimitSettings(per_address=wrong)


def test_limits_are_on_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TAKEWITH_LIMITS_PER_ADDRESS")
    assert Settings().limits.per_address == "3000/minute, 100000/day"


def test_a_rare_deed_has_an_allowance_beside_the_general_one(databases: Databases) -> None:
    app, limiter, allowance = FastAPI(), Limiter(), policy("reports", "1/hour")
    problems.install(app)

    @app.post("/reports")
    def report(request: Request) -> None:
        spend(request, limiter, allowance)

    with databases.opened("sqlite") as database:
        app.add_middleware(
            Gate,
            book=KeyBook(database),
            limiter=limiter,
            senders=Senders(),
            per_address="100/hour",
            per_key="",
            quota=1,
        )
        client = Client(app)
        answers = [client.post("/reports") for _ in range(2)]
        client.close()
    assert [one.status_code for one in answers] == [200, 429]
    assert answers[1].json()["type"] == "urn:problem-type:takewith:too-many-requests"
    assert 0 < int(answers[1].headers["retry-after"]) <= 3600
    assert answers[1].headers["ratelimit"].startswith('"hour";r=98;')  # the general allowance


# Counting


def test_a_new_window_begins_with_a_full_allowance(clock: Clock) -> None:
    limiter, rules = Limiter(clock=clock), policy("p", "2/minute")
    assert waits(limiter, "a", rules, 3) == [0, 0, 60]
    clock.now += 59.5
    assert waits(limiter, "a", rules, 1) == [1]
    clock.now += 0.5
    assert waits(limiter, "a", rules, 2) == [0, 0]


def test_the_longest_wait_is_told_where_several_rates_are_used_up(clock: Clock) -> None:
    assert waits(Limiter(clock=clock), "a", policy("p", "2/minute, 2/hour"), 3) == [0, 0, 3600]


def test_what_is_refused_is_not_counted(clock: Clock) -> None:
    limiter, rules = Limiter(clock=clock), policy("p", "1/minute", a_day(3))
    for _ in range(3):
        assert waits(limiter, "a", rules, 2)[0] == 0
        clock.now += 60
    assert waits(limiter, "a", rules, 1) == [86_400 - 180]


def test_senders_and_deeds_are_counted_apart() -> None:
    limiter = Limiter()
    for who, deed in (("a", "p"), ("b", "p"), ("a", "q")):
        assert waits(limiter, who, policy(deed, "1/day"), 1) == [0]


def test_another_quota_leaves_what_was_used_used(clock: Clock) -> None:
    limiter = Limiter(clock=clock)
    assert waits(limiter, "a", policy("key", "", a_day(3)), 3) == [0, 0, 0]
    assert waits(limiter, "a", policy("key", "", a_day(4)), 2) == [0, 86_400]


def test_memory_stays_bounded_however_many_ask() -> None:
    limiter = Limiter(held=10)
    for n in range(1000):
        limiter.count(str(n), policy("p", "5/day"))
    assert len(limiter._counted) == 10


def test_rates_over_several_units_have_a_name_of_their_own() -> None:
    assert policy("p", "10 per 5 minutes").header == b'"5-minute";q=10;w=300'


# Names of senders


def test_the_name_of_a_sender_does_not_show_the_address() -> None:
    senders = Senders("secret")
    assert re.fullmatch("[0-9a-f]{24}", senders.name("198.51.100.7"))
    assert senders.name("198.51.100.7") == Senders("secret").name("198.51.100.7")
    assert senders.name("198.51.100.7") != Senders("other").name("198.51.100.7")
    assert senders.name("198.51.100.7") != senders.name("198.51.100.8")


def test_the_name_of_a_sender_changes_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    senders = Senders("secret")
    today = senders.name("198.51.100.7")
    monkeypatch.setattr("app.api.gate.time.time", lambda: 86_400.0)
    assert senders.name("198.51.100.7") != today


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "unix:", False),
    ],
    ids=["one network", "two networks", "mapped", "with a zone", "no address"],
)
def test_an_ipv6_network_is_one_sender(one: str, other: str, same: bool) -> None:
    senders = Senders("secret")
    assert (senders.name(one) == senders.name(other)) is same


# Shared by replicas


class Shared:
    """Counts in one place; can be taken away."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.gone = False
        self.talks = 0

    def add(self, addends: Sequence[Addend]) -> list[int]:
        self.talks += 1
        if self.gone:
            raise CountsUnreachableError("ConnectionError")
        for one in addends:
            self.counts[one.name] = self.counts.get(one.name, 0) + one.amount
        return [self.counts[one.name] for one in addends]

    def close(self) -> None: ...


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replicas talk as soon as there is something to tell."""
    monkeypatch.setattr(limits, "TELL_S", 0)
    monkeypatch.setattr(limits, "TELL_AGAIN_S", 0)


async def told(*limiters: Limiter) -> None:
    """Wait until nothing is left to tell."""
    while any(limiter._telling for limiter in limiters):  # noqa: ASYNC110  # the code has no use for an event
        await asyncio.sleep(0.001)


@pytest.mark.usefixtures("at_once")
def test_replicas_count_together(clock: Clock) -> None:
    shared, rules = Shared(), policy("p", "10/minute")
    one, other = Limiter(shared, clock=clock), Limiter(shared, clock=clock)

    async def ask() -> None:
        assert waits(one, "a", rules, 6) == [0] * 6
        await told(one)
        assert waits(other, "a", rules, 1) == [0]  # it has not heard of the others yet
        await told(other)
        assert waits(other, "a", rules, 4) == [0, 0, 0, 60]

    asyncio.run(ask())
    assert set(shared.counts.values()) == {7}
    one.close()
    other.close()


@pytest.mark.usefixtures("at_once")
def test_of_a_large_allowance_only_steps_are_told(clock: Clock) -> None:
    """Talking costs: a replica tells after a fiftieth of the allowance, so this much may go beyond it."""
    shared, rules = Shared(), policy("p", "1000/minute")
    limiter = Limiter(shared, clock=clock)

    async def ask() -> None:
        for _ in range(19):
            limiter.count("a", rules)
        await told(limiter)
        assert shared.counts == {}
        limiter.count("a", rules)
        await told(limiter)

    asyncio.run(ask())
    assert list(shared.counts.values()) == [20]
    limiter.close()


@pytest.mark.usefixtures("at_once")
def test_without_the_shared_counts_each_goes_on_alone_and_says_so(clock: Clock) -> None:
    shared, rules = Shared(), policy("p", "4/minute")
    shared.gone = True
    limiter = Limiter(shared, clock=clock)

    async def ask() -> None:
        assert waits(limiter, "a", rules, 2) == [0, 0]
        while limiter.sharing is not Sharing.LOST:  # noqa: ASYNC110  # nor for this one
            await asyncio.sleep(0.001)
        assert waits(limiter, "a", rules, 3) == [0, 0, 60]
        shared.gone = False
        await told(limiter)

    with structlog.testing.capture_logs() as lines:
        asyncio.run(ask())
    assert [line["event"] for line in lines] == [
        "shared limits lost, this process counts for itself",
        "limits are shared again",
    ]
    assert limiter.sharing is Sharing.SHARED
    assert list(shared.counts.values()) == [4]  # what was counted in the meantime is told afterwards
    limiter.close()


def test_readiness_says_whether_limits_are_shared(database_url: str) -> None:
    with serving(database_url) as client:
        assert client.get("/readyz").json()["limits"] == "alone"
