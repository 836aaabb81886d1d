"""Whose exposure a finding is about: the parent, or the metabolite that carries the effect; and by which route."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from app.domain.findings import finding_id
from app.domain.pk.disposition import Disposition, disposition_of, usual_route
from app.domain.pk.exposure import Prediction, predict
from app.domain.pk.propagation import Interval
from app.domain.pk.refusals import route_refusal
from app.domain.pk.severity import Of
from app.domain.questions import Patient, Taken
from app.domain.scopes import preparation_of, route_of
from app.domain.substances import Metabolite, MetaboliteRole, Route
from app.domain.vocabulary import Vocabulary

LONGEST_ID = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing whose exposure changes."""

    name: str
    interval: Interval
    whose: Of
    metabolite: Metabolite | None = None

    @property
    def of(self) -> str | None:
        return None if self.metabolite is None else self.metabolite.slug

    def stem(self, mechanism: str) -> str:
        """Return the id token: a metabolite beside the parent adds its slug, whatever carries the effect does not."""
        return f"{mechanism}-{self.of}" if self.whose is Of.METABOLITE else mechanism


@dataclass(frozen=True, slots=True, kw_only=True)
class ByRoute:
    """A prediction with the routes of the victim that it holds for, the usual one first."""

    victim: Taken
    routes: tuple[Route, ...]
    prediction: Prediction


def predictions_by_route(
    victim: Taken, perpetrators: Sequence[Taken], vocabulary: Vocabulary, patient: Patient | None = None
) -> tuple[ByRoute, ...]:
    """Return one prediction for the route as taken; where that is not known, one for each that differs."""
    found: list[ByRoute] = []
    for taken, routes in _groups(victim, vocabulary):
        one = ByRoute(
            victim=taken, routes=routes, prediction=predict(taken, perpetrators, vocabulary, patient, routes[0])
        )
        same = next((k for k in found if _figures(k.prediction) == _figures(one.prediction)), None)
        if same is None:
            found.append(one)
        else:
            found[found.index(same)] = replace(same, routes=(*same.routes, *routes))
    return tuple(found)


def _groups(victim: Taken, vocabulary: Vocabulary) -> list[tuple[Taken, tuple[Route, ...]]]:
    """Put together the routes after which the victim is cleared alike, before anything is worked out for them."""
    groups: list[tuple[Disposition | None, Taken, list[Route]]] = []
    for taken, route in _ways(victim):
        refused = route_refusal(taken.substance, route) is not None
        disposition = None if refused else disposition_of(taken, route, vocabulary)
        alike = next((routes for known, _, routes in groups if known == disposition), None)
        if alike is None:
            groups.append((disposition, taken, [route]))
        elif route not in alike:
            alike.append(route)
    return [(taken, tuple(routes)) for _, taken, routes in groups]


def _figures(prediction: Prediction) -> tuple[float | None, ...]:
    return prediction.ratio, prediction.low, prediction.high, prediction.leaning


def subjects_of(victim: Taken, prediction: Prediction) -> tuple[Subject, ...]:
    """Return what carries the effect first, then the metabolites for which a consequence is sourced."""
    if prediction.ratio is None or prediction.low is None or prediction.high is None:
        return ()
    predicted = [(m, Interval(ratio=r, low=low, high=high)) for m, r, low, high in prediction.metabolites]
    carrier = next(((m, i) for m, i in predicted if m.role is MetaboliteRole.CARRIES_EFFECT), None)
    parent = Interval(ratio=prediction.ratio, low=prediction.low, high=prediction.high)
    name = victim.substance.name
    if carrier is None:
        main = Subject(name=name, interval=parent, whose=Of.EFFECT)
    else:
        metabolite, interval = carrier
        words = f"{metabolite.name}, the active form of {name}"
        main = Subject(name=words, interval=interval, whose=Of.EFFECT, metabolite=metabolite)
    named = {r.of for r in victim.substance.exposure_responses} - {main.of}
    beside = [
        Subject(name=f"{m.name}, formed from {name}", interval=i, whose=Of.METABOLITE, metabolite=m)
        for m, i in predicted
        if m.slug in named
    ]
    return (main, *beside)


def active_form_unpredicted(victim: Taken, prediction: Prediction) -> bool:
    """Return whether a metabolite carries the effect of which nothing could be derived."""
    carriers = {m.slug for m in victim.substance.metabolites if m.role is MetaboliteRole.CARRIES_EFFECT}
    return bool(carriers) and not carriers & {m.slug for m, *_ in prediction.metabolites}


def bounded_id(first: str, second: str, stem: str) -> str:
    """Return a finding id of at most 64 characters; what is too long is cut and kept apart by a check sum."""
    room = LONGEST_ID - len(finding_id(first, second, ""))
    if len(stem) > room:
        stem = f"{stem[: room - 6].rstrip('-')}-{crc32(stem.encode()) % 100_000:05d}"
    return finding_id(first, second, stem)


def _ways(victim: Taken) -> Iterator[tuple[Taken, Route]]:
    named = preparation_of(victim.substance, victim.preparation)
    if named is not None:
        yield victim, named.route
        return
    route = route_of(victim)
    if route is None and victim.substance.preparations:
        for preparation in victim.substance.preparations:
            yield replace(victim, preparation=preparation.slug), preparation.route
        return
    route = route or usual_route(victim)
    if route is not None:
        yield victim, route
