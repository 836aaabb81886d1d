"""Two substances on one axis, or on two axes that a rule joins."""

from collections.abc import Iterator, Mapping

from app.domain.classes import classes_of
from app.domain.evidence import Basis, Direction, Harm, Role, Severity, Status, capped
from app.domain.findings import Evidence, Finding, Party, finding_id
from app.domain.questions import Taken
from app.domain.scopes import applies, forms_of
from app.domain.substances import Effect
from app.domain.values import Citation, Wording
from app.domain.vocabulary import Axis, Combination, GradeSeverity, PairRule, Vocabulary

OPPOSED = "-opposed"


def effect_findings(a: Taken, b: Taken, vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Return one finding for each rule that two substances meet, at most one an axis.

    Symmetric: the order of the two changes nothing but which name stands first in the text.
    """
    axes = {axis.id: axis for axis in vocabulary.axes}
    best: dict[str, Finding] = {}
    # Once a substance and not once a rule: there are many rules, and most pairs meet none of them.
    sides = ((a, _by_axis(a)), (b, _by_axis(b)))
    for rule in vocabulary.pair_rules:
        for first, second, one, two in _meetings(rule, sides, vocabulary):
            severity = severity_of(rule.severities, one.grade + two.grade, rule.basis)
            if severity is None or rule.axis not in axes:
                continue
            finding = _finding(rule, axes[rule.axis], first, second, one, two, severity)
            known = best.get(finding.mechanism)
            if known is None or _rank(finding) > _rank(known):
                best[finding.mechanism] = finding
    return tuple(best[mechanism] for mechanism in sorted(best) if not _told_by_an_axis(best[mechanism], best))


def _told_by_an_axis(finding: Finding, found: Mapping[str, Finding]) -> bool:
    """Return whether one of the two axes that a rule joins already tells it, as gravely."""
    return any(
        _rank(other)[0] >= _rank(finding)[0]
        for axis, other in found.items()
        if finding.mechanism.startswith(f"{axis}-") or finding.mechanism.endswith(f"-{axis}")
    )


def severity_of(steps: tuple[GradeSeverity, ...], total: int, basis: Basis) -> Severity | None:
    """Return the worst severity whose threshold the sum of grades reaches, capped by the basis."""
    reached = [step.severity for step in steps if total >= step.at_least]
    return capped(max(reached, key=lambda s: s.rank), basis) if reached else None


def strongest(taken: Taken, axis: str, direction: Direction) -> Effect | None:
    """Return the strongest effect of a substance, as taken, on an axis in a direction."""
    met = [
        e for e in taken.substance.effects if e.axis == axis and e.direction is direction and applies(e.scope, taken)
    ]
    return max(met, key=lambda e: e.grade, default=None)


_ByAxis = Mapping[tuple[str, Direction], Effect]
_Side = tuple[Taken, _ByAxis]


def _by_axis(taken: Taken) -> _ByAxis:
    """Return the strongest effect of a substance, as taken, on each axis and in each direction; the first of equals."""
    found: dict[tuple[str, Direction], Effect] = {}
    for effect in taken.substance.effects:
        place = (effect.axis, effect.direction)
        if (place not in found or effect.grade > found[place].grade) and applies(effect.scope, taken):
            found[place] = effect
    return found


def _meetings(
    rule: PairRule, sides: tuple[_Side, _Side], vocabulary: Vocabulary
) -> Iterator[tuple[Taken, Taken, Effect, Effect]]:
    """Yield how two substances meet a rule, the substance on the rule's own axis first."""
    for (first, ours), (second, theirs) in (sides, sides[::-1]):
        one = ours.get((rule.axis, rule.direction))
        two = theirs.get((rule.with_axis or rule.axis, rule.second_direction)) if one is not None else None
        if one is not None and two is not None and _wanted(rule, second, vocabulary):
            yield first, second, one, two


def _wanted(rule: PairRule, second: Taken, vocabulary: Vocabulary) -> bool:
    """Return whether the second effect is the one that people take the substance for, where the rule asks."""
    return not rule.with_classes or bool(set(rule.with_classes) & classes_of(second.substance, vocabulary))


def mechanism_of(rule: PairRule) -> str:
    """Return the mechanism token: the axis, the two axes, or the axis and that it is opposed."""
    if rule.with_axis not in (None, rule.axis):
        return f"{rule.axis}-{rule.with_axis}"
    return f"{rule.axis}{OPPOSED}" if rule.combination is Combination.OPPOSING else rule.axis


def _rank(finding: Finding) -> tuple[int, int]:
    severity = -1 if finding.severity is None else finding.severity.rank
    return severity, -finding.evidence.basis.precedence


def _finding(
    rule: PairRule, axis: Axis, first: Taken, second: Taken, one: Effect, two: Effect, severity: Severity
) -> Finding:
    opposing = rule.combination is Combination.OPPOSING
    low, high = sorted((first.substance.key, second.substance.key))
    mechanism = mechanism_of(rule)
    return Finding(
        id=finding_id(low, high, mechanism),
        category=axis.category,
        status=Status.INTERACTION,
        severity=severity,
        harm=rule.harm,
        parties=(
            _party(first, Role.VICTIM if opposing else Role.CONTRIBUTOR),
            _party(second, Role.PERPETRATOR if opposing else Role.CONTRIBUTOR),
        ),
        mechanism=mechanism,
        direction=Direction.LOWERS if rule.harm is Harm.LOSS_OF_EFFECT else Direction.RAISES,
        actions=rule.actions,
        evidence=Evidence(basis=rule.basis, certainty=rule.certainty, sources=_sources(rule, one, two)),
        text=filled(rule.text, first.substance.name, second.substance.name),
        seriousness=rule.seriousness,
        likelihood=one.likelihood if one.likelihood == two.likelihood else None,
        onset=one.onset or two.onset,
        persistence=one.persistence or two.persistence,
        monitoring=rule.monitoring or axis.monitoring,
        scope=forms_of((first, one.scope), (second, two.scope)),
        modifying_factors=tuple(s for s in (one.scope.timing, two.scope.timing) if s),
    )


def filled(text: Wording, a: str, b: str) -> Wording:
    """Return both wordings with {a} and {b} replaced by names, sentence capitals kept."""

    def fill(sentence: str) -> str:
        said = sentence.replace("{a}", a).replace("{b}", b)
        return said[:1].upper() + said[1:]

    return Wording(patient=fill(text.patient), clinician=fill(text.clinician))


def _party(taken: Taken, role: Role) -> Party:
    return Party(id=taken.substance.slug, name=taken.substance.name, role=role, preparation=taken.preparation)


def _sources(rule: PairRule, one: Effect, two: Effect) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys((*rule.cite, *one.cite, *two.cite)))
