"""What goes out, strictly as CDS Hooks 2.0.1 writes it: no field of our own, none null, none empty."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Filled = Annotated[str, StringConstraints(min_length=1)]
LONGEST_SUMMARY = 139


class Strict(BaseModel):
    """An object of the standard."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Indicator(StrEnum):
    """How urgent a card is, most urgent first."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class CardCoding(Strict):
    """A code with its words."""

    system: Filled
    code: Filled
    display: Filled


class CardSource(Strict):
    """Where the knowledge of a card comes from."""

    label: Filled
    url: Filled
    topic: CardCoding


class CardLink(Strict):
    """A citation, or the whole document."""

    label: Filled
    url: Filled
    type: Literal["absolute"] = "absolute"


class CardAction(Strict):
    """Takes a draft order away; nothing else is ever suggested."""

    type: Literal["delete"] = "delete"
    description: Filled
    resourceId: Filled  # noqa: N815  # the standard's name


class CardSuggestion(Strict):
    """Something the clinician may accept."""

    label: Filled
    uuid: UUID
    actions: Annotated[list[CardAction], Field(min_length=1)]


class InteractionCard(Strict):
    """One decision point."""

    uuid: UUID
    summary: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SUMMARY)]
    detail: Filled
    indicator: Indicator
    source: CardSource
    suggestions: Annotated[list[CardSuggestion], Field(min_length=1)] | None = None
    selectionBehavior: Literal["any"] | None = None  # noqa: N815
    overrideReasons: Annotated[list[CardCoding], Field(min_length=1)] | None = None  # noqa: N815
    links: Annotated[list[CardLink], Field(min_length=1)] | None = None


class Cards(Strict):
    """The answer to a call."""

    cards: list[InteractionCard]


class ConfigurationItem(Strict):
    """An option that a client may send, as the PDDI-CDS guide announces it."""

    code: Filled
    type: Literal["boolean"] = "boolean"
    name: Filled
    description: Filled


class ServiceExtension(Strict):
    """What the PDDI-CDS guide adds to a service."""

    configuration: list[ConfigurationItem] = Field(serialization_alias="configuration-items")


class Service(Strict):
    """One service of the discovery."""

    hook: Filled
    id: Filled
    title: Filled
    description: Filled
    usageRequirements: Filled  # noqa: N815
    prefetch: dict[str, Filled]
    extension: ServiceExtension


class Services(Strict):
    """The discovery."""

    services: list[Service]
