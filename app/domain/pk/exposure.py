"""The prediction: how much more or less of a victim the body meets, with its interval and what it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, hypot

from app.domain.evidence import Basis
from app.domain.findings import PathwayShare
from app.domain.pk.disposition import Disposition, disposition_of, usual_route
from app.domain.pk.equation import OTHER, Regulation, activities_of, log_aucr
from app.domain.pk.hepatic_flow import flow_limited_log_aucr, is_hepatic
from app.domain.pk.impairment import GROUPS_SD
from app.domain.pk.inputs import UNREGULATED, Inputs, Used, acted_on, collect
from app.domain.pk.metabolites import Turnover, held_by_flow, log_ratio, turnovers
from app.domain.pk.propagation import Blends, Interval, Outcome, Rules, Shares, propagate
from app.domain.pk.refusals import disposition_refusal, kind_refusal, route_refusal
from app.domain.pk.series import LIVER_UPTAKE, carried, log_gates, waterfall
from app.domain.pk.shares import Share, unstated_share
from app.domain.questions import Patient, Taken
from app.domain.substances import Metabolite, Route
from app.domain.values import Citation, Estimate
from app.domain.vocabulary import Vocabulary

# Names of the sets of shares (those of metabolites with their number) and of an input.
CLEARANCE, FORMATION, ELIMINATION, EXTRACTION = "clearance", "formation ", "elimination ", "extraction"
GATE = "gate "

# A pathway of at least this share must be spoken about by the perpetrator for "no effect" to be more than silence.
TELLING_SHARE = 0.1
# Standard deviation of ln AUCR added where a metabolite's own clearance is not known: an assumption of this model.
UNKNOWN_ELIMINATION_SD = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """AUC of the victim as taken and with all that acts on it, over AUC in a usual person without."""

    route: Route
    ratio: float | None
    low: float | None
    high: float | None
    pathways: tuple[PathwayShare, ...] = ()
    metabolites: tuple[tuple[Metabolite, float, float, float], ...] = ()  # ratio, low, high
    assumptions: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    basis: Basis | None = None  # the weakest among the perpetrators' facts used
    strongest_basis: Basis | None = None
    refusal: str | None = None  # then there is no ratio
    leaning: float | None = None  # the way a refused ratio would point: never a figure to be shown
    informative: bool = False  # something known acts on a pathway that is stated
    explicit: bool = False  # every pathway that matters is spoken about, if only to exclude an effect
    used: tuple[Used, ...] = ()


def predict(
    victim: Taken,
    perpetrators: Sequence[Taken],
    vocabulary: Vocabulary,
    patient: Patient | None = None,
    route: Route | None = None,
) -> Prediction:
    """Return the exposure ratio of a victim with any number of perpetrators, for a person where one is given.

    AUCR = 1 / Σ f·A with its 90 % interval; unitless, unrounded. Refused, with the reason, where the equation
    does not hold or nothing is known. The order of the perpetrators changes nothing.
    """
    way = route or usual_route(victim) or Route.ORAL
    refusal = kind_refusal(victim.substance) or route_refusal(victim.substance, way)
    disposition = None if refusal else disposition_of(victim, way, vocabulary)
    if refusal is not None or disposition is None:
        unknown = refusal or disposition_refusal(victim.substance, None)
        return Prediction(route=way, ratio=None, low=None, high=None, refusal=unknown)
    kinetics = _Kinetics(victim, disposition, turnovers(victim.substance, vocabulary))
    inputs = collect(kinetics.pathways, perpetrators, vocabulary, patient, kinetics.spared)
    intervals = _intervals(kinetics, inputs, _unstated(kinetics, perpetrators, vocabulary))
    if _liver_and_perpetrator(inputs):
        intervals = _reaching_organ_alone(kinetics, intervals, vocabulary, patient)
    parent, *formed = intervals
    refusal = disposition_refusal(victim.substance, disposition)
    if refusal is not None:
        return _refused(way, refusal, parent, kinetics, inputs)
    return Prediction(
        route=way,
        ratio=parent.ratio,
        low=parent.low,
        high=parent.high,
        pathways=_waterfall(disposition, inputs),
        metabolites=tuple(
            (t.metabolite, i.ratio, i.low, i.high) for t, i in zip(kinetics.metabolites, formed, strict=True)
        ),
        assumptions=_assumptions(kinetics, inputs),
        citations=tuple(dict.fromkeys((*kinetics.cite, *inputs.cite))),
        basis=max((_basis(u) for u in inputs.used), key=lambda b: b.precedence, default=None),
        strongest_basis=_strongest(inputs),
        informative=bool(inputs.touched & kinetics.mattering),
        explicit=_explicit(disposition, perpetrators, inputs),
        used=tuple(inputs.used),
    )


def _refused(way: Route, refusal: str, parent: Interval, kinetics: "_Kinetics", inputs: Inputs) -> Prediction:
    """No figure, but what acts on a stated pathway is not passed over in silence."""
    return Prediction(
        route=way,
        ratio=None,
        low=None,
        high=None,
        citations=tuple(dict.fromkeys((*kinetics.cite, *inputs.cite))),
        strongest_basis=_strongest(inputs),
        refusal=refusal,
        leaning=parent.ratio if inputs.touched & kinetics.mattering else None,
    )


class _Kinetics:
    """The victim's side of the equation."""

    def __init__(self, victim: Taken, disposition: Disposition, metabolites: tuple[Turnover, ...]) -> None:
        self.victim = victim
        self.disposition = disposition
        self.metabolites = metabolites
        sets = [disposition.stated, *(s for t in metabolites for s in (t.formation, t.elimination))]
        self.pathways = tuple(dict.fromkeys(s.pathway for shares in sets for s in shares if s.pathway != OTHER))
        self.mattering = {s.pathway for shares in sets for s in shares if s.share.median > 0} - {OTHER}
        self.cite = tuple(c for shares in sets for s in shares for c in s.cite)
        gates = {GATE + str(place): _blend(gate) for place, gate in enumerate(disposition.gates)}
        self.uptake = tuple(name for name, gate in gates.items() if LIVER_UPTAKE & set(gate))
        self.efflux = tuple(name for name in gates if name not in self.uptake)
        self.spared = _spared(disposition)
        self.blends: Blends = {CLEARANCE: _blend(disposition.shares), **gates} | {
            name: _blend(shares)
            for place, turnover in enumerate(metabolites)
            for name, shares in (
                (FORMATION + str(place), turnover.formation),
                (ELIMINATION + str(place), turnover.elimination),
            )
        }
        self.extra_sds = (
            disposition.extra_sd,
            *(hypot(disposition.extra_sd, 0.0 if t.elimination_known else UNKNOWN_ELIMINATION_SD) for t in metabolites),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """The equation of one prediction laid open: for a fit that moves its inputs."""

    outcome: Outcome
    rules: Rules  # which values act on which pathway
    blends: Blends  # sets of shares
    values: Mapping[str, Estimate]  # IR and IC (names begin with "ir:" and "ic:"), factors, extraction
    extra_sds: tuple[float, ...]

    def intervals(self) -> tuple[Interval, ...]:
        """Return the interval of the parent, then of each metabolite."""
        return propagate(self.outcome, self.rules, self.blends, self.values, self.extra_sds)

    def log_ratios(self, shares: Mapping[str, Shares], values: Mapping[str, float]) -> Sequence[float]:
        """Return ln AUCR of the parent, then of each metabolite, with these shares and values."""
        return self.outcome(shares, activities_of(self.rules, values), values)


def equation_of(victim: Taken, perpetrators: Sequence[Taken], vocabulary: Vocabulary, route: Route) -> Equation | None:
    """Return the equation that `predict` solves; None where it is refused."""
    if kind_refusal(victim.substance) or route_refusal(victim.substance, route):
        return None
    disposition = disposition_of(victim, route, vocabulary)
    if disposition is None or disposition_refusal(victim.substance, disposition):
        return None
    kinetics = _Kinetics(victim, disposition, turnovers(victim.substance, vocabulary))
    inputs = collect(kinetics.pathways, perpetrators, vocabulary, None, kinetics.spared)
    return _equation(kinetics, inputs, _unstated(kinetics, perpetrators, vocabulary))


def _intervals(
    kinetics: _Kinetics, inputs: Inputs, silent: Mapping[str, Estimate] | None = None
) -> tuple[Interval, ...]:
    """Return the interval of the parent, then of each metabolite."""
    return _equation(kinetics, inputs, silent or {}).intervals()


def _equation(kinetics: _Kinetics, inputs: Inputs, silent: Mapping[str, Estimate]) -> Equation:
    disposition = kinetics.disposition
    silent_rules, silent_values = _silent_inputs(silent)
    values = inputs.values | silent_values
    if disposition.extraction is not None:
        values = values | {EXTRACTION: disposition.extraction}
    gap = unstated_share(disposition.shares)
    clearance = {**kinetics.blends[CLEARANCE], **dict.fromkeys(silent_rules, gap)}
    return Equation(
        outcome=_outcome(kinetics, flow_limited=disposition.extraction is not None),
        rules=inputs.rules | silent_rules,
        blends={**kinetics.blends, CLEARANCE: clearance},
        values=values,
        extra_sds=tuple(hypot(sd, GROUPS_SD if inputs.impaired else 0.0) for sd in kinetics.extra_sds),
    )


def _blend(shares: Iterable[Share]) -> dict[str, Estimate]:
    return {share.pathway: share.share for share in shares}


def _spared(disposition: Disposition) -> frozenset[str]:
    """Return the hepatic pathways that an impaired liver leaves out.

    Its loss is counted once: at uptake or at the enzymes behind it, whichever carries more.
    """
    uptake = {s.pathway for gate in disposition.gates for s in gate if is_hepatic(s.pathway)}
    enzymes = {s.pathway for s in disposition.shares if is_hepatic(s.pathway)}
    first = carried(disposition.stated, uptake.__contains__)
    behind = carried(disposition.shares, enzymes.__contains__)
    return frozenset(uptake if behind >= first else enzymes)


def _outcome(kinetics: _Kinetics, *, flow_limited: bool) -> Outcome:
    """Return the function from shares, activities and inputs to ln AUCR of the parent and of its metabolites."""
    metabolites = len(kinetics.metabolites)

    def outcome(
        shares: Mapping[str, Shares], activities: Mapping[str, float], values: Mapping[str, float]
    ) -> list[float]:
        clearance, liver = shares[CLEARANCE], 1.0
        if flow_limited:
            parent = flow_limited_log_aucr(clearance, activities, values[EXTRACTION])
            liver = held_by_flow(clearance, activities, values[EXTRACTION]) if metabolites else 1.0
        else:
            taken_up = log_gates([shares[name] for name in kinetics.uptake], activities)
            let_in = log_gates([shares[name] for name in kinetics.efflux], activities)
            parent = log_aucr(clearance, activities) - taken_up - let_in
            liver = exp(taken_up)  # what does not reach the enzymes forms no metabolite
        formed = [
            log_ratio(parent, shares[FORMATION + str(n)], shares[ELIMINATION + str(n)], activities, liver)
            for n in range(metabolites)
        ]
        return [parent, *formed]

    return outcome


def _unstated(kinetics: _Kinetics, perpetrators: Sequence[Taken], vocabulary: Vocabulary) -> dict[str, Estimate]:
    """Return IR or IC by pathway of effects on enzymes that nobody names for this victim.

    An inhibition is told apart by its key: "ir:" before the pathway, "ic:" for an induction.
    """
    silent: dict[str, Estimate] = {}
    named = set(kinetics.pathways)
    outside = [pathway for pathway in acted_on(perpetrators) if pathway not in named]
    for used in collect(outside, perpetrators, vocabulary, None).used:
        kind = "ic" if used.acting.effect.action.value == "induces" else "ir"
        key = f"{kind}:{used.pathway}"
        if key not in silent or used.acting.ratio.median > silent[key].median:
            silent[key] = used.acting.ratio
    return silent


def _silent_inputs(silent: Mapping[str, Estimate]) -> tuple[dict[str, Regulation], dict[str, Estimate]]:
    """Make rules of the effects on unstated pathways: at their medians, for the share is the unknown here."""
    values = {f"silent-{key}": Estimate(median=e.median, low=e.median, high=e.median) for key, e in silent.items()}
    rules = {}
    for pathway in dict.fromkeys(key.split(":", 1)[1] for key in silent):
        rules[pathway] = Regulation(
            inhibitions=tuple(n for n in (f"silent-ir:{pathway}",) if n in values),
            inductions=tuple(n for n in (f"silent-ic:{pathway}",) if n in values),
        )
    return rules, values


def _liver_and_perpetrator(inputs: Inputs) -> bool:
    impaired = any(
        factor.startswith("organ:") and is_hepatic(pathway)
        for pathway, rule in inputs.rules.items()
        for factor in rule.factors
    )
    return impaired and any(is_hepatic(used.pathway) for used in inputs.used)


def _reaching_organ_alone(
    kinetics: _Kinetics, intervals: tuple[Interval, ...], vocabulary: Vocabulary, patient: Patient | None
) -> tuple[Interval, ...]:
    """Stretch the intervals to what the impaired liver does alone.

    In liver disease inhibition shrinks and may vanish, so the bare product would overstate it.
    Source: Palatini and De Martin 2016, doi:10.3748/wjg.v22.i3.1260.
    """
    alone = _intervals(kinetics, collect(kinetics.pathways, (), vocabulary, patient, kinetics.spared))
    return tuple(both.reaching(one.ratio) for both, one in zip(intervals, alone, strict=True))


def _waterfall(disposition: Disposition, inputs: Inputs) -> tuple[PathwayShare, ...]:
    medians = {name: e.median for name, e in inputs.values.items()}
    return waterfall(disposition.shares, disposition.gates, activities_of(inputs.rules, medians))


def _assumptions(kinetics: _Kinetics, inputs: Inputs) -> tuple[str, ...]:
    notes = [*kinetics.disposition.assumptions, *inputs.notes]
    for turnover in kinetics.metabolites:
        if not turnover.elimination_known:
            notes.append(f"How {turnover.metabolite.name} is cleared is not known; it is taken as unchanged.")
    if _liver_and_perpetrator(inputs):
        notes.append("Inhibition weakens in liver disease: the interval reaches the effect of the liver alone.")
    return tuple(dict.fromkeys(notes))


def _explicit(disposition: Disposition, perpetrators: Sequence[Taken], inputs: Inputs) -> bool:
    telling = [
        s.pathway for s in disposition.stated if s.share.median >= TELLING_SHARE and s.pathway not in UNREGULATED
    ]
    slugs = {p.substance.slug for p in perpetrators}
    return bool(telling and slugs) and all((slug, pathway) in inputs.cleared for slug in slugs for pathway in telling)


def _strongest(inputs: Inputs) -> Basis | None:
    return min((_basis(u) for u in inputs.used), key=lambda b: b.precedence, default=None)


def _basis(used: Used) -> Basis:
    return used.acting.effect.basis
