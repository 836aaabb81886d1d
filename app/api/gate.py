"""Who asks, and how often: reads the key, counts the request, refuses before anything else is done.

Pure ASGI, around the ready answers: a few microseconds a request. The address of a sender is held in memory only, as
a keyed hash whose key changes every day, and only to count.
"""

import re
import secrets
import socket
import time
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.limits import Limiter, Policy, a_day, policy
from app.api.problems import KINDS, problem
from app.api.refusals import CHALLENGE, KEY_NEEDED, NOT_ACCEPTED, TOO_MANY, UNCHECKED, KeyNeededError
from app.records.keybook import Holder, KeyBook
from app.records.keys import PREFIX
from app.store.errors import StoreError

# Where the sender of a request stands in its scope.
SENDER = "takewith.sender"
# Asked by machines of the operator, all the time; they cost nothing and tell nothing.
UNCOUNTED = frozenset({"/healthz", "/readyz", "/metrics"})
# What everybody may read where reading needs a key: how to ask, on what terms, and how the page that says so looks.
OPEN = re.compile(r"(/docs|/static|/openapi\.json|/v1/legal|/service-info|/llms\.txt)(/.*)?")
# Contracts of others: their clients send tokens of their own, which say nothing here.
FOREIGN = ("/cds-services", "/fhir", "/mcp")
DAY_S = 86_400


class Sender(NamedTuple):
    """Who sent a request: the holder of a key, or nobody in particular; and the name under which they are counted."""

    holder: Holder | None
    counted_as: str  # never an address


class Senders:
    """Gives each address a name for the day that cannot be turned back without the secret."""

    def __init__(self, secret: str | None = None) -> None:
        self._secret = (secret or secrets.token_hex(32)).encode()
        self._day = -1
        self._key = b""

    def name(self, address: str) -> str:
        """Return the name of an address today; an IPv6 network of 64 bits is one sender."""
        today = int(time.time() // DAY_S)
        if today != self._day:
            self._day = today
            self._key = blake2b(today.to_bytes(8, "big"), key=self._secret[:64], digest_size=32).digest()
        return blake2b(_network(address), key=self._key, digest_size=12).hexdigest()


class Gate:
    """Lets requests pass that may."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        book: KeyBook,
        limiter: Limiter,
        senders: Senders,
        per_address: str,
        per_key: str,
        quota: int,
        reading_needs_key: bool = False,
    ) -> None:
        self.app = app
        self.book = book
        self.limiter = limiter
        self.senders = senders
        self.per_address = policy("address", per_address)
        self.reading_needs_key = reading_needs_key

        @lru_cache(maxsize=1000)
        def of_holder(own: int | None) -> Policy:
            return policy("key", per_key, a_day(own or quota))

        self._of_holder = of_holder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNCOUNTED:
            await self.app(scope, receive, send)
            return
        token = _token(scope)
        holder, refusal = None, None
        if token is not None:
            try:
                holder = await self.book.holder(token)
            except StoreError:
                refusal = problem(scope["path"], 503, UNCHECKED, headers={"Retry-After": "5"})
            else:
                if holder is None:
                    headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
                    refusal = problem(scope["path"], 401, NOT_ACCEPTED, headers=headers)
        elif self.reading_needs_key and not OPEN.fullmatch(scope["path"]):
            refusal = problem(
                scope["path"], 401, KEY_NEEDED, kind=KINDS[KeyNeededError], headers={"WWW-Authenticate": CHALLENGE}
            )
        # Who guesses keys is counted by address, as everybody without one.
        sender, rules = self._sender(scope, holder)
        standing = self.limiter.count(sender.counted_as, rules)
        if standing.wait:
            refusal = problem(scope["path"], 429, TOO_MANY, headers={"Retry-After": str(standing.wait)})
        scope[SENDER] = sender
        told = [(b"ratelimit-policy", rules.header), (b"ratelimit", standing.header)] if rules.rates else []

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *told]
            await send(message)

        await (refusal or self.app)(scope, receive, telling)

    def _sender(self, scope: Scope, holder: Holder | None) -> tuple[Sender, Policy]:
        if holder is not None:
            return Sender(holder, holder.id), self._of_holder(holder.quota)
        client: Sequence[str] | None = scope.get("client")
        return Sender(None, self.senders.name(client[0] if client else "")), self.per_address


def _token(scope: Scope) -> str | None:
    """Return the key of a request; None where there is none, or one that is meant for somebody else."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, token = value.decode("latin-1").partition(" ")
            token = token.strip()
            foreign = scope["path"].startswith(FOREIGN) and not token.startswith(PREFIX)
            return None if scheme.lower() != "bearer" or foreign else token
    return None


def _network(address: str) -> bytes:
    if ":" not in address:
        return address.encode()
    try:
        packed = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
    except (OSError, UnicodeEncodeError, ValueError):
        return address.encode()  # not an address at all
    mapped = packed.startswith(bytes(10) + b"\xff\xff")
    return socket.inet_ntop(socket.AF_INET, packed[12:]).encode() if mapped else packed[:8]
