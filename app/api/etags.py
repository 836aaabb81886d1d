"""Ready answers: each GET is made once, kept as bytes, and named by everything that it depends on.

An answer is a pure function of (release, withdrawals, program version, question); the ETag holds all four, and
representation and encoding. So a 304 needs no look at the answer, and equal tags are equal bytes, from every replica.
What tells of the history of releases depends on its generation, too.
"""

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.compression import IDENTITY, MIN_BYTES, chosen, compressed
from app.api.negotiation import HTML, JSON, JSON_LD, MARKDOWN, negotiated
from app.store.errors import StoreError
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase

# Where the knowledge of a request stands in its scope, and the addresses that have one.
KNOWLEDGE = "takewith.knowledge"
KNOWING = (
    "/v1/", "/can-i-take/", "/compounds", "/conditions", "/sources/", "/how-we-know", "/find", "/names.json",
    "/sitemap", "/embed/", "/oembed", "/REST/",
    "/cds-services", "/fhir",
)  # fmt: skip
HOME = "/"
# Set in the scope of a request that was answered without making anything.
FROM_SHELF = "takewith.from_shelf"
# The header of answers while the database cannot be asked: they are right for their release, which may not be the newest.
STALE = "takewith-stale"
# With the half second of the store a new release or withdrawal is seen within a second.
FRESH_S = 0.25
READS = frozenset({"GET", "HEAD"})
# What is compressed here; anything else (streams, ready-made files) passes untouched.
_TEXT = (
    "application/json",
    "application/problem+json",
    "application/ld+json",
    "application/fhir+json",
    "application/xml",
    "application/atom+xml",
    "text/markdown",
    "text/html",
    "text/css",
    "text/javascript",
    "image/svg+xml",
)
# Every representation that a summary may have; which of them there are is for its route to say.
SUMMARY_MEDIA = (JSON, MARKDOWN, HTML, JSON_LD)
# What happened to releases is part of these answers.
_HISTORY = re.compile(r"/v1/(releases(/.*)?|withdrawals|changes\.atom|summaries)")
# Streams name and encode themselves: they are too large to be held.
_STREAMS = re.compile(r"/v1/releases/[^/]+/export")
# What depends on who asks: never kept, never shared.
_OWN = re.compile(r"/v1/(webhooks|usage|curation)(/.*)?")
# A browser takes the headers of a 304 over into what it has kept: a policy that fell back to the default of the API
# would take the style sheet and the scripts from a page.
_KEPT_IN_304 = frozenset(
    {
        b"etag",
        b"cache-control",
        b"content-location",
        b"content-language",
        b"content-security-policy",
        b"vary",
        b"link",
    }
)


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it goes out."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    route: Any = None  # for the log
    etag: str = ""


class Shelf:
    """Ready answers by what they depend on; bounded in bytes, the longest unused goes first.

    Used by the event loop alone, so without a lock.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max = max_bytes
        self._held = 0
        self._answers: OrderedDict[tuple[str, ...], Ready] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> Ready | None:
        """Return a ready answer, or None."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def put(self, key: tuple[str, ...], answer: Ready) -> None:
        """Keep an answer, unless it alone is a large part of the shelf."""
        size = len(answer.body) + 1000  # headers and the key
        if size > self._max // 8 or key in self._answers:
            return
        self._answers[key] = answer
        self._held += size
        while self._held > self._max:
            _, gone = self._answers.popitem(last=False)
            self._held -= len(gone.body) + 1000


class Now:
    """The knowledge that is served now; the event loop never waits for the database but for the first answer."""

    def __init__(self, base: KnowledgeBase, *, fresh_s: float = FRESH_S) -> None:
        self._base = base
        self._fresh_s = fresh_s
        self._seen: Knowledge | None = None
        self._at = -inf
        self._asking = False

    async def knowledge(self) -> Knowledge:
        """Return it; raises StoreError where there is none to go on with."""
        if self._seen is not None and (self._asking or monotonic() - self._at < self._fresh_s):
            return self._seen
        self._asking = True
        try:
            self._seen = await run_in_threadpool(self._base.current)
            self._at = monotonic()
        finally:
            self._asking = False
        return self._seen


