"""Scores pair-level expectations: does the pair interact, and how grave is it at most?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import product

from app.domain.coverage import Covered, pair_coverage
from app.domain.evidence import ActionKind, Category, Severity, Status
from app.domain.findings import Finding
from app.domain.pairs import pair_findings
from app.domain.questions import Taken
from app.domain.substances import Substance
from app.evaluation.lookup import Lookup, as_taken
from app.evaluation.names import Named, read_name
from app.evaluation.tables import Row
from app.services.validation import Validation
from app.store.knowledge import MAX_PAGE, Knowledge

# What a table's category means here; a ceiling row is judged by every finding.
CATEGORIES = {
    "PK": {Category.PHARMACOKINETIC},
    "PD": {Category.PHARMACODYNAMIC, Category.DUPLICATE_THERAPY},
    "ORGAN": {Category.ORGAN_LOAD},
    "CEILING": set(Category),
}
_ABOVE_INFORM = {
    ActionKind.SEEK_HELP_NOW,
    ActionKind.AVOID,
    ActionKind.HOLD_BEFORE_PROCEDURE,
    ActionKind.ADJUST,
    ActionKind.SEPARATE_IN_TIME,
    ActionKind.MONITOR,
}
_GRAVE = (Severity.MAJOR, Severity.CONTRAINDICATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One expectation and what the engine says."""

    name: str
    category: str
    tier: str  # how well the expectation itself is founded, where the table says so
    expected: bool
    covered: bool
    positive: bool
    breach: bool
    why: str = ""


PairOf = Callable[[Taken, Taken], tuple[Finding, ...]]


def judge_pairs(knowledge: Knowledge, rows: Iterable[tuple[int, Row]], derived_only: bool) -> list[Judged]:
    """Return a judgement for each row; a class means every member that is known, and one hit counts."""
    vocabulary = knowledge.vocabulary()

    validated = None if derived_only else Validation().of(knowledge)

    def pair_of(a: Taken, b: Taken) -> tuple[Finding, ...]:
        documented = () if derived_only else knowledge.documented_between(a.substance, [b.substance])
        return pair_findings(a, b, documented, vocabulary, validated=validated)

    lookup, everything = Lookup(knowledge), _all_substances(knowledge)
    return [_judge(lookup, everything, pair_of, line, row) for line, row in rows]


def _judge(lookup: Lookup, everything: tuple[Substance, ...], pair_of: PairOf, line: int, row: Row) -> Judged:
    name = f"line {line}: {row['compound_a']} + {row['compound_b']}"
    category = row["category"].strip().upper()
    blank = Judged(
        name=name,
        category=category,
        tier=row.get("tier", "").strip().upper(),
        expected=row["expected"].strip().casefold() == "interacts",
        covered=False,
        positive=False,
        breach=False,
    )
    sides = [_meant(lookup, everything, read_name(row[column])) for column in ("compound_a", "compound_b")]
    for column, met in zip(("compound_a", "compound_b"), sides, strict=True):
        if not met:
            return replace(blank, why=f"no substance is known as {row[column]!r}")
    counted = set[Category]().union(*(CATEGORIES.get(part, set()) for part in category.split("+")))
    findings: list[Finding] = []
    covered = False
    for a, b in product(*sides):
        if a.slug != b.slug:
            found = [
                f for f in pair_of(_taken(a, row["compound_a"]), _taken(b, row["compound_b"])) if f.category in counted
            ]
            findings += found
            covered = covered or bool(found) or pair_coverage(a, b).covered is Covered.ASSESSED or _known(a, b, counted)
    return replace(
        blank,
        covered=covered,
        positive=any(_positive(f) for f in findings),
        breach=category == "CEILING" and any(f.severity in _GRAVE for f in findings),
        why="" if covered else "the facets of this category are not known on both sides",
    )


def _meant(lookup: Lookup, everything: tuple[Substance, ...], named: Named) -> tuple[Substance, ...]:
    one = None if named.is_class else lookup.substance(named)
    return (one,) if one is not None else lookup.members(named, everything)


def _taken(substance: Substance, text: str) -> Taken:
    route = read_name(text).route
    return Taken(substance=substance) if route is None else as_taken(substance, route)


def _known(a: Substance, b: Substance, counted: set[Category]) -> bool:
    """Return whether the facets that the counted categories need are known on both sides."""
    missing = {facet.value.split("_")[0] for facet, _ in pair_coverage(a, b).missing}
    needed = {"exposure"} if counted == {Category.PHARMACOKINETIC} else {"effects"}
    if counted == {Category.ORGAN_LOAD}:
        needed = {"organs"}
    return not (needed & missing)


def _positive(finding: Finding) -> bool:
    if finding.severity is not None and finding.severity.rank >= Severity.MODERATE.rank:
        return True
    acts = finding.status in (Status.INTERACTION, Status.CANNOT_SAY)
    return acts and any(advice.action in _ABOVE_INFORM for advice in finding.actions)


def _all_substances(knowledge: Knowledge) -> tuple[Substance, ...]:
    found: list[Substance] = []
    after: str | None = ""
    while after is not None:
        page = knowledge.substances(after=after, limit=MAX_PAGE)
        found += page.items
        after = page.next
    return tuple(found)


def pairs_report(judged: list[Judged]) -> dict[str, object]:
    """Return the measures in all, by category and, where the table has tiers, by tier.

    Uncovered pairs are outside sensitivity and specificity.
    """
    categories = sorted({one.category for one in judged})
    tiers = sorted({one.tier for one in judged} - {""})
    by_tier = {t: _measures([one for one in judged if one.tier == t]) for t in tiers}
    return {
        **_measures(judged),
        "by_category": {c: _measures([one for one in judged if one.category == c]) for c in categories},
        **({"by_tier": by_tier} if by_tier else {}),
    }


def _measures(judged: list[Judged]) -> dict[str, object]:
    covered = [one for one in judged if one.covered]
    yes = [one for one in covered if one.expected]
    no = [one for one in covered if not one.expected]
    return {
        "pairs": len(judged),
        "covered": len(covered),
        "sensitivity": sum(one.positive for one in yes) / len(yes) if yes else None,
        "specificity": sum(not one.positive for one in no) / len(no) if no else None,
        "ceiling_breaches": [one.name for one in covered if one.breach],
        "missed": [one.name for one in yes if not one.positive],
        "false_alarms": [one.name for one in no if one.positive],
        "not_covered": [{"name": one.name, "why": one.why} for one in judged if not one.covered],
    }
