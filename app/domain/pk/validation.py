"""A prediction counts as validated where enough independent observations of its victim agree with the model."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, fsum, log

from app.domain.pk.exposure import predict
from app.domain.questions import Taken
from app.domain.substances import Route, Substance
from app.domain.vocabulary import Vocabulary

OBSERVATIONS_NEEDED = 3  # independent ones: of different perpetrators
AGREEMENT = 2.0  # fold


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedRatio:
    """An AUC ratio that somebody measured."""

    victim: Taken
    perpetrator: Taken
    ratio: float  # AUC with / AUC without, > 0
    route: Route | None = None


def validated(victim: Substance, observed: Iterable[ObservedRatio], vocabulary: Vocabulary) -> bool:
    """Return whether at least three perpetrators were studied with this victim and all agree within 2-fold.

    Several studies of one perpetrator count as one, by their geometric mean. A pair on which the model says
    nothing, for want of a stated pathway, does not agree.
    """
    by_perpetrator: dict[str, list[ObservedRatio]] = {}
    for one in observed:
        if one.victim.substance.slug == victim.slug:
            by_perpetrator.setdefault(one.perpetrator.substance.slug, []).append(one)
    if len(by_perpetrator) < OBSERVATIONS_NEEDED:
        return False
    return all(_agree(studies, vocabulary) for studies in by_perpetrator.values())


def _agree(studies: list[ObservedRatio], vocabulary: Vocabulary) -> bool:
    differences = []
    for one in studies:
        prediction = predict(one.victim, [one.perpetrator], vocabulary, route=one.route)
        if prediction.ratio is None or not (prediction.informative or prediction.explicit):
            return False
        differences.append(log(prediction.ratio / one.ratio))
    return exp(abs(fsum(differences) / len(differences))) <= AGREEMENT
