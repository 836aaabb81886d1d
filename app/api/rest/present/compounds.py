"""Compounds as documents."""

from app.api.rest.schemas.common import NameRef, ReleaseRefDocument, SourceDocument
from app.api.rest.schemas.compounds import (
    CompoundDocument,
    CompoundItem,
    IdentifiersDocument,
    MembershipDocument,
)
from app.domain.substances import Identifiers, Substance
from app.services.citations import sources_cited
from app.services.summaries import release_ref
from app.store.knowledge import Knowledge

_SYSTEMS = ("rxcui", "unii", "chebi", "mesh", "atc", "drugbank")
_MADE = ("identifiers", "classes", "sources", "release")
# Fields that mean the same in the domain and in the document.
_SAME = tuple(name for name in CompoundDocument.model_fields if name not in _MADE)


def compound_item(substance: Substance, matched: str | None = None) -> CompoundItem:
    """Return a compound as it stands in a list."""
    return CompoundItem(
        slug=substance.slug,
        name=substance.name,
        kind=substance.kind,
        classes=[membership.id for membership in substance.classes],
        brands=list(substance.brands),
        preparations=[NameRef(slug=p.slug, name=p.name) for p in substance.preparations],
        matched=matched,
    )


def compound_document(knowledge: Knowledge, substance: Substance) -> CompoundDocument:
    """Return everything known about a compound, with the sources it cites."""
    names = {entry.id: entry.name for entry in knowledge.vocabulary().classes}
    classes = [
        MembershipDocument.model_validate(
            {
                "id": m.id,
                "name": names.get(m.id, m.id.replace("-", " ")),
                "cite": m.cite,
                "checked_on": m.checked_on,
                "review_due": m.review_due,
                "jurisdiction": m.jurisdiction,
            }
        )
        for m in substance.classes
    ]
    return CompoundDocument.model_validate(
        {name: getattr(substance, name) for name in _SAME}
        | {
            "identifiers": _identifiers(substance.identifiers),
            "classes": classes,
            "sources": [SourceDocument.model_validate(s) for s in sources_cited(knowledge, substance)],
            "release": ReleaseRefDocument.model_validate(release_ref(knowledge.release)),
        }
    )


def _identifiers(given: Identifiers | None) -> IdentifiersDocument | None:
    if given is None:
        return None
    return IdentifiersDocument.model_validate(
        {
            "curies": [f"{system}:{value}" for system in _SYSTEMS for value in getattr(given, system)],
            "cite": given.cite,
            "checked_on": given.checked_on,
            "review_due": given.review_due,
            "jurisdiction": given.jurisdiction,
        }
    )
