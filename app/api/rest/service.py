"""GET /service-info: what this service is, in the shape of GA4GH service-info 1.0."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.deps import DeskDep
from app.api.html.addresses import Site
from app.api.problems import problems
from app.api.rest.legal import KNOWLEDGE
from app.api.rest.replies import reply
from app.api.rest.schemas.common import ReleaseRefDocument
from app.api.rest.schemas.service import DataTerms, ServiceInfo, ServiceOrganization, ServiceType
from app.services.summaries import release_ref

router = APIRouter(tags=["operation"])

TYPE = ServiceType(group="takewith", artifact="interaction-summaries", version="1")
DESCRIPTION = (
    "Can I take X with my treatment for Y? Cited interaction summaries of medicines, supplements, herbs and foods with "
    "the treatments of a condition. General information: not medical advice, not a medical device."
)
NOBODY = "Not stated by the operator"


@router.get(
    "/service-info",
    operation_id="get_service_info",
    response_model=ServiceInfo,
    responses=problems(pinned=False),
    summary="What this service is, and how to cite it",
)
def get_service_info(desk: DeskDep, request: Request) -> Response:
    """For registries of services (GA4GH service-info 1.0): who runs what, under which terms its data may be used."""
    site, release = Site.of(request), desk.base.current().release
    shown = ReleaseRefDocument.model_validate(release_ref(release))
    at_release = site.absolute(f"/v1/releases/{release.id}")
    return reply(
        ServiceInfo(
            id=service_id(urlsplit(site.base).hostname or ""),
            name="TakeWith",
            type=TYPE,
            description=DESCRIPTION,
            organization=ServiceOrganization(name=desk.operator or NOBODY, url=site.base),
            documentationUrl=site.absolute("/docs"),
            updatedAt=release.created_at,
            version=desk.version,
            data=DataTerms(
                licence=KNOWLEDGE,
                citation=f"TakeWith {desk.version}, release {shown.id} ({shown.as_of}). {at_release}",
                terms=site.absolute("/v1/legal"),
                release=shown,
            ),
        )
    )


def service_id(host: str) -> str:
    """Return the host name turned around, `org.example.takewith`; a host without a name is `local.takewith`."""
    named = not host.replace(".", "").isdecimal() and ":" not in host and "." in host
    return ".".join([*(reversed(host.split(".")) if named else ["local"]), "takewith"])
