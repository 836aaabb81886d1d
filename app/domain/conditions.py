"""A condition, its features and the regimens that treat it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import InvalidFactError
from app.domain.values import SLUG, Source, Sourced, Value, Wording


class Presence(StrEnum):
    """Whether everybody, most people or some people get it."""

    ALWAYS = "always"
    USUAL = "usual"
    OPTIONAL = "optional"


class Modality(StrEnum):
    """Parts of a regimen that are not substances; interactions with them are listed as not assessed."""

    RADIOTHERAPY = "radiotherapy"
    RADIONUCLIDE = "radionuclide"
    SURGERY = "surgery"
    ANAESTHESIA = "anaesthesia"
    TRANSPLANT = "transplant"
    CELL_THERAPY = "cell_therapy"
    VACCINE = "vaccine"
    NUTRITION = "nutrition"
    DEVICE = "device"


class AgentRole(StrEnum):
    """What an agent is given for in its regimen."""

    ANTINEOPLASTIC = "antineoplastic"
    HORMONAL = "hormonal"
    DISEASE_MODIFYING = "disease_modifying"
    SYMPTOMATIC = "symptomatic"
    ANTIEMETIC = "antiemetic"
    PREMEDICATION = "premedication"
    CORTICOSTEROID = "corticosteroid"
    ANALGESIC = "analgesic"
    SEDATIVE = "sedative"
    ANTICOAGULANT = "anticoagulant"
    ACID_SUPPRESSION = "acid_suppression"
    ANTI_INFECTIVE = "anti_infective"
    GROWTH_FACTOR = "growth_factor"
    BONE_PROTECTION = "bone_protection"
    RESCUE = "rescue"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    ANTIPSYCHOTIC = "antipsychotic"
    ANTIDEPRESSANT = "antidepressant"
    ANTICONVULSANT = "anticonvulsant"
    SUPPORTIVE = "supportive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Value):
    """One part of a regimen: a substance (with preparation) or a modality."""

    agent: str | None = None  # substance slug
    modality: Modality | None = None
    preparation: str | None = None  # preparation slug of that agent
    presence: Presence
    role: AgentRole | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if (self.agent is None) == (self.modality is None):
            raise InvalidFactError("a component is either an agent or a modality")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportiveSet(Sourced):
    """Supportive care shared by many regimens: one entry of conditions/supportive.yaml."""

    slug: str
    name: str
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regimen(Sourced):
    """A treatment regimen, by line and subtype."""

    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    line: str | None = None
    subtype: str | None = None
    intent: str | None = None
    components: tuple[Component, ...]
    includes: tuple[str, ...] = ()  # slugs of supportive sets

    def __post_init__(self) -> None:
        Sourced.__post_init__(self)
        if not SLUG.fullmatch(self.slug):
            raise InvalidFactError(f"regimen slug {self.slug!r} is not lower case words joined by hyphens")


class ConditionKind(StrEnum):
    """A disease, a stage of one, or an umbrella over several."""

    DISEASE = "disease"
    STAGE = "stage"
    UMBRELLA = "umbrella"


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes(Sourced):
    icd10: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    mondo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionFeature(Sourced):
    """A feature that people with the condition have, or may have; cautions are tied to it."""

    feature: str
    presence: Presence  # always, usual, or optional (some people)
    text: Wording | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionSign(Sourced):
    """An emergency sign of the condition itself."""

    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialist(Value):
    patient: str  # "oncologist"
    clinician: str  # "medical oncologist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Value):
    """A disease, stage or umbrella, with its regimens or those of its members."""

    slug: str
    key: str
    name: str
    short_name: str
    plural_name: str | None = None
    kind: ConditionKind
    checked_on: date
    review_due: date
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    codes: Codes | None = None
    specialist: Specialist
    members: tuple[str, ...] = ()  # condition slugs whose regimens count for this one
    member_regimens: tuple[str, ...] = ()  # only these of the members' regimens; empty: all
    subtypes: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    features: tuple[ConditionFeature, ...] = ()
    emergency_signs: tuple[ConditionSign, ...] = ()
    regimens: tuple[Regimen, ...] = ()
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.slug):
            raise InvalidFactError(f"slug {self.slug!r} is not lower case words joined by hyphens")
        if self.kind is not ConditionKind.DISEASE and not self.members:
            raise InvalidFactError(f"{self.kind} {self.slug} needs members")
