"""Evidence meets derivation: who leads, who is silenced, who stands beside whom."""

from collections.abc import Iterable
from dataclasses import replace

from app.domain.evidence import Basis, Category, Status
from app.domain.findings import Exposure, Finding
from app.domain.pd.effects import OPPOSED
from app.domain.pk.figures import exposure_words
from app.domain.pk.propagation import Interval
from app.domain.stated import EXPOSURE
from app.domain.substances import Duration, Scope
from app.domain.values import Citation, Wording

# AUC ratios inside these bounds, interval included, are no relevant effect unless the victim's own
# exposure-response says otherwise. Source: FDA, Clinical Drug Interaction Studies guidance, 2020, section VII.
NO_EFFECT = (0.8, 1.25)


def settle(stated: Iterable[Finding], derived: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what holds of one pair, cautious first.

    A stated interaction replaces the derived finding on the same mechanism and direction of roles.
    A stated null silences a derived exposure finding only if its interval lies inside the no-effect bounds
    and its scope is no narrower; it never silences a pharmacodynamic or organ finding.
    Whatever disagrees and is not silenced is shown side by side, each naming the other.
    What was imported from another data set replaces and silences nothing.
    """
    every = list(stated)
    leading = [one for one in every if not one.imported]
    kept: list[Finding] = [one for one in every if one.imported]
    for one in derived:
        if any(_replaces(s, one) for s in leading):
            leading = [_with_prediction(s, one) for s in leading]
        elif not any(_silences(s, one) for s in leading):
            kept.append(one)
    return in_order(_beside_each_other([*leading, *kept]))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort: worst severity, curated before imported, strongest basis, then id, so that one question has one answer.

    An imported finding that disagrees with curated ones follows the first of them, and lifts it to its own place:
    the graver word is not moved down, and never stands before what was read with care.
    """
    ordered = sorted(findings, key=_cautious_first)
    curated = {one.id: one for one in ordered if not one.imported}
    led: dict[str, list[Finding]] = {}
    for one in ordered:
        leader = next((i for i in curated if i in one.disagrees_with), None) if one.imported else None
        if leader is not None:
            led.setdefault(leader, []).append(one)
    followers = {one.id for some in led.values() for one in some}
    heads = [one for one in ordered if one.id not in followers]
    places = {one.id: min(map(_cautious_first, [one, *led.get(one.id, ())])) for one in heads}
    return tuple(
        one for head in sorted(heads, key=lambda head: places[head.id]) for one in (head, *led.get(head.id, ()))
    )


def _cautious_first(finding: Finding) -> tuple[int, int, bool, int, str]:
    severity = -1 if finding.severity is None else finding.severity.rank
    status = list(Status).index(finding.status)
    return -severity, status, finding.imported, finding.evidence.basis.precedence, finding.id


def family(mechanism: str) -> str:
    """Return what two findings must share to speak of one thing."""
    if mechanism.startswith(EXPOSURE):
        return EXPOSURE
    return mechanism.removesuffix(OPPOSED)


def _joins(mechanism: str, axis: str) -> bool:
    """Return whether a mechanism joins this axis with another: sedation-respiratory-depression, sedation."""
    if axis == EXPOSURE:
        return False  # exposure-oral is one mechanism, not two
    return mechanism.startswith(f"{axis}-") or mechanism.endswith(f"-{axis}")


def _same_matter(stated: Finding, derived: Finding) -> bool:
    if _joins(derived.mechanism, stated.mechanism):
        return True
    if family(stated.mechanism) != family(derived.mechanism):
        return False
    if family(stated.mechanism) != EXPOSURE:
        return True
    same_victim = stated.id.split(".")[0] == derived.id.split(".")[0]
    return same_victim and stated.mechanism in (EXPOSURE, derived.mechanism)


def _replaces(stated: Finding, derived: Finding) -> bool:
    return stated.status is Status.INTERACTION and _same_matter(stated, derived)


def _with_prediction(stated: Finding, derived: Finding) -> Finding:
    """A weaker basis may add: the predicted ratio, where the statement has none and points the same way."""
    if (
        stated.exposure is None
        and stated.status is Status.INTERACTION
        and stated.category is Category.PHARMACOKINETIC
        and stated.direction is derived.direction
        and _same_matter(stated, derived)
    ):
        return replace(
            stated,
            exposure=derived.exposure,
            evidence=replace(stated.evidence, sources=_united(stated.evidence.sources, derived.evidence.sources)),
            text=_with_figure(stated.text, derived.exposure),
        )
    return stated


def _united(one: tuple[Citation, ...], two: tuple[Citation, ...]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys((*one, *two)))


def _with_figure(text: Wording, exposure: Exposure | None) -> Wording:
    """Add the figure in words: who reads only the sentence sees that it was worked out."""
    if exposure is None or exposure.low is None or exposure.high is None:
        return text
    interval = Interval(ratio=exposure.ratio, low=exposure.low, high=exposure.high)
    return Wording(
        patient=f"{text.patient} Worked out, not measured: {exposure_words(interval)}.",
        clinician=f"{text.clinician} Predicted: {exposure_words(interval)}, 90 % interval.",
    )


def _silences(stated: Finding, derived: Finding) -> bool:
    if stated.status is not Status.STUDIED_NO_EFFECT or derived.category is not Category.PHARMACOKINETIC:
        return False
    if stated.evidence.basis.precedence > Basis.CLINICAL_STUDY.precedence or not _same_matter(stated, derived):
        return False
    seen = stated.exposure
    if seen is None or seen.low is None or seen.high is None:
        return False
    inside = NO_EFFECT[0] <= seen.low and seen.high <= NO_EFFECT[1]
    return inside and not _special(stated.scope)


def _special(scope: Scope) -> bool:
    """A null from a restricted dose, a single dose or an unusual population speaks for no one else."""
    usual = scope.population in (None, "healthy volunteers", "healthy adults")
    return scope.doses is not None or scope.duration is Duration.SINGLE_DOSE or not usual


def _beside_each_other(findings: list[Finding]) -> list[Finding]:
    """Let each finding name those that speak of the same matter and say something else."""
    gravest = next((one for one in in_order(findings) if not one.imported), None)

    def disagree(one: Finding, two: Finding) -> bool:
        if one.imported is not two.imported:
            return _disagree_across(one, two, gravest)
        same = _same_matter(one, two) or _same_matter(two, one)
        return same and (two.status is not one.status or two.direction is not one.direction)

    def others(one: Finding) -> tuple[str, ...]:
        return tuple(sorted(two.id for two in findings if two.id != one.id and disagree(one, two)))

    return [replace(one, disagrees_with=met) if (met := others(one)) else one for one in findings]


def _disagree_across(one: Finding, two: Finding, gravest: Finding | None) -> bool:
    """Return whether a curated and an imported finding disagree, also in severity alone.

    A list that does not say how two substances interact speaks of the pair: it is held against the gravest finding.
    """
    curated, imported = (two, one) if one.imported else (one, two)
    if imported.category is Category.UNSPECIFIED:
        same = gravest is not None and curated.id == gravest.id
    else:
        same = _same_matter(one, two) or _same_matter(two, one)
    told = (imported.status, imported.severity, imported.category is Category.UNSPECIFIED or imported.direction)
    known = (curated.status, curated.severity, imported.category is Category.UNSPECIFIED or curated.direction)
    return same and told != known
