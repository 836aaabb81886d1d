"""What impaired kidneys or liver do to the exposure of a substance: observed first, else derived by the equation."""

from collections.abc import Iterator

from app.domain.evidence import Basis, Category, Certainty, Harm, Role, Severity, Status, capped
from app.domain.findings import Evidence, Exposure, Finding, Party, finding_id
from app.domain.pk.figures import exposure_words
from app.domain.pk.impairment import renal_stage
from app.domain.pk.predicted import direction_of, predicted_finding
from app.domain.pk.subjects import ByRoute, Subject, bounded_id, predictions_by_route, subjects_of
from app.domain.pk.texts import pathway_words, verdict_words
from app.domain.pk.verdict import Verdict, verdict_on
from app.domain.questions import Patient, Taken
from app.domain.scopes import applies
from app.domain.substances import OrganFinding, OrganFunction
from app.domain.values import SourceKind, Wording
from app.domain.vocabulary import Vocabulary

_STAGES = {
    OrganFunction.HEPATIC: ("A", "B", "C"),
    OrganFunction.RENAL: ("mild", "moderate", "severe", "dialysis"),
}
_AS_CHILD_PUGH = {"mild": "A", "moderate": "B", "severe": "C"}
_ORGAN = {
    OrganFunction.HEPATIC: ("liver", "hepatic impairment, Child-Pugh {stage}"),
    OrganFunction.RENAL: ("kidneys", "renal impairment, {stage}"),
}


def organ_function_findings(x: Taken, vocabulary: Vocabulary, patient: Patient | None) -> tuple[Finding, ...]:
    """Return the findings on kidney and liver function.

    For a person: those of the person's stage; where none was observed at it, an interaction observed at the
    nearest milder stage, and what the equation derives. Without a person: all that was observed.
    """
    stated = [o for o in x.substance.organ_findings if applies(o.scope, x)]
    if patient is None:
        return tuple(_numbered(x, stated))
    found: list[Finding] = []
    for organ, stage in _stages_of(patient):
        of_organ = [o for o in stated if o.organ is organ]
        exact = [o for o in of_organ if _stage(o) == stage]
        found.extend(_numbered(x, exact or _nearest_milder(of_organ, organ, stage)))
        if not exact:
            found.extend(_derived(x, organ, stage, vocabulary, patient))
    return tuple(found)


def _stages_of(patient: Patient) -> Iterator[tuple[OrganFunction, str]]:
    if patient.child_pugh is not None:
        yield OrganFunction.HEPATIC, patient.child_pugh
    renal = renal_stage(patient)
    if renal is not None:
        yield OrganFunction.RENAL, renal


def _stage(finding: OrganFinding) -> str:
    """Return the stage in the words used here; for the liver mild, moderate and severe are A, B and C."""
    if finding.organ is OrganFunction.HEPATIC:
        return _AS_CHILD_PUGH.get(finding.stage, finding.stage)
    return finding.stage


def _nearest_milder(of_organ: list[OrganFinding], organ: OrganFunction, stage: str) -> list[OrganFinding]:
    """An effect seen in milder impairment holds at least as much in worse; its absence does not carry over."""
    order = _STAGES[organ]
    if stage not in order:
        return []
    for milder in reversed(order[: order.index(stage)]):
        met = [o for o in of_organ if _stage(o) == milder and o.status is Status.INTERACTION]
        if met:
            return met
    return []


