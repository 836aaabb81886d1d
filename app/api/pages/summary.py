"""/can-i-take/{compound}/with/{condition}: the page of an answer, and the same page for one person."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api.deps import Desk, DeskDep, KnowledgeDep, ReleaseQuery, desk
from app.api.html.addresses import Here, page_path, with_query
from app.api.html.drawing import data_block
from app.api.html.summary import SummaryView
from app.api.html.texts import DEFAULT
from app.api.negotiation import JSON_LD
from app.api.pages import form as forms
from app.api.pages import picture
from app.api.pages.form import Candidate, Form, Unread
from app.api.pages.linked_data import linked_data
from app.api.pages.page import here, page
from app.api.pages.parameters import AudienceQuery, CompoundPath, ConditionPath, Language, RegimenQuery
from app.domain.evidence import Audience
from app.domain.questions import Question
from app.services.errors import UndeclaredUseError
from app.services.naming import Naming, Unresolved, condition_named, resolved
from app.services.regimens import regimens_of
from app.services.summaries import Answered, Asked, Context, summarise, summarise_for
from app.store.knowledge import Knowledge

router = APIRouter(include_in_schema=False)
PATH = "/can-i-take/{compound}/with/{condition}"

Sent = Annotated[dict[str, str], Depends(forms.sent)]


@router.get(PATH)
def read_page(
    compound: CompoundPath,
    condition: ConditionPath,
    knowledge: KnowledgeDep,
    counter: DeskDep,
    request: Request,
    language: Language,
    regimen: RegimenQuery = None,
    audience: AudienceQuery = Audience.PATIENT,
    release: ReleaseQuery = None,
) -> Response:
    """The page of an answer: general information, the same for everybody."""
    asked = Asked(compound=Naming(name=compound), condition=condition, regimen=regimen, audience=audience)
    answered = summarise(knowledge, counter.pairs, asked)
    return general_page(request, knowledge, answered, language, release)


@router.post(PATH)
def make_it_mine(
    compound: CompoundPath,
    condition: ConditionPath,
    knowledge: KnowledgeDep,
    counter: DeskDep,
    request: Request,
    language: Language,
    typed: Sent,
) -> Response:
    """The same page for what a person takes and is. Nothing of it is stored, logged, cached or put in an address."""
    typed = forms.exchanged(typed)
    offered = _offered(knowledge, condition, counter)
    genes = dict(offered.genes)
    known = [slug for _, options in offered.regimens for slug, _ in options]
    read = forms.read(typed, known, genes)
    form = replace(offered, typed=typed, errors=read.errors)
    asked = Asked(compound=Naming(name=compound), condition=condition, regimen=read.regimen, audience=read.audience)
    if read.errors:
        return _page(request, knowledge, summarise(knowledge, counter.pairs, asked), language, form, status=422)
    try:
        answered = summarise_for(
            knowledge, counter.pairs, asked, read.context, patient_use_declared=counter.patient_use_declared
        )
    except UndeclaredUseError:
        form = replace(form, refused=True)
        return _page(request, knowledge, summarise(knowledge, counter.pairs, asked), language, form, status=403)
    form = replace(
        form, unread=_unread(knowledge, typed, answered.unresolved), read_as=_read_as(knowledge, read.context)
    )
    return _page(request, knowledge, answered, language, form, personal=read.context.personal)


def general_page(
    request: Request, knowledge: Knowledge, answered: Answered, language: str = DEFAULT, release: str | None = None
) -> Response:
    """Return the page of a general answer; `release` is the one that it was asked from, if not the current one."""
    form = _offered(knowledge, answered.summary.question.condition or "", desk(request))
    return _page(request, knowledge, answered, language, form, release=release)


def linked_reply(request: Request, knowledge: Knowledge, answered: Answered) -> Response:
    """Return the whole answer as JSON-LD."""
    view = SummaryView(answered)
    at = _here(request, answered.summary.question, DEFAULT)
    return Response(data_block(linked_data(view, at, whole=True)), media_type=JSON_LD)


def _page(
    request: Request,
    knowledge: Knowledge,
    answered: Answered,
    language: str,
    form: Form,
    *,
    status: int = 200,
    personal: bool = False,
    release: str | None = None,
) -> Response:
    at = _here(request, answered.summary.question, language, release)
    view = SummaryView(answered)
    general = request.method != "POST"
    return page(
        "summary.html",
        at,
        knowledge,
        status=status,
        indexed=general,
        view=view,
        form=form,
        personal=personal,
        declared=desk(request).patient_use_declared,
        **(_others(view, at) if general else {}),
    )


def _here(request: Request, question: Question, language: str, release: str | None = None) -> Here:
    audience = question.audience.value if question.audience is not Audience.PATIENT else None
    path = page_path(question)
    return here(request, language, path, regimen=question.regimen, audience=audience, release=release)


def _others(view: SummaryView, at: Here) -> dict[str, Any]:
    """Return the other forms of the page: for machines, for social sites, for those who embed it."""
    canonical = at.canonical()
    return {
        "oembed": at.site.absolute(with_query("/oembed", url=canonical, format="json")),
        "json_path": _json_path(view.question),
        "picture": at.site.absolute(f"{at.path}/picture.png") if picture.AVAILABLE else None,
        "linked_data": data_block(linked_data(view, at)),
    }


def _json_path(question: Question) -> str:
    path = page_path(question).removeprefix("/can-i-take/").replace("/with/", "/", 1)
    return with_query(f"/v1/summaries/{path}", regimen=question.regimen)


def _offered(knowledge: Knowledge, condition: str, counter: Desk) -> Form:
    """Return the empty form with the answers that its fields offer."""
    every = regimens_of(knowledge, condition_named(knowledge, condition))
    regimens = tuple(
        (name, tuple((one.regimen.slug, one.regimen.name) for one in found))
        for name, found in groupby(every, key=lambda one: one.condition_name)
    )
    genes = forms.genes_of(knowledge.vocabulary())
    audience = Audience.PATIENT if counter.patient_use_declared else Audience.CLINICIAN
    return Form(regimens=regimens, genes=tuple(genes.items()), default_audience=audience)


def _read_as(knowledge: Knowledge, context: Context) -> dict[str, str]:
    """Return what each medicine that was understood is called here, by what was typed."""
    matches = {one.name: resolved(knowledge, one.name).match for one in context.agents}
    names = knowledge.substances_by_slug(match.slug for match in matches.values() if match)
    return {typed: names[match.slug].name for typed, match in matches.items() if match and match.slug in names}


def _unread(knowledge: Knowledge, typed: Mapping[str, str], unresolved: tuple[Unresolved, ...]) -> tuple[Unread, ...]:
    places = {line: place for place, line in forms.numbered(typed.get("medicines", ""))}
    names = knowledge.substances_by_slug(slug for one in unresolved for slug in one.candidates)
    return tuple(
        Unread(
            line=places.get(one.name, 0),
            name=one.name,
            candidates=tuple(Candidate(slug=slug, name=names[slug].name) for slug in one.candidates if slug in names),
        )
        for one in unresolved
    )
