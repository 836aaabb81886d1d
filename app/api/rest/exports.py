"""GET /v1/releases/{id}/export: a whole release as NDJSON; a download that broke goes on where it ended."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from app.api.compression import IDENTITY, chosen, streamed
from app.api.deps import Desk, DeskDep, current
from app.api.etags import matches, tag
from app.api.problems import problem, problems
from app.api.rest.parameters import IdPath
from app.curation.spans import name_of
from app.store.errors import ReleaseNotFoundError, ReleasePrunedError
from app.store.releases import Release

router = APIRouter(tags=["releases"])

NDJSON = "application/x-ndjson"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_LINES: dict[str, Any] = {NDJSON: {"schema": {"type": "string", "description": "One JSON object a line."}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole release.", "content": _LINES},
    206: {"description": "The bytes asked for with `Range`.", "content": _LINES},
    304: {"description": "The same as the ETag in `If-None-Match`."},
}


@router.get(
    "/releases/{id}/export",
    operation_id="export_release",
    response_class=Response,
    responses={**problems(ReleaseNotFoundError, ReleasePrunedError, also=(416,), pinned=False), **_RESPONSES},
    summary="A whole release as NDJSON",
)
def export_release(id: IdPath, desk: DeskDep, request: Request) -> Response:  # noqa: A002  # the path's own word
    """A line about the release, a line a record, and a last line without which it is cut off.

    The same release is the same bytes everywhere: `takewith knowledge load` reads them. Compressed by
    `Accept-Encoding`; `Range` gives bytes of the uncompressed lines, with `If-Range` only of the same ones.
    """
    release = desk.base.beside(current(request), id).release
    part = _part(request, release, desk)
    encoding = chosen(request.headers.get("accept-encoding")) if part is None else IDENTITY
    headers = _headers(release, encoding)
    if matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if part is None:
        if encoding == IDENTITY:
            headers["Content-Length"] = str(_total(release, desk))
        else:
            headers["Content-Encoding"] = encoding
        return _sent(request, 200, headers, streamed(desk.exports.whole(release), encoding))
    (start, end), total = part, _total(release, desk)
    if start >= end:
        headers["Content-Range"] = f"bytes */{total}"
        return problem(request.url.path, 416, f"The export has {total} bytes.", headers=headers)
    headers |= {"Content-Length": str(end - start), "Content-Range": f"bytes {start}-{end - 1}/{total}"}
    return _sent(request, 206, headers, desk.exports.span(release, start, end))


router.add_api_route("/releases/{id}/export", export_release, methods=["HEAD"], include_in_schema=False)


def _headers(release: Release, encoding: str) -> dict[str, str]:
    return {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
        "Content-Disposition": f'attachment; filename="{release.id}.ndjson"',
        "ETag": tag(name_of(release), encoding),
        "Vary": "Accept-Encoding",
    }


def _total(release: Release, desk: Desk) -> int:
    return desk.exports.extent(release).total


def _part(request: Request, release: Release, desk: Desk) -> tuple[int, int] | None:
    """Return which bytes are asked for, from and up to; None for all of them.

    Several ranges at once, and units that are not bytes, are left unread, as RFC 9110 (14.2) allows.
    """
    asked = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if asked is None or asked[0] == "bytes=-":
        return None
    same = request.headers.get("if-range")
    if same is not None and same != tag(name_of(release), IDENTITY):
        return None
    first, last, total = asked[1], asked[2], _total(release, desk)
    if not first:
        return max(0, total - int(last)), total
    if last and int(last) < int(first):
        return None
    return int(first), min(total, int(last) + 1) if last else total


def _sent(request: Request, status: int, headers: dict[str, str], chunks: Iterator[bytes]) -> Response:
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=NDJSON)
    # The beginning is made here: what goes wrong in it is still a problem, not a broken download.
    return StreamingResponse(chain([next(chunks)], chunks), status, headers, NDJSON)
