"""Uptake from the gut: acidity, emptying, binding. Only binding can be kept apart by hours."""

from dataclasses import dataclass

from app.domain.evidence import (
    ActionKind,
    Addressee,
    Basis,
    Category,
    Certainty,
    Direction,
    Harm,
    Role,
    Severity,
    Status,
    capped,
)
from app.domain.findings import Evidence, Exposure, Finding, Party, finding_id
from app.domain.pk.figures import exposure_words
from app.domain.pk.propagation import Interval
from app.domain.pk.severity import Judgement, judge
from app.domain.pk.texts import consequence_words
from app.domain.questions import Taken
from app.domain.scopes import applies, route_of
from app.domain.substances import Advice, GutAction, GutEffect, GutSensitivity, IndexClass, Route
from app.domain.values import Wording
from app.domain.vocabulary import Vocabulary

# Two sourced facts joined: the agent does this to the gut, and this substance answers it.
BASIS = Basis.CLASS_EFFECT
_DOES = {
    GutEffect.RAISES_GASTRIC_PH: ("makes the stomach less acid", "raises gastric pH"),
    GutEffect.DELAYS_GASTRIC_EMPTYING: ("slows the emptying of the stomach", "delays gastric emptying"),
    GutEffect.SPEEDS_GASTRIC_EMPTYING: ("speeds the emptying of the stomach", "speeds gastric emptying"),
    GutEffect.CHELATES: ("can tie it up in the gut", "supplies polyvalent cations that chelate it"),
    GutEffect.BINDS: ("can bind it in the gut", "binds it in the gut"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meeting:
    """A gut action of one substance and the other's answer to it."""

    victim: Taken
    perpetrator: Taken
    action: GutAction
    answer: GutSensitivity

    @property
    def interval(self) -> Interval | None:
        ratio = self.answer.ratio
        return None if ratio is None else Interval(ratio=ratio.median, low=ratio.low, high=ratio.high)


def absorption_findings(a: Taken, b: Taken, vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Return what each of two substances does to the uptake of the other from the gut, one finding an effect."""
    return tuple(
        _finding(meeting, vocabulary)
        for victim, perpetrator in ((a, b), (b, a))
        for meeting in _meetings(victim, perpetrator)
    )


def _meetings(victim: Taken, perpetrator: Taken) -> list[_Meeting]:
    if route_of(victim) not in (None, Route.ORAL, Route.SUBLINGUAL):
        return []
    actions = {g.effect: g for g in perpetrator.substance.gut_actions if applies(g.scope, perpetrator)}
    answers: dict[GutEffect, GutSensitivity] = {}
    for answer in victim.substance.gut_sensitivities:
        known = answers.get(answer.to)
        # Of two answers to one effect the one that says a change leads.
        if applies(answer.scope, victim) and (known is None or known.change is Direction.UNCHANGED):
            answers[answer.to] = answer
    return [
        _Meeting(victim=victim, perpetrator=perpetrator, action=actions[effect], answer=answers[effect])
        for effect in GutEffect
        if effect in actions and effect in answers
    ]


def _finding(meeting: _Meeting, vocabulary: Vocabulary) -> Finding:
    victim, perpetrator, answer = meeting.victim, meeting.perpetrator, meeting.answer
    judgement = _judgement(meeting, vocabulary)
    status = _status(meeting, judgement)
    severity = judgement.severity if judgement and status is Status.INTERACTION else None
    mechanism = f"absorption-{answer.to.replace('_', '-')}"
    index = victim.substance.therapeutic_index
    cite = (*meeting.action.cite, *answer.cite, *(judgement.cite if judgement else ()))
    return Finding(
        id=finding_id(victim.substance.key, perpetrator.substance.key, mechanism),
        category=Category.PHARMACOKINETIC,
        status=status,
        severity=severity,
        harm=judgement.harm if judgement and status is Status.INTERACTION else None,
        parties=tuple(
            Party(id=t.substance.slug, name=t.substance.name, role=role, preparation=t.preparation)
            for t, role in ((victim, Role.VICTIM), (perpetrator, Role.PERPETRATOR))
        ),
        mechanism=mechanism,
        direction=answer.change,
        actions=_actions(meeting, status, severity),
        evidence=Evidence(basis=BASIS, certainty=Certainty.LOW, sources=tuple(dict.fromkeys(cite))),
        text=_text(meeting, status, judgement),
        exposure=_exposure(meeting),
        scope=answer.scope,
        onset="from the first dose taken together" if answer.separate_hours else None,
        monitoring=index.monitoring if index and status is Status.INTERACTION else (),
    )


def _judgement(meeting: _Meeting, vocabulary: Vocabulary) -> Judgement | None:
    """By the ratio where there is one; else by the index, or by the advice to take them apart."""
    answer, interval = meeting.answer, meeting.interval
    if answer.change is Direction.UNCHANGED:
        return None
    if interval is not None:
        judged = judge(meeting.victim, interval, vocabulary)
        if judged is not None:
            return Judgement(
                severity=capped(judged.severity, BASIS),
                harm=judged.harm,
                consequence=judged.consequence,
                cite=judged.cite,
            )
    index = meeting.victim.substance.therapeutic_index
    narrow = index is not None and index.index is IndexClass.NARROW
    harm = Harm.LOSS_OF_EFFECT if answer.change is Direction.LOWERS else Harm.TOXICITY
    if interval is None and (narrow or answer.separate_hours is not None):
        cite = index.cite if index is not None and narrow else ()
        return Judgement(severity=Severity.MODERATE, harm=harm, consequence=None, cite=cite)
    return None


def _status(meeting: _Meeting, judgement: Judgement | None) -> Status:
    if meeting.answer.change is Direction.UNCHANGED:
        return Status.NONE_KNOWN
    return Status.CANNOT_SAY if judgement is None else Status.INTERACTION


def _actions(meeting: _Meeting, status: Status, severity: Severity | None) -> tuple[Advice, ...]:
    """Separation in time only where a source gives the hours: it helps against binding, not against acidity."""
    tell = Advice(action=ActionKind.INFORM, addressee=Addressee.PATIENT)
    if status is Status.NONE_KNOWN:
        return (Advice(action=ActionKind.NONE_NEEDED, addressee=Addressee.PRESCRIBER),)
    apart = meeting.answer.separate_hours is not None
    first = Advice(action=ActionKind.SEPARATE_IN_TIME, addressee=Addressee.PRESCRIBER) if apart else None
    watch = severity is not None and severity.rank >= Severity.MODERATE.rank
    kind = ActionKind.MONITOR if watch else ActionKind.INFORM
    return (*((first,) if first else ()), Advice(action=kind, addressee=Addressee.PRESCRIBER), tell)


def _exposure(meeting: _Meeting) -> Exposure | None:
    interval = meeting.interval
    if interval is None:
        return None
    return Exposure(ratio=interval.ratio, low=interval.low, high=interval.high, observed=False)


def _text(meeting: _Meeting, status: Status, judgement: Judgement | None) -> Wording:
    victim, cause = meeting.victim.substance.name, meeting.perpetrator.substance.name
    does, does_clinician = _DOES[meeting.answer.to]
    start = cause[:1].upper() + cause[1:]
    if status is Status.NONE_KNOWN:
        return Wording(
            patient=f"{start} {does}. No effect of that on how {victim} is taken up is known.",
            clinician=f"{start} {does_clinician}; no relevant effect on the absorption of {victim} is known.",
        )
    less = "Less" if meeting.answer.change is Direction.LOWERS else "More"
    figure = "" if meeting.interval is None else f": {exposure_words(meeting.interval)}"
    said = consequence_words(judgement)
    hours = meeting.answer.separate_hours
    apart = f" A source says to keep them {hours:g} hours apart. Ask your pharmacist how." if hours else ""
    apart_clinician = (
        f" Separation by {hours:g} h is advised." if hours else " Separation in time is not known to help."
    )
    return Wording(
        patient=f"{start} {does}. {less} {victim} may get into your body{figure}.{said.patient}{apart} Tell your team.",
        clinician=f"{start} {does_clinician}: absorption of {victim} {meeting.answer.change}{figure}.{said.clinician}{apart_clinician}",
    )
