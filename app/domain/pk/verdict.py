"""From an interval to a status: an interaction, none known, or that we cannot say; or nothing worth saying."""

from dataclasses import dataclass, replace

from app.domain.evidence import ActionKind, Addressee, Basis, Certainty, Direction, Harm, Severity, Status, capped
from app.domain.pk.propagation import Interval
from app.domain.pk.severity import (
    CLEAR_CHANGE,
    RELEVANT_CHANGE,
    Judgement,
    Of,
    consequence_known,
    judge,
    too_wide,
    without_effect,
)
from app.domain.precedence import NO_EFFECT
from app.domain.questions import Taken
from app.domain.substances import Advice
from app.domain.vocabulary import Vocabulary

TOO_WIDE = "The interval is too wide to act on."
NO_CONSEQUENCE = "No source was found that says what such a change does."
_LABORATORY = (Basis.IN_VITRO, Basis.THEORETICAL)
_CERTAINTY_WIDTH = 4.0  # fold; a wider interval leaves very low certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    status: Status
    judgement: Judgement | None = None
    reason: str = ""  # for cannot_say
    watched: bool = True  # a change large enough, or a victim delicate enough, to be monitored though nobody can say


def basis_of(strongest: Basis | None, *, is_validated: bool) -> Basis:
    """Return the basis of a derived finding: no stronger than the strongest fact it rests on."""
    floor = strongest or Basis.UNVALIDATED_PREDICTION
    if is_validated and floor.precedence <= Basis.CLINICAL_STUDY.precedence:
        return Basis.VALIDATED_PREDICTION
    return max(Basis.UNVALIDATED_PREDICTION, floor, key=lambda b: b.precedence)


def certainty_of(basis: Basis, interval: Interval) -> Certainty:
    """Return moderate for a validated prediction, else low; very low from the laboratory or with a wide interval."""
    if basis.precedence > Basis.CASE_REPORT.precedence or interval.high / interval.low > _CERTAINTY_WIDTH:
        return Certainty.VERY_LOW
    return Certainty.MODERATE if basis is Basis.VALIDATED_PREDICTION else Certainty.LOW


def verdict_on(
    victim: Taken,
    interval: Interval,
    basis: Basis,
    vocabulary: Vocabulary,
    *,
    explicit: bool = False,
    of: str | None = None,
    whose: Of = Of.EFFECT,
) -> Verdict | None:
    """Return what to say of a change of exposure; None where there is nothing to say.

    A change becomes an interaction only through a sourced consequence; without one it is shown and left open.
    """
    if explicit and without_effect(interval):
        return Verdict(status=Status.NONE_KNOWN)
    unmoved = NO_EFFECT[0] <= interval.ratio <= NO_EFFECT[1]
    laboratory = basis in _LABORATORY
    judgement = _judged(victim, interval, basis, vocabulary, of, whose)
    if too_wide(interval) and not (laboratory and unmoved):
        watched = judgement is not None and judgement.severity.rank >= Severity.MODERATE.rank
        return _cannot_say(interval, TOO_WIDE, judgement, watched=watched)
    if judgement is not None:
        return Verdict(status=Status.INTERACTION, judgement=judgement)
    if whose is Of.METABOLITE:
        return None
    change = Direction.RAISES if interval.ratio > 1 else Direction.LOWERS
    if consequence_known(victim, change, of):
        return None if unmoved or laboratory else Verdict(status=Status.INTERACTION, judgement=_short_of_it(interval))
    reaching_far = interval.high >= RELEVANT_CHANGE or interval.low <= 1 / RELEVANT_CHANGE
    if not unmoved or (reaching_far and not laboratory):
        return _cannot_say(interval, NO_CONSEQUENCE)
    return None


def _cannot_say(
    interval: Interval, reason: str, judgement: Judgement | None = None, *, watched: bool = False
) -> Verdict:
    """A clear change is worth watching even where nobody can say what it means."""
    clear = not 1 / CLEAR_CHANGE < interval.ratio < CLEAR_CHANGE
    return Verdict(status=Status.CANNOT_SAY, judgement=judgement, reason=reason, watched=watched or clear)


def _judged(
    victim: Taken, interval: Interval, basis: Basis, vocabulary: Vocabulary, of: str | None, whose: Of
) -> Judgement | None:
    judgement = judge(victim, interval, vocabulary, of, whose)
    if judgement is None:
        return None
    if judgement.far_end is not None and basis in _LABORATORY:  # an unlikely end of an unlikely effect
        return replace(judgement, severity=Severity.MINOR)
    return replace(judgement, severity=capped(judgement.severity, basis))


def _short_of_it(interval: Interval) -> Judgement:
    """A change beyond the no-effect bounds that falls short of what a source says does harm: told, as minor."""
    harm = Harm.TOXICITY if interval.ratio > 1 else Harm.LOSS_OF_EFFECT
    return Judgement(severity=Severity.MINOR, harm=harm, consequence=None, cite=())


def actions_for(verdict: Verdict) -> tuple[Advice, ...]:
    """Return who does what: the prescriber adjusts or monitors, or is told that nobody can say; the patient tells."""
    tell = Advice(action=ActionKind.INFORM, addressee=Addressee.PATIENT)
    if verdict.status is Status.NONE_KNOWN:
        return (Advice(action=ActionKind.NONE_NEEDED, addressee=Addressee.PRESCRIBER),)
    severity = None if verdict.judgement is None else verdict.judgement.severity
    if verdict.status is Status.INTERACTION and severity is Severity.MINOR:
        return (Advice(action=ActionKind.INFORM, addressee=Addressee.PRESCRIBER), tell)
    kind = ActionKind.MONITOR if verdict.watched else ActionKind.CANNOT_SAY
    if verdict.status is Status.INTERACTION and severity is not None and severity.rank >= Severity.MAJOR.rank:
        kind = ActionKind.ADJUST
    return (Advice(action=kind, addressee=Addressee.PRESCRIBER), tell)
