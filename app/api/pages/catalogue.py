"""The catalogue as pages: compounds, conditions, and the names that search boxes suggest."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.api.deps import KnowledgeDep
from app.api.negotiation import JSON
from app.api.pages.page import here, page
from app.api.pages.parameters import CompoundPath, ConditionPath, Language, SearchQuery
from app.domain.conditions import Condition
from app.domain.substances import Substance
from app.domain.values import Source
from app.services import catalogue
from app.services.citations import sources_cited
from app.services.naming import compound_named, condition_named
from app.services.regimens import members_of, regimens_of
from app.store.knowledge import MAX_PAGE, Knowledge

router = APIRouter(include_in_schema=False)
_FOUND = 50


def substances(knowledge: Knowledge) -> Iterator[Substance]:
    """Yield every substance, by slug."""
    after: str | None = None
    while True:
        found = knowledge.substances(after=after, limit=MAX_PAGE)
        yield from found.items
        after = found.next
        if after is None:
            return


def conditions(knowledge: Knowledge) -> Iterator[Condition]:
    """Yield every condition, by slug."""
    after: str | None = None
    while True:
        found = knowledge.conditions(after=after, limit=MAX_PAGE)
        yield from found.items
        after = found.next
        if after is None:
            return


def by_name(found: Iterable[Condition]) -> list[Condition]:
    """Return conditions as people look for them."""
    return sorted(found, key=lambda condition: condition.name.casefold())


@router.get("/compounds")
def list_compounds(knowledge: KnowledgeDep, request: Request, language: Language, q: SearchQuery = "") -> Response:
    """Every compound by its first letter, or those that a search finds."""
    at = here(request, language, "/compounds", q=q)
    if q:
        listing = catalogue.compounds(knowledge, after=None, limit=_FOUND, text=q)
        return page("compounds.html", at, knowledge, indexed=False, q=q, found=listing.items, letters=())
    ordered = sorted(substances(knowledge), key=lambda s: s.name.casefold())
    letters = [(letter, list(some)) for letter, some in groupby(ordered, key=_letter)]
    return page("compounds.html", at, knowledge, q="", found=(), letters=letters)


@router.get("/compounds/{compound}")
def read_compound(compound: CompoundPath, knowledge: KnowledgeDep, request: Request, language: Language) -> Response:
    """What is known of one compound, and the conditions it can be asked about."""
    substance, _ = compound_named(knowledge, compound)
    moiety = knowledge.substance(substance.moiety) if substance.moiety else None
    classes = {entry.id: entry for entry in knowledge.vocabulary().classes}
    sources = sources_cited(knowledge, substance)
    return page(
        "compound.html",
        here(request, language, f"/compounds/{substance.slug}"),
        knowledge,
        substance=substance,
        moiety=moiety,
        classes=[classes[one.id] for one in substance.classes if one.id in classes],
        axes={axis.id: axis for axis in knowledge.vocabulary().axes},
        conditions=by_name(conditions(knowledge)),
        sources=sources,
        numbers=_numbers(sources),
    )


@router.get("/conditions")
def list_conditions(knowledge: KnowledgeDep, request: Request, language: Language) -> Response:
    """Every condition with the number of its regimens."""
    found = [(one, len(regimens_of(knowledge, one))) for one in conditions(knowledge)]
    at = here(request, language, "/conditions")
    return page("conditions.html", at, knowledge, conditions=sorted(found, key=lambda f: f[0].name.casefold()))


@router.get("/conditions/{condition}")
def read_condition(condition: ConditionPath, knowledge: KnowledgeDep, request: Request, language: Language) -> Response:
    """One condition: its regimens with their parts, and the compounds it can be asked about."""
    asked = condition_named(knowledge, condition)
    regimens = regimens_of(knowledge, asked)
    agents = [c.agent for one in regimens for c in one.components if c.agent is not None]
    sources = sources_cited(knowledge, asked, [one.regimen for one in regimens])
    return page(
        "condition.html",
        here(request, language, f"/conditions/{asked.slug}"),
        knowledge,
        condition=asked,
        members=members_of(knowledge, asked),
        regimens=[(name, list(some)) for name, some in groupby(regimens, key=lambda one: one.condition_name)],
        names={slug: s.name for slug, s in knowledge.substances_by_slug(agents).items()},
        compounds=sorted(substances(knowledge), key=lambda s: s.name.casefold()),
        conditions=by_name(conditions(knowledge)),
        sources=sources,
        numbers=_numbers(sources),
    )


@router.get("/names.json")
def read_names(knowledge: KnowledgeDep, v: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Every name of every compound: search boxes suggest from it in the reader's own browser, so that no keystroke travels."""
    names = [[s.slug, s.name, list(dict.fromkeys((*s.brands, *s.names)))] for s in substances(knowledge)]
    return Response(orjson.dumps(names), media_type=JSON)


def _numbers(sources: Iterable[Source]) -> dict[str, int]:
    """Return the number of each source in the list of references."""
    return {source.id: number for number, source in enumerate(sources, 1)}


def _letter(substance: Substance) -> str:
    first = substance.name[:1].upper()
    return first if first.isalpha() else "#"
