"""The id of a request: ties the lines of a log together, here and in the proxy before us.

One that comes with the request is taken over only if it looks harmless: digits of a random number hold no name.
"""

import re
from os import urandom

from starlette.types import Scope

HEADER = b"x-request-id"
# What nginx ($request_id), Envoy and most clients make.
_HARMLESS = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def request_id(scope: Scope) -> str:
    """Return the id that came with a request, or a new one."""
    for name, value in scope["headers"]:
        if name == HEADER and _HARMLESS.fullmatch(value):
            return bytes(value).decode()
    return urandom(16).hex()
