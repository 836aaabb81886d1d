"""What a perpetrator, as taken, does to one pathway: the entries whose scope fits, and what is assumed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.evidence import Basis
from app.domain.questions import Taken
from app.domain.scopes import applies, preparation_of, route_of, within
from app.domain.substances import Duration, EnzymeAction, EnzymeEffect, Strength
from app.domain.values import Citation, Estimate
from app.domain.vocabulary import Vocabulary

INHIBITING = (EnzymeAction.INHIBITS, EnzymeAction.INACTIVATES)
_STRENGTHS = (Strength.UNQUANTIFIED, Strength.WEAK, Strength.MODERATE, Strength.STRONG)
# An induction of which nothing is known: from none to the middle of the moderate class (effects/strengths.yaml).
UNKNOWN_INDUCTION = Estimate(median=0.0, low=0.0, high=2.0)
_DAYS_AT_MOST = 14  # an intake of up to two weeks is "days", a longer one "chronic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """One effect at work: the fact, and its IR or IC as an interval."""

    effect: EnzymeEffect
    ratio: Estimate
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """What one perpetrator does to one pathway."""

    pathway: str
    inhibition: Acting | None = None
    induction: Acting | None = None
    excluded: EnzymeEffect | None = None  # looked for and not found
    assumptions: tuple[str, ...] = ()

    @property
    def acts(self) -> bool:
        return self.inhibition is not None or self.induction is not None

    @property
    def stated(self) -> bool:
        """True where anything is known, an effect or its absence."""
        return self.acts or self.excluded is not None


def influence_on(pathway: str, perpetrator: Taken, vocabulary: Vocabulary) -> Influence:
    """Return what a perpetrator does to a pathway; of several entries the one whose scope fits best.

    Where dose, route or duration of intake are not known, the strongest of the fitting entries is used, and said.
    """
    entries = _speaking_of(_entries(pathway, perpetrator), perpetrator)
    if not entries:
        return Influence(pathway=pathway)
    inducing = _once_only(entries, perpetrator)
    if inducing is not None:
        return _either_way(pathway, entries, inducing, perpetrator, vocabulary)
    notes: list[str] = []
    none = _best([e for e in entries if e.action is EnzymeAction.NONE], perpetrator, [])
    inhibits = _best([e for e in entries if e.action in INHIBITING], perpetrator, notes)
    induces = _best([e for e in entries if e.action is EnzymeAction.INDUCES], perpetrator, notes)
    if none is not None:
        inhibits = None if inhibits is not None and _outweighs(none, inhibits, perpetrator) else inhibits
        induces = None if induces is not None and _outweighs(none, induces, perpetrator) else induces
    inhibition, induction = _acting(inhibits, vocabulary), _acting(induces, vocabulary)
    if inhibition is not None and induction is not None:
        inhibition, induction = _unquantified_yields(inhibition, induction)
        notes.append(f"{perpetrator.substance.name} both inhibits and induces {pathway}; the net effect is shown.")
    acts = inhibition is not None or induction is not None
    return Influence(
        pathway=pathway,
        inhibition=inhibition,
        induction=induction,
        excluded=None if acts else none,
        assumptions=tuple(dict.fromkeys(notes)) if acts else (),
    )


def duration_of(taken: Taken) -> Duration | None:
    """Return how long it is taken: as said, else by both dates; None where neither is known."""
    if taken.duration is not None:
        return taken.duration
    if taken.started is None or taken.stopped is None:
        return None
    try:
        days = (date.fromisoformat(taken.stopped) - date.fromisoformat(taken.started)).days
    except ValueError:
        return None
    if days < 1:
        return Duration.SINGLE_DOSE
    return Duration.DAYS if days <= _DAYS_AT_MOST else Duration.CHRONIC


def _entries(pathway: str, perpetrator: Taken) -> list[EnzymeEffect]:
    """Entries on this pathway; those on a family speak for its members that have none of their own."""
    # How long it is taken is weighed later: what one dose does may speak for more of them, or be left open.
    family = "CYP3A4" if pathway == "CYP3A5" else "UGT" if pathway.startswith("UGT") else None
    stated = [e for e in perpetrator.substance.enzyme_effects if e.on == pathway or e.on == family]
    fitting = [e for e in stated if applies(e.scope, perpetrator)]
    return [e for e in fitting if e.on == pathway] or fitting


def _speaking_of(entries: list[EnzymeEffect], taken: Taken) -> list[EnzymeEffect]:
    """Leave out what one dose does where days of it have an entry of their own, whichever way that points."""
    if duration_of(taken) is Duration.SINGLE_DOSE:
        return entries
    longer = [e for e in entries if e.scope.duration in (Duration.DAYS, Duration.CHRONIC)]
    return [e for e in entries if e.scope.duration is not Duration.SINGLE_DOSE] if longer else entries


def _once_only(entries: Sequence[EnzymeEffect], taken: Taken) -> EnzymeEffect | None:
    """Return an inducer whose effect here was seen after one dose alone, though it is taken for longer.

    Rifampicin once blocks uptake carriers; for days it lowers the same victims. The one does not speak for the other.
    """
    if duration_of(taken) is Duration.SINGLE_DOSE or any(
        e.scope.duration is not Duration.SINGLE_DOSE or e.action not in INHIBITING for e in entries
    ):
        return None
    induces = (e for e in taken.substance.enzyme_effects if e.action is EnzymeAction.INDUCES)
    return next((e for e in induces if entries and e.scope.duration in (Duration.DAYS, Duration.CHRONIC)), None)


def _best(entries: Sequence[EnzymeEffect], taken: Taken, notes: list[str]) -> EnzymeEffect | None:
    met = _fitting_duration(entries, taken, notes)
    if not met:
        return None
    closest = max(_closeness(e, taken) for e in met)
    nearest = [e for e in met if _closeness(e, taken) == closest]
    name = taken.substance.name
    if len({_weight(e) for e in nearest}) > 1:
        notes.append(
            f"How {name} is taken is not known in full; its strongest published effect on {met[0].on} is used."
        )
    elif any(e.scope.doses is not None and within(taken, e.scope.doses) is None for e in met if e not in nearest):
        notes.append(f"The dose of {name} is not known; its effect on {met[0].on} at the usual dose is used.")
    return max(nearest, key=lambda e: (_weight(e), -e.basis.precedence))


def _fitting_duration(entries: Sequence[EnzymeEffect], taken: Taken, notes: list[str]) -> list[EnzymeEffect]:
    """Keep apart single and repeated doses; unknown means repeated, and induction needs days."""
    wanted = duration_of(taken)
    single = [e for e in entries if e.scope.duration is Duration.SINGLE_DOSE]
    longer = [e for e in entries if e.scope.duration is not Duration.SINGLE_DOSE]
    if wanted is Duration.SINGLE_DOSE:
        unbound = [e for e in longer if e.scope.duration is None and e.action is not EnzymeAction.INDUCES]
        return single or unbound
    exact = [e for e in longer if e.scope.duration is wanted]
    if wanted is None and single and longer:
        notes.append(f"Repeated doses of {taken.substance.name} are assumed; a single dose acts differently.")
    if wanted is not None and exact:
        return exact
    if longer or any(e.action is EnzymeAction.INDUCES for e in single):
        return longer
    if single:
        notes.append(
            f"Only a single dose of {taken.substance.name} was studied; the same is assumed for repeated doses."
        )
    return single


def _closeness(effect: EnzymeEffect, taken: Taken) -> int:
    """Count in how many ways the entry is known to speak about this very intake.

    Where the dose is not known an entry without a dose range is preferred to one with.
    """
    scope = effect.scope
    named = preparation_of(taken.substance, taken.preparation)
    count = int(named is not None and bool(scope.preparations))
    count += int(bool(scope.routes) and route_of(taken) in scope.routes)
    if scope.doses is not None:
        count += 2 if within(taken, scope.doses) else -1
    return count


def _weight(effect: EnzymeEffect) -> tuple[int, float]:
    strength = -1 if effect.strength is None else _STRENGTHS.index(effect.strength)
    return strength, 0.0 if effect.ratio is None else effect.ratio.median


def _outweighs(none: EnzymeEffect, effect: EnzymeEffect, taken: Taken) -> bool:
    """A clinical null outweighs what was seen in vitro only; else it needs the closer scope."""
    clinical = none.basis.precedence <= Basis.CLINICAL_STUDY.precedence
    if clinical and effect.basis in (Basis.IN_VITRO, Basis.THEORETICAL):
        return True
    if none.basis.precedence > effect.basis.precedence:
        return False
    return _closeness(none, taken) > _closeness(effect, taken)


def _acting(effect: EnzymeEffect | None, vocabulary: Vocabulary) -> Acting | None:
    """Attach the ratio: the published one, else the bounds of its class."""
    if effect is None:
        return None
    if effect.ratio is not None:
        return Acting(effect=effect, ratio=effect.ratio, cite=effect.cite)
    action = "induces" if effect.action is EnzymeAction.INDUCES else "inhibits"
    for bounds in vocabulary.strength_bounds:
        if bounds.action == action and bounds.strength is effect.strength:
            return Acting(effect=effect, ratio=bounds.ratio, cite=tuple(dict.fromkeys((*effect.cite, *bounds.cite))))
    return None


def _unquantified_yields(inhibition: Acting, induction: Acting) -> tuple[Acting, Acting]:
    """Of two opposite effects the one without a measured size widens the interval and moves nothing else."""
    vague = [a.effect.ratio is None and a.effect.strength is Strength.UNQUANTIFIED for a in (inhibition, induction)]
    if vague == [True, False]:
        return _widening_only(inhibition), induction
    if vague == [False, True]:
        return inhibition, _widening_only(induction)
    return inhibition, induction


def _widening_only(acting: Acting) -> Acting:
    ratio = Estimate(median=0.0, low=0.0, high=acting.ratio.high)
    return Acting(effect=acting.effect, ratio=ratio, cite=acting.cite)


def _either_way(
    pathway: str, entries: Sequence[EnzymeEffect], inducing: EnzymeEffect, taken: Taken, vocabulary: Vocabulary
) -> Influence:
    """Widen the interval to both sides and move nothing: which effect wins on repeated doses is not known."""
    acting = _acting(max(entries, key=_weight), vocabulary)
    name = taken.substance.name
    return Influence(
        pathway=pathway,
        inhibition=None if acting is None else _widening_only(acting),
        induction=Acting(effect=inducing, ratio=UNKNOWN_INDUCTION, cite=inducing.cite),
        assumptions=(
            f"One dose of {name} inhibits {pathway}; taken for days {name} induces, "
            f"and what it then does to {pathway} is not known.",
        ),
    )
