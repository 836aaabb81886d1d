"""Counts answers by question and day: the question in its canonical form, the holder of the key, nothing else."""

import asyncio
import re
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.gate import SENDER, Sender
from app.records.usage import Question, Tally, add
from app.store.engine import Database
from app.store.errors import StoreError

EVERY_S = 60.0
_ANSWERS = ("/v1/summaries/", "/can-i-take/")
_PAGE = re.compile(r"/can-i-take/([^/]+)/with/([^/]+)")
_log = structlog.get_logger("takewith.usage")


class Counting:
    """Notes each answer to a general question; a 304 is an answer, too."""

    def __init__(self, app: ASGIApp, *, tally: Tally) -> None:
        self.app = app
        self.tally = tally

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_ANSWERS):
            await self.app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                self._note(scope, message)
            await send(message)

        await self.app(scope, receive, counted)

    def _note(self, scope: Scope, message: Message) -> None:
        place = next((value for name, value in message["headers"] if name == b"content-location"), b"")
        sender: Sender | None = scope.get(SENDER)
        holder = sender.holder.id if sender is not None and sender.holder is not None else None
        question = _answered(scope["path"], place, holder)
        if question is not None:
            self.tally.note(datetime.now(UTC).date(), question)


@lru_cache(maxsize=4096)
def _answered(path: str, place: bytes, holder: str | None) -> Question | None:
    """Return what was answered, not what was typed: only slugs of the knowledge are ever written down."""
    parts = place.decode("latin-1").partition("?")[0].split("/")[-2:]
    page = _PAGE.fullmatch(path)
    compound, condition = page.groups() if page else parts if len(parts) == 2 else ("", "")
    if not (compound and condition):
        return None
    return Question(compound=unquote(compound), condition=unquote(condition), holder=holder)


async def written_now_and_then(tally: Tally, database: Database) -> None:
    """Add the counts to the database once a minute, until cancelled; a database that is away loses nothing."""
    while True:
        await asyncio.sleep(EVERY_S)
        await run_in_threadpool(write, tally, database)


def write(tally: Tally, database: Database) -> None:
    """Add the counts to the database now; what cannot be written is kept."""
    counts = tally.taken()
    try:
        add(database, counts)
    except StoreError as error:
        tally.put_back(counts)
        _log.warning("usage not written", error=type(error).__name__)
