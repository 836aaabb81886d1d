"""A substance and every fact about it: one immutable value, one file of the knowledge."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import FmTotalError, InvalidFactError
from app.domain.evidence import (
    ActionKind,
    Addressee,
    Basis,
    Certainty,
    Direction,
    Harm,
    Severity,
    Status,
)
from app.domain.values import KEY, SLUG, Citation, Estimate, Source, Sourced, Value, Wording

FM_TOLERANCE = 0.02  # published shares are rounded to whole per cents


class Kind(StrEnum):
    """What sort of substance it is."""

    SMALL_MOLECULE = "small_molecule"
    PEPTIDE = "peptide"
    PROTEIN = "protein"
    ANTIBODY = "antibody"
    ANTIBODY_DRUG_CONJUGATE = "antibody_drug_conjugate"
    OLIGONUCLEOTIDE = "oligonucleotide"
    CELL = "cell"
    VACCINE = "vaccine"
    RADIONUCLIDE = "radionuclide"
    NUTRIENT = "nutrient"
    HERB = "herb"
    FUNGUS = "fungus"
    FOOD = "food"
    MICROORGANISM = "microorganism"
    MIXTURE = "mixture"
    UNSPECIFIED = "unspecified"  # known by name only: an imported vocabulary does not say

    @property
    def handled_by_enzymes(self) -> bool:
        """False where CYP enzymes and drug transporters do not decide exposure."""
        return self not in _NOT_BY_ENZYMES


_NOT_BY_ENZYMES = frozenset(
    {Kind.PEPTIDE, Kind.PROTEIN, Kind.ANTIBODY, Kind.OLIGONUCLEOTIDE, Kind.CELL, Kind.VACCINE,
     Kind.RADIONUCLIDE, Kind.MICROORGANISM}
)  # fmt: skip


class Route(StrEnum):
    """How a preparation is given."""

    ORAL = "oral"
    SUBLINGUAL = "sublingual"
    INTRAVENOUS = "intravenous"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    NASAL = "nasal"
    INHALED = "inhaled"
    TRANSDERMAL = "transdermal"
    TOPICAL = "topical"
    RECTAL = "rectal"
    VAGINAL = "vaginal"
    INTRATHECAL = "intrathecal"
    INTRAVESICAL = "intravesical"
    OPHTHALMIC = "ophthalmic"
    DEPOT = "depot"


class Duration(StrEnum):
    """For how long something is taken."""

    SINGLE_DOSE = "single_dose"
    DAYS = "days"
    CHRONIC = "chronic"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRange(Value):
    """Doses that a fact holds for; an open end is None."""

    low: float | None = None
    high: float | None = None
    unit: str  # UCUM: mg, ug, g, mg/kg, [IU], mL
    per: str = "d"  # "d" for daily dose, "dose" for each dose


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Value):
    """What a fact or finding is about; None or empty means that the source does not restrict it."""

    preparations: tuple[str, ...] = ()  # preparation slugs
    routes: tuple[Route, ...] = ()
    doses: DoseRange | None = None
    duration: Duration | None = None
    timing: str | None = None  # "taken within 2 hours"
    endpoint: str | None = None  # "AUC of norketamine", "sedation score"
    population: str | None = None  # "healthy volunteers", "adults with advanced cancer"
    conditions: tuple[str, ...] = ()  # slugs: left out of the summary of any other condition
    jurisdiction: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped(Sourced):
    """A fact with its scope."""

    scope: Scope = Scope()


# --- what it is -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers(Sourced):
    """Public identifiers, only where seen in the cited source."""

    rxcui: tuple[str, ...] = ()
    unii: tuple[str, ...] = ()
    chebi: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    atc: tuple[str, ...] = ()
    drugbank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Sourced):
    """The substance belongs to a class named in effects/classes.yaml."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Constituent(Sourced):
    """A marker or constituent of a preparation, for extracts and products."""

    name: str
    amount: str  # "under 1 mg a day", "3 to 5 %"
    plant_part: str | None = None
    solvent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation(Value):
    """A substance in one route, form, salt, enantiomer, extract or dose range."""

    slug: str
    name: str
    route: Route
    form: str | None = None
    aliases: tuple[str, ...] = ()  # slugs that also name it
    names: tuple[str, ...] = ()  # brands and other words people type
    doses: DoseRange | None = None
    salt: str | None = None
    enantiomer: str | None = None
    composition: tuple[Constituent, ...] = ()
    tube: str | None = None  # feeding tube and crushing, only with cite
    cite: tuple[Citation, ...] = ()  # where form, dose range or tube advice come from a source

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.slug):
            raise InvalidFactError(f"preparation slug {self.slug!r} is not lower case words joined by hyphens")