class Answers:
    """Gives every answer its ETag and encoding; answers 304 and repeated reads from the shelf."""

    def __init__(self, app: ASGIApp, *, now: Now, version: str, max_bytes: int) -> None:
        self.app = app
        self.now = now
        self.version = version
        self.shelf = Shelf(max_bytes)
        self.making: dict[tuple[str, ...], asyncio.Future[Ready | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        reads = scope["method"] in READS
        if path == HOME or path.startswith(KNOWING):
            try:
                # The whole request reads this state, whatever is published meanwhile.
                scope[KNOWLEDGE] = knowledge = await self.now.knowledge()
                send = _labelled(knowledge, send)
            except StoreError as error:
                scope[KNOWLEDGE] = error  # raised by whoever needs it: see deps.py
        if reads and path == "/openapi.json":
            await self._read(scope, receive, send, JSON, "")
        elif (
            reads
            and not _STREAMS.fullmatch(path)
            and not _OWN.fullmatch(path)
            and isinstance(scope.get(KNOWLEDGE), Knowledge)
        ):
            media = _media(path, Headers(scope=scope).get("accept"))
            if media is None:
                await self._other(scope, receive, send)
            else:
                await self._read(scope, receive, send, media, *_state(scope))
        else:
            await self._other(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive, send: Send, media: str, state: str, moment: str = "") -> None:
        headers = Headers(scope=scope)
        query = scope["query_string"].decode("latin-1")
        encoding = chosen(headers.get("accept-encoding"))
        # Pages hold their own address in full, so the host is part of what they are.
        host = "" if media == JSON else f"{scope['scheme']}://{headers.get('host', '')}"
        key = (scope["path"], query, host, media, encoding, state, moment)
        answer = self.shelf.get(key) or await self._awaited(key)
        if answer is None:
            # An answer that is kept has its tag: only a new one is given one.
            etag = tag(state, self.version, question(scope["path"], query), media, encoding)
            answer = await self._made_once(key, scope, receive, send, etag, encoding)
            if answer is None:
                return
        else:
            scope[FROM_SHELF] = True
            scope["route"] = answer.route
        await _send(answer, send, head=scope["method"] == "HEAD", known=headers.get("if-none-match"))

    async def _awaited(self, key: tuple[str, ...]) -> Ready | None:
        """Return the answer that somebody else is making just now; None where nobody is, or it was refused."""
        making = self.making.get(key)
        return None if making is None else await asyncio.shield(making)

    async def _made_once(
        self, key: tuple[str, ...], scope: Scope, receive: Receive, send: Send, etag: str, encoding: str
    ) -> Ready | None:
        """Make an answer, which whoever asks the same meanwhile waits for; keep it."""
        making = self.making.setdefault(key, asyncio.get_running_loop().create_future())
        kept = None
        try:
            answer = await self._made(scope, receive, send, etag, encoding)
            if answer is not None and answer.status == 200:
                self.shelf.put(key, answer)
                kept = answer
            return answer
        finally:
            if self.making.get(key) is making:
                del self.making[key]
            if not making.done():
                making.set_result(kept)

    async def _made(self, scope: Scope, receive: Receive, send: Send, etag: str, encoding: str) -> Ready | None:
        """Let the app answer; None where it streams and has sent everything itself."""
        as_get = scope if scope["method"] == "GET" else {**scope, "method": "GET"}
        caught = await _caught(self.app, as_get, receive, send)
        if as_get is not scope and "route" in as_get:
            scope["route"] = as_get["route"]  # for the log
        if caught is None:
            return None
        finished = await _encoded(caught, encoding)
        if finished.status != 200:
            return finished
        headers = MutableHeaders(raw=list(finished.headers))
        headers["ETag"] = etag
        headers.setdefault("Cache-Control", "no-cache")
        headers.add_vary_header("Accept")
        return Ready(finished.status, tuple(headers.raw), finished.body, scope.get("route"), etag)

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers that are nobody else's: never kept here, never in a shared cache."""
        caught = await _caught(self.app, scope, receive, send)
        if caught is not None:
            finished = await _encoded(caught, chosen(Headers(scope=scope).get("accept-encoding")))
            headers = MutableHeaders(raw=list(finished.headers))
            headers.setdefault("Cache-Control", "no-store")
            await _send(Ready(finished.status, tuple(headers.raw), finished.body), send)


def _labelled(knowledge: Knowledge, send: Send) -> Send:
    """Return a way to send that says so where nobody knows whether the release is still the newest."""
    if not knowledge.stale:
        return send

    async def labelled(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (STALE.encode(), b"1")]
        await send(message)

    return labelled


def tag(*parts: str) -> str:
    """Return the ETag of these parts: equal where the bytes are equal for sure."""
    return f'"{sha256("|".join(parts).encode()).hexdigest()[:24]}"'


def state_of(knowledge: Knowledge) -> str:
    """Return what an answer from this release depends on, besides the program and the question."""
    return f"{knowledge.release.id}|{knowledge.withdrawals_digest}"


def question(path: str, query: str = "") -> str:
    """Return an address as it counts in a tag: parameters in any order, the release left to the state."""
    given = sorted(one for one in parse_qsl(query, keep_blank_values=True) if one[0] != "release")
    return f"{path}?{urlencode(given)}" if given else path


def _state(scope: Scope) -> tuple[str, str]:
    """Return what an answer depends on, for the tag; and for the shelf the moment until which it may be kept.

    A pinned release may be pruned: nothing of it is handed out from the shelf after that.
    """
    knowledge: Knowledge = scope[KNOWLEDGE]
    moment = str(knowledge.generation)
    query = scope["query_string"]
    pinned = parse_qs(query.decode("latin-1")).get("release", [None])[-1] if query else None
    state = state_of(knowledge) if pinned is None else f"{pinned}|{knowledge.withdrawals_digest}"
    if _HISTORY.fullmatch(scope["path"]):
        return f"{state}|{moment}", moment
    return state, "" if pinned is None else moment


def _media(path: str, accept: str | None) -> str | None:
    """Return the representation of a read: only summaries have more than one; outside /v1/ people read."""
    if path.startswith("/REST/"):
        return None  # a list of medicines stands in the address: nobody keeps the answer
    if path.startswith("/fhir/"):
        return f"{HTML};{accept or ''}"  # which release of FHIR it is stands in Accept
    if path.startswith("/v1/summaries/"):
        return negotiated(accept, SUMMARY_MEDIA)
    return JSON if path.startswith("/v1/") else HTML


async def _caught(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> Ready | None:
    """Run the app and take its answer in; hand a stream on as it comes and return None."""
    start: Message = {}
    parts = bytearray()
    streaming = False

    async def catch(message: Message) -> None:
        nonlocal start, streaming
        if message["type"] == "http.response.start":
            media = Headers(raw=message["headers"]).get("content-type", "").partition(";")[0]
            streaming = media not in _TEXT and media != ""
            start = message
        if streaming:
            await send(message)
        elif message["type"] == "http.response.body":
            parts.extend(message.get("body", b""))

    await app(scope, receive, catch)
    if streaming or not start:
        return None
    return Ready(start["status"], tuple(start["headers"]), bytes(parts))


async def _encoded(answer: Ready, encoding: str) -> Ready:
    headers = MutableHeaders(raw=list(answer.headers))
    headers.add_vary_header("Accept-Encoding")
    body = answer.body
    if len(body) >= MIN_BYTES and encoding != IDENTITY and "content-encoding" not in headers:
        body = await run_in_threadpool(compressed, body, encoding)
        headers["Content-Encoding"] = encoding
    if body or "content-length" in headers:
        headers["Content-Length"] = str(len(body))
    return Ready(answer.status, tuple(headers.raw), body)


async def _send(answer: Ready, send: Send, *, head: bool = False, known: str | None = None) -> None:
    status, headers, body = answer.status, list(answer.headers), answer.body
    if status == 200 and known is not None and matches(known, answer.etag):
        status, body = 304, b""
        headers = [(name, value) for name, value in headers if name in _KEPT_IN_304]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


def matches(if_none_match: str, etag: str) -> bool:
    """Return whether an If-None-Match names this tag (weak comparison, RFC 9110, 13.1.2)."""
    if not etag:
        return False
    named = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in named or etag in named
