"""Which release of FHIR a client takes, and answers in it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import orjson
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.compression import quality

MEDIA_TYPE = "application/fhir+json"
_JSON = frozenset({MEDIA_TYPE, "application/json", "text/json", "json"})
_ANY = frozenset({"*/*", "application/*"})

Resource = Mapping[str, Any]


class Release(StrEnum):
    """A release of FHIR, by the full number that its resources carry."""

    R5 = "5.0.0"
    R4B = "4.3.0"

    @property
    def short(self) -> str:
        """The number as media types carry it."""
        return self.value.rpartition(".")[0]


def release_asked(request: Request) -> Release:
    """Return the release that a request takes, R5 where it does not say. Refuses with 406 what is not JSON."""
    given = request.query_params.get("_format") or request.headers.get("accept") or "*/*"
    weighed = [one for part in given.split(",") if part.strip() and (one := _weighed(part)) is not None]
    best = max(weighed, key=lambda one: one[0], default=None)
    if best is None or best[0] <= 0:
        raise HTTPException(
            406, "FHIR is spoken here as JSON, in R5 and R4B: application/fhir+json; fhirVersion=5.0 or 4.3."
        )
    return best[1]


def _weighed(part: str) -> tuple[float, Release] | None:
    """Return how much one range of an Accept header weighs, and the release it names; None where it cannot be met."""
    media, _, parameters = part.partition(";")
    # A plus in a query is a space once it is read.
    name = media.strip().lower().replace("fhir json", "fhir+json")
    if name not in _JSON | _ANY:
        return None
    named = dict(one.strip().partition("=")[::2] for one in parameters.split(";"))
    version = named.get("fhirVersion", named.get("fhirversion"))
    release = next((one for one in Release if version in (None, one.value, one.short)), None)
    weight = quality(";".join(one for one in parameters.split(";") if one.strip().startswith("q=")))
    # What is named weighs more than what any would do.
    return None if release is None else (weight - (0.0001 if name in _ANY else 0), release)


def reply(resource: Resource, release: Release, *, status: int = 200) -> Response:
    """Return a resource as it goes out."""
    return Response(orjson.dumps(resource), status_code=status, media_type=f"{MEDIA_TYPE}; fhirVersion={release.short}")