def _numbered(x: Taken, stated: list[OrganFinding]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for one in stated:
        stem = finding_id(x.substance.key, one.organ.value, f"organ-function-{_stage(one)}")
        seen[stem] = seen.get(stem, 0) + 1
        yield _observed(x, one, stem if seen[stem] == 1 else f"{stem}.{seen[stem]}")


def _observed(x: Taken, one: OrganFinding, permanent_id: str) -> Finding:
    interacts = one.status is Status.INTERACTION
    basis = _basis(x, one)
    ratio = one.ratio
    index = x.substance.therapeutic_index
    return Finding(
        id=permanent_id,
        category=Category.PHARMACOKINETIC,
        status=one.status,
        severity=capped(one.severity or Severity.MINOR, basis) if interacts else None,
        harm=_harm(ratio.median if ratio else None) if interacts else None,
        parties=_parties(x, one.organ),
        mechanism=_mechanism(one.organ),
        direction=None if ratio is None else direction_of(ratio.median),
        actions=one.actions,
        evidence=Evidence(basis=basis, certainty=Certainty.MODERATE, sources=one.cite),
        text=one.text,
        modifying_factors=(_ORGAN[one.organ][1].format(stage=_stage(one)),),
        exposure=None if ratio is None else Exposure(ratio=ratio.median, low=ratio.low, high=ratio.high, observed=True),
        scope=one.scope,
        monitoring=index.monitoring if index and interacts else (),
    )


def _basis(x: Taken, one: OrganFinding) -> Basis:
    """A label or guideline among the cited sources makes it one; else it was a study."""
    kinds = {s.id: s.kind for s in x.substance.sources}
    official = (SourceKind.LABEL, SourceKind.GUIDELINE, SourceKind.REGULATION)
    return Basis.LABEL_OR_GUIDELINE if any(kinds.get(c.source) in official for c in one.cite) else Basis.CLINICAL_STUDY


def _derived(x: Taken, organ: OrganFunction, stage: str, vocabulary: Vocabulary, patient: Patient) -> Iterator[Finding]:
    """Yield what the equation says for this organ alone."""
    person = (
        Patient(child_pugh=patient.child_pugh)
        if organ is OrganFunction.HEPATIC
        else Patient(egfr=patient.egfr, creatinine_clearance=patient.creatinine_clearance)
    )
    basis = Basis.UNVALIDATED_PREDICTION
    for by_route in predictions_by_route(x, (), vocabulary, person):
        if not by_route.prediction.informative:
            continue
        for subject in subjects_of(by_route.victim, by_route.prediction):
            verdict = verdict_on(
                by_route.victim, subject.interval, basis, vocabulary, of=subject.of, whose=subject.whose
            )
            if verdict is not None:
                yield _predicted(by_route, subject, verdict, organ, stage)


def _predicted(by_route: ByRoute, subject: Subject, verdict: Verdict, organ: OrganFunction, stage: str) -> Finding:
    victim, prediction = by_route.victim, by_route.prediction
    stem = subject.stem(f"organ-function-{stage}-exposure-{by_route.routes[0]}")
    return predicted_finding(
        by_route,
        subject,
        verdict,
        Basis.UNVALIDATED_PREDICTION,
        permanent_id=bounded_id(victim.substance.key, organ.value, stem),
        category=Category.PHARMACOKINETIC,
        parties=_parties(victim, organ),
        mechanism=_mechanism(organ),
        text=_text(subject, verdict, organ, stage, pathway_words(prediction.pathways)),
        modifying_factors=prediction.assumptions,
    )


def _text(subject: Subject, verdict: Verdict, organ: OrganFunction, stage: str, details: str) -> Wording:
    patient_organ, clinical = _ORGAN[organ]
    words = exposure_words(subject.interval)
    meaning = verdict_words(verdict)
    return Wording(
        patient=(
            f"How well your {patient_organ} work{'s' if organ is OrganFunction.HEPATIC else ''} can change the level "
            f"of {subject.name}: {words}. This is worked out, not measured.{meaning.patient} Ask your team about your dose."
        ),
        clinician=(
            f"Predicted for {subject.name} in {clinical.format(stage=stage)}: {words}, 90 % interval.{meaning.clinician} {details}"
        ).strip(),
    )


def _mechanism(organ: OrganFunction) -> str:
    return f"organ-function-{organ}"


def _parties(x: Taken, organ: OrganFunction) -> tuple[Party, ...]:
    name = "kidney function" if organ is OrganFunction.RENAL else "liver function"
    return (
        Party(id=x.substance.slug, name=x.substance.name, role=Role.VICTIM, preparation=x.preparation),
        Party(id=organ.value, name=name, role=Role.PERPETRATOR),
    )


def _harm(ratio: float | None) -> Harm | None:
    if ratio is None:
        return None
    return Harm.TOXICITY if ratio >= 1 else Harm.LOSS_OF_EFFECT
