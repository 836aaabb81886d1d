"""GET /v1/legal: the terms under which answers are given, versioned."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.deps import DeskDep, current
from app.api.problems import problems
from app.api.rest.replies import reply
from app.api.rest.schemas.legal import IntendedUse, LegalDocument, LegalVersion, Licence
from app.domain.evidence import Audience
from app.domain.findings import BUNDLED
from app.domain.summary.assemble import DISCLAIMER

router = APIRouter(tags=["operation"])

VERSIONS = (LegalVersion(version="2026-11-23", changes="First version."),)
SUNSET_MONTHS = 12

_FOR_PATIENTS = (
    "General information about published interactions, for a talk with the people who treat you. It is not medical "
    "advice, and it does not replace your team."
)
_FOR_CLINICIANS = (
    "A summary of published sources for professional judgement. It does not replace the label in force, a clinical "
    "assessment or the local formulary, and it is not validated as a medical device."
)
_DISPLAY = (
    "Show `answer.display` whole or not at all, and `not_assessed` wherever findings are shown. Colours, logo and an "
    "introduction may be yours; wording, order, references and date may not be changed."
)
_DEPRECATION = (
    f"An operation or field that is to end is announced in the changelog and by the `Deprecation` and `Sunset` headers "
    f"of its answers at least {SUNSET_MONTHS} months before it ends. `/v1` stays as it is; new fields may be added."
)
_IMPORTED = "as the `licence` of its references says in every answer"
_PRIVACY = (
    "What is sent in a body is never stored, logged or cached. Logs hold the template of a route, never an address "
    "beside a path. Usage is counted by day; small counts are not shown."
)
_CORRECTIONS = (
    "Send what is wrong to `POST /v1/findings/{id}/reports`, without anything about a person. A finding found wrong "
    "is withdrawn from every release at once and listed in `/v1/withdrawals` with the reason."
)


@router.get(
    "/legal",
    operation_id="get_legal",
    response_model=LegalDocument,
    responses=problems(pinned=False),
    summary="Intended use, licences, terms",
)
def get_legal(request: Request, desk: DeskDep) -> Response:
    """What the service is for and under which terms its answers may be used; the version is a date."""
    others = [layer.name for layer in current(request).release.layers if layer.name != BUNDLED]
    return reply(
        LegalDocument(
            version=VERSIONS[0].version,
            versions=list(VERSIONS),
            intended_use=[
                IntendedUse(audience=Audience.PATIENT, personal=desk.patient_use_declared, text=_FOR_PATIENTS),
                IntendedUse(audience=Audience.CLINICIAN, personal=True, text=_FOR_CLINICIANS),
            ],
            disclaimer=DISCLAIMER.patient,
            licences=[*_OWN, *(Licence(covers=name, name=_IMPORTED, url=None, attribution=None) for name in others)],
            display=_DISPLAY,
            deprecation=_DEPRECATION,
            privacy=_PRIVACY,
            corrections=_CORRECTIONS,
        )
    )


KNOWLEDGE = Licence(
    covers="knowledge",
    name="CC BY 4.0",
    url="https://creativecommons.org/licenses/by/4.0/",
    attribution="TakeWith, with the id of the release and the address of the finding",
)
_OWN = (
    KNOWLEDGE,
    Licence(
        covers="sources",
        name="as each source says",
        url=None,
        attribution="Sources are cited, not copied: each reference names its own terms where they are known.",
    ),
)
