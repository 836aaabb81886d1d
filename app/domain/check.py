"""Any list of substances: each pair, and the list as a whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from app.domain.cautions import caution_findings, features_meant
from app.domain.coverage import Covered, PairCoverage, pair_coverage
from app.domain.findings import Finding
from app.domain.pd.burdens import burden_findings
from app.domain.personal import extrapolated, personal_findings
from app.domain.pk.genetics import genetic_findings
from app.domain.pk.organ_function import organ_function_findings
from app.domain.precedence import in_order
from app.domain.questions import Patient, Taken
from app.domain.situations import situations_of
from app.domain.vocabulary import Vocabulary

PairOf = Callable[[Taken, Taken], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPair:
    """One pair of the list and how far it could be assessed."""

    a: str
    b: str
    names: tuple[str, str]
    coverage: PairCoverage
    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    findings: tuple[Finding, ...]
    pairs: tuple[CheckedPair, ...]
    unknown_conditions: tuple[str, ...]


def check(takens: Sequence[Taken], pair_of: PairOf, vocabulary: Vocabulary, patient: Patient | None = None) -> Check:
    """Return the findings of every pair and of the list as a whole; the order of the list changes nothing."""
    ordered = sorted(takens, key=lambda t: (t.substance.key, t.preparation or ""))
    features, unknown = features_meant(patient.conditions if patient else (), vocabulary)
    found: dict[str, Finding] = {}
    pairs = []
    for a, b in combinations(ordered, 2):
        findings = () if a.substance.slug == b.substance.slug else pair_of(a, b)
        found.update((f.id, f) for f in findings)
        pairs.append(_pair(a, b, findings))
    for taken in ordered:
        others = [t for t in ordered if t is not taken]
        found.update((f.id, f) for f in _alone(taken, others, features, vocabulary, patient))
    kept = _burdens_once(in_order(found.values()))
    if patient is not None and patient.minor:
        kept = tuple(extrapolated(f) for f in kept)
    return Check(findings=kept, pairs=tuple(pairs), unknown_conditions=unknown)


def _pair(a: Taken, b: Taken, findings: Sequence[Finding]) -> CheckedPair:
    return CheckedPair(
        a=a.substance.slug,
        b=b.substance.slug,
        names=(a.substance.name, b.substance.name),
        coverage=pair_coverage(a.substance, b.substance),
        finding_ids=tuple(f.id for f in findings),
    )


def _alone(
    taken: Taken, others: Sequence[Taken], features: Sequence[str], vocabulary: Vocabulary, patient: Patient | None
) -> list[Finding]:
    """Findings of one substance with the person, and of the whole list as seen from it."""
    found = [*burden_findings(taken, others, vocabulary), *caution_findings(taken, features, vocabulary)]
    if patient is not None:
        found += genetic_findings(taken, vocabulary, patient) if patient.phenotypes else ()
        found += organ_function_findings(taken, vocabulary, patient)
        found += personal_findings(taken, others, vocabulary, patient)
    by_slug = {taken.substance.slug: taken.substance}
    return [f if f.severity is None else replace(f, situations=situations_of(f, by_slug)) for f in found]


def _burdens_once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """A burden is the same list of contributors seen from each of them: it is told once."""
    seen: set[tuple[str, frozenset[str]]] = set()
    kept = []
    for finding in findings:
        key = (finding.mechanism, frozenset(p.id for p in finding.parties))
        if ".burden-" in finding.id:
            if key in seen:
                continue
            seen.add(key)
        kept.append(finding)
    return tuple(kept)


def covered_pairs(checked: Check, state: Covered) -> tuple[CheckedPair, ...]:
    """Return the pairs in one state of coverage."""
    return tuple(pair for pair in checked.pairs if pair.coverage.covered is state)
