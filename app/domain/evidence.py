"""The axes on which a statement is judged; each is its own field, none is folded into another."""

from enum import StrEnum


class Status(StrEnum):
    """Is there an interaction? Three of these answers must never be merged: see DESIGN words."""

    INTERACTION = "interaction"
    STUDIED_NO_EFFECT = "studied_no_effect"
    NONE_KNOWN = "none_known"
    NOT_ASSESSED = "not_assessed"
    CANNOT_SAY = "cannot_say"


class Severity(StrEnum):
    """How bad, worst first."""

    CONTRAINDICATED = "contraindicated"
    MAJOR = "major"
    MODERATE = "moderate"
    MINOR = "minor"

    @property
    def rank(self) -> int:
        """3 for contraindicated down to 0 for minor."""
        return _RANKS[self]


class Basis(StrEnum):
    """Where a statement comes from, strongest first: the order of precedence."""

    LABEL_OR_GUIDELINE = "label_or_guideline"
    CLINICAL_STUDY = "clinical_study"
    VALIDATED_PREDICTION = "validated_prediction"
    CASE_SERIES = "case_series"
    CLASS_EFFECT = "class_effect"
    COMPILATION = "compilation"  # a list that names the pair and not what it knows it from; only imports
    UNVALIDATED_PREDICTION = "unvalidated_prediction"
    CASE_REPORT = "case_report"
    IN_VITRO = "in_vitro"
    THEORETICAL = "theoretical"

    @property
    def precedence(self) -> int:
        """0 is the strongest."""
        return _PRECEDENCE[self]

    @property
    def ceiling(self) -> Severity:
        """The worst severity that this basis may carry."""
        if self is Basis.LABEL_OR_GUIDELINE:
            return Severity.CONTRAINDICATED
        if self.precedence <= Basis.COMPILATION.precedence:
            return Severity.MAJOR
        return Severity.MODERATE


def capped(severity: Severity, basis: Basis) -> Severity:
    """Return the severity, lowered to what the basis may carry."""
    return min(severity, basis.ceiling, key=lambda s: s.rank)


_RANKS = {severity: 3 - position for position, severity in enumerate(Severity)}
_PRECEDENCE = {basis: position for position, basis in enumerate(Basis)}


class Certainty(StrEnum):
    """How sure the evidence is, in GRADE's words."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very_low"


class Harm(StrEnum):
    """What kind of harm; loss of effect ranks with toxicity."""

    TOXICITY = "toxicity"
    LOSS_OF_EFFECT = "loss_of_effect"
    TEST_INTERFERENCE = "test_interference"


class Direction(StrEnum):
    """What happens to the exposure or effect of the substance in the role of victim."""

    RAISES = "raises"
    LOWERS = "lowers"
    UNCHANGED = "unchanged"


class ActionKind(StrEnum):
    """What to do, most urgent first."""

    SEEK_HELP_NOW = "seek_help_now"
    AVOID = "avoid"
    HOLD_BEFORE_PROCEDURE = "hold_before_procedure"
    ADJUST = "adjust"
    SEPARATE_IN_TIME = "separate_in_time"
    MONITOR = "monitor"
    DO_NOT_STOP_ABRUPTLY = "do_not_stop_abruptly"
    INFORM = "inform"
    CANNOT_SAY = "cannot_say"
    NONE_NEEDED = "none_needed"


class Addressee(StrEnum):
    """Who acts."""

    PATIENT = "patient"
    PRESCRIBER = "prescriber"


class Audience(StrEnum):
    """For whom an answer is worded."""

    PATIENT = "patient"
    CLINICIAN = "clinician"


class Role(StrEnum):
    """A substance's part in a finding."""

    VICTIM = "victim"
    PERPETRATOR = "perpetrator"
    CONTRIBUTOR = "contributor"  # both add to one effect


class Category(StrEnum):
    """Ids of the interaction categories; names and questions are rows of the knowledge."""

    PHARMACOKINETIC = "pharmacokinetic"
    PHARMACODYNAMIC = "pharmacodynamic"
    ORGAN_LOAD = "organ_load"
    PHARMACOGENETIC = "pharmacogenetic"
    CONDITION_CAUTION = "condition_caution"
    DUPLICATE_THERAPY = "duplicate_therapy"
    TEST_INTERFERENCE = "test_interference"
    UNSPECIFIED = "unspecified"  # the source does not say how the two interact; only imports
