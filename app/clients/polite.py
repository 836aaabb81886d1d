"""Asking politely: a pause between calls, a few more tries with longer pauses, no endless answer."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic, sleep
from typing import Any

import httpx
import orjson

from app.clients.errors import ClientError, NotFoundThereError, SwitchedOffError, UnreadableAnswerError

TRIES = 4
LONGEST_PAUSE_S = 30.0
LARGEST_ANSWER = 32 << 20  # bytes
_AGAIN = frozenset({429, 500, 502, 503, 504})
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How this program behaves towards other servers; the operator's choice."""

    live: bool = False  # nothing is asked unless this is on
    contact: str | None = None  # told to the servers, so that they can complain
    version: str = "0"
    openfda_key: str | None = None  # raises openFDA's limit; never shown


class Polite:
    """Asks one server for JSON. One for a process, shared by its threads."""

    def __init__(
        self,
        base: str,
        manners: Manners,
        *,
        per_second: float,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = sleep,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        contact = f" ({manners.contact})" if manners.contact else ""
        self._manners = manners
        self._host = httpx.URL(base).host
        self._client = httpx.Client(
            base_url=base,
            timeout=_TIMEOUT,
            transport=transport,
            headers={"User-Agent": f"TakeWith/{manners.version}{contact}", "Accept": "application/json"},
            follow_redirects=False,
        )
        self._interval = 1 / per_second
        self._pause = pause
        self._clock = clock
        self._lock = Lock()
        self._free_at = 0.0

    def json(self, path: str, params: Mapping[str, str]) -> Any:
        """Return the JSON of an answer.

        Raises SwitchedOffError, NotFoundThereError for 404, UnreadableAnswerError, ClientError when it was tried
        often enough.
        """
        if not self._manners.live:
            raise SwitchedOffError
        why = ""
        for attempt in range(TRIES):
            self._wait()
            try:
                status, asked_pause, body = self._once(path, params)
            except httpx.TransportError as error:
                status, asked_pause, body, why = 0, None, b"", type(error).__name__
            if status == httpx.codes.OK:
                return _read(body, self._host)
            if status == httpx.codes.NOT_FOUND:
                raise NotFoundThereError(f"{self._host} does not know this")
            if status:
                why = f"status {status}"
            if status and status not in _AGAIN:
                break
            if attempt + 1 < TRIES:
                # A little chance, so that several programs do not come back together.
                self._pause(asked_pause or min(LONGEST_PAUSE_S, 2.0**attempt * (1 + random.random() / 4)))  # noqa: S311
        raise ClientError(f"{self._host} cannot be asked: {why}")

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _once(self, path: str, params: Mapping[str, str]) -> tuple[int, float | None, bytes]:
        with self._client.stream("GET", path, params=dict(params)) as answer:
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > LARGEST_ANSWER:
                    raise UnreadableAnswerError(f"{self._host} answers with more than {LARGEST_ANSWER >> 20} MB")
            return answer.status_code, _retry_after(answer.headers.get("Retry-After")), bytes(body)

    def _wait(self) -> None:
        """Wait for the next free moment; each caller takes one."""
        with self._lock:
            now = self._clock()
            wait = max(0.0, self._free_at - now)
            self._free_at = max(now, self._free_at) + self._interval
        if wait:
            self._pause(wait)


def _retry_after(text: str | None) -> float | None:
    if text is None or not text.strip().isdigit():
        return None
    return min(LONGEST_PAUSE_S, float(text.strip()))


def _read(body: bytes, host: str) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise UnreadableAnswerError(f"{host} answers with no JSON") from None
