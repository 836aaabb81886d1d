"""Findings as documents."""

from collections.abc import Iterable

from app.api.rest.schemas.common import WithdrawalDocument
from app.api.rest.schemas.findings import ExposureDocument, ExposureKind, FindingDocument, PathwayShareDocument
from app.domain.findings import Exposure, Finding
from app.store.releases import Withdrawal

# Fields that mean the same in the domain and in the document.
_SAME = tuple(name for name in FindingDocument.model_fields if name not in ("substances", "exposure"))


def finding_document(finding: Finding) -> FindingDocument:
    """Return a finding as clients read it; numbers rounded here and nowhere before."""
    return FindingDocument.model_validate(
        {name: getattr(finding, name) for name in _SAME}
        | {"substances": finding.parties, "exposure": _exposure(finding.exposure)}
    )


def finding_documents(findings: Iterable[Finding]) -> list[FindingDocument]:
    """Return findings as documents, in their order."""
    return [finding_document(finding) for finding in findings]


def withdrawal_documents(withdrawals: Iterable[Withdrawal]) -> list[WithdrawalDocument]:
    """Return withdrawals as documents, in their order."""
    return [WithdrawalDocument(id=w.finding_id, why=w.why, at=w.at) for w in withdrawals]


def _exposure(exposure: Exposure | None) -> ExposureDocument | None:
    if exposure is None:
        return None
    return ExposureDocument(
        ratio=exposure.ratio,
        low=exposure.low,
        high=exposure.high,
        kind=ExposureKind.OBSERVED if exposure.observed else ExposureKind.PREDICTED,
        of=exposure.of,
        pathways=[PathwayShareDocument.model_validate(pathway) for pathway in exposure.pathways],
    )
