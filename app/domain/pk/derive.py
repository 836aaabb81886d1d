"""Findings on exposure, derived by the equation from what is known of both sides."""

from collections.abc import Callable, Iterable, Sequence

from app.domain.evidence import Basis, Category, Certainty, Direction, Role, Status
from app.domain.findings import Evidence, Finding, Party
from app.domain.pd.burdens import WHOLE_LIST
from app.domain.pk.absorption import absorption_findings
from app.domain.pk.exposure import Prediction
from app.domain.pk.impairment import HEPATIC, renal_activity
from app.domain.pk.phenotypes import is_normal, phenotype_of
from app.domain.pk.predicted import predicted_finding
from app.domain.pk.shares import RENAL
from app.domain.pk.subjects import (
    ByRoute,
    Subject,
    active_form_unpredicted,
    bounded_id,
    predictions_by_route,
    subjects_of,
)
from app.domain.pk.texts import cannot_say_text, interaction_text, no_effect_text, pathway_words, refused_text
from app.domain.pk.time_course import onset, persistence
from app.domain.pk.verdict import Verdict, actions_for, basis_of, verdict_on
from app.domain.precedence import NO_EFFECT
from app.domain.questions import Patient, Taken
from app.domain.stated import EXPOSURE
from app.domain.substances import Scope, Substance
from app.domain.values import Wording
from app.domain.vocabulary import Vocabulary
from app.domain.wording import listed

__all__ = ["absorption_findings", "combined_findings", "exposure_findings"]

# From this share on a gene of the victim is named as something that changes the figure.
_GENE_SHARE = 0.25
_ACTIVE_FORM = "How much of the active form is made could not be worked out."


def exposure_findings(
    a: Taken, b: Taken, vocabulary: Vocabulary, validated: Callable[[Substance], bool] | None = None
) -> tuple[Finding, ...]:
    """Return what each of two substances does to the exposure of the other; one finding a route that differs.

    `validated` tells of a victim whether enough observed ratios agree with the model; asked only where something
    is said. Nothing is said of a direction in which nothing is stated: coverage tells that.
    """
    findings: list[Finding] = []
    for victim, perpetrator in ((a, b), (b, a)):
        if not _may_meet(victim.substance, perpetrator.substance):
            continue
        every = predictions_by_route(victim, [perpetrator], vocabulary)
        told = [p for p in every if _telling(p)]
        is_validated = bool(told and validated and validated(victim.substance))
        for by_route in told:
            findings.extend(_of_route(by_route, [perpetrator], vocabulary, is_validated=is_validated))
        findings.extend(_refused(p, perpetrator) for p in every if _leans(p))
    return tuple(findings)


def combined_findings(
    compound: Taken, others: Sequence[Taken], vocabulary: Vocabulary, patient: Patient
) -> tuple[Finding, ...]:
    """Return the compound's exposure with everything that the person takes and is, at once.

    Empty where only one perpetrator, gene or organ is at work: that one's own finding tells it. The ratio is
    over the exposure of a usual person who takes the compound alone.
    """
    perpetrators = [o for o in others if o.substance.enzyme_effects and o.substance.slug != compound.substance.slug]
    if not compound.substance.eliminations:
        return ()
    findings: list[Finding] = []
    for by_route in predictions_by_route(compound, perpetrators, vocabulary, patient):
        at_work = _at_work(by_route.prediction, patient, vocabulary)
        if len(at_work) > 1:
            acting = [p for p in perpetrators if p.substance.name in at_work]
            findings.extend(_of_route(by_route, acting, vocabulary, causes=at_work))
    return tuple(findings)


def _may_meet(victim: Substance, perpetrator: Substance) -> bool:
    """Return whether anything stated of the one can speak to anything stated of the other; cheap, and never too strict."""
    if not perpetrator.enzyme_effects or not victim.eliminations:
        return False
    sets = [e.pathways for e in victim.eliminations]
    sets += [s for m in victim.metabolites for s in (m.formation, m.elimination)]
    pathways = {p.by for pathways in sets for p in pathways}
    stated = {e.on for e in perpetrator.enzyme_effects}
    families = {"CYP3A4"} if "CYP3A5" in pathways else set()
    families |= {"UGT"} if any(p.startswith("UGT") for p in pathways) else set()
    return bool(stated & (pathways | families))


