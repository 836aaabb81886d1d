"""The home page and its search, and the page that says how we know."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.api.deps import KnowledgeDep
from app.api.html.addresses import can_i_take
from app.api.pages.accuracy import accuracy
from app.api.pages.catalogue import by_name, conditions
from app.api.pages.page import here, page
from app.api.pages.parameters import Language, SearchQuery
from app.domain.errors import UnknownCompoundError
from app.services.naming import compound_named, condition_named
from app.store.knowledge import Knowledge

router = APIRouter(include_in_schema=False)
# Shown on the home page where the knowledge holds them.
EXAMPLES = (
    ("ketamine-iv", "stage-iv-cancer"),
    ("semaglutide", "pancreatic-cancer"),
    ("melatonin", "breast-cancer"),
    ("tudca", "als"),
    ("curcumin", "breast-cancer"),
    ("psilocybin", "stage-iv-cancer"),
    ("coenzyme-q10", "parkinsons"),
)


@router.get("/")
def read_home(knowledge: KnowledgeDep, request: Request, language: Language) -> Response:
    """The question to fill in, and some that were asked before."""
    return page(
        "home.html",
        here(request, language, "/"),
        knowledge,
        conditions=by_name(conditions(knowledge)),
        examples=_examples(knowledge),
    )


@router.get("/find")
def find(
    knowledge: KnowledgeDep,
    request: Request,
    language: Language,
    compound: SearchQuery = "",
    condition: SearchQuery = "",
) -> Response:
    """Lead to the page that was asked for; raises UnknownCompoundError, with what it may have meant."""
    at = here(request, language, "/")
    if not compound:
        return RedirectResponse(at.to(f"/conditions/{condition_named(knowledge, condition).slug}" if condition else "/compounds"), 303)  # fmt: skip
    try:
        substance, preparation = compound_named(knowledge, compound)
    except UnknownCompoundError as error:
        return page(
            "not_found.html", at, knowledge, status=404, indexed=False, kind="compound", name=compound,
            links=_meant(knowledge, error.nearest, condition), conditions=by_name(conditions(knowledge)),
        )  # fmt: skip
    if not condition:
        return RedirectResponse(at.to(f"/compounds/{substance.slug}"), 303)
    path = can_i_take(preparation or substance.slug, condition_named(knowledge, condition).slug)
    return RedirectResponse(at.to(path), 303)


@router.get("/how-we-know")
def read_method(knowledge: KnowledgeDep, request: Request, language: Language) -> Response:
    """The method, how good the numbers are, and what is not here."""
    return page("method.html", here(request, language, "/how-we-know"), knowledge, accuracy=accuracy())


def _examples(knowledge: Knowledge) -> list[tuple[str, str, str]]:
    """Return path, compound and condition of the examples that are known."""
    known = []
    for compound, condition in EXAMPLES:
        disease = knowledge.condition(condition)
        try:
            substance, named = compound_named(knowledge, compound)
        except UnknownCompoundError:
            continue
        if disease is not None:
            names = {preparation.slug: preparation.name for preparation in substance.preparations}
            known.append((can_i_take(compound, condition), names.get(named or "", substance.name), disease.name))
    return known


def _meant(knowledge: Knowledge, nearest: tuple[str, ...], condition: str) -> list[tuple[str, str]]:
    """Return path and name of what a compound may have meant, kept with the condition that was asked for."""
    known = knowledge.substances_by_slug(nearest)
    asked = knowledge.condition(condition) if condition else None
    return [
        (can_i_take(slug, asked.slug) if asked else f"/compounds/{slug}", substance.name)
        for slug, substance in known.items()
    ]
