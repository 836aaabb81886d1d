"""The check of a list as a document."""

from collections import Counter

from app.api.rest.present.findings import finding_documents, withdrawal_documents
from app.api.rest.schemas.answers import CheckAnswer, CheckCoverage, PairDocument
from app.api.rest.schemas.common import ReleaseRefDocument, SourceDocument
from app.api.rest.schemas.summaries import AggregateDocument, SeverityCounts, UnresolvedDocument
from app.domain.check import Check, CheckedPair
from app.domain.coverage import Covered
from app.domain.evidence import Severity
from app.domain.summary.matrix import missing_words
from app.domain.wording import counted
from app.services.citations import sources_cited
from app.services.interactions import Checked
from app.services.summaries import release_ref
from app.store.knowledge import Knowledge


def check_answer(knowledge: Knowledge, checked: Checked) -> CheckAnswer:
    """Return findings, what was and what was not assessed, and the names that took no part."""
    found = checked.check
    coverage = _coverage(found, unresolved=len(checked.unresolved))
    return CheckAnswer(
        findings=finding_documents(found.findings),
        aggregate=_aggregate(found, coverage.not_assessed),
        coverage=coverage,
        unresolved=[UnresolvedDocument(input=u.name, candidates=list(u.candidates)) for u in checked.unresolved],
        withdrawn=withdrawal_documents(checked.withdrawn),
        references=[SourceDocument.model_validate(s) for s in sources_cited(knowledge, *found.findings)],
        release=ReleaseRefDocument.model_validate(release_ref(knowledge.release)),
    )


def _aggregate(found: Check, not_assessed: int) -> AggregateDocument:
    counts = Counter(f.severity for f in found.findings if f.severity is not None)
    return AggregateDocument(
        worst=max(counts, key=lambda s: s.rank, default=None),
        by_severity=SeverityCounts(**{s.value: counts[s] for s in Severity}),
        not_assessed=not_assessed,
    )


def _coverage(found: Check, *, unresolved: int) -> CheckCoverage:
    counts = Counter(pair.coverage.covered for pair in found.pairs)
    return CheckCoverage(
        assessed=counts[Covered.ASSESSED],
        partly=counts[Covered.PARTLY],
        not_assessed=counts[Covered.NOT_ASSESSED],
        pairs=[_pair(pair) for pair in found.pairs],
        unknown_conditions=list(found.unknown_conditions),
        sentence=_sentence(counts, unresolved),
    )


def _sentence(counts: Counter[Covered], unresolved: int) -> str:
    total = sum(counts.values())
    if not total:
        said = "No pair could be checked."
    else:
        said = f"{counts[Covered.ASSESSED]} of {counted(total, 'pair')} fully checked."
        if counts[Covered.PARTLY]:
            said += f" {counts[Covered.PARTLY]} checked in part."
        if counts[Covered.NOT_ASSESSED]:
            said += f" {counts[Covered.NOT_ASSESSED]} NOT checked."
    if unresolved:
        said += f" {counted(unresolved, 'name')} not recognised."
    complete = counts[Covered.ASSESSED] == total and total and not unresolved
    return said if complete else f"{said} Not checked does not mean safe."


def _pair(pair: CheckedPair) -> PairDocument:
    return PairDocument(
        substances=[pair.a, pair.b],
        names=list(pair.names),
        covered=pair.coverage.covered,
        missing=list(missing_words(pair.coverage)),
        finding_ids=list(pair.finding_ids),
    )
