"""What our own extensions, codes and the operation mean: definitions that resolve under their own address."""

from collections.abc import Mapping
from typing import Any

from app.api.fhir.versions import Release
from app.api.fhir.words import CITATION, MECHANISM, RATIO, Words
from app.services import terms
from app.services.terms import Terms

_FINDINGS = ("ClinicalUseDefinition", "DetectedIssue")
# Extensions whose value is a code of the code system of the same name.
_CODED = (terms.STATUS, terms.SEVERITY, terms.BASIS, terms.CERTAINTY, terms.DIRECTION)
_PLAIN = {
    MECHANISM: (
        "string",
        "How the interaction comes about: exposure, an axis of effects, an organ, or words",
        _FINDINGS,
    ),
    CITATION: ("RelatedArtifact", "Where a statement was read: source and place in it", _FINDINGS),
}
_RATIO_PARTS = {
    "ratio": ("decimal", 1, "AUC with, divided by AUC without; no unit"),
    "low": ("decimal", 0, "Lower end of the 90 % interval"),
    "high": ("decimal", 0, "Upper end of the 90 % interval"),
    "kind": ("code", 1, "observed or predicted"),
    "of": ("string", 0, "The metabolite it is about, where not the substance itself"),
}
OPERATION = "detect-issues"


def definition(kind: str, name: str, words: Words) -> dict[str, Any] | None:
    """Return one of our definitions; None where there is no such one."""
    made = {
        "StructureDefinition": _structures,
        "CodeSystem": _code_systems,
        "ValueSet": _value_sets,
        "OperationDefinition": _operations,
    }.get(kind)
    return made(words).get(name) if made else None


def _structures(words: Words) -> dict[str, dict[str, Any]]:
    made = {
        one.id: _extension(words, one.id, one.title, _FINDINGS, _valued(words, one.id, "code", one)) for one in _CODED
    }
    role = terms.ROLE
    place = ("ClinicalUseDefinition.interaction.interactant",)
    made[role.id] = _extension(words, role.id, role.title, place, _valued(words, role.id, "code", role))
    for name, (kind, title, places) in _PLAIN.items():
        made[name] = _extension(words, name, title, places, _valued(words, name, kind))
    made[RATIO] = _extension(words, RATIO, "Exposure with, divided by exposure without", _FINDINGS, _parts(words))
    return made


def _extension(
    words: Words, name: str, title: str, places: tuple[str, ...], elements: list[dict[str, Any]]
) -> dict[str, Any]:
    root = {"id": "Extension", "path": "Extension", "short": title, "definition": f"{title}."}
    return {
        **_head("StructureDefinition", name, title, words),
        "fhirVersion": words.release.value,
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": place} for place in places],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {"element": [root, *elements]},
    }


def _valued(words: Words, name: str, kind: str, codes: Terms | None = None) -> list[dict[str, Any]]:
    value: dict[str, Any] = {
        "id": "Extension.value[x]",
        "path": "Extension.value[x]",
        "min": 1,
        "type": [{"code": kind}],
    }
    if codes is not None:
        value["binding"] = {"strength": "required", "valueSet": words.canonical("ValueSet", codes.id)}
    return [
        {"id": "Extension.extension", "path": "Extension.extension", "max": "0"},
        _url("Extension", words.canonical("StructureDefinition", name)),
        value,
    ]


def _parts(words: Words) -> list[dict[str, Any]]:
    path = "Extension.extension"
    slicing = {"discriminator": [{"type": "value", "path": "url"}], "rules": "closed"}
    elements: list[dict[str, Any]] = [{"id": path, "path": path, "slicing": slicing, "min": 2}]
    for name, (kind, least, text) in _RATIO_PARTS.items():
        own = f"{path}:{name}"
        value: dict[str, Any] = {
            "id": f"{own}.value[x]",
            "path": f"{path}.value[x]",
            "min": 1,
            "type": [{"code": kind}],
        }
        if name == "kind":
            value["binding"] = {"strength": "required", "valueSet": words.canonical("ValueSet", terms.EXPOSURE.id)}
        elements += [
            {"id": own, "path": path, "sliceName": name, "short": text, "min": least, "max": "1"},
            {"id": f"{own}.extension", "path": f"{path}.extension", "max": "0"},
            {**_url(path, name), "id": f"{own}.url"},
            value,
        ]
    whole = words.canonical("StructureDefinition", RATIO)
    return [*elements, _url("Extension", whole), {"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"}]


