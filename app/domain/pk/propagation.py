"""From intervals of the inputs to the interval of the ratio: deterministic, on ln AUCR.

Each input goes alone to its 5th and its 95th percentile; the excursions add up as a root sum of squares, below and
above apart. The percentiles are taken as stated, so no shape of a distribution enters here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

from app.domain.pk.equation import OTHER, Regulation, activities_of, activity_of
from app.domain.values import Estimate

Z90 = 1.645  # half-width of a central 90 % interval in standard deviations

# Between-study error of ln AUCR, growing with the effect: pooled standard deviation among repeated studies of one
# pair at one dose and route, 79 pairs (0.17 around no effect, 0.27 around twofold to threefold, 0.35 to 0.45
# around fivefold), less the part that is the study's own sampling. Published studies: Open Systems Pharmacology
# database for observed data, DDI.csv; that the margin must grow with the ratio: Guest 2011, doi:10.1124/dmd.110.036103.
BETWEEN_STUDIES_AT_ONE = 0.12
BETWEEN_STUDIES_SLOPE = 0.15

Shares = Mapping[str, float]
Blends = Mapping[str, Mapping[str, Estimate]]
Rules = Mapping[str, Regulation]
# From the shares of each set, the activity of each pathway and the values of all inputs to ln AUCR of the parent and
# of each metabolite.
Outcome = Callable[[Mapping[str, Shares], Mapping[str, float], Mapping[str, float]], Sequence[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A ratio with its 90 % interval."""

    ratio: float
    low: float
    high: float

    def reaching(self, *ratios: float) -> "Interval":
        """Return the interval, stretched where needed to hold these ratios."""
        return Interval(ratio=self.ratio, low=min(self.low, *ratios), high=max(self.high, *ratios))


def between_studies_sd(log_ratio: float) -> float:
    """Return the standard deviation of ln AUCR between studies of one pair."""
    return BETWEEN_STUDIES_AT_ONE + BETWEEN_STUDIES_SLOPE * abs(log_ratio)


def propagate(
    outcome: Outcome, rules: Rules, blends: Blends, inputs: Mapping[str, Estimate], extra_sds: Sequence[float]
) -> tuple[Interval, ...]:
    """Return exp of each outcome at the medians, with its 90 % interval.

    `rules` say which inputs act on which pathway; `blends` are sets of shares that add up to one (clearance,
    formation ...); `inputs` everything else; `extra_sds` a further error of each ln AUCR, where an assumption asks for one.
    """
    shares = {name: {pathway: e.median for pathway, e in blend.items()} for name, blend in blends.items()}
    values = {name: e.median for name, e in inputs.items()}
    activities = activities_of(rules, values)
    middle = outcome(shares, activities, values)
    below = [_own_error(m, sd) for m, sd in zip(middle, extra_sds, strict=True)]
    above = list(below)
    excursions = (
        *_share_excursions(outcome, shares, activities, values, blends),
        *_input_excursions(outcome, shares, activities, values, rules, inputs),
    )
    for pair in excursions:
        for place, (m, one, two) in enumerate(zip(middle, *pair, strict=True)):
            below[place] += min(one - m, two - m, 0.0) ** 2
            above[place] += max(one - m, two - m, 0.0) ** 2
    return tuple(
        Interval(ratio=exp(m), low=exp(m - sqrt(down)), high=exp(m + sqrt(up)))
        for m, down, up in zip(middle, below, above, strict=True)
    )


def _own_error(log_ratio: float, extra_sd: float) -> float:
    """Return the squared half-width of what the equation itself does not know."""
    return Z90**2 * (between_studies_sd(log_ratio) ** 2 + extra_sd**2)


def _share_excursions(
    outcome: Outcome,
    shares: Mapping[str, Shares],
    activities: Mapping[str, float],
    values: Mapping[str, float],
    blends: Blends,
) -> Iterator[tuple[Sequence[float], Sequence[float]]]:
    """Yield the outcomes at both percentiles of each share, one at a time."""
    for name, blend in blends.items():
        for pathway, e in blend.items():
            if e.low != e.high:
                low, high = ({**shares, name: with_share(shares[name], pathway, x)} for x in (e.low, e.high))
                yield outcome(low, activities, values), outcome(high, activities, values)


def _input_excursions(
    outcome: Outcome,
    shares: Mapping[str, Shares],
    activities: Mapping[str, float],
    values: Mapping[str, float],
    rules: Rules,
    inputs: Mapping[str, Estimate],
) -> Iterator[tuple[Sequence[float], Sequence[float]]]:
    """Yield the outcomes at both percentiles of each input, one at a time; only pathways it acts on are redone."""
    acts_on: dict[str, list[str]] = {}
    for pathway, rule in rules.items():
        for name in (*rule.inhibitions, *rule.inductions, *rule.factors):
            acts_on.setdefault(name, []).append(pathway)

    def at(name: str, value: float) -> Sequence[float]:
        moved = {**values, name: value}
        redone = {pathway: activity_of(rules[pathway], moved) for pathway in acts_on.get(name, ())}
        return outcome(shares, {**activities, **redone}, moved)

    for name, e in inputs.items():
        if e.low != e.high:
            yield at(name, e.low), at(name, e.high)


def with_share(shares: Shares, pathway: str, share: float) -> dict[str, float]:
    """Return the shares with one of them set, the total kept at one.

    A pathway with a share of its own takes from all others in proportion; one that had none takes from `other`.
    """
    before = shares.get(pathway, 0.0)
    if before == 0.0:
        taken = min(share, shares.get(OTHER, 0.0))
        return {**shares, pathway: taken, OTHER: shares.get(OTHER, 0.0) - taken}
    rest = 1 - before
    if rest <= 0:
        return {**shares, pathway: share, OTHER: 1 - share}
    scale = (1 - share) / rest
    return {name: share if name == pathway else other * scale for name, other in shares.items()}
