"""The shared words of the knowledge: axes, rules, classes, features, monitoring, genes, tables."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import InvalidFactError
from app.domain.evidence import Basis, Category, Certainty, Direction, Harm, Severity
from app.domain.substances import Advice, IndexClass, Organ, Strength
from app.domain.values import SLUG, Citation, Estimate, Sourced, Value, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Value):
    """Something with an id that facts refer to."""

    id: str
    name: str  # for clinicians

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.id):
            raise InvalidFactError(f"id {self.id!r} is not lower case words joined by hyphens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis(Entry):
    """A pharmacodynamic axis; its id is also the mechanism token of findings on it."""

    patient_name: str  # "drowsiness"
    definition: str
    group: str  # cns, heart, blood, metabolic, gut, immune, tumour, reproductive, test, other
    category: Category = Category.PHARMACODYNAMIC
    monitoring: tuple[str, ...] = ()
    emergency: Wording | None = None


class Combination(StrEnum):
    ADDITIVE = "additive"  # both in one direction
    OPPOSING = "opposing"  # one raises what the other lowers, and one of them is wanted
    TRIGGER = "trigger"  # a on one axis, b on another


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeSeverity(Value):
    """From this sum of grades on: this severity."""

    at_least: int
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRule(Sourced):
    """What two effects do together, from the source of the rule."""

    id: str
    axis: str
    direction: Direction = Direction.RAISES  # of the first effect on `axis`
    with_axis: str | None = None  # for trigger; None: the same axis
    with_direction: Direction | None = None  # None: the same for additive and trigger, the other for opposing
    with_classes: tuple[str, ...] = ()  # the second substance must belong to one: it is taken for that effect
    combination: Combination
    severities: tuple[GradeSeverity, ...]  # by sum of the two grades
    burden: bool = False  # adds up over a whole list, told once
    harm: Harm
    seriousness: str | None = None
    actions: tuple[Advice, ...]
    monitoring: tuple[str, ...] = ()
    basis: Basis
    certainty: Certainty
    # {a} and {b} stand for the two substances, the one with the effect on `axis` first
    text: Wording

    @property
    def second_direction(self) -> Direction:
        """The direction that the second effect must have."""
        if self.with_direction is not None:
            return self.with_direction
        if self.combination is Combination.OPPOSING:
            return Direction.LOWERS if self.direction is Direction.RAISES else Direction.RAISES
        return self.direction


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganRule(Sourced):
    """What two toxicities to one organ do together."""

    organ: Organ
    patient_name: str  # "kidneys"
    severities: tuple[GradeSeverity, ...]
    actions: tuple[Advice, ...]
    monitoring: tuple[str, ...]
    basis: Basis
    certainty: Certainty
    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstanceClass(Entry):
    """A class that labels name as a whole, or in which two members duplicate one another."""

    patient_name: str  # "opioid pain medicines"
    duplicate: Severity | None = None  # severity of taking two members; None: no duplicate rule
    parents: tuple[str, ...] = ()  # class ids; membership is inherited
    cite: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature(Entry):
    """Something about a person or disease that cautions are tied to."""

    patient_name: str
    definition: str
    triggers: tuple[str, ...] = ()  # words in `patient.conditions` that mean it


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringItem(Entry):
    """One thing to measure."""

    patient_name: str
    unit: str | None = None
    baseline: str
    interval: str
    threshold: str
    who: str
    stopping: str  # when to stop and call
    loinc: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PhenotypeActivity(Sourced):
    """What is left of an enzyme or transporter in one phenotype; 1 is normal."""

    gene: str
    phenotype: str
    activity: Estimate
    genotypes: tuple[str, ...] = ()  # diplotypes read as this phenotype: "*4/*4"
    frequency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganActivity(Sourced):
    """What is left of one pathway at one stage of organ impairment."""

    organ: str  # hepatic or renal
    stage: str  # A, B, C; renal is by eGFR
    pathway: str
    activity: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthBounds(Sourced):
    """Published bounds of an inhibitor or inducer class, read as a 90 % interval."""

    action: str  # inhibits or induces
    strength: Strength
    ratio: Estimate  # IR or IC


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeBounds(Sourced):
    """What a word for a pathway's share stands for."""

    grade: str
    share: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSeverity(Sourced):
    """From an AUC ratio to a severity, by therapeutic index, for higher or lower exposure."""

    index: IndexClass
    change: str  # raises or lowers
    threshold: float
    severity: Severity
    harm: Harm


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEntry(Value):
    """A row of the table of interaction categories."""

    id: Category
    name: str
    patient_name: str
    definition: Wording
    questions: tuple[str, ...]  # to ask the specialist; {compound} and {specialist} are filled in


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary(Value):
    """All shared words of one release: one immutable value."""

    axes: tuple[Axis, ...] = ()
    pair_rules: tuple[PairRule, ...] = ()
    organ_rules: tuple[OrganRule, ...] = ()
    classes: tuple[SubstanceClass, ...] = ()
    features: tuple[Feature, ...] = ()
    monitoring: tuple[MonitoringItem, ...] = ()
    phenotypes: tuple[PhenotypeActivity, ...] = ()
    organ_activities: tuple[OrganActivity, ...] = ()
    strength_bounds: tuple[StrengthBounds, ...] = ()
    grade_bounds: tuple[GradeBounds, ...] = ()
    index_severities: tuple[IndexSeverity, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()
