"""What differs between two releases as a document."""

from app.api.rest.present.findings import finding_document
from app.api.rest.schemas.changes import (
    AnswerStateDocument,
    ChangedSummaryDocument,
    FindingChangeDocument,
    FindingStateDocument,
    RecordChangeDocument,
)
from app.domain.findings import Finding
from app.domain.summary.comparison import Turned
from app.domain.summary.document import Summary
from app.services.changes import Caused, ChangedSummary
from app.store.releases import RecordChange

# Where the document has another word for it.
_NAMES = {"parties": "substances"}


def changed_document(changed: ChangedSummary) -> ChangedSummaryDocument:
    """Return a changed summary as clients read it."""
    named = changed.after or changed.before
    return ChangedSummaryDocument(
        compound=changed.compound,
        condition=changed.condition,
        compound_name=named.compound_name if named else changed.compound,
        condition_name=named.condition_name if named else changed.condition,
        change=changed.turned,
        parts=list(changed.parts),
        before=_answer(changed.before),
        after=_answer(changed.after),
        findings=[_finding(one) for one in changed.findings],
        records=[_record(one) for one in changed.records],
    )


def _answer(summary: Summary | None) -> AnswerStateDocument | None:
    return None if summary is None else AnswerStateDocument.model_validate(summary.answer)


def _finding(caused: Caused) -> FindingChangeDocument:
    change = caused.finding
    return FindingChangeDocument(
        id=change.id,
        change=change.turned,
        fields=[_NAMES.get(name, name) for name in change.fields],
        before=_state(change.before),
        after=_state(change.after),
        records=list(dict.fromkeys(_id(one) for one in caused.records)),
    )


def _state(finding: Finding | None) -> FindingStateDocument | None:
    if finding is None:
        return None
    whole = finding_document(finding)
    return FindingStateDocument(
        status=whole.status,
        severity=whole.severity,
        harm=whole.harm,
        direction=whole.direction,
        actions=whole.actions,
        exposure=whole.exposure,
        basis=whole.evidence.basis,
        certainty=whole.evidence.certainty,
        text=whole.text,
    )


def _record(change: RecordChange) -> RecordChangeDocument:
    return RecordChangeDocument(
        id=_id(change),
        layer=change.layer,
        kind=change.kind,
        slug=change.slug,
        change=Turned(change.change.value),
        before=change.before,
        after=change.after,
    )


def _id(change: RecordChange) -> str:
    return f"{change.layer}/{change.kind}/{change.slug}"
