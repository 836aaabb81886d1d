"""A summary as linked data in the words of schema.org; what schema.org has no word for carries our own prefix.

The display block stands whole in `abstract`. Nothing here is shorter than what the page says of it.
"""

import re
from collections.abc import Mapping
from typing import Any

from app.api.html.addresses import Here, outside
from app.api.html.summary import SummaryView
from app.api.html.texts import KNOWLEDGE_LANGUAGE, texts
from app.domain.evidence import Status
from app.domain.findings import Finding
from app.domain.values import Source, SourceKind

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TYPES = {
    SourceKind.ARTICLE: "ScholarlyArticle",
    SourceKind.GUIDELINE: "MedicalGuideline",
    SourceKind.DATA_SET: "Dataset",
}


def linked_data(view: SummaryView, at: Here, *, whole: bool = False) -> Mapping[str, Any]:
    """Return the graph of a summary; `whole` adds every finding and section, for those who ask for this form."""
    site = at.site
    context: list[object] = ["https://schema.org"]
    if whole:
        context.append({"takewith": site.absolute("/how-we-know#")})
    return {"@context": context, "@graph": [_web_page(view, at, whole), _drug(view, at), _condition(view, at)]}


def _web_page(view: SummaryView, at: Here, whole: bool) -> dict[str, Any]:
    shown = view.answer.display
    page = {
        "@type": "MedicalWebPage",
        "@id": at.canonical(),
        "url": at.canonical(),
        "name": texts(at.language)("question.title", compound=view.called, condition=view.condition),
        "inLanguage": KNOWLEDGE_LANGUAGE if whole else at.language,
        "abstract": f"{shown.headline} {shown.action} {shown.coverage} As of {shown.as_of}, release {shown.release}.",
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient" if view.patient else "Clinician"},
        "about": [{"@id": _compound_id(view, at)}, {"@id": _condition_id(view, at)}],
        "lastReviewed": shown.as_of,
        "version": shown.release,
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": "TakeWith", "url": at.site.absolute("/")},
        "citation": [_source(reference.source, at) for reference in view.summary.references],
    }
    return page | _whole(view, at) if whole else page


def _whole(view: SummaryView, at: Here) -> dict[str, Any]:
    today = view.answer.today
    return {
        "takewith:today": {
            "takewith:notStarted": today.not_started,
            "takewith:takingBoth": today.taking_both,
            "takewith:stopping": today.stopping,
        },
        "takewith:emergencySigns": [words for words, _ in view.signs],
        "takewith:whyComplex": [view.said(factor.text) for factor in view.summary.why_complex],
        "takewith:safety": [view.said(note.text) for note in view.summary.safety],
        "takewith:regimens": [
            {
                "name": row.name,
                "takewith:verdict": row.aggregate.worst or row.status,
                "takewith:notAssessed": row.aggregate.not_assessed,
            }
            for row in view.summary.regimens
        ],
        "hasPart": [_claim(view, at, finding) for finding in view.findings.values()],
        "takewith:steps": [view.said(step.text) for step in view.summary.steps],
        "takewith:monitoring": [line.name for line in view.summary.monitoring],
        "takewith:notAssessed": [f"{item.name}: {view.said(item.why)}" for item in view.summary.not_assessed],
        "takewith:disclaimer": view.said(view.summary.disclaimer),
    }


def _claim(view: SummaryView, at: Here, finding: Finding) -> dict[str, Any]:
    claim = {
        "@type": "Claim",
        "@id": at.site.absolute(f"/v1/findings/{finding.id}"),
        "text": view.said(finding.text),
        "about": [{"@type": "Thing", "name": party.name} for party in finding.parties],
        "citation": [{"@id": _source_id(c.source, at)} for c in finding.evidence.sources if c.source in view.numbers],
        "takewith:category": finding.category,
        "takewith:status": finding.status,
        "takewith:severity": finding.severity,
        "takewith:basis": finding.evidence.basis,
        "takewith:certainty": finding.evidence.certainty,
        "takewith:actions": [f"{advice.action} ({advice.addressee})" for advice in finding.actions],
    }
    return {name: value for name, value in claim.items() if value is not None}


def _drug(view: SummaryView, at: Here) -> dict[str, Any]:
    interacting = {
        party.id: party.name
        for finding in view.findings.values()
        if finding.status is Status.INTERACTION
        for party in finding.parties
        if party.id != view.question.compound and party.id in _agents(view)
    }
    return {
        "@type": "Drug",
        "@id": _compound_id(view, at),
        "name": view.compound,
        "url": at.site.absolute(f"/compounds/{view.question.compound}"),
        "interactingDrug": [
            {"@type": "Drug", "@id": at.site.absolute(f"/compounds/{slug}#drug"), "name": name}
            for slug, name in interacting.items()
        ],
    }


def _agents(view: SummaryView) -> set[str]:
    return {cell.agent for row in view.summary.regimens for cell in row.cells if cell.agent is not None}


def _condition(view: SummaryView, at: Here) -> dict[str, Any]:
    return {
        "@type": "MedicalCondition",
        "@id": _condition_id(view, at),
        "name": view.condition,
        "url": at.site.absolute(f"/conditions/{view.question.condition}"),
    }


def _source(source: Source, at: Here) -> dict[str, Any]:
    dated = source.date if source.date and _DATE.fullmatch(source.date) else None
    described = {
        "@type": _TYPES.get(source.kind, "CreativeWork"),
        "@id": _source_id(source.id, at),
        "name": source.title,
        "publisher": {"@type": "Organization", "name": source.publisher} if source.publisher else None,
        "datePublished": dated,
        "sameAs": outside(source),
    }
    return {name: value for name, value in described.items() if value is not None}


def _source_id(source_id: str, at: Here) -> str:
    return at.site.absolute(f"/sources/{source_id}")


def _compound_id(view: SummaryView, at: Here) -> str:
    return at.site.absolute(f"/compounds/{view.question.compound}#drug")


def _condition_id(view: SummaryView, at: Here) -> str:
    return at.site.absolute(f"/conditions/{view.question.condition}#condition")
