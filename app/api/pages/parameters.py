"""Parameters that several pages take. Parameters that no page knows are left alone: links from elsewhere carry them."""

from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import AfterValidator, StringConstraints

from app.api.html.texts import DEFAULT, LANGUAGES
from app.domain.evidence import Audience

MAX_TEXT = 200


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("may not hold control characters")
    return text


_Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT), AfterValidator(_printable)]

CompoundPath = Annotated[_Text, Path()]
ConditionPath = Annotated[_Text, Path()]
IdPath = Annotated[_Text, Path()]
RegimenQuery = Annotated[_Text | None, Query()]
SearchQuery = Annotated[str, StringConstraints(max_length=MAX_TEXT, strip_whitespace=True), AfterValidator(_printable), Query()]  # fmt: skip
AudienceQuery = Annotated[Audience, Query()]


def _spoken(lang: Annotated[str, Query(max_length=20)] = DEFAULT) -> str:
    return lang if lang in LANGUAGES else DEFAULT


Language = Annotated[str, Depends(_spoken)]
