"""Findings that a label, guideline, study or case report states, as they stand."""

from collections.abc import Iterable
from dataclasses import replace
from zlib import crc32

from app.domain.classes import classes_of
from app.domain.documented import Documented
from app.domain.documented import Party as Side
from app.domain.evidence import Category, Role, Status
from app.domain.findings import BUNDLED, Evidence, Exposure, Finding, Party, finding_id
from app.domain.questions import Taken
from app.domain.scopes import applies, preparation_of, route_of, same_length
from app.domain.substances import Route, Substance
from app.domain.vocabulary import Vocabulary

EXPOSURE = "exposure"
NULL_NUMBER = 0


def stated_findings(
    a: Taken, b: Taken, documented: Iterable[tuple[Documented, str]], vocabulary: Vocabulary
) -> tuple[Finding, ...]:
    """Return a finding for each documented statement (with its layer) that speaks about a with b."""
    classes = {t.substance.slug: classes_of(t.substance, vocabulary) for t in (a, b)}
    findings = []
    for statement, origin in documented:
        for first, second in ((a, b), (b, a)):
            one, two = statement.between
            if _means(one, first, classes) and _means(two, second, classes):
                named = all(side.substance for side in statement.between)
                findings.append((_finding(statement, origin, first, second), named))
                break
    return _told_once(findings)


def _means(side: Side, taken: Taken, classes: dict[str, frozenset[str]]) -> bool:
    slug = taken.substance.slug
    named = side.substance == slug or (side.substance_class is not None and side.substance_class in classes[slug])
    return named and applies(side.scope, taken) and same_length(side.scope.duration, taken.duration)


def _finding(statement: Documented, origin: str, first: Taken, second: Taken) -> Finding:
    one, two = statement.between
    sides = [(one, first), (two, second)]
    low, high = (t.substance.key for _, t in _key_order(statement, sides))
    mechanism = _mechanism(statement, sides)
    return Finding(
        id=finding_id(low, high, mechanism, _number(statement)),
        category=statement.category,
        status=statement.status,
        severity=statement.severity,
        harm=statement.harm,
        parties=tuple(
            Party(id=t.substance.slug, name=t.substance.name, role=s.role, preparation=t.preparation) for s, t in sides
        ),
        mechanism=mechanism,
        direction=statement.direction,
        actions=statement.actions,
        evidence=Evidence(basis=statement.basis, certainty=statement.certainty, sources=statement.cite),
        text=statement.text,
        likelihood=statement.likelihood,
        seriousness=statement.seriousness,
        exposure=_exposure(statement),
        scope=statement.scope,
        onset=statement.onset,
        persistence=statement.persistence,
        situations=statement.situations,
        monitoring=statement.monitoring,
        alternatives=statement.alternatives,
        lists=statement.lists,
        origin=origin,
    )


def _key_order(statement: Documented, sides: list[tuple[Side, Taken]]) -> list[tuple[Side, Taken]]:
    """Victim first where exposure changes, else by key: the order of finding ids."""
    if statement.category is Category.PHARMACOKINETIC:
        return sorted(sides, key=lambda s: (s[0].role is not Role.VICTIM, s[1].substance.key))
    return sorted(sides, key=lambda s: s[1].substance.key)


def _mechanism(statement: Documented, sides: list[tuple[Side, Taken]]) -> str:
    """Exposure statements about one route of the victim take that route into their mechanism."""
    if statement.mechanism != EXPOSURE:
        return statement.mechanism
    routes = {route for side, taken in sides if side.role is Role.VICTIM for route in _routes(side, taken)}
    routes |= set(statement.scope.routes)
    return f"{EXPOSURE}-{next(iter(routes))}" if len(routes) == 1 else EXPOSURE


def _routes(side: Side, taken: Taken) -> set[Route]:
    named = [preparation_of(taken.substance, slug) for slug in side.scope.preparations]
    return set(side.scope.routes) | {p.route for p in named if p is not None} | _only_route(taken.substance)


def _only_route(substance: Substance) -> set[Route]:
    route = route_of(Taken(substance=substance))
    return set() if route is None else {route}


def _exposure(statement: Documented) -> Exposure | None:
    seen = statement.exposure
    if seen is None:
        return None
    return Exposure(ratio=seen.ratio, low=seen.low, high=seen.high, observed=True, of=seen.of)


def _number(statement: Documented) -> int | None:
    """The number in the file; a null without one gets a number that nothing derived ever takes."""
    if statement.number is None and statement.status is Status.STUDIED_NO_EFFECT:
        return NULL_NUMBER
    return statement.number


def _told_once(findings: Iterable[tuple[Finding, bool]]) -> tuple[Finding, ...]:
    """Join statements that say the same of one pair: two labels, or a class and a named member.

    The gravest leads, the one that names both substances before one on a class; all their sources stand
    under it. Statements of another layer or direction stay apart, with a number made of what they say.
    """
    groups: dict[tuple[str, str, str | None], list[tuple[Finding, bool]]] = {}
    for finding, named in findings:
        groups.setdefault((finding.id, finding.origin, finding.direction), []).append((finding, named))
    joined = [_joined(group) for group in groups.values()]
    taken: set[str] = set()
    kept = []
    for finding in sorted(joined, key=lambda f: (f.id, f.origin != BUNDLED, f.imported, f.origin, f.direction or "")):
        if finding.id in taken:
            finding = replace(finding, id=f"{finding.id}.{_digest_number(finding)}")
        taken.add(finding.id)
        kept.append(finding)
    return tuple(sorted(kept, key=lambda f: f.id))


def _joined(group: list[tuple[Finding, bool]]) -> Finding:
    ordered = [finding for finding, _ in sorted(group, key=_leading)]
    lead = ordered[0]
    return replace(
        lead,
        evidence=replace(lead.evidence, sources=tuple(dict.fromkeys(c for f in ordered for c in f.evidence.sources))),
        monitoring=tuple(dict.fromkeys(m for f in ordered for m in f.monitoring)),
        lists=tuple(dict.fromkeys(name for f in ordered for name in f.lists)),
        exposure=next((f.exposure for f in ordered if f.exposure is not None), None),
    )


def _leading(one: tuple[Finding, bool]) -> tuple[int, bool, int, str]:
    finding, named = one
    severity = -1 if finding.severity is None else finding.severity.rank
    return -severity, not named, finding.evidence.basis.precedence, finding.text.clinician


def _digest_number(finding: Finding) -> int:
    said = (finding.origin, finding.direction or "", finding.text.clinician)
    return crc32("|".join(said).encode()) % 100_000
