"""The code systems of our own that several contracts publish and use; their codes never change their meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.evidence import ActionKind, Addressee, Basis, Certainty, Direction, Role, Severity, Status


@dataclass(frozen=True, slots=True)
class Terms:
    """One code system: its name, and what each code says."""

    id: str
    title: str
    codes: Mapping[str, str]

    @property
    def path(self) -> str:
        """Where it stands under the address of this service."""
        return f"/fhir/CodeSystem/{self.id}"


def _words(values: type[StrEnum]) -> dict[str, str]:
    return {one.value: one.value.replace("_", " ") for one in values}


SEVERITY = Terms("interaction-severity", "How bad an interaction is", _words(Severity))
STATUS = Terms("interaction-status", "Whether there is an interaction, or it was not assessed", _words(Status))
BASIS = Terms("interaction-basis", "What a statement rests on", _words(Basis))
CERTAINTY = Terms("interaction-certainty", "Certainty of the evidence, in the words of GRADE", _words(Certainty))
DIRECTION = Terms("interaction-direction", "What happens to the victim's exposure or effect", _words(Direction))
ROLE = Terms("interaction-role", "A substance's part in an interaction", _words(Role))
ACTION = Terms("interaction-action", "What to do about an interaction", _words(ActionKind))
EXPOSURE = Terms(
    "exposure-kind",
    "Where an AUC ratio comes from",
    {"observed": "measured in people", "predicted": "calculated by the model"},
)
TOPIC = Terms(
    "card-topic",
    "What a card is about",
    {
        "interaction": "an interaction between medicines",
        "caution": "a reason for care that lies in the person",
        "same-substance": "two medicines hold the same substance",
        "not-understood": "medicines that could not be read and took no part",
        "not-assessed": "what could not be assessed",
        "filtered": "alerts that were shown before",
    },
)
OVERRIDE = Terms(
    "override-reason",
    "Why a clinician goes on despite a card",
    {
        "benefit-outweighs-risk": "Benefit outweighs the risk",
        "monitored": "Is being monitored",
        "dose-adjusted": "Dose was adjusted",
        "tolerated-before": "Tolerated together before",
        "not-taken-together": "Not taken at the same time",
        "not-applicable": "Does not apply to this patient",
    },
)
EVERY = (SEVERITY, STATUS, BASIS, CERTAINTY, DIRECTION, ROLE, ACTION, EXPOSURE, TOPIC, OVERRIDE)


def action_words(kind: ActionKind, addressee: Addressee) -> str:
    """Return one advice in words: "adjust (prescriber)"."""
    return f"{kind.value.replace('_', ' ')} ({addressee.value})"
