"""Observed ratios with the equation that should give them: what a fit learns from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, log

from app.domain.documented import Documented
from app.domain.evidence import Category, Role
from app.domain.pk.exposure import CLEARANCE, GATE, Equation, equation_of
from app.domain.pk.propagation import Blends, Interval, with_share
from app.domain.questions import Taken
from app.domain.scopes import daily_dose, preparation_of
from app.domain.substances import Route, Substance
from app.domain.values import Estimate
from app.domain.vocabulary import Vocabulary
from app.evaluation.auc import Meeting, pair_of, prediction_of, read_meeting, undecided
from app.evaluation.lookup import Lookup, as_taken
from app.evaluation.scales import logarithmic, logistic, moved
from app.evaluation.tables import Row, ratio_of
from app.store.knowledge import MAX_PAGE, Knowledge

Shift = Mapping[str, float]  # parameter -> how far its median is moved, on its own scale
# How IR (as odds: I over Ki) and IC grow with the dose, as a power of dose over the usual dose; one for all.
DOSE = {"ir": "dose ir", "ic": "dose ic"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input of an equation that a fit may move."""

    parameter: str  # "ir rifampicin SLCO1B1", "share midazolam oral CYP3A4": shared by all observations
    blend: str | None  # set of shares, None for IR and IC
    name: str  # in the equation
    curated: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One observed ratio."""

    label: str
    pair: str
    victim: str
    perpetrator: str
    observed: float
    equation: Equation
    inputs: tuple[Input, ...]
    doses_mg: Mapping[str, float] = field(default_factory=dict)  # by perpetrator as named in parameters, a day
    relative: Mapping[str, float] = field(default_factory=dict)  # ln of dose over the usual dose of the observations

    @property
    def parameters(self) -> tuple[str, ...]:
        """Everything that this observation says something about, sorted."""
        own = {one.parameter for one in self.inputs}
        slopes = {DOSE[one.parameter[:2]] for one in self.inputs if self.relative.get(_who(one))}
        return tuple(sorted(own | slopes))

    def _moved_by(self, one: Input, shift: Shift) -> float:
        by = shift.get(one.parameter, 0.0)
        relative = self.relative.get(_who(one))
        return by + shift.get(DOSE[one.parameter[:2]], 0.0) * relative if relative else by

    def log_ratio(self, shift: Shift) -> float:
        """Return ln AUCR of the parent with the inputs moved."""
        values = {name: e.median for name, e in self.equation.values.items()}
        shares = {name: {p: e.median for p, e in blend.items()} for name, blend in self.equation.blends.items()}
        for one in self.inputs:
            by = self._moved_by(one, shift)
            if not by:
                continue
            median = moved(one.curated, by, _scale(one)).median
            if one.blend is None:
                values[one.name] = median
            else:
                shares[one.blend] = with_share(shares[one.blend], one.name, median)
        return self.equation.log_ratios(shares, values)[0]

    def interval(self, shift: Shift, narrowed: Mapping[str, float]) -> Interval:
        """Return ratio and 90 % interval with the inputs moved and their spread multiplied by `narrowed`."""
        values = dict(self.equation.values)
        blends: dict[str, dict[str, Estimate]] = {name: dict(blend) for name, blend in self.equation.blends.items()}
        for one in self.inputs:
            by = self._moved_by(one, shift)
            after = moved(one.curated, by, _scale(one), narrowed.get(one.parameter, 1.0))
            if one.blend is None:
                values[one.name] = after
            else:
                blends[one.blend] = _with_estimate(blends[one.blend], one.name, after)
        return replace(self.equation, blends=blends, values=values).intervals()[0]


def _who(one: Input) -> str:
    """Return the perpetrator of an IR or IC as its parameter names it; of a share nothing."""
    kind, who, *_ = one.parameter.split(" ")
    return who if kind in DOSE else ""


def centred(cases: Sequence[Case]) -> list[Case]:
    """Return the cases with each dose over the geometric mean of the doses that were studied."""
    studied: defaultdict[str, list[float]] = defaultdict(list)
    for case in cases:
        for who, mg in case.doses_mg.items():
            studied[who].append(log(mg))
    usual = {who: fsum(logs) / len(logs) for who, logs in studied.items()}
    return [replace(c, relative={who: log(mg) - usual[who] for who, mg in c.doses_mg.items()}) for c in cases]


def _scale(one: Input) -> str:
    return logarithmic if one.parameter.startswith("ic ") else logistic


def _with_estimate(blend: Mapping[str, Estimate], name: str, after: Estimate) -> dict[str, Estimate]:
    """Return the set with one share replaced; the others make room at their medians."""
    medians = with_share({p: e.median for p, e in blend.items()}, name, after.median)
    return {
        p: after if p == name else Estimate(median=medians[p], low=min(e.low, medians[p]), high=max(e.high, medians[p]))
        for p, e in blend.items()
    }


def cases_of(knowledge: Knowledge, rows: Iterable[tuple[int, Row]], origin: str) -> Iterator[Case]:
    """Yield the rows that the model answers; metabolites and rows that cannot be read are left out."""
    lookup, vocabulary = Lookup(knowledge), knowledge.vocabulary()
    for line, row in rows:
        observed, meeting = ratio_of(row), read_meeting(lookup, row)
        if observed is None or isinstance(meeting, str) or meeting.metabolite is not None:
            continue
        case = case_of(meeting, observed, pair_of(row), f"{origin} line {line}", vocabulary)
        if case is not None:
            yield case


def case_of(meeting: Meeting, observed: float, pair: str, label: str, vocabulary: Vocabulary) -> Case | None:
    """Return the case; None where the equation is refused or gives no answer."""
    equation = equation_of(meeting.victim, meeting.perpetrators, vocabulary, meeting.route)
    if equation is None or undecided(meeting, prediction_of(meeting, vocabulary), vocabulary):
        return None
    perpetrators = "+".join(p.substance.slug for p in meeting.perpetrators)
    return Case(
        label=label,
        pair=pair,
        victim=meeting.victim.substance.slug,
        perpetrator=perpetrators,
        observed=observed,
        equation=equation,
        inputs=tuple(_inputs(equation, meeting)),
        doses_mg=dict(_doses(meeting.perpetrators)),
    )


def _doses(perpetrators: Sequence[Taken]) -> Iterator[tuple[str, float]]:
    """Yield mg a day; of one dose, or where the times a day are not written, mg a dose."""
    for one in perpetrators:
        mg = daily_dose(one, "mg") or daily_dose(one, "mg", "dose")
        if mg:
            yield _named(one), mg


def _named(one: Taken) -> str:
    return one.substance.slug if one.preparation is None else f"{one.substance.slug}/{one.preparation}"


def _inputs(equation: Equation, meeting: Meeting) -> Iterator[Input]:
    """Inputs with a width and a median: what nobody stated is never fitted, for that gave wrong directions."""
    acted = set()
    named = {f"{p.substance.key}/{p.preparation or ''}": _named(p) for p in meeting.perpetrators}
    for name, e in equation.values.items():
        kind, _, rest = name.partition(":")
        if kind in ("ir", "ic") and e.median > 0 and e.low < e.high:
            who, _, pathway = rest.rpartition(":")
            acted.add(pathway)
            yield Input(parameter=f"{kind} {named[who]} {pathway}", blend=None, name=name, curated=e)
    for blend in _share_sets(equation.blends):
        for pathway, e in equation.blends[blend].items():
            if pathway in acted and e.median > 0 and e.low < e.high:
                parameter = f"share {meeting.victim.substance.slug} {meeting.route} {pathway}"
                yield Input(parameter=parameter, blend=blend, name=pathway, curated=e)


def _share_sets(blends: Blends) -> list[str]:
    return [name for name in blends if name == CLEARANCE or name.startswith(GATE)]


def documented_cases(knowledge: Knowledge) -> Iterator[Case]:
    """Yield the observed ratios among the documented interactions of the release, each once."""
    seen: set[str] = set()
    for substance in _all(knowledge):
        for one, _ in knowledge.documented_about(substance):
            key = repr(one)
            if one.category is Category.PHARMACOKINETIC and one.exposure is not None and key not in seen:
                seen.add(key)
                case = _documented(knowledge, one, one.exposure.ratio) if one.exposure.of is None else None
                if case is not None:
                    yield case


def _documented(knowledge: Knowledge, one: Documented, ratio: float) -> Case | None:
    sides = {side.role: side for side in one.between}
    victim, cause = sides.get(Role.VICTIM), sides.get(Role.PERPETRATOR)
    if victim is None or cause is None or victim.substance is None or cause.substance is None or ratio <= 0:
        return None
    found = knowledge.substances_by_slug([victim.substance, cause.substance])
    if len(found) < 2:
        return None
    whose = found[victim.substance]
    named = preparation_of(whose, next(iter(victim.scope.preparations), None))
    route = named.route if named else next(iter(victim.scope.routes), Route.ORAL)
    perpetrator = Taken(
        substance=found[cause.substance],
        preparation=next(iter(cause.scope.preparations), None),
        duration=cause.scope.duration or one.scope.duration,
    )
    meeting = Meeting(victim=as_taken(whose, route), metabolite=None, perpetrators=(perpetrator,), route=route)
    pair = f"{cause.substance}|{victim.substance}"
    return case_of(meeting, ratio, pair, f"documented {pair}", knowledge.vocabulary())


def _all(knowledge: Knowledge) -> Iterator[Substance]:
    after: str | None = ""
    while after is not None:
        page = knowledge.substances(after=after, limit=MAX_PAGE)
        yield from page.items
        after = page.next


def log_observed(case: Case) -> float:
    return log(case.observed)
