"""Answers as the JSON and the XML of RxNav: the same names, arrays in one, repeated elements in the other."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import orjson
from starlette.responses import Response

from app.api.negotiation import JSON
from app.api.rxnav.asked import XML

# Characters that XML 1.0 cannot hold at all, however they are escaped.
_NOT_XML = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}
NO_STORE = {"Cache-Control": "no-store"}


def written(answer: Mapping[str, Any], media_type: str, *, root: str, status: int = 200) -> Response:
    """Return an answer; a list of medicines stands in the address, so nobody keeps it."""
    if media_type == XML:
        element = ElementTree.Element(root)
        _fill(element, answer)
        body = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
        return Response(body, status, NO_STORE, media_type=f"{XML}; charset=utf-8")
    return Response(orjson.dumps(answer), status, NO_STORE, media_type=JSON)


def _fill(element: ElementTree.Element, value: object) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            for one in part if isinstance(part, (list, tuple)) else [part]:
                if one is not None:
                    _fill(ElementTree.SubElement(element, name), one)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = str(value).translate(_NOT_XML)
