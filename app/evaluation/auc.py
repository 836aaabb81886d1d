"""Scores AUC ratios of two or more substances."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.pk.exposure import Prediction, predict
from app.domain.questions import Taken
from app.domain.substances import Duration, Metabolite, Route
from app.domain.vocabulary import Vocabulary
from app.evaluation.answers import Answer, answer_of
from app.evaluation.doses import read_dose
from app.evaluation.lookup import Lookup, as_taken
from app.evaluation.markers import by_marker
from app.evaluation.names import ROUTES, read_name, read_names
from app.evaluation.observed import observed_ratio
from app.evaluation.score import OTHER_SIDE, NotAnswered, Scored
from app.evaluation.tables import Row, ratio_of
from app.store.knowledge import Knowledge

NOT_TOUCHED = "neither side states a pathway that the other touches or was shown not to touch"
UNDECIDED = "effects to both sides are possible, and which of them wins is not known"
OPPOSITE = "whether it was taken once or for days is not written, and the two act in opposite ways"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What one row asks: whose exposure, by which route, with what."""

    victim: Taken
    metabolite: Metabolite | None
    perpetrators: tuple[Taken, ...]
    route: Route


def score_auc(
    knowledge: Knowledge, rows: Iterable[tuple[int, Row]], derived_only: bool
) -> tuple[list[Scored], list[NotAnswered]]:
    """Return what was answered and what was not, in the order of the table.

    With `derived_only` documented ratios are left out: the model is judged and not the look-up.
    """
    lookup, vocabulary = Lookup(knowledge), knowledge.vocabulary()
    scored: list[Scored] = []
    unanswered: list[NotAnswered] = []
    for line, row in rows:
        label = f"line {line}: {row['perpetrator']} on {row['victim']} ({row['victim_route'] or 'route not given'})"
        observed = ratio_of(row)
        if observed is None:
            unanswered.append(NotAnswered(name=label, why=f"auc_ratio {row['auc_ratio']!r} is not a positive number"))
            continue
        meeting = read_meeting(lookup, row)
        answer = meeting if isinstance(meeting, str) else _answer(knowledge, meeting, vocabulary, derived_only)
        if isinstance(answer, str):
            unanswered.append(NotAnswered(name=label, why=answer))
        else:
            ratio, low, high = answer
            scored.append(
                Scored(pair=pair_of(row), label=label, observed=observed, predicted=ratio, low=low, high=high)
            )
    return scored, unanswered


def pair_of(row: Row) -> str:
    """Return what is averaged first: perpetrators and victim, whatever the dose, route or study."""
    return f"{row['perpetrator'].casefold()}|{row['victim'].casefold()}"


def read_meeting(lookup: Lookup, row: Row) -> Meeting | str:
    """Return what the row asks, or why it cannot be read."""
    named = read_name(row["victim"])
    written = row["victim_route"].strip()
    route = named.route or ROUTES.get(written.casefold())
    if route is None and written:
        return f"route {written!r} is none that can be predicted"
    perpetrators = _perpetrators(lookup, row)
    if isinstance(perpetrators, str):
        return perpetrators
    found = lookup.victim(named)
    if isinstance(found, str):
        return found
    substance, metabolite = found
    if any(p.substance.slug == substance.slug for p in perpetrators):
        return f"what {substance.name} does to itself is not predicted"
    way = route or Route.ORAL
    return Meeting(victim=as_taken(substance, way), metabolite=metabolite, perpetrators=tuple(perpetrators), route=way)


def _answer(knowledge: Knowledge, meeting: Meeting, vocabulary: Vocabulary, derived_only: bool) -> Answer:
    prediction = prediction_of(meeting, vocabulary)
    if not derived_only and meeting.metabolite is None and len(meeting.perpetrators) == 1:
        if _opposite(meeting, prediction, vocabulary):  # nor does a statement made after days speak for one dose
            return OPPOSITE
        stated = observed_ratio(knowledge, meeting.victim, meeting.perpetrators[0], meeting.route)
        if stated is not None:
            return stated
    return undecided(meeting, prediction, vocabulary) or answer_of(prediction, meeting.metabolite)


def undecided(meeting: Meeting, prediction: Prediction, vocabulary: Vocabulary) -> str | None:
    """Return why a ratio that the equation gives is no answer; None where it is one, or where it was refused."""
    if prediction.refusal is not None:
        return None
    if not prediction.informative and not prediction.explicit:
        return NOT_TOUCHED
    if prediction.used and all(u.acting.ratio.median == 0 for u in prediction.used):
        return UNDECIDED
    return OPPOSITE if _opposite(meeting, prediction, vocabulary) else None


def prediction_of(meeting: Meeting, vocabulary: Vocabulary) -> Prediction:
    """Return what the model says."""
    return predict(meeting.victim, meeting.perpetrators, vocabulary, route=meeting.route)


def _opposite(meeting: Meeting, usual: Prediction, vocabulary: Vocabulary) -> bool:
    """Return whether an unwritten duration decides the direction: rifampicin once inhibits, for days it induces."""
    if all(p.duration is not None for p in meeting.perpetrators) or usual.ratio is None:
        return False
    once = replace(meeting, perpetrators=_once(meeting.perpetrators))
    single = prediction_of(once, vocabulary).ratio
    if single is None:
        return False
    return min(single, usual.ratio) < 1 / OTHER_SIDE and max(single, usual.ratio) > OTHER_SIDE


def _once(perpetrators: Sequence[Taken]) -> tuple[Taken, ...]:
    return tuple(p if p.duration is not None else replace(p, duration=Duration.SINGLE_DOSE) for p in perpetrators)


def _perpetrators(lookup: Lookup, row: Row) -> list[Taken] | str:
    dose, duration = read_dose(row["perpetrator_dose"])
    takens = []
    for named in read_names(row["perpetrator"]):
        if named.is_class:
            return f"{named.text!r} is a class: no ratio belongs to it"
        substance = lookup.substance(named)
        if substance is None:
            return f"no substance is known as {named.name!r}"
        takens.append(by_marker(as_taken(substance, named.route, dose, duration)))
    return takens or "no perpetrator is named"
