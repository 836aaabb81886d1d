"""Short names for mechanisms, severities and actions, for both readers."""

import re

from app.domain.evidence import ActionKind, Audience, Direction, Harm, Role, Severity
from app.domain.findings import Finding
from app.domain.pd.effects import OPPOSED
from app.domain.values import Wording
from app.domain.vocabulary import Vocabulary

_BRACKETS = re.compile(r" \([^()]*\)")  # a reason stands in brackets itself
# Sentences for the display block: what to do, for the two readers.
ACTIONS = {
    ActionKind.SEEK_HELP_NOW: Wording(patient="Get help now.", clinician="Urgent assessment."),
    ActionKind.AVOID: Wording(
        patient="Do not combine them unless your team has decided so.", clinician="Avoid the combination."
    ),
    ActionKind.HOLD_BEFORE_PROCEDURE: Wording(
        patient="Ask your team about a pause before a procedure.", clinician="Hold before the procedure."
    ),
    ActionKind.ADJUST: Wording(
        patient="Your team may need to adapt the treatment.", clinician="Adjust dose or choice of agent."
    ),
    ActionKind.SEPARATE_IN_TIME: Wording(
        patient="Ask your pharmacist how far apart to take them.", clinician="Separate administration in time."
    ),
    ActionKind.MONITOR: Wording(
        patient="Get a check first; your team may want to watch you more closely.", clinician="Combine with monitoring."
    ),
    ActionKind.DO_NOT_STOP_ABRUPTLY: Wording(
        patient="Do not stop suddenly on your own.", clinician="Do not stop abruptly."
    ),
    ActionKind.INFORM: Wording(
        patient="Show this to your team first. Do not combine them on your own.",
        clinician="Inform; review with the regimen at hand.",
    ),
    ActionKind.CANNOT_SAY: Wording(
        patient="Ask a pharmacist before you start.", clinician="No recommendation possible on present data."
    ),
    ActionKind.NONE_NEEDED: Wording(
        patient="No extra step is known to be needed. Tell your team all the same.", clinician="No action needed."
    ),
}

# Where the compound is itself the treatment nothing may read as a reason to leave it out.
PRESCRIBED = "Keep taking what was prescribed for you. Show this to your team before you add or change anything."
PRESCRIBED_GRAVE = (
    "Keep taking what was prescribed for you, and call your team now about the medicines named above. "
    "Do not stop any of them on your own."
)

SEVERITY_WORDS = {
    Severity.CONTRAINDICATED: Wording(patient="must not be combined", clinician="contraindicated"),
    Severity.MAJOR: Wording(patient="serious", clinician="major"),
    Severity.MODERATE: Wording(patient="needs a check", clinician="moderate"),
    Severity.MINOR: Wording(patient="small", clinician="minor"),
}


class Lexicon:
    """What mechanism tokens are called in one vocabulary, each worked out once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._axes = {axis.id: axis for axis in vocabulary.axes}
        self._organs = {rule.organ.value: rule.patient_name for rule in vocabulary.organ_rules}
        self._names: dict[str, Wording] = {}

    def name(self, mechanism: str) -> Wording:
        """Return the name of a mechanism: the axis, the level, the organ, the gene."""
        if mechanism not in self._names:
            self._names[mechanism] = self._made(mechanism)
        return self._names[mechanism]

    def _made(self, mechanism: str) -> Wording:
        known = next((name for prefix, name in _BY_PREFIX if mechanism.startswith(prefix)), None)
        if known is not None:
            return known
        if mechanism.startswith("organ-"):
            organ = mechanism.removeprefix("organ-")
            plain = self._organs.get(organ, organ)
            return Wording(patient=f"strain on the {plain}", clinician=f"{organ} toxicity")
        if mechanism.startswith("genotype-"):
            gene = mechanism.removeprefix("genotype-").upper()
            return Wording(patient=f"gene type ({gene})", clinician=f"{gene} genotype")
        return self._axis_name(mechanism)

    def _axis_name(self, mechanism: str) -> Wording:
        bare = mechanism.removesuffix(OPPOSED)
        met = [axis for axis_id, axis in self._axes.items() if bare == axis_id or bare.startswith(f"{axis_id}-")]
        axis = max(met, key=lambda a: len(a.id), default=None)
        if axis is None:
            plain = bare.removeprefix("other-").replace("-", " ")
            return Wording(patient=plain, clinician=plain)
        opposed = mechanism.endswith(OPPOSED)
        return Wording(
            patient=f"working against each other: {axis.patient_name}" if opposed else axis.patient_name,
            clinician=f"{axis.name}, opposed" if opposed else axis.name,
        )


_BY_PREFIX = (
    ("exposure", Wording(patient="change in level", clinician="exposure (AUC)")),
    ("combined-exposure", Wording(patient="change in level", clinician="exposure (AUC), all at once")),
    ("absorption", Wording(patient="uptake from the gut", clinician="absorption")),
    ("duplicate", Wording(patient="same kind of medicine twice", clinician="duplicate therapy")),
    ("caution", Wording(patient="care with another illness", clinician="condition caution")),
    ("organ-function-hepatic", Wording(patient="liver function", clinician="hepatic function")),
    ("organ-function-renal", Wording(patient="kidney function", clinician="renal function")),
)


_UNSAID = ("change in level", "change in level of {victim}")
_LEVEL: dict[Harm | None, tuple[str, str]] = {
    Harm.LOSS_OF_EFFECT: ("may work less well", "{victim} may work less well"),
    Harm.TOXICITY: ("more side effects", "more side effects of {victim}"),
}
_EXPOSURE: dict[Direction | None, str] = {Direction.RAISES: "higher", Direction.LOWERS: "lower"}


def short_reason(finding: Finding, lexicon: Lexicon, audience: Audience, compound: str) -> str:
    """Return a word or two for brackets behind the other party's name: "drowsiness", "may work less well".

    Where the compound itself is the victim of a change in exposure, it is named.
    """
    if finding.exposure is None and not finding.mechanism.startswith("exposure"):
        return _BRACKETS.sub("", in_words(lexicon.name(finding.mechanism), audience))
    own = next((p.name for p in finding.parties if p.id == compound and p.role is Role.VICTIM), None)
    if audience is Audience.PATIENT:
        others, ours = _LEVEL.get(finding.harm, _UNSAID)
        return ours.format(victim=own) if own else others
    change = _EXPOSURE.get(finding.direction, "changed")
    return f"{change} {own} exposure" if own else f"{change} exposure"


def in_words(wording: Wording, audience: Audience) -> str:
    """Return the wording for one reader."""
    return wording.patient if audience is Audience.PATIENT else wording.clinician
