"""/sources/{id}: one source, and what rests on it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.deps import KnowledgeDep
from app.api.pages.catalogue import conditions, substances
from app.api.pages.page import here, page
from app.api.pages.parameters import IdPath, Language
from app.services.citations import citations
from app.services.errors import UnknownSourceError
from app.services.regimens import regimens_of
from app.store.knowledge import Knowledge

router = APIRouter(include_in_schema=False)

Named = tuple[str, str]  # slug and name


@dataclass(frozen=True, slots=True)
class Used:
    """What cites a source, by slug."""

    compounds: list[Named] = field(default_factory=list)
    conditions: list[Named] = field(default_factory=list)


# By release, which is named by its content: the whole knowledge is looked through once, not for every source.
_uses: dict[str, Mapping[str, Used]] = {}
_KEPT = 2


@router.get("/sources/{source_id}")
def read_source(source_id: IdPath, knowledge: KnowledgeDep, request: Request, language: Language) -> Response:
    """One source, and the compounds and conditions whose facts rest on it."""
    source = knowledge.source(source_id)
    if source is None:
        raise UnknownSourceError(source_id)
    at = here(request, language, f"/sources/{source.id}")
    return page("source.html", at, knowledge, source=source, used=uses_of(knowledge).get(source.id, Used()))


def uses_of(knowledge: Knowledge) -> Mapping[str, Used]:
    """Return what rests on each source of a release."""
    release = knowledge.release.id
    if release not in _uses:
        found = _looked_through(knowledge)
        while len(_uses) >= _KEPT:
            _uses.pop(next(iter(_uses)), None)
        _uses[release] = found
    return _uses[release]


def _looked_through(knowledge: Knowledge) -> Mapping[str, Used]:
    found: defaultdict[str, Used] = defaultdict(Used)
    for substance in substances(knowledge):
        for source in {citation.source for citation in citations(substance)}:
            found[source].compounds.append((substance.slug, substance.name))
    for condition in conditions(knowledge):
        own = [one.regimen for one in regimens_of(knowledge, condition) if one.condition_name == condition.name]
        for source in {citation.source for citation in citations([condition, *own])}:
            found[source].conditions.append((condition.slug, condition.name))
    return dict(found)
