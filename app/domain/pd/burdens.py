"""Effects that add up over a whole list, each told once."""

from collections.abc import Sequence

from app.domain.evidence import Direction, Role, Severity, Status
from app.domain.findings import Evidence, Finding, Party, finding_id
from app.domain.pd.effects import severity_of, strongest
from app.domain.questions import Taken
from app.domain.substances import Effect
from app.domain.values import Wording
from app.domain.vocabulary import Axis, Combination, PairRule, Vocabulary
from app.domain.wording import listed

# A burden needs more than a pair: two are told by the pair's own finding.
MEMBERS = 3
WHOLE_LIST = "ALLALL"


def burden_findings(compound: Taken, others: Sequence[Taken], vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Return one finding an axis to which the compound and at least two others add; order of others is irrelevant."""
    axes = {axis.id: axis for axis in vocabulary.axes}
    findings = []
    for rule in vocabulary.pair_rules:
        if not rule.burden or rule.combination is not Combination.ADDITIVE or rule.axis not in axes:
            continue
        finding = _burden(rule, axes[rule.axis], compound, others)
        if finding is not None:
            findings.append(finding)
    return tuple(findings)


def _burden(rule: PairRule, axis: Axis, compound: Taken, others: Sequence[Taken]) -> Finding | None:
    own = strongest(compound, rule.axis, rule.direction)
    if own is None:
        return None
    met = {t.substance.slug: (t, e) for t in others if (e := strongest(t, rule.axis, rule.direction)) is not None}
    members = [met[slug] for slug in sorted(met) if slug != compound.substance.slug]
    total = own.grade + sum(effect.grade for _, effect in members)
    severity = severity_of(rule.severities, total, rule.basis)
    if len(members) + 1 < MEMBERS or severity is None:
        return None
    return _finding(rule, axis, severity, [(compound, own), *members])


def _finding(rule: PairRule, axis: Axis, severity: Severity, members: Sequence[tuple[Taken, Effect]]) -> Finding:
    compound = members[0][0].substance
    names = listed([taken.substance.name for taken, _ in members])
    return Finding(
        id=finding_id(compound.key, WHOLE_LIST, f"burden-{axis.id}"),
        category=axis.category,
        status=Status.INTERACTION,
        severity=severity,
        harm=rule.harm,
        parties=tuple(
            Party(id=t.substance.slug, name=t.substance.name, role=Role.CONTRIBUTOR, preparation=t.preparation)
            for t, _ in members
        ),
        mechanism=axis.id,
        direction=Direction.RAISES if rule.direction is Direction.RAISES else Direction.LOWERS,
        actions=rule.actions,
        evidence=Evidence(
            basis=rule.basis,
            certainty=rule.certainty,
            sources=tuple(dict.fromkeys((*rule.cite, *(c for _, e in members for c in e.cite)))),
        ),
        text=Wording(
            patient=f"{len(members)} of these medicines can add up: {axis.patient_name} with {names}.",
            clinician=f"Cumulative {axis.name} burden: {names}.",
        ),
        monitoring=rule.monitoring or axis.monitoring,
    )
