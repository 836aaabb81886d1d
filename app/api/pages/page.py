"""One page under way: where it stands, in which language, and the answer with what every page carries."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.api.html.addresses import Here, Site, outside
from app.api.html.drawing import draw
from app.api.html.replies import reply_page
from app.api.html.texts import texts
from app.services.summaries import release_ref
from app.store.knowledge import Knowledge


def here(request: Request, language: str, path: str, **query: str | None) -> Here:
    """Return the place of a page; `query` are the parameters that make it another document."""
    kept = tuple((name, value) for name, value in query.items() if value)
    return Here(site=Site.of(request), path=path, language=language, query=kept)


def page(
    template: str,
    at: Here,
    knowledge: Knowledge | None,
    *,
    status: int = 200,
    indexed: bool = True,
    **context: Any,
) -> Response:
    """Return a page of this room; `indexed` says whether search engines may list it under its address."""
    text = draw(
        f"pages/{template}",
        texts(at.language),
        here=at,
        release=release_ref(knowledge.release) if knowledge else None,
        indexed=indexed,
        outside=outside,
        **context,
    )
    return reply_page(
        text, language=at.language, location=at.path if indexed and status == 200 else None, status=status
    )
