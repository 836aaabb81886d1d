"""Everything under /fhir."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.deps import DeskDep, current
from app.api.fhir.definitions import definitions_of, substance_resource
from app.api.fhir.issues import InputError, chart_of, issues_bundle
from app.api.fhir.search import search
from app.api.fhir.structures import OPERATION, capability, definition
from app.api.fhir.versions import release_asked, reply
from app.api.fhir.words import Words
from app.api.html.addresses import Site
from app.domain.errors import UnknownCompoundError
from app.domain.questions import Patient
from app.services.interactions import finding_by_id
from app.services.medicines import assess
from app.services.summaries import release_ref

router = APIRouter(prefix="/fhir", include_in_schema=False)
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


def words(request: Request) -> Words:
    """Return where we stand and in which release of FHIR to answer; 406 where no release will do."""
    return Words(Site.of(request), release_asked(request))


WordsDep = Annotated[Words, Depends(words)]
BodyDep = Annotated[Any, Body()]


@router.get("/metadata")
def get_metadata(request: Request, desk: DeskDep, words: WordsDep) -> Response:
    """What this server can do."""
    as_of = release_ref(current(request).release).as_of
    return reply(capability(words, version=desk.version, as_of=as_of), words.release)


@router.get("/ClinicalUseDefinition")
def search_findings(request: Request, desk: DeskDep, words: WordsDep) -> Response:
    """Findings by subject and type."""
    return reply(search(request, current(request), desk.pairs, words), words.release)


@router.get("/ClinicalUseDefinition/{finding_id}")
def read_finding(finding_id: str, request: Request, desk: DeskDep, words: WordsDep) -> Response:
    """One finding."""
    knowledge = current(request)
    finding = finding_by_id(knowledge, desk.pairs, _id(finding_id))
    return reply(definitions_of(knowledge, [finding], words)[0], words.release)


@router.get("/Substance/{slug}")
def read_substance(slug: str, request: Request, words: WordsDep) -> Response:
    """One substance, as the subject of findings."""
    substance = current(request).substance(_id(slug))
    if substance is None:
        raise UnknownCompoundError(slug)
    return reply(substance_resource(substance, words), words.release)


@router.get("/{kind}/{name}")
def read_definition(kind: str, name: str, words: WordsDep) -> Response:
    """One of our own definitions."""
    found = definition(kind, _id(name), words)
    if found is None:
        raise HTTPException(404)
    return reply(found, words.release)


@router.post(f"/${OPERATION}")
def detect_issues(request: Request, desk: DeskDep, words: WordsDep, body: BodyDep = None) -> Response:
    """Which issues are there among the medicines of one person?"""
    try:
        chart = chart_of(body)
    except InputError as error:
        raise HTTPException(400, str(error)) from None
    knowledge = current(request)
    age, illnesses = chart.age(datetime.now(UTC).date()), tuple(dict.fromkeys(chart.illnesses))
    patient = Patient(age=age, conditions=illnesses) if age is not None or illnesses else None
    found = assess(knowledge, desk.pairs, chart.medicines, patient=patient)
    return reply(issues_bundle(knowledge, chart, found, words), words.release)


@router.get("/{path:path}")
def read_anything(path: str) -> Response:
    """Whatever else is asked for: no resource of this server."""
    raise HTTPException(404)


def _id(given: str) -> str:
    if not _ID.fullmatch(given):
        raise HTTPException(404)  # can be no id of FHIR
    return given
