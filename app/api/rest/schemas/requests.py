"""What a client sends: bounded, strict, and refused field by field."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from app.domain.evidence import Audience

MAX_TEXT = 200
MAX_LIST = 100
MAX_PHENOTYPES = 40


# No control characters, so no line breaks either: no name holds one, and databases and logs choke on them.
NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*$"

ReleaseId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,80}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=NO_CONTROLS)]


class Request(BaseModel):
    """A part of a body: unknown fields and wrong types are refused, never read as something else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ChildPugh(StrEnum):
    """Child-Pugh class of liver function."""

    A = "A"
    B = "B"
    C = "C"


class Pregnancy(StrEnum):
    """State of pregnancy."""

    NONE = "none"
    FIRST_TRIMESTER = "first_trimester"
    SECOND_TRIMESTER = "second_trimester"
    THIRD_TRIMESTER = "third_trimester"
    LACTATION = "lactation"
    TRYING_TO_CONCEIVE = "trying_to_conceive"


class Phenotype(StrEnum):
    """What a genotype amounts to, in CPIC's words."""

    POOR_METABOLIZER = "poor metabolizer"
    LIKELY_POOR_METABOLIZER = "likely poor metabolizer"
    INTERMEDIATE_METABOLIZER = "intermediate metabolizer"
    LIKELY_INTERMEDIATE_METABOLIZER = "likely intermediate metabolizer"
    NORMAL_METABOLIZER = "normal metabolizer"
    RAPID_METABOLIZER = "rapid metabolizer"
    ULTRARAPID_METABOLIZER = "ultrarapid metabolizer"
    POOR_FUNCTION = "poor function"
    DECREASED_FUNCTION = "decreased function"
    POSSIBLE_DECREASED_FUNCTION = "possible decreased function"
    NORMAL_FUNCTION = "normal function"
    INCREASED_FUNCTION = "increased function"
    DEFICIENT = "deficient"
    DEFICIENT_WITH_CNSHA = "deficient with CNSHA"
    VARIABLE = "variable"
    NORMAL = "normal"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    INDETERMINATE = "indeterminate"


Gene = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9*:-]{1,19}$")]


def _by_gene(schema: dict[str, Any]) -> None:
    """Say the same without patternProperties, which client generators do not read."""
    [(pattern, values)] = schema.pop("patternProperties").items()
    schema |= {"propertyNames": {"pattern": pattern}, "additionalProperties": values}


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("should be a date as 2026-11-23") from None
    return text


Day = Annotated[
    str,
    StringConstraints(min_length=10, max_length=10, pattern=r"^\d{4}-\d{2}-\d{2}$"),
    AfterValidator(_day),
    Field(json_schema_extra={"format": "date"}),
]


def number(low: float, high: float, what: str, *, positive: bool = False) -> Any:
    """Return a number field within bounds; NaN and infinity are refused."""
    bounds: dict[str, Any] = {"gt": 0, "le": high} if positive else {"ge": low, "le": high}
    return Field(default=None, allow_inf_nan=False, description=what, **bounds)


class TakenRequest(Request):
    """A substance as it is taken."""

    substance: Name = Field(description="Name, slug or CURIE.", examples=["rxcui:8782"])
    preparation: Name | None = Field(default=None, description="Slug of the preparation.")
    dose: float | None = number(0, 1_000_000, "Amount of one dose, in `unit`.", positive=True)
    unit: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = Field(
        default=None, description="UCUM unit of `dose`.", examples=["mg"]
    )
    per_day: float | None = number(0, 100, "How many doses a day.", positive=True)
    started: Day | None = Field(default=None, description="First day, ISO 8601.", examples=["2026-11-02"])
    stopped: Day | None = Field(default=None, description="Last day, ISO 8601; absent while it is taken.")

    @model_validator(mode="after")
    def _agrees(self) -> "TakenRequest":
        if self.dose is not None and self.unit is None:
            raise ValueError("a dose needs its unit")
        if self.started and self.stopped and self.stopped < self.started:
            raise ValueError("stopped lies before started")
        return self


