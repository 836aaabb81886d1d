"""The files that pages load."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.html.assets import BASE, FOREVER, assets

router = APIRouter(include_in_schema=False)


@router.api_route(BASE + "{name}", methods=["GET", "HEAD"])
def read_file(name: str, v: str = "") -> Response:
    """A style sheet, script or picture; kept for ever under the address that names its content."""
    asset = assets().get(name)
    if asset is None:
        raise HTTPException(404)
    kept = FOREVER if v == asset.version else "no-cache"
    return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": kept})
