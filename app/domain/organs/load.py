"""Two substances that harm one organ."""

from app.domain.evidence import Category, Direction, Harm, Role, Status
from app.domain.findings import Evidence, Finding, Party, finding_id
from app.domain.pd.effects import filled, severity_of
from app.domain.questions import Taken
from app.domain.scopes import applies, forms_of
from app.domain.substances import Organ, OrganToxicity
from app.domain.vocabulary import OrganRule, Vocabulary


def organ_findings(a: Taken, b: Taken, vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Return one finding for each organ that both substances are known to harm.

    Being cleared by an organ is not a load on it: only sourced toxicity counts.
    """
    findings = []
    for rule in vocabulary.organ_rules:
        one, two = worst_toxicity(a, rule.organ), worst_toxicity(b, rule.organ)
        if one is not None and two is not None:
            finding = _finding(rule, a, b, one, two)
            if finding is not None:
                findings.append(finding)
    return tuple(findings)


def worst_toxicity(taken: Taken, organ: Organ) -> OrganToxicity | None:
    """Return the gravest sourced toxicity of a substance, as taken, to an organ."""
    met = [t for t in taken.substance.organ_toxicities if t.organ is organ and applies(t.scope, taken)]
    return max(met, key=lambda t: t.grade, default=None)


def _finding(rule: OrganRule, a: Taken, b: Taken, one: OrganToxicity, two: OrganToxicity) -> Finding | None:
    severity = severity_of(rule.severities, one.grade + two.grade, rule.basis)
    if severity is None:
        return None
    low, high = sorted((a.substance.key, b.substance.key))
    return Finding(
        id=finding_id(low, high, f"organ-{rule.organ}"),
        category=Category.ORGAN_LOAD,
        status=Status.INTERACTION,
        severity=severity,
        harm=Harm.TOXICITY,
        parties=tuple(
            Party(id=t.substance.slug, name=t.substance.name, role=Role.CONTRIBUTOR, preparation=t.preparation)
            for t in (a, b)
        ),
        mechanism=f"organ-{rule.organ}",
        direction=Direction.RAISES,
        actions=rule.actions,
        evidence=Evidence(
            basis=rule.basis,
            certainty=rule.certainty,
            sources=tuple(dict.fromkeys((*rule.cite, *one.cite, *two.cite))),
        ),
        text=filled(rule.text, a.substance.name, b.substance.name),
        scope=forms_of((a, one.scope), (b, two.scope)),
        modifying_factors=tuple(f"{t.substance.name}: {x.pattern}" for t, x in ((a, one), (b, two)) if x.pattern),
        likelihood=_likelihood(a, b, one, two),
        monitoring=rule.monitoring,
    )


def _likelihood(a: Taken, b: Taken, one: OrganToxicity, two: OrganToxicity) -> str | None:
    said = [f"{t.substance.name}: {x.likelihood}" for t, x in ((a, one), (b, two)) if x.likelihood]
    return "; ".join(said) or None
