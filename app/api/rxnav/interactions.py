"""/REST/interaction: the four calls of RxNav's interaction API."""

from fastapi import APIRouter

from app.api.rxnav.asked import SOURCES
from app.api.rxnav.present import Part, gaps_of, not_assessed
from app.api.rxnav.routes import Call, add
from app.domain.coverage import Covered
from app.services.concepts import Meeting, concept_of, pairs_of, partners_of

ROOT = "interactiondata"


def of_list(call: Call) -> Part:
    """findInteractionsFromList: every pair of a list."""
    codes, sources = call.asked.listed("rxcuis"), call.asked.sources()
    concepts = [concept_of(call.knowledge, code) for code in codes]
    pairs = list(pairs_of(call.knowledge, call.pairs, concepts))
    groups = call.speaker.list_groups(pairs, sources)
    return {
        "nlmDisclaimer": call.speaker.disclaimer(call.speaker.about_pairs(pairs)),
        **({"fullInteractionTypeGroup": groups} if groups else {}),
        "takeWith": {"release": call.knowledge.release.id, "pairs": len(pairs), "notFullyAssessed": gaps_of(pairs)},
    }


def of_one(call: Call) -> Part:
    """findDrugInteractions: one drug with every substance of the release."""
    code, sources = call.asked.required("rxcui"), call.asked.sources()
    concept = concept_of(call.knowledge, code)
    ingredients = concept.coded.ingredients if concept.coded is not None else ()
    meetings = [m for one in ingredients for m in partners_of(call.knowledge, call.pairs, one)]
    groups = call.speaker.partner_groups(concept, meetings, sources)
    unknown = [one.name for one in ingredients if one.substance is None]
    if concept.coded is None or unknown:
        note = not_assessed(unknown or [code], len(ingredients) or 1, "drugs")
    else:
        note = not_assessed(_gaps(meetings), len(meetings), "pairs")
    return {
        "nlmDisclaimer": call.speaker.disclaimer(note),
        **({"interactionTypeGroup": groups} if groups else {}),
        "takeWith": {"release": call.knowledge.release.id, "understood": concept.coded is not None},
    }


def sources(call: Call) -> Part:
    """getInteractionSources."""
    return {"nlmDisclaimer": call.speaker.disclaimer(), "sourceList": {"source": list(SOURCES)}}


def version(call: Call) -> Part:
    """getVersion: both sources are states of this release."""
    versions = [f"{source}:{call.knowledge.release.id}" for source in SOURCES]
    return {"nlmDisclaimer": call.speaker.disclaimer(), "sourceVersionList": {"sourceVersion": versions}}


def _gaps(meetings: list[Meeting]) -> list[str]:
    return [f"{m.first.name} with {m.second.name}" for m in meetings if m.covered is Covered.NOT_ASSESSED]


router = APIRouter(prefix="/interaction")
add(router, "/interaction", of_one, root=ROOT)
add(router, "/list", of_list, root=ROOT)
add(router, "/sources", sources, root=ROOT)
add(router, "/version", version, root=ROOT)
