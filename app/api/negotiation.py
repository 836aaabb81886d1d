"""Which representation the client takes (RFC 9110, 12.5.1)."""

from collections.abc import Sequence

from app.api.compression import quality

JSON = "application/json"
MARKDOWN = "text/markdown"
HTML = "text/html"
JSON_LD = "application/ld+json"


def negotiated(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type that the client weighs most, the first of equals; None where it takes none."""
    if not accept or not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.lower().split(",") if part.strip()]
    weighed = [(_weight(media_type, ranges), media_type) for media_type in offered]
    best = max(weighed, key=lambda w: w[0])
    return best[1] if best[0] > 0 else None


def _range(part: str) -> tuple[str, float]:
    media_type, _, parameters = part.strip().partition(";")
    return media_type.strip(), quality(parameters)


def _weight(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The most specific range that fits decides."""
    for candidate in (media_type, media_type.split("/")[0] + "/*", "*/*"):
        for name, weight in ranges:
            if name == candidate:
                return weight
    return 0.0
