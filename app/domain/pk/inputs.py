"""From facts to the named inputs of the equation: who acts on which pathway, and what nobody stated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.pk.activity import UNKNOWN_INDUCTION, Acting, Influence, influence_on
from app.domain.pk.equation import OTHER, Regulation
from app.domain.pk.impairment import impaired
from app.domain.pk.phenotypes import is_normal, phenotype_of
from app.domain.questions import Patient, Taken
from app.domain.substances import EnzymeAction
from app.domain.values import Citation, Estimate
from app.domain.vocabulary import Vocabulary

# Not enzymes and carriers: nothing that a perpetrator does to enzymes reaches them.
UNREGULATED = frozenset({OTHER, "renal", "biliary", "proteolysis", "esterase", "target_mediated"})

# A pathway on which a perpetrator's facts are silent: no effect, and at most just short of a weak one, for a larger
# one would have been looked for. Bounds of the weak class (1.25-fold; 20 % lower), see effects/strengths.yaml.
UNSTATED_INHIBITION = Estimate(median=0.0, low=0.0, high=0.2)
UNSTATED_INDUCTION = Estimate(median=0.0, low=0.0, high=0.25)
# A perpetrator of which nothing at all is known on enzymes.
UNKNOWN_INHIBITION = Estimate(median=0.0, low=0.0, high=0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One perpetrator's effect that the prediction rests on."""

    perpetrator: Taken
    pathway: str
    acting: Acting


@dataclass(slots=True)
class Inputs:
    """Collects what acts on each pathway; built once for one prediction, then only read."""

    values: dict[str, Estimate] = field(default_factory=dict)
    rules: dict[str, Regulation] = field(default_factory=dict)
    used: list[Used] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)  # pathways on which something is known to act
    impaired: bool = False  # an organ takes part
    cleared: set[tuple[str, str]] = field(default_factory=set)  # (perpetrator, pathway): known, effect or none
    notes: list[str] = field(default_factory=list)
    cite: list[Citation] = field(default_factory=list)


def collect(
    pathways: Iterable[str],
    perpetrators: Sequence[Taken],
    vocabulary: Vocabulary,
    patient: Patient | None,
    spared: frozenset[str] = frozenset(),
) -> Inputs:
    """Return all that acts on these pathways, in an order that does not depend on that of the perpetrators.

    An impaired liver leaves the `spared` pathways out: what it takes from them is counted elsewhere.
    """
    inputs = Inputs()
    once = {(p.substance.key, p.preparation or ""): p for p in perpetrators}
    ordered = [once[key] for key in sorted(once)]
    for pathway in dict.fromkeys(pathways):
        inhibitions: list[str] = []
        inductions: list[str] = []
        if pathway not in UNREGULATED:
            for perpetrator in ordered:
                _perpetrator(inputs, pathway, perpetrator, vocabulary, inhibitions, inductions)
        factors = _factors(inputs, pathway, vocabulary, patient, pathway in spared)
        if inhibitions or inductions or factors:
            inputs.rules[pathway] = Regulation(
                inhibitions=tuple(inhibitions), inductions=tuple(inductions), factors=tuple(factors)
            )
    return inputs


def acted_on(perpetrators: Iterable[Taken]) -> tuple[str, ...]:
    """Return every pathway on which a perpetrator is known to act."""
    return tuple(
        dict.fromkeys(
            e.on for p in perpetrators for e in p.substance.enzyme_effects if e.action is not EnzymeAction.NONE
        )
    )


def _perpetrator(
    inputs: Inputs,
    pathway: str,
    perpetrator: Taken,
    vocabulary: Vocabulary,
    inhibitions: list[str],
    inductions: list[str],
) -> None:
    influence = influence_on(pathway, perpetrator, vocabulary)
    inputs.notes.extend(influence.assumptions)
    if influence.stated:
        inputs.cleared.add((perpetrator.substance.slug, pathway))
        if influence.excluded is not None:
            inputs.cite.extend(influence.excluded.cite)
    elif perpetrator.substance.kind.handled_by_enzymes:
        _silence(inputs, pathway, perpetrator, inhibitions, inductions)
    for acting, kind, names in (
        (influence.inhibition, "ir", inhibitions),
        (influence.induction, "ic", inductions),
    ):
        if acting is not None:
            _act(inputs, influence, perpetrator, acting, f"{kind}:{_name(perpetrator)}:{pathway}", names)


def _act(inputs: Inputs, influence: Influence, perpetrator: Taken, acting: Acting, name: str, names: list[str]) -> None:
    inputs.values[name] = acting.ratio
    names.append(name)
    inputs.used.append(Used(perpetrator=perpetrator, pathway=influence.pathway, acting=acting))
    inputs.touched.add(influence.pathway)
    inputs.cite.extend(acting.cite)


def _silence(inputs: Inputs, pathway: str, perpetrator: Taken, inhibitions: list[str], inductions: list[str]) -> None:
    """Unstated means no effect, with an interval that says how little that is worth."""
    known = bool(perpetrator.substance.enzyme_effects)
    key = _name(perpetrator)
    for names, name, bounds in (
        (inhibitions, f"ir?:{key}:{pathway}", UNSTATED_INHIBITION if known else UNKNOWN_INHIBITION),
        (inductions, f"ic?:{key}:{pathway}", UNSTATED_INDUCTION if known else UNKNOWN_INDUCTION),
    ):
        inputs.values[name] = bounds
        names.append(name)


def _name(perpetrator: Taken) -> str:
    return f"{perpetrator.substance.key}/{perpetrator.preparation or ''}"


def _factors(inputs: Inputs, pathway: str, vocabulary: Vocabulary, patient: Patient | None, spared: bool) -> list[str]:
    if patient is None:
        return []
    factors = []
    words = patient.phenotypes.get(pathway)
    if words is not None and not is_normal(pathway, words):
        entry = phenotype_of(pathway, words, vocabulary)
        if entry is None:
            inputs.notes.append(f"No activity is known here for {pathway} {words}; it is not in the figure.")
        else:
            factors.append(f"phenotype:{pathway}")
            inputs.values[factors[-1]] = entry.activity
            inputs.cite.extend(entry.cite)
            inputs.touched.add(pathway)
    organ = None if spared else impaired(pathway, patient, vocabulary)
    if organ is not None:
        factors.append(organ.name)
        inputs.values[organ.name] = organ.activity
        inputs.cite.extend(organ.cite)
        inputs.impaired = True
        if not organ.beside:
            inputs.touched.add(pathway)
    return factors
