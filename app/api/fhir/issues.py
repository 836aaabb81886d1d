"""The check of one person's medicines as DetectedIssue, and what was not assessed as OperationOutcome."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from app.api.fhir.outcomes import issue, outcome
from app.api.fhir.words import Words
from app.domain.coverage import Covered
from app.domain.evidence import Category, Severity, Status
from app.domain.findings import Finding
from app.domain.pd.burdens import WHOLE_LIST
from app.domain.summary.matrix import missing_words
from app.domain.values import Source
from app.domain.wording import counted, listed
from app.services.charts import Chart, read_chart
from app.services.medicines import Assessment
from app.services.terms import ACTION, action_words
from app.store.knowledge import Knowledge

_NAMESPACE = UUID("9a9f3c1e-3d0f-4a53-8a4e-6a1f2f6f6d11")
_SEVERITIES = {
    Severity.CONTRAINDICATED: "high",
    Severity.MAJOR: "high",
    Severity.MODERATE: "moderate",
    Severity.MINOR: "low",
}
_ALERTS = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
NOT_SAFE = "Not assessed does not mean that there is no interaction."


class InputError(Exception):
    """An input that cannot be read; the sentence names the place and what is allowed."""


def chart_of(body: object) -> Chart:
    """Read the input of the operation: Parameters, or a Bundle of resources. Raises InputError."""
    if not isinstance(body, dict) or body.get("resourceType") not in ("Parameters", "Bundle"):
        raise InputError("The body must be Parameters, or a Bundle of the resources of one person.")
    if body["resourceType"] == "Bundle":
        return read_chart([body])
    given = body.get("parameter")
    if not isinstance(given, list) or not given:
        raise InputError("Parameters.parameter is needed: medication, patient, condition.")
    return read_chart([_resource(one, f"Parameters.parameter[{at}]") for at, one in enumerate(given)])


def _resource(parameter: object, at: str) -> Mapping[str, Any]:
    if not isinstance(parameter, dict) or parameter.get("name") not in ("medication", "patient", "condition"):
        raise InputError(f"{at}.name must be medication, patient or condition.")
    resource = parameter.get("resource")
    if isinstance(resource, dict):
        return resource
    concept = parameter.get("valueCodeableConcept")
    if isinstance(parameter.get("valueCoding"), dict):
        concept = {"coding": [parameter["valueCoding"]]}
    elif isinstance(parameter.get("valueString"), str):
        concept = {"text": parameter["valueString"]}
    if not isinstance(concept, dict) or parameter["name"] == "patient":
        raise InputError(f"{at} must hold a resource, or for a medicine a CodeableConcept, a Coding or a string.")
    if parameter["name"] == "condition":
        return {"resourceType": "Condition", "code": concept}
    return {"resourceType": "MedicationStatement", "medicationCodeableConcept": concept}


def issues_bundle(knowledge: Knowledge, chart: Chart, found: Assessment, words: Words) -> dict[str, Any]:
    """Return a collection: the issues, worst first, and one OperationOutcome with everything that limits them."""
    told = [one for one in found.findings if one.status in (Status.INTERACTION, Status.CANNOT_SAY)]
    sources = knowledge.sources(cite.source for one in told for cite in one.evidence.sources)
    entries = [
        {
            "fullUrl": f"urn:uuid:{uuid5(_NAMESPACE, f'{knowledge.release.id}|{finding.id}')}",
            "resource": _issue(finding, found, sources, words),
        }
        for finding in told
    ]
    limits = outcome(*_limits(chart, found, knowledge.release.id))
    name = f"urn:uuid:{uuid5(_NAMESPACE, f'{knowledge.release.id}|outcome')}"
    return {"resourceType": "Bundle", "type": "collection", "entry": [*entries, {"fullUrl": name, "resource": limits}]}


def _issue(finding: Finding, found: Assessment, sources: Mapping[str, Source], words: Words) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "resourceType": "DetectedIssue",
        "extension": words.of_finding(finding, sources),
        "status": "final",
        "code": _alert(finding),
        "implicated": list(_implicated(finding, found)),
        "evidence": [{"code": [{"text": f"{finding.evidence.basis.value.replace('_', ' ')}, certainty {finding.evidence.certainty.value.replace('_', ' ')}"}]}],
        "detail": finding.text.clinician,
    }  # fmt: skip
    if finding.severity is not None:
        resource["severity"] = _SEVERITIES[finding.severity]
    if f".{WHOLE_LIST}." not in finding.id:
        resource["reference"] = f"{words.base}/ClinicalUseDefinition/{finding.id}"
    if finding.actions:
        resource["mitigation"] = [
            {"action": words.concept(ACTION, one.action.value, action_words(one.action, one.addressee))}
            for one in finding.actions
        ]
    return resource


def _alert(finding: Finding) -> dict[str, Any]:
    if finding.category is Category.DUPLICATE_THERAPY:
        coding = [{"system": _ALERTS, "code": "DUPTHPY", "display": "Duplicate Therapy Alert"}]
    elif finding.category in (Category.CONDITION_CAUTION, Category.PHARMACOGENETIC):
        return {"text": finding.category.value.replace("_", " ")}
    else:
        coding = [{"system": _ALERTS, "code": "DRG", "display": "Drug Interaction Alert"}]
    return {"coding": coding, "text": finding.category.value.replace("_", " ")}


def _implicated(finding: Finding, found: Assessment) -> Iterator[dict[str, Any]]:
    for party in finding.parties:
        met = [one.medicine for one in found.understood if party.id in one.slugs]
        for medicine in met:
            reference = {"reference": medicine.reference} if medicine.reference else {}
            yield {**reference, "display": f"{party.name} ({medicine.shown})"}
        if not met:
            yield {"display": party.name}


def _limits(chart: Chart, found: Assessment, release: str) -> Iterator[dict[str, Any]]:
    for medicine in found.not_understood:
        yield issue("warning", "code-invalid", f"Not understood, not checked: {medicine.shown} ({medicine.codes}).")
    for one in found.understood:
        for name in one.without_facts:
            yield issue(
                "warning", "incomplete", f"Nothing is known here of {name} (in {one.medicine.shown}); not checked."
            )
        if one.by_name:
            names = listed([part.name for part in one.ingredients])
            yield issue("information", "informational", f"{one.medicine.shown} was read by its name, as {names}.")
    for pair in found.not_whole():
        names = listed(pair.names)
        if pair.coverage.covered is Covered.NOT_ASSESSED:
            yield issue("warning", "incomplete", f"{names}: not assessed.")
        else:
            yield issue(
                "warning", "incomplete", f"{names}: in part; missing {'; '.join(missing_words(pair.coverage))}."
            )
    yield from _of_chart(chart, found)
    assessed = len(found.pairs) - len(found.not_whole())
    said = f"{assessed} of {counted(len(found.pairs), 'pair')} assessed in full, by {release}. {NOT_SAFE}"
    yield issue("information", "informational", said)


def _of_chart(chart: Chart, found: Assessment) -> Iterator[dict[str, Any]]:
    if not chart.medicines:
        yield issue("warning", "required", "No medicine was sent; nothing was checked.")
    if chart.broken:
        yield issue(
            "warning", "structure", f"{counted(chart.broken, 'entry', 'entries')} could not be read as a resource."
        )
    if chart.cut_off:
        yield issue("warning", "incomplete", "A Bundle was sent in part: the rest of it was not checked.")
    if chart.failed:
        yield issue("warning", "incomplete", "An OperationOutcome stands where data should: that part was not checked.")
    if chart.over:
        yield issue("information", "informational", f"{counted(chart.over, 'entry', 'entries')} left out as stopped, completed, cancelled or wrong.")  # fmt: skip
    others: Sequence[str] = list(dict.fromkeys(chart.others))
    if others:
        yield issue("warning", "not-supported", f"No medicines, not checked: {listed(others, 5)}.")
    if found.illnesses_not_considered:
        yield issue("warning", "incomplete", f"Illnesses not considered: {listed(found.illnesses_not_considered, 10)}.")
    for withdrawal in found.withdrawn:
        yield issue(
            "information", "deleted", f"Finding {withdrawal.finding_id} was withdrawn as wrong: {withdrawal.why}"
        )
