"""Everything under /cds-services."""

from datetime import UTC, datetime
from typing import Annotated, Any, cast

import orjson
from fastapi import APIRouter, Body, Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from app.api.cds_hooks.call import Call, CallError, read_call
from app.api.cds_hooks.discovery import DISCOVERY, HOOKS, ORDER_SELECT, ORDER_SIGN, PATIENT_VIEW
from app.api.cds_hooks.feedback import reports_of
from app.api.cds_hooks.memory import Memory
from app.api.cds_hooks.present import Draft, cards_of, drafts_of, filtered, found_about
from app.api.cds_hooks.schemas import Cards
from app.api.deps import DeskDep, current
from app.api.html.addresses import Site
from app.api.negotiation import JSON
from app.api.problems import problem
from app.domain.questions import Patient
from app.records import feedback
from app.services.medicines import assess

ACCEPTED = "accepted"
router = APIRouter(prefix="/cds-services", include_in_schema=False)


def memory(request: Request) -> Memory:
    """Return what is remembered between calls; main has set it up."""
    return cast(Memory, request.app.state.cds_memory)


MemoryDep = Annotated[Memory, Depends(memory)]
# Read as it is: what the standard asks of it is checked by hand, for clients are forgiven much.
BodyDep = Annotated[Any, Body()]


@router.get("")
def get_services() -> Response:
    """Which services there are."""
    return _reply(DISCOVERY)


@router.post("/{service}")
def post_call(service: str, request: Request, desk: DeskDep, remembered: MemoryDep, body: BodyDep = None) -> Response:
    """What is there to say about these orders, or about what is taken?"""
    hook = HOOKS.get(service)
    if hook is None:
        return _unknown(request)
    try:
        call = read_call(body, hook)
    except CallError as error:
        return problem(request.url.path, 400, str(error))
    if hook == PATIENT_VIEW and not call.sent:
        detail = "The medicines on record are needed in `prefetch`, as the discovery names them: none was sent, and nothing is fetched from here. Nothing was assessed."
        return problem(request.url.path, 412, detail)
    knowledge, site = current(request), Site.of(request)
    medicines = [*call.drafts.medicines, *call.record.medicines]
    found = assess(knowledge, desk.pairs, medicines, about=found_about(call), patient=_patient(call))
    drafts = drafts_of(knowledge, call, found, site)
    if hook == ORDER_SIGN and call.configuration.filter:
        drafts = _left(remembered, call, drafts)
    cards = cards_of(knowledge, call, drafts, site)
    if hook == ORDER_SELECT and call.configuration.cache:
        shown = [(draft.text, card.uuid) for draft, card in zip(drafts, cards, strict=True)]
        remembered.remember(call.clinician, _place(call), [one.content for one in call.drafts.medicines], shown)
    return _reply(Cards(cards=cards))


@router.post("/{service}/feedback")
def post_feedback(
    service: str, request: Request, desk: DeskDep, remembered: MemoryDep, body: BodyDep = None
) -> Response:
    """What became of the cards?"""
    if service not in HOOKS:
        return _unknown(request)
    try:
        reports = reports_of(body, service)
    except CallError as error:
        return problem(request.url.path, 400, str(error))
    feedback.add(desk.base.database, reports)
    for one in reports:
        if one.outcome == ACCEPTED:
            remembered.forget(one.card)
    return Response(b"{}", media_type=JSON)


def _left(remembered: Memory, call: Call, drafts: list[Draft]) -> list[Draft]:
    """Return the cards without those that were shown before, and the one that says so."""
    orders = [one.content for one in call.drafts.medicines]
    places = remembered.shown(call.clinician, _place(call), orders, [draft.text for draft in drafts])
    if not places:
        return drafts
    kept = [draft for at, draft in enumerate(drafts) if at not in places]
    return [*kept, filtered([draft for at, draft in enumerate(drafts) if at in places])]


def _place(call: Call) -> tuple[str, str]:
    return call.patient, call.encounter or ""


def _patient(call: Call) -> Patient | None:
    age = call.record.age(datetime.now(UTC).date())
    illnesses = tuple(dict.fromkeys(call.record.illnesses))
    return Patient(age=age, conditions=illnesses) if age is not None or illnesses else None


def _unknown(request: Request) -> Response:
    return problem(
        request.url.path, 404, "There is no such service; GET /cds-services lists them.", nearest=list(HOOKS)
    )


def _reply(document: BaseModel) -> Response:
    # The standard knows no null: what is not there is left out.
    plain = document.model_dump(mode="json", exclude_none=True, by_alias=True)
    return Response(orjson.dumps(plain), media_type=JSON)
