"""Reasons for care that lie in the person or the disease, not in another medicine."""

from collections.abc import Iterable

from app.domain.evidence import Category, Direction, Role, Status, capped
from app.domain.findings import Evidence, Finding, Party, finding_id
from app.domain.questions import Taken
from app.domain.scopes import applies
from app.domain.substances import Caution
from app.domain.vocabulary import Feature, Vocabulary


def caution_findings(taken: Taken, features: Iterable[str], vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Return the substance's cautions for these features, worst first within a feature."""
    wanted = set(features)
    known = {feature.id: feature for feature in vocabulary.features}
    met = [
        c for c in taken.substance.cautions if c.feature in wanted and c.feature in known and applies(c.scope, taken)
    ]
    seen: dict[str, int] = {}
    findings = []
    for caution in sorted(met, key=lambda c: (c.feature, -c.severity.rank)):
        seen[caution.feature] = seen.get(caution.feature, 0) + 1
        findings.append(_finding(taken, caution, known[caution.feature], seen[caution.feature]))
    return tuple(findings)


def features_meant(words: Iterable[str], vocabulary: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (feature ids, words that mean none) for a person's further conditions."""
    by_word = {trigger.casefold(): f.id for f in vocabulary.features for trigger in (f.id, f.name, *f.triggers)}
    found: list[str] = []
    unknown: list[str] = []
    for word in words:
        key = word.strip().casefold()
        feature = by_word.get(key) or by_word.get(key.replace(" ", "-"))
        if feature is None:
            unknown.append(word)
        else:
            found.append(feature)
    return tuple(dict.fromkeys(found)), tuple(unknown)


def _finding(taken: Taken, caution: Caution, feature: Feature, number: int) -> Finding:
    return Finding(
        id=finding_id(taken.substance.key, feature.id, "caution", None if number == 1 else number),
        category=Category.CONDITION_CAUTION,
        status=Status.INTERACTION,
        severity=capped(caution.severity, caution.basis),
        harm=caution.harm,
        parties=(
            Party(
                id=taken.substance.slug,
                name=taken.substance.name,
                role=Role.PERPETRATOR,
                preparation=taken.preparation,
            ),
            Party(id=feature.id, name=feature.name, role=Role.VICTIM),
        ),
        mechanism="caution",
        direction=Direction.RAISES,
        actions=caution.actions,
        evidence=Evidence(basis=caution.basis, certainty=caution.certainty, sources=caution.cite),
        text=caution.text,
        scope=caution.scope,
        monitoring=caution.monitoring,
    )
