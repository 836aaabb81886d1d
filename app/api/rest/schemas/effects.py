"""What a compound does to the body."""

from pydantic import Field

from app.api.rest.schemas.common import AdviceDocument, EstimateDocument, Fact, ScopedFact, WordingDocument
from app.domain.evidence import Basis, Certainty, Direction, Harm, Severity, Status
from app.domain.substances import GutEffect, IndexClass, Organ, OrganFunction


class GutActionDocument(ScopedFact):
    """What the compound does to the gut that others pass through."""

    effect: GutEffect = Field(description="The action.")


class GutSensitivityDocument(ScopedFact):
    """How the compound's uptake answers such an action."""

    to: GutEffect = Field(description="The action of the other substance.")
    change: Direction = Field(description="What happens to exposure; `unchanged`: studied without a relevant effect.")
    ratio: EstimateDocument | None = Field(description="AUC ratio.")
    separate_hours: float | None = Field(description="Hours apart that avoid it.")


class EffectDocument(ScopedFact):
    """A pharmacodynamic effect on an axis."""

    axis: str = Field(description="Id of the axis; the mechanism of findings on it.", examples=["sedation"])
    direction: Direction = Field(description="Which way.")
    grade: int = Field(description="1 slight or uncommon, 2 clear, 3 strong or boxed.")
    likelihood: str | None = Field(description="How often, with the denominator.")
    persistence: str | None = Field(description="How long after the last dose.")
    onset: str | None = Field(description="How soon.")
    metabolite: str | None = Field(description="The metabolite that does it, if not the compound.")


class OrganToxicityDocument(ScopedFact):
    """Toxicity to an organ."""

    organ: Organ = Field(description="Which organ.")
    grade: int = Field(description="1 rare or mild, 2 clear, 3 severe, common or boxed.")
    pattern: str | None = Field(description="Its pattern.", examples=["hepatocellular"])
    likelihood: str | None = Field(description="How often, with the denominator.")


class TherapeuticIndexDocument(Fact):
    """How close the harmful dose is to the useful one."""

    index: IndexClass = Field(description="Class.")
    monitoring: list[str] = Field(description="Ids of what to measure.")


class GeneFindingDocument(ScopedFact):
    """An observed effect of a gene's phenotype."""

    gene: str = Field(description="Gene symbol.", examples=["CYP2B6"])
    phenotype: str = Field(description="In CPIC words.", examples=["poor metabolizer"])
    genotype: str | None = Field(description="Diplotype, where the source names it.")
    status: Status = Field(description="Whether there is an effect.")
    ratio: EstimateDocument | None = Field(description="AUC ratio against the normal phenotype.")
    severity: Severity | None = Field(description="How bad, where there is an effect.")
    actions: list[AdviceDocument] = Field(description="What to do.")
    basis: Basis = Field(description="What it rests on.")
    certainty: Certainty = Field(description="How certain it is.")
    text: WordingDocument = Field(description="In two wordings.")


class OrganFindingDocument(ScopedFact):
    """An observed effect of impaired liver or kidney."""

    organ: OrganFunction = Field(description="Liver or kidney.")
    stage: str = Field(description="Child-Pugh class, or mild, moderate, severe, dialysis.")
    ratio: EstimateDocument | None = Field(description="AUC ratio against normal function.")
    status: Status = Field(description="Whether there is an effect.")
    severity: Severity | None = Field(description="How bad, where there is an effect.")
    actions: list[AdviceDocument] = Field(description="What to do.")
    text: WordingDocument = Field(description="In two wordings.")


class CautionDocument(ScopedFact):
    """A reason for care in people with a feature."""

    feature: str = Field(description="Id of the feature.", examples=["raised-intracranial-pressure"])
    severity: Severity = Field(description="How bad.")
    harm: Harm = Field(description="What kind of harm.")
    actions: list[AdviceDocument] = Field(description="What to do.")
    basis: Basis = Field(description="What it rests on.")
    certainty: Certainty = Field(description="How certain it is.")
    monitoring: list[str] = Field(description="Ids of what to measure.")
    text: WordingDocument = Field(description="In two wordings.")
