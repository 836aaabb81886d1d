"""Compounds: what is known about one substance, fact by fact."""

from datetime import date

from pydantic import Field

from app.api.rest.schemas.common import (
    Document,
    DoseRangeDocument,
    Fact,
    NameRef,
    ReleaseRefDocument,
    ScopedFact,
    SourceDocument,
    WordingDocument,
)
from app.api.rest.schemas.effects import (
    CautionDocument,
    EffectDocument,
    GeneFindingDocument,
    GutActionDocument,
    GutSensitivityDocument,
    OrganFindingDocument,
    OrganToxicityDocument,
    TherapeuticIndexDocument,
)
from app.api.rest.schemas.kinetics import (
    EliminationDocument,
    EnzymeEffectDocument,
    HalfLifeDocument,
    MetaboliteDocument,
)
from app.domain.substances import EvidenceLevel, Factor, Kind, Legal, Route


class IdentifiersDocument(Fact):
    """Public identifiers as CURIEs, only where a source gives them."""

    curies: list[str] = Field(
        description="Any of these may stand for the slug in a path or body.",
        examples=[["rxcui:6130", "unii:690G0D6V8H"]],
    )


class MembershipDocument(Fact):
    """A class that the substance belongs to."""

    id: str = Field(description="Id of the class.", examples=["nmda-antagonist"])
    name: str = Field(description="Name of the class.")


class PreparationDocument(Document):
    """The substance in one route, form, salt, extract or dose range."""

    slug: str = Field(description="May stand for the compound in every path and body.", examples=["ketamine-iv"])
    name: str = Field(description="Name to show.")
    route: Route = Field(description="Route of administration.")
    form: str | None = Field(description="Pharmaceutical form.")
    aliases: list[str] = Field(description="Other slugs that name it.")
    names: list[str] = Field(description="Brands and other words for it.")
    doses: DoseRangeDocument | None = Field(description="Doses that make it this preparation.")
    salt: str | None = Field(description="Salt, where it is one.")
    enantiomer: str | None = Field(description="Enantiomer, where it is one.")
    tube: str | None = Field(description="Feeding tubes and crushing, where a source speaks of it.")


class MechanismDocument(Fact):
    """How it works."""

    text: WordingDocument = Field(description="In two wordings.")


class SafetyDocument(ScopedFact):
    """A safety note."""

    text: WordingDocument = Field(description="In two wordings.")
    boxed: bool = Field(description="True where the source prints it as a boxed warning.")


class RegulatoryDocument(Fact):
    """Legal status in one jurisdiction, for one form and indication."""

    status: Legal = Field(description="Status.")
    form: str | None = Field(description="Form it holds for.")
    indication: str | None = Field(description="Indication it holds for.")
    date: str | None = Field(description="Since when, or the date of the source.")
    text: WordingDocument = Field(description="In two wordings.")


class EvidenceDocument(ScopedFact):
    """What was studied for one condition and outcome."""

    condition: str = Field(description="Slug of the condition.")
    outcome: str = Field(description="Outcome studied.")
    level: EvidenceLevel = Field(description="What kind of study there is.")
    text: WordingDocument = Field(description="In two wordings.")


class ParticularDocument(ScopedFact):
    """The substance's own facts on one of the four factors that make interactions complex."""

    factor: Factor = Field(description="Which factor.")
    matters: bool = Field(description="False: a source shows that it does not matter here.")
    text: WordingDocument = Field(description="In two wordings.")


class StoppingDocument(ScopedFact):
    """Why and how not to stop suddenly."""

    text: WordingDocument = Field(description="In two wordings.")


class EmergencySignDocument(ScopedFact):
    """A sign after which help is needed at once."""

    text: WordingDocument = Field(description='In two wordings; continues the sentence "Call for help if ...".')


class CompoundItem(Document):
    """A compound in a list."""

    slug: str = Field(description="Permanent slug: `/v1/compounds/{slug}`.", examples=["ketamine"])
    name: str = Field(description="Name to show.")
    kind: Kind = Field(description="What sort of substance it is.")
    classes: list[str] = Field(description="Ids of its classes.")
    brands: list[str] = Field(description="Brand names.")
    preparations: list[NameRef] = Field(description="Its preparations; each slug may stand for the compound.")
    matched: str | None = Field(default=None, description="With `q`: the name that matched.")


class CompoundPage(Document):
    """A page of compounds."""

    items: list[CompoundItem] = Field(description="The page, by slug; with `q` the best match first.")
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class CompoundDocument(Document):
    """Everything known about one compound. An empty list means: no sourced fact yet, never "none"."""

    slug: str = Field(description="Permanent slug.", examples=["ketamine"])
    key: str = Field(description="Permanent six characters; part of finding ids.", examples=["KETAMI"])
    name: str = Field(description="Name to show.")
    kind: Kind = Field(description="What sort of substance it is.")
    checked_on: date = Field(description="When the file was last read against its sources.")
    review_due: date = Field(description="When it is due to be read again.")
    names: list[str] = Field(description="Synonyms, salts, foreign names.")
    brands: list[str] = Field(description="Brand names.")
    aliases: list[str] = Field(description="Other slugs that name it.")
    moiety: str | None = Field(description="Slug of the parent moiety (esketamine: ketamine).")
    identifiers: IdentifiersDocument | None = Field(description="Public identifiers.")
    classes: list[MembershipDocument] = Field(description="Classes it belongs to.")
    mechanism: MechanismDocument | None = Field(description="How it works.")
    preparations: list[PreparationDocument] = Field(description="Preparations; the first is the usual one.")
    eliminations: list[EliminationDocument] = Field(description="How it leaves the body, by route.")
    metabolites: list[MetaboliteDocument] = Field(description="Metabolites that matter.")
    half_lives: list[HalfLifeDocument] = Field(description="Half-lives.")
    enzyme_effects: list[EnzymeEffectDocument] = Field(description="What it does to enzymes and transporters.")
    gut_actions: list[GutActionDocument] = Field(description="What it does to the gut that others pass through.")
    gut_sensitivities: list[GutSensitivityDocument] = Field(description="How its uptake answers such actions.")
    effects: list[EffectDocument] = Field(description="Pharmacodynamic effects.")
    organ_toxicities: list[OrganToxicityDocument] = Field(description="Toxicity to organs.")
    therapeutic_index: TherapeuticIndexDocument | None = Field(description="How much a change of exposure matters.")
    gene_findings: list[GeneFindingDocument] = Field(description="Observed effects of genes.")
    organ_findings: list[OrganFindingDocument] = Field(description="Observed effects of impaired liver or kidney.")
    cautions: list[CautionDocument] = Field(description="Reasons for care in people with certain features.")
    safety: list[SafetyDocument] = Field(description="Safety notes.")
    regulatory: list[RegulatoryDocument] = Field(description="Legal status by place.")
    evidence: list[EvidenceDocument] = Field(description="What was studied, by condition and outcome.")
    particulars: list[ParticularDocument] = Field(description="Why its interactions are complex.")
    stopping: list[StoppingDocument] = Field(description="Stopping it.")
    emergency_signs: list[EmergencySignDocument] = Field(description="Signs after which help is needed at once.")
    sources: list[SourceDocument] = Field(description="Every source cited above.")
    release: ReleaseRefDocument = Field(description="The release this comes from.")
