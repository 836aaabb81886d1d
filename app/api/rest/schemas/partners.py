"""What partners ask for besides answers: to be told of changes, and how much is used."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from app.api.rest.schemas.common import Document


class WebhookRequest(BaseModel):
    """An address that wants to be told."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        min_length=8,
        max_length=2000,
        description="https address of your server; it must not lead into a private network.",
        examples=["https://partner.example/takewith"],
    )


class WebhookDocument(Document):
    """An address that is told of releases and withdrawals."""

    id: str = Field(description="Id, for taking it away.")
    url: str = Field(description="The address.")
    created_at: datetime = Field(description="Since when.")
    attempts: int = Field(description="Failed attempts at the event that is next.")
    given_up: int = Field(description="Events given up after the last attempt: read /v1/changes.atom for them.")


class NewWebhookDocument(WebhookDocument):
    """A new address with its secret, which is shown once."""

    secret: str = Field(
        description="Key of the signature: `TakeWith-Signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of "
        "`SECONDS.BODY` under this secret."
    )


class WebhookList(Document):
    """Your addresses."""

    items: list[WebhookDocument] = Field(description="Oldest first.")
    next: str | None = Field(description="Always null: there are few.")


class UsageDocument(Document):
    """Answers of one day to one question."""

    day: date = Field(description="The day, in UTC.")
    compound: str | None = Field(description="Slug; null: the sum of what was asked too seldom to be told apart.")
    condition: str | None = Field(description="Slug; null as above.")
    holder: str | None = Field(description="Id of the holder of the key; null: without a key.")
    answers: int = Field(description="How many answers were given.")


class UsageList(Document):
    """Counts by day; small ones are told only as part of a sum."""

    items: list[UsageDocument] = Field(description="By day.")
    next: str | None = Field(description="Always null: at most 92 days are told at once.")
