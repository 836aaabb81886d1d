"""/embed/...: the answer in a frame of its own origin, whole, in the order of the page and with its date."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app.api.deps import DeskDep, KnowledgeDep
from app.api.html.addresses import Here, Site, page_path
from app.api.html.assets import assets
from app.api.html.cards import Card, cards_of
from app.api.html.drawing import draw
from app.api.html.replies import reply_page
from app.api.html.summary import SummaryView
from app.api.html.texts import DEFAULT, LANGUAGES, texts
from app.domain.evidence import Audience, Severity
from app.domain.summary.document import Reference
from app.services.citations import citations
from app.services.naming import Naming
from app.services.summaries import Asked, summarise

router = APIRouter(include_in_schema=False)
GRAVE = (Severity.CONTRAINDICATED, Severity.MAJOR)

_Text = Annotated[str, Path(min_length=1, max_length=200)]


def spoken(lang: Annotated[str, Query(max_length=20)] = DEFAULT) -> str:
    """Return the language asked for, English for one that we do not have."""
    return lang if lang in LANGUAGES else DEFAULT


@router.get("/embed.js")
def read_script(request: Request) -> Response:
    """The one line that partners embed."""
    script = assets()["embed.js"]
    etag = f'W/"{script.version}"'
    headers = {"Cache-Control": "public, max-age=3600", "ETag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(script.body, media_type=script.media_type, headers=headers)


@router.get("/embed/can-i-take/{compound}/with/{condition}")
def read_frame(
    compound: _Text,
    condition: _Text,
    knowledge: KnowledgeDep,
    desk: DeskDep,
    request: Request,
    language: Annotated[str, Depends(spoken)],
    regimen: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    audience: Audience = Audience.PATIENT,
) -> Response:
    """The frame: general information only, and the only page that other sites may show in theirs."""
    asked = Asked(compound=Naming(name=compound), condition=condition, regimen=regimen, audience=audience)
    view = SummaryView(summarise(knowledge, desk.pairs, asked))
    reader = None if view.patient else view.audience
    query = (("regimen", view.question.regimen), ("audience", reader))
    at = Here(
        site=Site.of(request),
        path=page_path(view.question),
        language=language,
        query=tuple((name, value) for name, value in query if value),
    )
    grave = _grave(view)
    text = draw(
        "widget/frame.html",
        texts(language),
        here=at,
        view=view,
        grave=grave,
        more=len(view.findings) - sum(len(card.findings) for card in grave),
        references=_references(view, grave),
    )
    return reply_page(text, language=language, framed=True)


def _grave(view: SummaryView) -> tuple[Card, ...]:
    found = [finding for finding in view.findings.values() if finding.severity in GRAVE]
    return cards_of(found, view.question.compound, view.question.audience)


def _references(view: SummaryView, grave: tuple[Card, ...]) -> list[Reference]:
    """Return the references that the frame cites, under the numbers of the page."""
    cited = {c.source for card in grave for c in card.cite}
    cited |= {c.source for sign in view.answer.emergency_signs for c in citations(sign.cite)}
    return [reference for reference in view.summary.references if reference.source.id in cited]
