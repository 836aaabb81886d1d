"""What the body does to a compound, and what it does to enzymes and transporters."""

from pydantic import Field

from app.api.rest.schemas.common import Document, EstimateDocument, Fact, ScopedFact
from app.domain.evidence import Basis
from app.domain.substances import EnzymeAction, Grade, Linearity, MetaboliteRole, Route, Strength


class PathwayDocument(Fact):
    """One way of elimination or formation."""

    by: str = Field(description="Gene symbol of the enzyme or transporter, or renal, biliary, ...", examples=["CYP3A4"])
    grade: Grade | None = Field(description="Its share in words, where no number is published.")
    share: EstimateDocument | None = Field(description="Its share of apparent clearance, 0 to 1.")


class EliminationDocument(Document):
    """How the substance is cleared after these routes."""

    routes: list[Route] = Field(description="Routes it holds for.")
    preparations: list[str] = Field(description="Preparations it holds for; empty: all of these routes.")
    pathways: list[PathwayDocument] = Field(description="Ways out; what is missing to one is not known.")
    hepatic_extraction: EstimateDocument | None = Field(
        description="Share taken out in one passage of the liver, 0 to 1."
    )
    linearity: Linearity = Field(description="Whether exposure follows dose.")


class MetaboliteDocument(Fact):
    """A metabolite."""

    slug: str = Field(description="Slug within this compound.")
    name: str = Field(description="Name to show.")
    role: MetaboliteRole = Field(description="What it does.")
    formation: list[PathwayDocument] = Field(description="How it is formed.")
    elimination: list[PathwayDocument] = Field(description="How it is cleared.")


class HalfLifeDocument(ScopedFact):
    """A half-life, and how long the effect outlasts the substance."""

    hours: EstimateDocument | None = Field(description="Half-life, hours.")
    effect_hours: EstimateDocument | None = Field(description="How long the effect lasts after the last dose, hours.")
    of: str | None = Field(description="Slug of the metabolite, if not the compound itself.")


class EnzymeEffectDocument(ScopedFact):
    """What the compound does to one enzyme or transporter."""

    on: str = Field(description="Gene symbol.", examples=["CYP2D6"])
    action: EnzymeAction = Field(description="`none`: it was tested and nothing was found.")
    strength: Strength | None = Field(description="Regulatory class.")
    ratio: EstimateDocument | None = Field(description="Share of activity blocked, or activity added.")
    basis: Basis = Field(description="What the statement rests on.")
    onset_days: float | None = Field(description="Days until the full effect.")
    offset_days: float | None = Field(description="Days until it is gone after the last dose.")