def _which(value: object) -> str:
    return "name" if isinstance(value, str) else "taken"


Taken = Annotated[
    Annotated[Name, Tag("name")] | Annotated[TakenRequest, Tag("taken")],
    Discriminator(_which),
    Field(description="A name, slug or CURIE, or a substance as it is taken."),
]


class PatientRequest(Request):
    """A person. A field not given is "not considered", never "normal". Nothing of it is stored or logged."""

    age: float | None = number(0, 120, "Age, years.")
    egfr: float | None = number(0, 250, "Estimated GFR, mL/min/1.73 m².")
    creatinine_clearance: float | None = number(0, 300, "Creatinine clearance, mL/min.")
    child_pugh: Annotated[ChildPugh, Field(strict=False)] | None = Field(default=None, description="Child-Pugh class.")
    bilirubin: float | None = number(0, 100, "Total bilirubin, mg/dL.")
    ast: float | None = number(0, 20_000, "AST, U/L.")
    weight_kg: float | None = number(1, 500, "Weight, kg.")
    height_cm: float | None = number(30, 272, "Height, cm.")
    pregnancy: Annotated[Pregnancy, Field(strict=False)] | None = Field(default=None, description="State of pregnancy.")
    smoker: bool | None = Field(default=None, description="Whether the person smokes tobacco now.")
    phenotypes: dict[Gene, Annotated[Phenotype, Field(strict=False)]] = Field(
        default_factory=dict,
        max_length=MAX_PHENOTYPES,
        description="Gene symbol to phenotype in CPIC words.",
        examples=[{"CYP2B6": "poor metabolizer"}],
        json_schema_extra=_by_gene,
    )
    conditions: list[Name] = Field(
        default_factory=list, max_length=MAX_LIST, description="Other illnesses, in words.", examples=[["epilepsy"]]
    )


class Asked(StrEnum):
    """Whose wording is wanted."""

    PATIENT = "patient"
    CLINICIAN = "clinician"

    @property
    def audience(self) -> Audience:
        return Audience(self.value)


AskedField = Annotated[Asked, Field(strict=False)]


class SummariesRequest(Request):
    """A question with a context. Nothing of it is stored, logged or cached."""

    compounds: list[Taken] = Field(
        min_length=1,
        max_length=MAX_LIST,
        description="What is asked about; one summary each.",
        examples=[["ketamine-iv"]],
    )
    condition: Name = Field(description="Slug, alias or code of the condition.", examples=["stage-iv-cancer"])
    regimen: Name | None = Field(default=None, description="Slug of the regimen.", examples=["folfirinox"])
    agents: list[Taken] = Field(
        default_factory=list, max_length=MAX_LIST, description="What else is taken.", examples=[["aprepitant"]]
    )
    patient: PatientRequest | None = Field(default=None, description="The person.")
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="Whose regulatory status to show: US, EU, UK, ...", examples=["US"]
    )
    audience: AskedField = Field(
        default=Asked.CLINICIAN,
        description="For whom the answer is worded. With agents, doses or a person `patient` needs a declared use.",
    )
    release: ReleaseId | None = Field(default=None, description="Answer from this release; absent: the current one.")


class CheckRequest(Request):
    """A list of substances, checked pairwise and as a whole. Nothing of it is stored, logged or cached."""

    substances: list[Taken] = Field(
        min_length=1, max_length=MAX_LIST, description="What is taken together.", examples=[["aprepitant", "ketamine"]]
    )
    patient: PatientRequest | None = Field(default=None, description="The person.")
    audience: AskedField = Field(
        default=Asked.CLINICIAN, description="With doses or a person, `patient` needs a declared use."
    )
    release: ReleaseId | None = Field(default=None, description="Answer from this release; absent: the current one.")


class ResolveRequest(Request):
    """Names and codes to look up."""

    names: list[Name] = Field(
        min_length=1,
        max_length=MAX_LIST,
        description="Names, brands, slugs or CURIEs, as people write them.",
        examples=[["Spravato", "Zofran 8 mg", "ketamin"]],
    )
    release: ReleaseId | None = Field(default=None, description="Read in this release; absent: the current one.")
