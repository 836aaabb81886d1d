"""Conditions, their regimens, and the table of interaction categories."""

from datetime import date

from pydantic import Field

from app.api.rest.schemas.common import (
    CitationDocument,
    Document,
    Fact,
    NameRef,
    ReleaseRefDocument,
    SourceDocument,
    WordingDocument,
)
from app.domain.conditions import AgentRole, ConditionKind, Modality, Presence
from app.domain.evidence import Category


class CodesDocument(Fact):
    """Codes in public systems."""

    icd10: list[str] = Field(description="ICD-10 codes.", examples=[["G12.2"]])
    mesh: list[str] = Field(description="MeSH descriptors.")
    mondo: list[str] = Field(description="MONDO ids.")


class SpecialistDocument(Document):
    """Who treats it."""

    patient: str = Field(description="In plain words.", examples=["oncologist"])
    clinician: str = Field(description="In the field's words.", examples=["medical oncologist"])


class ConditionFeatureDocument(Fact):
    """A feature that people with the condition have or may have."""

    feature: str = Field(description="Id of the feature; cautions of compounds are tied to it.")
    presence: Presence = Field(description="Always, usually, or in some.")
    text: WordingDocument | None = Field(description="In two wordings.")


class ConditionSignDocument(Fact):
    """An emergency sign of the condition itself."""

    text: WordingDocument = Field(description="In two wordings.")


class ComponentDocument(Document):
    """One part of a regimen: a substance or something else that is done."""

    agent: str | None = Field(description="Slug of the substance; null for a modality.")
    name: str = Field(description="Name to show.")
    modality: Modality | None = Field(description="What else is done; interactions with it are not assessed.")
    preparation: str | None = Field(description="Slug of the preparation.")
    presence: Presence = Field(description="Whether everybody, most people or some people get it.")
    role: AgentRole | None = Field(description="What it is given for.")
    note: str | None = Field(description="Remark.")
    known: bool = Field(description="False: no file of facts exists for this substance yet.")


class RegimenItem(Document):
    """A regimen in a list."""

    slug: str = Field(description="Permanent slug; the `regimen` of a question.", examples=["folfirinox"])
    name: str = Field(description="Name to show.")
    condition: str = Field(description="Slug of the condition whose regimen it is.")
    line: str | None = Field(description="Line of treatment.")
    subtype: str | None = Field(description="Subtype of the disease it is for.")


class RegimenDocument(RegimenItem):
    """A regimen with everything given in it, supportive care written out."""

    aliases: list[str] = Field(description="Other slugs that name it.")
    intent: str | None = Field(description="What it is meant to achieve.")
    components: list[ComponentDocument] = Field(description="Its parts.")
    cite: list[CitationDocument] = Field(description="Where it was read.")


class RegimenPage(Document):
    """A page of regimens."""

    items: list[RegimenDocument] = Field(description="The page, by slug.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class ConditionItem(Document):
    """A condition in a list."""

    slug: str = Field(description="Permanent slug: `/v1/conditions/{slug}`.", examples=["als"])
    name: str = Field(description="Full name.")
    short_name: str = Field(description="Name for everyday use.")
    kind: ConditionKind = Field(description="A disease, a stage, or an umbrella over several.")
    regimens: int = Field(description="How many regimens count for it, its members' included.")
    matched: str | None = Field(default=None, description="With `q`: the name that matched.")


class ConditionPage(Document):
    """A page of conditions."""

    items: list[ConditionItem] = Field(description="The page, by slug; with `q` the best match first.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class ConditionDocument(Document):
    """One condition. A stage or umbrella lists its members' regimens by reference."""

    slug: str = Field(description="Permanent slug.", examples=["stage-iv-cancer"])
    key: str = Field(description="Permanent six characters.")
    name: str = Field(description="Full name.")
    short_name: str = Field(description="Name for everyday use.")
    plural_name: str | None = Field(description="Plural, where it reads better.")
    kind: ConditionKind = Field(description="A disease, a stage, or an umbrella over several.")
    checked_on: date = Field(description="When the file was last read against its sources.")
    review_due: date = Field(description="When it is due to be read again.")
    names: list[str] = Field(description="Synonyms.")
    aliases: list[str] = Field(description="Other slugs that name it.")
    codes: CodesDocument | None = Field(description="Codes in public systems.")
    specialist: SpecialistDocument = Field(description="Who treats it.")
    members: list[NameRef] = Field(description="Conditions whose regimens count for this one.")
    subtypes: list[str] = Field(description="Subtypes.")
    stages: list[str] = Field(description="Stages.")
    features: list[ConditionFeatureDocument] = Field(description="Features that cautions are tied to.")
    emergency_signs: list[ConditionSignDocument] = Field(description="Signs after which help is needed at once.")
    regimens: list[RegimenItem] = Field(description="Its regimens, or its members', by reference.")
    sources: list[SourceDocument] = Field(description="Every source cited above.")
    release: ReleaseRefDocument = Field(description="The release this comes from.")


class CategoryDocument(Document):
    """A kind of interaction."""

    id: Category = Field(description="Permanent id.")
    name: str = Field(description="Name to show.")
    patient_name: str = Field(description="Name in plain words.")
    definition: WordingDocument = Field(description="What it means, in two wordings.")
    questions: list[str] = Field(
        description="Questions to ask the specialist; `{compound}` and `{specialist}` stand for the names."
    )


class CategoryPage(Document):
    """The table of interaction categories."""

    items: list[CategoryDocument] = Field(description="Every category, in the order of a summary.")
    next: str | None = Field(description="Always null: the table fits one page.")
