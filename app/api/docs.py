"""/docs without the internet: Swagger UI from an installed package, under a strict Content-Security-Policy."""

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response

# The page loads these three and nothing else; no inline script, no other host.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TakeWith: API documentation</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<noscript>This page needs JavaScript; the same document is at <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  tryItOutEnabled: true,
  validatorUrl: null
});
"""
# Swagger UI sets style attributes and draws its icons from data: addresses; scripts are only the two files.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def read_docs() -> Response:
    """The documentation page."""
    return Response(_PAGE, media_type="text/html", headers={"Content-Security-Policy": POLICY})


@router.get("/docs/start.js")
def read_start() -> Response:
    """The script that starts it."""
    return Response(_START, media_type="text/javascript")


@router.get("/docs/swagger-ui-bundle.js")
def read_script() -> Response:
    """Swagger UI itself."""
    return _asset("swagger-ui-bundle.js")


@router.get("/docs/swagger-ui.css")
def read_style() -> Response:
    """Its style sheet."""
    return _asset("swagger-ui.css")


def _asset(name: str) -> Response:
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(_bytes(name), media_type=_ASSETS[name], headers=headers)


@cache
def _bytes(name: str) -> bytes:
    # The package is used for its asset files alone: it follows Swagger UI's releases.
    return files("fastapi_offline").joinpath("static", name).read_bytes()