# --- what the body does to it -----------------------------------------------------------------


class Grade(StrEnum):
    """How much of the victim's clearance a pathway carries, where only words are published."""

    SOLE = "sole"
    MAJOR = "major"
    MODERATE = "moderate"
    MINOR = "minor"
    UNQUANTIFIED = "unquantified"  # a substrate, importance unknown
    NOT = "not"  # shown not to matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway(Sourced):
    """One way of elimination (or formation): share of apparent clearance, unitless 0..1."""

    by: str  # gene symbol (CYP3A4, ABCB1, UGT1A1 ...) or renal, biliary, proteolysis, esterase, other
    grade: Grade | None = None
    share: Estimate | None = None

    def __post_init__(self) -> None:
        Sourced.__post_init__(self)
        if self.grade is None and self.share is None:
            raise InvalidFactError(f"pathway {self.by} needs a share or a grade")
        if self.share is not None and self.share.high > 1:
            raise InvalidFactError(f"share of {self.by} is above 1")


class Linearity(StrEnum):
    """How exposure follows the dose."""

    LINEAR = "linear"
    SATURABLE = "saturable"
    SELF_INDUCING = "self_inducing"
    SELF_INHIBITING = "self_inhibiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elimination(Value):
    """How one or more routes of the substance are cleared."""

    routes: tuple[Route, ...]
    preparations: tuple[str, ...] = ()
    pathways: tuple[Pathway, ...]
    hepatic_extraction: Estimate | None = None  # unitless 0..1; sourced by a pathway's citation or note
    linearity: Linearity = Linearity.LINEAR

    def __post_init__(self) -> None:
        total = sum(p.share.median for p in self.pathways if p.share is not None)
        if total > 1 + FM_TOLERANCE:
            raise FmTotalError(total)


