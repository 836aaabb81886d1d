"""Releases: immutable, digest-named states of the knowledge."""

from datetime import date, datetime

from pydantic import Field

from app.api.rest.schemas.common import Document


class LayerDocument(Document):
    """One layer of a release."""

    name: str = Field(description="`bundled`, `import:<name>` or `overlay:<name>`.", examples=["bundled"])
    digest: str = Field(description="SHA-256 over the name and its records.")
    records: int = Field(description="How many records it holds.")


class ReleaseDocument(Document):
    """One release."""

    id: str = Field(description="Permanent id, for `release=`.")
    digest: str = Field(description="SHA-256 over everything in it.")
    current: bool = Field(description="Whether it is the one that is served.")
    created_at: datetime = Field(description="When it was made here.")
    as_of: date | None = Field(description="The latest date on which a fact of it was checked.")
    program_version: str = Field(description="Version of the program that made it.")
    schema_version: int = Field(description="Version of the record format.")
    note: str | None = Field(description="Remark of whoever published it.")
    layers: list[LayerDocument] = Field(description="Its layers, in the order in which they are read.")


class ReleasePage(Document):
    """A page of releases."""

    items: list[ReleaseDocument] = Field(description="The page, newest first.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")
