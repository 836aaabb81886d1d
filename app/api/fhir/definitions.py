"""Findings as ClinicalUseDefinition, and the substances that they are about."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.api.fhir.versions import Release
from app.api.fhir.words import ROLE_URL, Words, codings_of, concept_of
from app.domain.evidence import Basis, Category, Severity
from app.domain.findings import Finding
from app.domain.substances import Kind, Substance
from app.domain.values import Source
from app.services.terms import ACTION, action_words
from app.store.knowledge import Knowledge

# The kinds that FHIR knows; the last two are never ours.
INTERACTION, CONTRAINDICATION, WARNING = "interaction", "contraindication", "warning"
TYPES = (INTERACTION, CONTRAINDICATION, WARNING, "indication", "undesirable-effect")
_OBSERVED = (Basis.CLINICAL_STUDY, Basis.CASE_SERIES, Basis.CASE_REPORT)
_THEORETICAL = (
    Basis.VALIDATED_PREDICTION, Basis.UNVALIDATED_PREDICTION, Basis.CLASS_EFFECT, Basis.IN_VITRO, Basis.THEORETICAL,
)  # fmt: skip
_SUPPLEMENTS = (Kind.HERB, Kind.FUNGUS, Kind.NUTRIENT, Kind.MICROORGANISM, Kind.MIXTURE)


def type_of(finding: Finding, substances: Mapping[str, Substance]) -> str:
    """Return which kind of ClinicalUseDefinition a finding is: between two substances, or of one and something else."""
    if len({party.id for party in finding.parties if party.id in substances}) > 1:
        return INTERACTION
    return CONTRAINDICATION if finding.severity is Severity.CONTRAINDICATED else WARNING


def definitions_of(knowledge: Knowledge, findings: Iterable[Finding], words: Words) -> list[dict[str, Any]]:
    """Return findings as resources."""
    every = list(findings)
    substances = parties_of(knowledge, every)
    sources = knowledge.sources(cite.source for one in every for cite in one.evidence.sources)
    return [_definition(one, substances, sources, words, knowledge.release.id) for one in every]


def parties_of(knowledge: Knowledge, findings: Iterable[Finding]) -> dict[str, Substance]:
    """Return the substances that findings are about, by slug; genes, organs and features are left out."""
    return knowledge.substances_by_slug({party.id: None for one in findings for party in one.parties})


def _definition(
    finding: Finding,
    substances: Mapping[str, Substance],
    sources: Mapping[str, Source],
    words: Words,
    knowledge_release: str,
) -> dict[str, Any]:
    kind = type_of(finding, substances)
    met = {party.id: substances[party.id] for party in finding.parties if party.id in substances}
    content = {INTERACTION: _interaction, CONTRAINDICATION: _contraindication, WARNING: _warning}[kind]
    return {
        "resourceType": "ClinicalUseDefinition",
        "id": finding.id,
        "meta": {"versionId": knowledge_release},
        "extension": words.of_finding(finding, sources),
        "type": kind,
        "category": [{"text": finding.category.value.replace("_", " ")}],
        "subject": [{"reference": f"Substance/{slug}", "display": one.name} for slug, one in met.items()],
        "status": {"coding": [{"system": "http://hl7.org/fhir/publication-status", "code": "active"}]},
        kind: content(finding, substances, words),
    }


def _interaction(finding: Finding, substances: Mapping[str, Substance], words: Words) -> dict[str, Any]:
    interactants = [
        {
            "extension": [words.extension(ROLE_URL, valueCode=party.role.value)],
            "itemCodeableConcept": concept_of(substances[party.id]) if party.id in substances else {"text": party.name},
        }
        for party in finding.parties
    ]
    found: dict[str, Any] = {
        "interactant": interactants,
        "type": _interaction_type(finding, substances),
        "effect": {"concept": {"text": finding.text.clinician}},
    }
    observed = finding.evidence.basis in _OBSERVED or (finding.exposure is not None and finding.exposure.observed)
    if observed or finding.evidence.basis in _THEORETICAL:
        code = "Observed" if observed else "Theoretical"
        found["incidence"] = {"coding": [{"system": "http://hl7.org/fhir/interaction-incidence", "code": code}]}
    if finding.actions:
        found["management"] = [
            words.concept(ACTION, one.action.value, action_words(one.action, one.addressee)) for one in finding.actions
        ]
    return found


def _interaction_type(finding: Finding, substances: Mapping[str, Substance]) -> dict[str, Any]:
    kinds = [substances[party.id].kind for party in finding.parties if party.id in substances]
    if finding.category is Category.TEST_INTERFERENCE:
        code, text = "drug-test", "drug-test"
    elif Kind.FOOD in kinds:
        code, text = "drug-food", "drug-food"
    elif any(kind in _SUPPLEMENTS for kind in kinds):
        code, text = "other", "drug-supplement"
    else:
        code, text = "drug-drug", "drug-drug"
    return {"coding": [{"system": "http://hl7.org/fhir/interaction-type", "code": code}], "text": text}


def _contraindication(finding: Finding, substances: Mapping[str, Substance], words: Words) -> dict[str, Any]:
    other = [party.name for party in finding.parties if party.id not in substances]
    return {"diseaseSymptomProcedure": {"concept": {"text": f"{', '.join(other)}: {finding.text.clinician}"}}}


def _warning(finding: Finding, substances: Mapping[str, Substance], words: Words) -> dict[str, Any]:
    other = [party.name for party in finding.parties if party.id not in substances]
    return {"description": finding.text.clinician, "code": {"text": ", ".join(other) or finding.mechanism}}


def substance_resource(substance: Substance, words: Words) -> dict[str, Any]:
    """Return what a subject refers to."""
    concept = concept_of(substance)
    identifiers = [{"system": one["system"], "value": one["code"]} for one in codings_of(substance)]
    return {
        "resourceType": "Substance",
        "id": substance.slug,
        **({"identifier": identifiers} if identifiers else {}),
        "status": "active",
        **({"instance": False, "code": {"concept": concept}} if words.release is Release.R5 else {"code": concept}),
    }