class MetaboliteRole(StrEnum):
    """What a metabolite does for the effect of its parent."""

    CARRIES_EFFECT = "carries_effect"
    CONTRIBUTES = "contributes"
    TOXIC = "toxic"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metabolite(Sourced):
    """A metabolite, how it is formed from the parent and how it is cleared."""

    slug: str
    name: str
    role: MetaboliteRole
    formation: tuple[Pathway, ...] = ()
    elimination: tuple[Pathway, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfLife(Scoped):
    """Hours; `effect` is the time the effect lasts after the last dose where it outlasts the substance."""

    hours: Estimate | None = None
    effect_hours: Estimate | None = None
    of: str | None = None  # a metabolite's slug, if not the parent


# --- what it does to enzymes, to absorption ----------------------------------------------------


class EnzymeAction(StrEnum):
    """What a substance does to an enzyme or transporter."""

    INHIBITS = "inhibits"
    INACTIVATES = "inactivates"  # time-dependent: outlasts the substance
    INDUCES = "induces"
    NONE = "none"  # looked for and not found


class Strength(StrEnum):
    """Regulatory classes: change of a sensitive substrate's AUC."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    UNQUANTIFIED = "unquantified"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnzymeEffect(Scoped):
    """What the substance does to one enzyme or transporter; `scope` says at which dose and route."""

    on: str
    action: EnzymeAction
    strength: Strength | None = None
    # IR for inhibition (0..1: share of activity blocked), IC for induction (added activity, >= 0)
    ratio: Estimate | None = None
    basis: Basis = Basis.CLINICAL_STUDY
    onset_days: float | None = None
    offset_days: float | None = None

    def __post_init__(self) -> None:
        Scoped.__post_init__(self)
        acts = self.action is not EnzymeAction.NONE
        if acts and self.strength is None and self.ratio is None:
            raise InvalidFactError(f"effect on {self.on} needs a strength or a ratio")
        if not acts and (self.strength or self.ratio):
            raise InvalidFactError(f"effect on {self.on} is none: give no strength and no ratio")
        inhibits = self.action in (EnzymeAction.INHIBITS, EnzymeAction.INACTIVATES)
        if inhibits and self.ratio is not None and self.ratio.high >= 1:
            raise InvalidFactError(f"inhibition of {self.on} must stay below 1")


class GutEffect(StrEnum):
    """What a substance does to the gut that others pass through."""

    RAISES_GASTRIC_PH = "raises_gastric_ph"
    DELAYS_GASTRIC_EMPTYING = "delays_gastric_emptying"
    SPEEDS_GASTRIC_EMPTYING = "speeds_gastric_emptying"
    CHELATES = "chelates"  # carries polyvalent cations
    BINDS = "binds"  # resins, charcoal, fibre


@dataclass(frozen=True, slots=True, kw_only=True)
class GutAction(Scoped):
    effect: GutEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class GutSensitivity(Scoped):
    """How this substance's absorption answers a gut effect of another."""

    to: GutEffect
    change: Direction  # unchanged: studied without a relevant effect
    ratio: Estimate | None = None  # AUC ratio
    separate_hours: float | None = None  # taking them apart by this long avoids it


# --- what it does to the body ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Scoped):
    """A signed, graded pharmacodynamic effect on an axis of effects/axes.yaml."""

    axis: str
    direction: Direction
    grade: int  # 1 slight or uncommon, 2 clear, 3 strong or boxed
    likelihood: str | None = None  # absolute, with denominator
    persistence: str | None = None  # after the last dose
    onset: str | None = None
    metabolite: str | None = None

    def __post_init__(self) -> None:
        Scoped.__post_init__(self)
        if self.grade not in (1, 2, 3):
            raise InvalidFactError("grade is 1, 2 or 3")


class Organ(StrEnum):
    """An organ, as loads on it are counted."""

    LIVER = "liver"
    KIDNEY = "kidney"
    HEART = "heart"
    MARROW = "marrow"
    UROTHELIUM = "urothelium"
    LUNG = "lung"
    NERVE = "nerve"
    GUT = "gut"
    PANCREAS = "pancreas"
    ENDOCRINE = "endocrine"
    SKIN = "skin"
    EYE = "eye"
    EAR = "ear"
    MUSCLE = "muscle"
    BONE = "bone"
    GONADS = "gonads"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganToxicity(Scoped):
    """Toxicity to an organ; being cleared by an organ is not one."""

    organ: Organ
    grade: int  # 1 rare or mild, 2 clear, 3 severe, common or boxed
    pattern: str | None = None  # hepatocellular, cholestatic, haemodynamic, tubular, crystal ...
    likelihood: str | None = None

    def __post_init__(self) -> None:
        Scoped.__post_init__(self)
        if self.grade not in (1, 2, 3):
            raise InvalidFactError("grade is 1, 2 or 3")


class IndexClass(StrEnum):
    """How far an effective exposure lies from a harmful one."""

    NARROW = "narrow"
    STANDARD = "standard"
    WIDE = "wide"


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapeuticIndex(Sourced):
    index: IndexClass
    monitoring: tuple[str, ...] = ()  # drug level or effect to measure


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureResponse(Scoped):
    """What a change of exposure does: the only way from a ratio to a severity, besides the index."""

    change: Direction  # raises or lowers exposure
    threshold: float  # AUC ratio from which on (raises) or down to which (lowers)
    severity: Severity
    harm: Harm
    consequence: Wording
    of: str | None = None  # metabolite slug


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneFinding(Scoped):
    """An observed effect of a gene's phenotype on this substance."""

    gene: str
    phenotype: str  # CPIC words: poor metabolizer, decreased function ...
    genotype: str | None = None  # "*6/*6"
    status: Status
    ratio: Estimate | None = None  # AUC ratio against normal
    severity: Severity | None = None
    actions: tuple["Advice", ...] = ()
    basis: Basis
    certainty: Certainty
    text: Wording


class OrganFunction(StrEnum):
    """Whose function, where it is impaired."""

    HEPATIC = "hepatic"
    RENAL = "renal"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganFinding(Scoped):
    """An observed effect of impaired liver or kidney on exposure."""

    organ: OrganFunction
    stage: str  # A, B, C (Child-Pugh) or mild, moderate, severe, dialysis
    ratio: Estimate | None = None
    status: Status
    severity: Severity | None = None
    actions: tuple["Advice", ...] = ()
    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice(Value):
    action: ActionKind
    addressee: Addressee


# --- what people must know ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyNote(Scoped):
    text: Wording
    boxed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution(Scoped):
    """A reason for care in people with a feature of effects/features.yaml."""

    feature: str
    severity: Severity
    harm: Harm = Harm.TOXICITY
    actions: tuple[Advice, ...]
    basis: Basis
    certainty: Certainty
    monitoring: tuple[str, ...] = ()
    text: Wording


class Legal(StrEnum):
    """Legal status in one place."""

    APPROVED = "approved"
    APPROVED_RESTRICTED = "approved_restricted"
    NOT_APPROVED = "not_approved"
    SUPPLEMENT = "supplement"
    CONTROLLED = "controlled"
    ILLEGAL = "illegal"
    WITHDRAWN = "withdrawn"
    INVESTIGATIONAL = "investigational"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatoryStatus(Sourced):
    """Status in one jurisdiction (required here), for one form and indication."""

    status: Legal
    text: Wording
    form: str | None = None  # preparation slug or words
    indication: str | None = None
    date: str | None = None

    def __post_init__(self) -> None:
        Sourced.__post_init__(self)
        if not self.jurisdiction:
            raise InvalidFactError("regulatory status needs a jurisdiction")


class EvidenceLevel(StrEnum):
    """The best kind of study there is."""

    STANDARD_OF_CARE = "standard_of_care"
    RANDOMISED_TRIALS = "randomised_trials"
    EARLY_TRIALS = "early_trials"
    OBSERVATIONAL = "observational"
    CASES = "cases"
    PRECLINICAL = "preclinical"
    NONE_FOUND = "none_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionEvidence(Scoped):
    """What was studied for one condition and outcome, never borrowed from another condition."""

    condition: str  # condition slug
    outcome: str
    level: EvidenceLevel
    text: Wording


class Factor(StrEnum):
    """The four reasons why assessment is complex."""

    REGIMEN = "regimen"
    PHARMACOKINETICS = "pharmacokinetics"
    ORGAN_FUNCTION = "organ_function"
    GENETICS = "genetics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Particular(Scoped):
    """This substance's own facts for one factor of `why_complex`."""

    factor: Factor
    matters: bool
    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism(Sourced):
    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping(Scoped):
    """Why and how not to stop suddenly."""

    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencySign(Scoped):
    """A sign after which help is needed at once; one phrase each, continuing "Call for help if ..."."""

    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Substance(Value):
    """Anything taken, with every fact known about it."""

    slug: str
    key: str  # permanent six characters, part of finding ids
    name: str
    kind: Kind
    checked_on: date
    review_due: date
    names: tuple[str, ...] = ()  # synonyms, salts, plurals, foreign names
    brands: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # slugs that also name it
    moiety: str | None = None  # slug of the parent moiety (esketamine: ketamine)
    identifiers: Identifiers | None = None
    classes: tuple[Membership, ...] = ()
    mechanism: Mechanism | None = None
    preparations: tuple[Preparation, ...] = ()  # the first is the usual one
    eliminations: tuple[Elimination, ...] = ()
    metabolites: tuple[Metabolite, ...] = ()
    half_lives: tuple[HalfLife, ...] = ()
    enzyme_effects: tuple[EnzymeEffect, ...] = ()
    gut_actions: tuple[GutAction, ...] = ()
    gut_sensitivities: tuple[GutSensitivity, ...] = ()
    effects: tuple[Effect, ...] = ()
    organ_toxicities: tuple[OrganToxicity, ...] = ()
    therapeutic_index: TherapeuticIndex | None = None
    exposure_responses: tuple[ExposureResponse, ...] = ()
    gene_findings: tuple[GeneFinding, ...] = ()
    organ_findings: tuple[OrganFinding, ...] = ()
    cautions: tuple[Caution, ...] = ()
    safety: tuple[SafetyNote, ...] = ()
    regulatory: tuple[RegulatoryStatus, ...] = ()
    evidence: tuple[ConditionEvidence, ...] = ()
    particulars: tuple[Particular, ...] = ()
    stopping: tuple[Stopping, ...] = ()
    emergency_signs: tuple[EmergencySign, ...] = ()
    looked_for: tuple["Absence", ...] = ()
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.slug):
            raise InvalidFactError(f"slug {self.slug!r} is not lower case words joined by hyphens")
        if not KEY.fullmatch(self.key):
            raise InvalidFactError(f"key {self.key!r} is not six capitals or digits")


class Facet(StrEnum):
    """What can be known of an agent; coverage is counted by these."""

    EXPOSURE_VICTIM = "exposure_victim"
    EXPOSURE_PERPETRATOR = "exposure_perpetrator"
    EFFECTS = "effects"
    ORGANS = "organs"
    ABSORPTION = "absorption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence(Sourced):
    """A facet that was searched for in the cited source and has nothing to state."""

    facet: Facet
