"""What the service is, for registries of services."""

from datetime import datetime

from pydantic import Field

from app.api.rest.schemas.common import Document, ReleaseRefDocument
from app.api.rest.schemas.legal import Licence


class ServiceType(Document):
    """Which interface the service speaks."""

    group: str = Field(description="Name space of the interface.", examples=["takewith"])
    artifact: str = Field(description="Its name.", examples=["interaction-summaries"])
    version: str = Field(description="Its version, as in `/v1`.", examples=["1"])


class ServiceOrganization(Document):
    """Who runs the service."""

    name: str = Field(description="Name.")
    url: str = Field(description="Address.")


class DataTerms(Document):
    """Which knowledge answers come from, under which terms, and how to cite it."""

    licence: Licence = Field(description="Terms of use of the knowledge.")
    citation: str = Field(description="How to cite it, with the release that is served.")
    terms: str = Field(description="Address of all terms.")
    release: ReleaseRefDocument = Field(description="The release that is served.")


class ServiceInfo(Document):
    """GA4GH service-info 1.0, and the terms of the data."""

    id: str = Field(description="Id of this service: its host name turned around.", examples=["org.example.takewith"])
    name: str = Field(description="Name.", examples=["TakeWith"])
    type: ServiceType = Field(description="Which interface it speaks.")
    description: str = Field(description="What it answers.")
    organization: ServiceOrganization = Field(description="Who runs it.")
    documentationUrl: str = Field(description="Address of the documentation.")  # noqa: N815  # the standard's own
    updatedAt: datetime = Field(description="When the release that is served was made.")  # noqa: N815
    version: str = Field(description="Version of the program.", examples=["0.1.0"])
    data: DataTerms = Field(description="Which knowledge answers come from.")