def _at_work(prediction: Prediction, patient: Patient, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the names of the perpetrators, genes and organs that change something."""
    stated = {p.pathway for p in prediction.pathways}
    names = sorted({u.perpetrator.substance.name for u in prediction.used if u.pathway in stated})
    genes = [
        f"{gene} {words}"
        for gene, words in sorted(patient.phenotypes.items())
        if gene in stated and not is_normal(gene, words) and phenotype_of(gene, words, vocabulary) is not None
    ]
    organs = []
    if RENAL in stated and renal_activity(patient) is not None:
        organs.append("the kidneys")
    if patient.child_pugh is not None and any(r.organ == HEPATIC for r in vocabulary.organ_activities):
        organs.append("the liver")
    return (*names, *genes, *organs)


def _telling(by_route: ByRoute) -> bool:
    return by_route.prediction.informative or by_route.prediction.explicit


def _leans(by_route: ByRoute) -> bool:
    """Return whether a refused ratio would lie outside the no-effect bounds."""
    leaning = by_route.prediction.leaning
    return leaning is not None and not NO_EFFECT[0] <= leaning <= NO_EFFECT[1]


def _refused(by_route: ByRoute, perpetrator: Taken) -> Finding:
    """Say that something acts, and that nobody can say how much: silence would read as no effect."""
    victim, prediction = by_route.victim, by_route.prediction
    rises = (prediction.leaning or 1.0) > 1
    mechanism = f"{EXPOSURE}-{by_route.routes[0]}"
    basis = basis_of(prediction.strongest_basis, is_validated=False)
    index = victim.substance.therapeutic_index
    return Finding(
        id=bounded_id(victim.substance.key, perpetrator.substance.key, mechanism),
        category=Category.PHARMACOKINETIC,
        status=Status.CANNOT_SAY,
        severity=None,
        harm=None,
        parties=_parties(victim, [perpetrator]),
        mechanism=mechanism,
        direction=Direction.RAISES if rises else Direction.LOWERS,
        actions=actions_for(Verdict(status=Status.CANNOT_SAY)),
        evidence=Evidence(basis=basis, certainty=Certainty.VERY_LOW, sources=prediction.citations),
        text=refused_text(victim.substance.name, [perpetrator.substance.name], prediction.refusal or "", rises=rises),
        scope=Scope(routes=by_route.routes, endpoint=f"AUC of {victim.substance.name}"),
        monitoring=index.monitoring if index else (),
    )


def _of_route(
    by_route: ByRoute,
    perpetrators: Sequence[Taken],
    vocabulary: Vocabulary,
    *,
    is_validated: bool = False,
    causes: Sequence[str] = (),
) -> Iterable[Finding]:
    """Yield the findings of one prediction: what carries the effect, then metabolites with a sourced consequence."""
    prediction = by_route.prediction
    if not _telling(by_route):
        return
    basis = basis_of(prediction.strongest_basis, is_validated=is_validated)
    for subject in subjects_of(by_route.victim, prediction):
        verdict = _verdict(by_route, subject, basis, vocabulary)
        if verdict is not None:
            yield _finding(by_route, perpetrators, subject, verdict, basis, vocabulary, causes)


def _verdict(by_route: ByRoute, subject: Subject, basis: Basis, vocabulary: Vocabulary) -> Verdict | None:
    victim, prediction = by_route.victim, by_route.prediction
    if subject.metabolite is None and active_form_unpredicted(victim, prediction):
        moved = not NO_EFFECT[0] <= subject.interval.ratio <= NO_EFFECT[1]
        return Verdict(status=Status.CANNOT_SAY, reason=_ACTIVE_FORM) if moved else None
    explicit = prediction.explicit and subject.metabolite is None
    return verdict_on(
        victim, subject.interval, basis, vocabulary, explicit=explicit, of=subject.of, whose=subject.whose
    )


def _finding(
    by_route: ByRoute,
    perpetrators: Sequence[Taken],
    subject: Subject,
    verdict: Verdict,
    basis: Basis,
    vocabulary: Vocabulary,
    causes: Sequence[str],
) -> Finding:
    victim, prediction = by_route.victim, by_route.prediction
    mechanism = f"{EXPOSURE}-{by_route.routes[0]}"
    return predicted_finding(
        by_route,
        subject,
        verdict,
        basis,
        permanent_id=_id(victim, perpetrators, mechanism, subject, combined=bool(causes)),
        category=Category.PHARMACOKINETIC,
        parties=_parties(victim, perpetrators),
        mechanism=mechanism,
        text=_text(subject, verdict, causes or [p.substance.name for p in perpetrators], prediction),
        modifying_factors=_modifying(victim, by_route, vocabulary),
        onset=onset(prediction.used),
        persistence=persistence(prediction.used),
    )


def _id(victim: Taken, perpetrators: Sequence[Taken], mechanism: str, subject: Subject, *, combined: bool) -> str:
    stem = subject.stem(f"combined-{mechanism}" if combined else mechanism)
    return bounded_id(victim.substance.key, WHOLE_LIST if combined else perpetrators[0].substance.key, stem)


def _parties(victim: Taken, perpetrators: Sequence[Taken]) -> tuple[Party, ...]:
    ordered = sorted(perpetrators, key=lambda p: p.substance.key)
    return (_party(victim, Role.VICTIM), *(_party(p, Role.PERPETRATOR) for p in ordered))


def _party(taken: Taken, role: Role) -> Party:
    return Party(id=taken.substance.slug, name=taken.substance.name, role=role, preparation=taken.preparation)


def _text(subject: Subject, verdict: Verdict, causes: Sequence[str], prediction: Prediction) -> Wording:
    details = pathway_words(prediction.pathways)
    if verdict.status is Status.NONE_KNOWN:
        return no_effect_text(subject.name, causes, subject.interval, details)
    if verdict.status is Status.CANNOT_SAY or verdict.judgement is None:
        return cannot_say_text(subject.name, causes, subject.interval, verdict.reason, details)
    return interaction_text(subject.name, causes, subject.interval, verdict.judgement, details)


def _modifying(victim: Taken, by_route: ByRoute, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Name the genes and routes that change the figure, then what it assumes."""
    polymorphic = {entry.gene for entry in vocabulary.phenotypes}
    genes = [
        f"{p.pathway} phenotype"
        for p in by_route.prediction.pathways
        if p.pathway in polymorphic and p.share >= _GENE_SHARE
    ]
    other_routes = {p.route for p in victim.substance.preparations} - set(by_route.routes)
    routes = [f"route of {victim.substance.name}: {listed(sorted(r.value for r in by_route.routes))} here"]
    return (*genes, *(routes if other_routes else ()), *by_route.prediction.assumptions)
