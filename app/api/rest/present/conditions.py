"""Conditions and regimens as documents."""

from collections.abc import Sequence

from app.api.rest.schemas.common import CitationDocument, NameRef, ReleaseRefDocument, SourceDocument
from app.api.rest.schemas.conditions import (
    ComponentDocument,
    ConditionDocument,
    ConditionItem,
    RegimenDocument,
    RegimenItem,
)
from app.domain.conditions import Component, Condition
from app.domain.substances import Substance
from app.domain.summary.facts import RegimenFacts
from app.services.citations import sources_cited
from app.services.regimens import members_of, regimens_of
from app.services.summaries import release_ref
from app.store.knowledge import Knowledge

_MADE = ("members", "regimens", "sources", "release")
# Fields that mean the same in the domain and in the document.
_SAME = tuple(name for name in ConditionDocument.model_fields if name not in _MADE)


def condition_item(knowledge: Knowledge, condition: Condition, matched: str | None = None) -> ConditionItem:
    """Return a condition as it stands in a list."""
    return ConditionItem(
        slug=condition.slug,
        name=condition.name,
        short_name=condition.short_name,
        kind=condition.kind,
        regimens=len(regimens_of(knowledge, condition)),
        matched=matched,
    )


def condition_document(knowledge: Knowledge, condition: Condition) -> ConditionDocument:
    """Return a condition, its members and regimens by reference, with the sources it cites."""
    return ConditionDocument.model_validate(
        {name: getattr(condition, name) for name in _SAME}
        | {
            "members": [NameRef(slug=m.slug, name=m.name) for m in members_of(knowledge, condition)],
            "regimens": [_item(one) for one in regimens_of(knowledge, condition)],
            "sources": [SourceDocument.model_validate(s) for s in sources_cited(knowledge, condition)],
            "release": ReleaseRefDocument.model_validate(release_ref(knowledge.release)),
        }
    )


def regimen_documents(knowledge: Knowledge, regimens: Sequence[RegimenFacts]) -> list[RegimenDocument]:
    """Return regimens with every part by name."""
    agents = [c.agent for one in regimens for c in one.components if c.agent is not None]
    known = knowledge.substances_by_slug(agents)
    return [_regimen(one, known) for one in regimens]


def _item(one: RegimenFacts) -> RegimenItem:
    regimen = one.regimen
    return RegimenItem(
        slug=regimen.slug, name=regimen.name, condition=one.condition, line=regimen.line, subtype=regimen.subtype
    )


def _regimen(one: RegimenFacts, known: dict[str, Substance]) -> RegimenDocument:
    return RegimenDocument(
        **_item(one).model_dump(),
        aliases=list(one.regimen.aliases),
        intent=one.regimen.intent,
        components=[_component(component, known) for component in one.components],
        cite=[CitationDocument.model_validate(citation) for citation in one.regimen.cite],
    )


def _component(component: Component, known: dict[str, Substance]) -> ComponentDocument:
    substance = known.get(component.agent) if component.agent else None
    words = component.agent or component.note or str(component.modality)
    return ComponentDocument(
        agent=component.agent,
        name=substance.name if substance else words.replace("-", " ").replace("_", " "),
        modality=component.modality,
        preparation=component.preparation,
        presence=component.presence,
        role=component.role,
        note=component.note,
        known=substance is not None,
    )