def _url(path: str, fixed: str) -> dict[str, Any]:
    return {"id": f"{path}.url", "path": f"{path}.url", "fixedUri": fixed}


def _code_systems(words: Words) -> dict[str, dict[str, Any]]:
    return {
        one.id: {
            **_head("CodeSystem", one.id, one.title, words),
            "caseSensitive": True,
            "valueSet": words.canonical("ValueSet", one.id),
            "content": "complete",
            "count": len(one.codes),
            "concept": [{"code": code, "display": display} for code, display in one.codes.items()],
        }
        for one in terms.EVERY
    }


def _value_sets(words: Words) -> dict[str, dict[str, Any]]:
    return {
        one.id: {
            **_head("ValueSet", one.id, one.title, words),
            "compose": {"include": [{"system": words.canonical("CodeSystem", one.id)}]},
        }
        for one in terms.EVERY
    }


def _operations(words: Words) -> dict[str, dict[str, Any]]:
    title = "Interactions among the medicines of one person"
    parameters = [
        ("medication", "in", 0, "*", "Type", "What is taken: CodeableConcept, Coding or string, or a resource: MedicationRequest, MedicationStatement, a Bundle of them ..."),
        ("patient", "in", 0, "1", "Patient", "For the age; nothing else of it is read."),
        ("condition", "in", 0, "*", "Condition", "An illness; one that no caution is tied to is told."),
        ("return", "out", 1, "1", "Bundle", "A DetectedIssue for each finding, and one OperationOutcome that says what was not assessed."),
    ]  # fmt: skip
    plural = {"medication": "Element"} if words.release is Release.R4B else {}
    return {
        OPERATION: {
            **_head("OperationDefinition", OPERATION, title, words),
            "kind": "operation",
            "affectsState": False,
            "code": OPERATION,
            "system": True,
            "type": False,
            "instance": False,
            "parameter": [
                {
                    "name": name,
                    "use": use,
                    "min": least,
                    "max": most,
                    "documentation": text,
                    "type": plural.get(name, kind if kind != "Type" else "DataType"),
                }
                for name, use, least, most, kind, text in parameters
            ],
        }
    }


def _head(kind: str, name: str, title: str, words: Words) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "id": name,
        "url": words.canonical(kind, name),
        "name": "".join(part.capitalize() for part in name.split("-")),
        "title": title,
        "status": "active",
        "description": f"{title}.",
    }


def capability(words: Words, *, version: str, as_of: str) -> dict[str, Any]:
    """Return what this server can do."""
    read = [{"code": "read"}]
    definitions = ("StructureDefinition", "CodeSystem", "ValueSet", "OperationDefinition", "Substance")
    findings: Mapping[str, Any] = {
        "type": "ClinicalUseDefinition",
        "documentation": "One finding, by its permanent id. A pair without one is not thereby known to be without interaction.",
        "interaction": [*read, {"code": "search-type"}],
        "searchParam": [
            {"name": "_id", "type": "token", "documentation": "One finding."},
            {"name": "subject", "type": "reference", "documentation": "Substance/slug; :identifier takes system|code. Needed unless _id is given."},
            {"name": "type", "type": "token", "documentation": "interaction, contraindication or warning."},
        ],
    }  # fmt: skip
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": as_of,
        "kind": "instance",
        "software": {"name": "TakeWith", "version": version},
        "implementation": {"description": "Cited, structured interaction findings", "url": words.base},
        "fhirVersion": words.release.value,
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": {"cors": True, "description": "Reading is open unless the operator asks for a key."},
                "resource": [findings, *({"type": kind, "interaction": read} for kind in definitions)],
                "operation": [{"name": OPERATION, "definition": words.canonical("OperationDefinition", OPERATION)}],
            }
        ],
    }
