"""Pages as answers: nothing inline, nothing from another host, and no frame around them."""

from starlette.responses import Response

from app.api.negotiation import HTML

# Everything that a page may load is a file of this service.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)


def reply_page(
    text: str, *, language: str, location: str | None = None, status: int = 200, framed: bool = False
) -> Response:
    """Return a page; `framed` is for the one kind that other sites may show in a frame."""
    headers = {
        "Content-Security-Policy": POLICY.format(ancestors="*" if framed else "'none'"),
        "Content-Language": language,
    }
    if location is not None:
        headers["Content-Location"] = location
    return Response(text, status_code=status, media_type=f"{HTML}; charset=utf-8", headers=headers)
