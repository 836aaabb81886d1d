"""How clients of RxNav ask: the format by suffix or Accept, parameters in any case, lists joined in three ways."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from app.api.negotiation import JSON, negotiated

XML = "application/xml"
OURS, ONC_HIGH = "TakeWith", "ONCHigh"
SOURCES = (OURS, ONC_HIGH)
# Clients name the source that they knew; ours stands in its place.
_KNOWN = {"takewith": OURS, "drugbank": OURS, "onchigh": ONC_HIGH}
_SEPARATORS = re.compile(r"[\s+]+")
_SUFFIXES = {"json": JSON, "xml": XML}
MOST = 50


class AskedWronglyError(Exception):
    """A request that the old service would not have understood either; the message says what is needed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was meant."""

    media_type: str
    parameters: dict[str, str]  # names in lower case; the first of each

    def required(self, name: str) -> str:
        """Return a parameter. Raises AskedWronglyError where it is missing or empty."""
        value = self.parameters.get(name, "").strip()
        if not value:
            raise AskedWronglyError(f"The parameter {name} is needed.")
        return value

    def listed(self, name: str) -> tuple[str, ...]:
        """Return a list in the order given, each once. Raises AskedWronglyError where it is missing or too long."""
        items = tuple(dict.fromkeys(one for one in _SEPARATORS.split(self.required(name)) if one))
        if not items:
            raise AskedWronglyError(f"The parameter {name} is needed.")
        if len(items) > MOST:
            raise AskedWronglyError(f"At most {MOST} drugs can be asked about at once.")
        return items

    def sources(self) -> Sequence[str]:
        """Return the sources asked for, all where none is. Raises AskedWronglyError where none of them is known."""
        named = [one for one in _SEPARATORS.split(self.parameters.get("sources", "")) if one]
        if not named:
            return SOURCES
        wanted = {_KNOWN[one.lower()] for one in named if one.lower() in _KNOWN}
        if not wanted:
            raise AskedWronglyError(f"None of these sources is known here; known: {' '.join(SOURCES)}.")
        return [source for source in SOURCES if source in wanted]


def asked(request: Request) -> Asked:
    """Read a request; without a suffix the Accept header decides, and XML where it does not."""
    suffix = request.url.path.rpartition(".")[2]
    media_type = _SUFFIXES.get(suffix) or negotiated(request.headers.get("accept"), (XML, JSON)) or XML
    parameters: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        parameters.setdefault(name.lower(), value)
    return Asked(media_type, parameters)
