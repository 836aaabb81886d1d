"""A summary as a JSON document."""

from urllib.parse import quote, urlencode

from app.api.html.addresses import page_path, with_query
from app.api.rest.present.findings import finding_documents
from app.api.rest.schemas.summaries import (
    CategorySectionDocument,
    LinksDocument,
    QuestionDocument,
    SummaryDocument,
)
from app.domain.questions import Question
from app.domain.summary.document import CategorySection, Summary

# Fields that mean the same in the domain and in the document.
_SAME = tuple(n for n in SummaryDocument.model_fields if n not in ("question", "categories", "links"))


def summary_document(summary: Summary) -> SummaryDocument:
    """Return a summary as clients read it."""
    return SummaryDocument.model_validate(
        {name: getattr(summary, name) for name in _SAME}
        | {
            "question": question_document(summary),
            "categories": [_section(section) for section in summary.categories],
            "links": links(summary.question),
        }
    )


def links(question: Question) -> LinksDocument:
    """Return where the general document of a question stands; a person never shows in it."""
    address = path_of(question)
    html = with_query(page_path(question), regimen=question.regimen)
    return LinksDocument(self=address, markdown=address, html=html, report=None)


def path_of(question: Question) -> str:
    """Return the canonical address of a question."""
    path = f"/v1/summaries/{quote(question.preparation or question.compound)}/{quote(question.condition or '')}"
    asked = {"regimen": question.regimen, "jurisdiction": question.jurisdiction}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path


def question_document(summary: Summary) -> QuestionDocument:
    """Return the question as it was understood."""
    asked = summary.question
    return QuestionDocument(
        compound=asked.compound,
        compound_name=summary.compound_name,
        preparation=asked.preparation,
        condition=asked.condition,
        condition_name=summary.condition_name,
        regimen=asked.regimen,
        jurisdiction=asked.jurisdiction,
        audience=asked.audience,
    )


def _section(section: CategorySection) -> CategorySectionDocument:
    return CategorySectionDocument.model_validate(
        {
            "id": section.id,
            "name": section.name,
            "summary": section.summary,
            "questions": section.questions,
            "findings": finding_documents(section.findings),
            "groups": section.groups,
        }
    )
