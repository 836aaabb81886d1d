"""Answers as bytes: the document is validated once, when it is built."""

from urllib.parse import quote

from pydantic import BaseModel
from starlette.responses import Response

from app.api.negotiation import JSON, MARKDOWN


def reply(document: BaseModel, *, location: str | None = None) -> Response:
    """Return a document as JSON; `location` is its canonical address."""
    return reply_bytes(document.model_dump_json().encode(), location=location)


def reply_bytes(body: bytes, *, location: str | None = None) -> Response:
    """Return JSON that is written already; `location` is its canonical address."""
    headers = {"Content-Location": location} if location else None
    return Response(body, media_type=JSON, headers=headers)


def reply_markdown(text: str, *, location: str | None = None) -> Response:
    """Return Markdown; `location` is its canonical address."""
    headers = {"Content-Location": location} if location else None
    return Response(text, media_type=f"{MARKDOWN}; charset=utf-8", headers=headers)


def address(*parts: str) -> str:
    """Return a canonical address under /v1."""
    return "/v1/" + "/".join(quote(part) for part in parts)
