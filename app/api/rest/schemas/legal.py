"""The terms under which answers are given."""

from pydantic import Field

from app.api.rest.schemas.common import Document
from app.domain.evidence import Audience


class IntendedUse(Document):
    """What the service is for, by who reads it."""

    audience: Audience = Field(description="Who reads the answer.")
    personal: bool = Field(description="Whether answers to a person's own context are given to these readers here.")
    text: str = Field(description="What it is for and what it is not.")


class Licence(Document):
    """Under which terms something may be used."""

    covers: str = Field(description="What it is about.", examples=["knowledge"])
    name: str = Field(description="Its name.", examples=["CC BY 4.0"])
    url: str | None = Field(description="Its text.")
    attribution: str | None = Field(description="How to name the origin.")


class LegalVersion(Document):
    """One version of these terms."""

    version: str = Field(description="Date from which it holds.", examples=["2026-11-23"])
    changes: str = Field(description="What changed against the version before.")


class LegalDocument(Document):
    """Intended use, disclaimer, licences and how the interface changes."""

    version: str = Field(description="Version of these terms: the date from which they hold.")
    versions: list[LegalVersion] = Field(description="All versions, the latest first.")
    intended_use: list[IntendedUse] = Field(description="What the service is for, by who reads it.")
    disclaimer: str = Field(description="What every answer says of itself.")
    licences: list[Licence] = Field(description="Terms of use of program, knowledge and imported data sets.")
    display: str = Field(description="What whoever shows an answer must show.")
    deprecation: str = Field(description="How long an operation goes on after it was announced to end.")
    privacy: str = Field(description="What happens to what is sent.")
    corrections: str = Field(description="How an error is reported and corrected.")
