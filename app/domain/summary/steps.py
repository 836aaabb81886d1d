"""What to do before combining, and what to measure: tied to the findings that ask for it."""

from collections.abc import Sequence

from app.domain.evidence import Category, Severity, Status
from app.domain.findings import Finding
from app.domain.summary.document import CoverageNames, MonitoringLine, Step
from app.domain.summary.facts import SummaryFacts
from app.domain.summary.labels import Lexicon
from app.domain.values import Wording
from app.domain.wording import capital, listed, sentence

_NAMED = 6
# Categories whose findings a person can feel; a level or a gene is no sign.
_FELT = (Category.PHARMACODYNAMIC, Category.ORGAN_LOAD)


def monitoring_lines(facts: SummaryFacts, findings: Sequence[Finding]) -> tuple[MonitoringLine, ...]:
    """Return each item to measure once, in the order of the gravest finding that asks for it."""
    asked: dict[str, list[str]] = {}
    for finding in findings:
        if finding.status is Status.INTERACTION and finding.severity is not Severity.MINOR:
            for item_id in finding.monitoring:
                asked.setdefault(item_id, []).append(finding.id)
    known = {item.id: item for item in facts.vocabulary.monitoring}
    return tuple(
        MonitoringLine(
            id=item.id,
            name=item.name,
            patient_name=item.patient_name,
            unit=item.unit,
            baseline=item.baseline,
            interval=item.interval,
            threshold=item.threshold,
            who=item.who,
            stopping=item.stopping,
            finding_ids=tuple(ids),
            cite=item.cite,
        )
        for item_id, ids in asked.items()
        if (item := known.get(item_id)) is not None
    )


def steps(
    facts: SummaryFacts,
    findings: Sequence[Finding],
    lines: Sequence[MonitoringLine],
    coverage: CoverageNames,
    lexicon: Lexicon,
) -> tuple[Step, ...]:
    """Return the seed page's five steps, made concrete, and the recheck."""
    texts = (
        (_list(facts), ()),
        _review(facts, findings, coverage),
        _baseline(facts, lines),
        _watch(facts, lines),
        _report(facts, findings, lexicon),
        (_recheck(facts), ()),
    )
    return tuple(Step(number=n, text=text, finding_ids=ids) for n, (text, ids) in enumerate(texts, start=1))


def _list(facts: SummaryFacts) -> Wording:
    x, who = facts.compound.substance.name, facts.condition.specialist
    names = [p.name for p in facts.compound.substance.preparations][:_NAMED]
    ask = f" Say which form: {', '.join(names[:-1])} or {names[-1]}." if len(names) > 1 else ""
    return Wording(
        patient=f"Bring your {who.patient} a full list of what you take, with doses, and write {x} on it.{ask}",
        clinician=f"Complete medication history including non-prescribed products; preparation and dose of {x}.{ask}",
    )


def _review(
    facts: SummaryFacts, findings: Sequence[Finding], coverage: CoverageNames
) -> tuple[Wording, tuple[str, ...]]:
    x = facts.compound.substance.name
    graver = [f for f in findings if f.severity not in (None, Severity.MINOR)]
    agents = {t.substance.slug for t in (*facts.agents.values(), *facts.extra)} - {facts.compound.substance.slug}
    names = [p.name for f in graver for p in f.parties if p.id in agents]
    about = f" Ask about {x} with {listed(names, _NAMED)}." if names else f" Ask about {x} by name."
    open_ = [*coverage.not_assessed, *coverage.partly]
    gap = f" Ask them to look up what we could not fully check: {listed(open_, _NAMED)}." if open_ else ""
    return (
        Wording(
            patient=f"Ask for a review by a clinical pharmacist.{about}{gap}",
            clinician=f"Clinical pharmacist review of {x} with {listed(names, _NAMED) or 'the regimen'}.{gap}",
        ),
        tuple(f.id for f in graver),
    )


def _baseline(facts: SummaryFacts, lines: Sequence[MonitoringLine]) -> tuple[Wording, tuple[str, ...]]:
    x = facts.compound.substance.name
    ids = tuple(dict.fromkeys(i for line in lines for i in line.finding_ids))
    if not lines:
        text = f"We know of no test that {x} asks for before it is combined here. Your team may want its own."
        return Wording(patient=text, clinician=f"No baseline test is asked for by a finding on {x}."), ()
    plain = listed([li.patient_name for li in lines])
    return (
        Wording(
            patient=f"Ask which checks to do first. For {x} these count here: {plain}.",
            clinician=f"Baseline before {x}: {listed([f'{li.name} ({li.baseline})' for li in lines])}.",
        ),
        ids,
    )


def _watch(facts: SummaryFacts, lines: Sequence[MonitoringLine]) -> tuple[Wording, tuple[str, ...]]:
    x = facts.compound.substance.name
    if not lines:
        text = f"If you and your team go ahead with {x}, agree first what would make you stop and whom to call."
        return Wording(patient=text, clinician=f"Agree stopping criteria for {x} before starting."), ()
    told = " ".join(f"{capital(li.patient_name)}: {sentence(li.interval)} {sentence(li.stopping)}" for li in lines)
    clinical = " ".join(
        f"{capital(li.name)}: {li.interval.rstrip('.')}; act at {li.threshold.rstrip('.')} ({li.who})." for li in lines
    )
    return (
        Wording(
            patient=f"If you and your team go ahead with {x}, agree on a plan. {told}",
            clinician=f"Monitoring with {x}. {clinical}",
        ),
        tuple(dict.fromkeys(i for line in lines for i in line.finding_ids)),
    )


def _report(facts: SummaryFacts, findings: Sequence[Finding], lexicon: Lexicon) -> tuple[Wording, tuple[str, ...]]:
    x = facts.compound.substance.name
    graver = [f for f in findings if f.severity not in (None, Severity.MINOR) and f.category in _FELT]
    names = [lexicon.name(f.mechanism) for f in graver]
    what = listed([n.patient for n in names], _NAMED)
    clinical = listed([n.clinician for n in names], _NAMED)
    return (
        Wording(
            patient=f"Tell your team soon about anything new after {x}"
            + (f", above all about: {what}." if what else "."),
            clinician=f"Prompt report of new symptoms after {x}" + (f": {clinical}." if clinical else "."),
        ),
        tuple(f.id for f in graver),
    )


def _recheck(facts: SummaryFacts) -> Wording:
    x = facts.compound.substance.name
    return Wording(
        patient=f"Ask for a new check when you start {x}, when any dose or medicine changes, and when {x} is stopped.",
        clinician=f"Recheck on start, on any change and on stop of {x}: induction and inhibition wear off over days.",
    )
