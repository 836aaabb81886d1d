"""What the findings of the engine say, for two readers."""

from collections.abc import Sequence

from app.domain.evidence import Status
from app.domain.findings import PathwayShare
from app.domain.pk.figures import exposure_words
from app.domain.pk.propagation import Interval
from app.domain.pk.severity import Judgement
from app.domain.pk.verdict import Verdict
from app.domain.values import Wording
from app.domain.wording import listed


def consequence_words(judgement: Judgement | None) -> Wording:
    """Return " What a change means.", or nothing; what only an end of the interval would mean is told as that."""
    if judgement is None or judgement.consequence is None:
        return Wording(patient="", clinician="")
    end = judgement.far_end
    lead = "" if end is None else f" At the {'high' if end > 1 else 'low'} end of that range:"
    said = judgement.consequence
    return Wording(patient=f"{lead} {_sentence(said.patient)}", clinician=f"{lead} {_sentence(said.clinician)}")


def verdict_words(verdict: Verdict) -> Wording:
    """Return what follows a person's own ratio: its consequence, else that nobody can say, and why."""
    said = consequence_words(verdict.judgement)
    unknown = " We cannot say what that means for you." if verdict.status is Status.CANNOT_SAY else ""
    reason = f" {verdict.reason}" if verdict.reason else ""
    return Wording(patient=unknown or said.patient, clinician=said.clinician or reason)


def interaction_text(
    victim: str,
    causes: Sequence[str],
    interval: Interval,
    judgement: Judgement,
    clinician_details: str,
) -> Wording:
    """Return the text of a finding with a severity."""
    cause = listed(causes)
    change = "raise" if interval.ratio >= 1 else "lower"
    meaning = consequence_words(judgement)
    return Wording(
        patient=(
            f"{_capital(cause)} may {change} the level of {victim} in your body: {exposure_words(interval)}. "
            f"This is worked out, not measured.{meaning.patient} Tell your team that you take {_both(causes)}."
        ),
        clinician=(
            f"Predicted for {victim} with {cause}: {exposure_words(interval)}, 90 % interval.{meaning.clinician} {clinician_details}"
        ).strip(),
    )


def cannot_say_text(
    victim: str, causes: Sequence[str], interval: Interval, reason: str, clinician_details: str
) -> Wording:
    """Return the text of a finding that shows a ratio and does not say what it means."""
    cause = listed(causes)
    return Wording(
        patient=(
            f"We cannot say what {cause} {'do' if len(causes) > 1 else 'does'} to {victim}. "
            f"A rough figure is {exposure_words(interval)}. Ask your team or a pharmacist about taking {_both(causes)}."
        ),
        clinician=(
            f"Predicted for {victim} with {cause}: {exposure_words(interval)}, 90 % interval. {reason} {clinician_details}"
        ).strip(),
    )


def refused_text(victim: str, causes: Sequence[str], refusal: str, *, rises: bool) -> Wording:
    """Return the text of a finding on a victim for which no figure can be worked out."""
    cause = listed(causes)
    return Wording(
        patient=(
            f"{_capital(cause)} may {'raise' if rises else 'lower'} the level of {victim} in your body. "
            f"We cannot say by how much. Ask your team or a pharmacist about taking {_both(causes)}."
        ),
        clinician=(
            f"{_capital(cause)} acts on a pathway that clears {victim} and may {'raise' if rises else 'lower'} "
            f"exposure; no ratio is derived: {refusal}"
        ),
    )


def no_effect_text(victim: str, causes: Sequence[str], interval: Interval, clinician_details: str) -> Wording:
    """Return the text of a finding that no effect is known, where it would be."""
    cause = listed(causes)
    return Wording(
        patient=f"No effect of {cause} on {victim} is known. Worked out: {exposure_words(interval)}.",
        clinician=(
            f"No relevant effect of {cause} on {victim} predicted: {exposure_words(interval)}, 90 % interval inside "
            f"0.8 to 1.25. {clinician_details}"
        ).strip(),
    )


def pathway_words(pathways: Sequence[PathwayShare]) -> str:
    """Return the steps of the waterfall that something acts on: "CYP3A4: share 0.70, activity left 0.32"."""
    acted = [p for p in pathways if p.activity != 1.0]
    if not acted:
        return ""
    return "; ".join(f"{p.pathway}: share {p.share:.2f}, activity left {p.activity:.2f}" for p in acted) + "."


def _both(causes: Sequence[str]) -> str:
    return "both" if len(causes) == 1 else "them together"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    said = _capital(text.strip())
    return said if said.endswith((".", "!", "?")) else f"{said}."
