"""The categories: each with a summary, questions for the specialist, and its findings by mechanism."""

from collections.abc import Sequence

from app.domain.evidence import Category, Severity, Status
from app.domain.findings import Finding
from app.domain.summary.document import CategorySection, CoverageNames, Group
from app.domain.summary.facts import SummaryFacts
from app.domain.summary.labels import SEVERITY_WORDS, Lexicon
from app.domain.summary.matrix import worst_of
from app.domain.values import Wording
from app.domain.vocabulary import CategoryEntry
from app.domain.wording import capital, counted, listed

# What the coverage of medicines says nothing about.
_BEYOND_MEDICINES = (Category.PHARMACOGENETIC, Category.CONDITION_CAUTION, Category.TEST_INTERFERENCE)
_NAMED = 5  # agents named in a category's summary


def sections(
    facts: SummaryFacts, findings: Sequence[Finding], coverage: CoverageNames, lexicon: Lexicon
) -> tuple[CategorySection, ...]:
    """Return every category of the vocabulary, also those without a finding, in its order."""
    return tuple(
        _section(facts, coverage, lexicon, entry, [f for f in findings if f.category is entry.id])
        for entry in facts.vocabulary.categories
    )


def _section(
    facts: SummaryFacts, coverage: CoverageNames, lexicon: Lexicon, entry: CategoryEntry, findings: Sequence[Finding]
) -> CategorySection:
    words = {"compound": facts.compound.substance.name, "specialist": facts.condition.specialist.patient}
    return CategorySection(
        id=entry.id,
        name=entry.name,
        summary=_summary(facts, coverage, lexicon, entry, findings),
        questions=tuple(_filled(question, words) for question in entry.questions),
        findings=tuple(findings),
        groups=groups_of(findings, lexicon),
    )


def groups_of(findings: Sequence[Finding], lexicon: Lexicon) -> tuple[Group, ...]:
    """Group findings by what they are called, so that forty agents do not become forty alerts."""
    by_name: dict[Wording, list[Finding]] = {}
    for finding in findings:
        by_name.setdefault(lexicon.name(finding.mechanism), []).append(finding)
    return tuple(
        Group(mechanism=met[0].mechanism, name=name, finding_ids=tuple(f.id for f in met))
        for name, met in by_name.items()
    )


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _summary(
    facts: SummaryFacts, coverage: CoverageNames, lexicon: Lexicon, entry: CategoryEntry, findings: Sequence[Finding]
) -> Wording:
    x = facts.compound.substance.name
    interactions = [f for f in findings if f.status is Status.INTERACTION]
    if not interactions:
        return _quiet(facts, entry, findings, coverage)
    worst = worst_of(f.severity for f in interactions)
    assert worst is not None  # an interaction carries a severity
    partners = listed(_partners(facts, [f for f in interactions if f.severity is worst]), _NAMED)
    groups = listed([g.name.patient for g in groups_of(interactions, lexicon)], _NAMED)
    clinical = listed([g.name.clinician for g in groups_of(interactions, lexicon)], _NAMED)
    counts = listed([f"{n} {s}" for s in Severity if (n := sum(f.severity is s for f in interactions))])
    total = counted(len(interactions), "finding")
    return Wording(
        patient=(
            f"{capital(x)} has {counted(len(interactions), 'point')} to check here: {groups}. "
            f"The gravest ({SEVERITY_WORDS[worst].patient}): {x} with {partners}."
        ),
        clinician=f"{capital(x)}: {total} ({counts}) on {clinical}; worst with {partners}.",
    )


def _quiet(facts: SummaryFacts, entry: CategoryEntry, findings: Sequence[Finding], coverage: CoverageNames) -> Wording:
    """Nothing found is told with what it rests on; it never reads as "safe"."""
    x = facts.compound.substance.name
    if entry.id is Category.PHARMACOKINETIC and not facts.compound.substance.kind.handled_by_enzymes:
        word = facts.compound.substance.kind.replace("_", " ")
        kind = f"an {word}" if word[0] in "aeiou" else f"a {word}"
        return Wording(
            patient=f"{capital(x)} is {kind}. The liver enzymes that clear most medicines do not matter for {x}.",
            clinician=f"{capital(x)} is {kind}: CYP enzymes and drug transporters do not decide its exposure.",
        )
    null = [f for f in findings if f.status is Status.STUDIED_NO_EFFECT]
    open_ = [f for f in findings if f.status is Status.CANNOT_SAY]
    studied = f" Studied with {x} without a relevant effect: {listed(_partners(facts, null), _NAMED)}." if null else ""
    unsure = f" We cannot say for {x} with {listed(_partners(facts, open_), _NAMED)}." if open_ else ""
    name = entry.patient_name[:1].lower() + entry.patient_name[1:]
    if entry.id in _BEYOND_MEDICINES:
        return Wording(
            patient=f"We hold nothing on {x} here ({name}); it may matter all the same.{studied}{unsure}",
            clinician=f"{capital(x)}: no sourced {entry.name.lower()} in this release.{studied}{unsure}",
        )
    checked = f" Checked in full with {x}: {len(coverage.assessed)} of {coverage.total} medicines."
    return Wording(
        patient=f"For {x} we found no problem here ({name}).{checked}{studied}{unsure}",
        clinician=f"{capital(x)}: no {entry.name.lower()} finding.{checked}{studied}{unsure}",
    )


def _partners(facts: SummaryFacts, findings: Sequence[Finding]) -> list[str]:
    own = facts.compound.substance.slug
    return [p.name for f in findings for p in f.parties if p.id != own]
