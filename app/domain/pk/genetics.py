"""What a person's genes do to the exposure of a substance: observed first, then derived by the equation."""

from collections.abc import Iterator

from app.domain.evidence import (
    ActionKind,
    Addressee,
    Basis,
    Category,
    Direction,
    Harm,
    Role,
    Severity,
    Status,
    capped,
)
from app.domain.findings import Evidence, Exposure, Finding, Party, finding_id
from app.domain.pk.figures import exposure_words
from app.domain.pk.phenotypes import in_cpic_words, is_normal, phenotype_of
from app.domain.pk.predicted import predicted_finding
from app.domain.pk.propagation import Interval
from app.domain.pk.subjects import ByRoute, Subject, bounded_id, predictions_by_route, subjects_of
from app.domain.pk.texts import pathway_words, verdict_words
from app.domain.pk.verdict import Verdict, verdict_on
from app.domain.questions import Patient, Taken
from app.domain.scopes import applies
from app.domain.substances import Advice, GeneFinding, Grade, Pathway, Substance
from app.domain.values import Estimate, Wording
from app.domain.vocabulary import Vocabulary

# Phenotypes that general information speaks of: the extremes.
_EXTREMES = frozenset({"poor metabolizer", "poor function", "ultrarapid metabolizer"})
_CARRYING = (Grade.SOLE, Grade.MAJOR, Grade.MODERATE)
_CARRYING_SHARE = 0.2  # the lower bound of "moderate", see effects/strengths.yaml


def genetic_findings(x: Taken, vocabulary: Vocabulary, patient: Patient | None) -> tuple[Finding, ...]:
    """Return the observed findings on genes, then those that the equation derives for other phenotypes or routes.

    For a person: only the phenotypes given. Without one: all that was observed, and of what is derived the
    extreme phenotypes with a consequence.
    """
    met = [g for g in x.substance.gene_findings if applies(g.scope, x)]
    observed = [g for g in met if patient is None or _meant(g, patient, vocabulary)]
    return (*_observed_findings(x, observed), *_derived_findings(x, observed, vocabulary, patient))


def carried_by(substance: Substance, gene: str) -> bool:
    """Return whether a stated pathway by this gene is at least moderate, of the substance or of its metabolites."""
    sets: list[tuple[Pathway, ...]] = [e.pathways for e in substance.eliminations]
    sets += [s for m in substance.metabolites for s in (m.formation, m.elimination)]
    return any(_carries(p) for pathways in sets for p in pathways if p.by == gene)


def _carries(pathway: Pathway) -> bool:
    if pathway.share is not None:
        return pathway.share.median >= _CARRYING_SHARE
    return pathway.grade in _CARRYING


def _meant(finding: GeneFinding, patient: Patient, vocabulary: Vocabulary) -> bool:
    """Return whether the person has the finding's phenotype, given in words or as a diplotype."""
    words = patient.phenotypes.get(finding.gene)
    if words is None:
        return False
    entry = phenotype_of(finding.gene, words, vocabulary)
    known = words if entry is None else entry.phenotype
    same = in_cpic_words(finding.gene, known) == in_cpic_words(finding.gene, finding.phenotype)
    return same or words.strip() == finding.genotype


def _observed_findings(x: Taken, observed: list[GeneFinding]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for one in observed:
        stem = finding_id(x.substance.key, one.gene, _words(one.gene, one.phenotype))
        seen[stem] = seen.get(stem, 0) + 1
        yield _observed(x, one, stem if seen[stem] == 1 else f"{stem}.{seen[stem]}")


def _observed(x: Taken, one: GeneFinding, permanent_id: str) -> Finding:
    interacts = one.status is Status.INTERACTION
    severity = capped(one.severity or Severity.MINOR, one.basis) if interacts else None
    index = x.substance.therapeutic_index
    return Finding(
        id=permanent_id,
        category=Category.PHARMACOGENETIC,
        status=one.status,
        severity=severity,
        harm=_harm(one.ratio) if interacts else None,
        parties=_parties(x, one.gene),
        mechanism=_mechanism(one.gene),
        direction=_direction_of(one.ratio),
        actions=one.actions or _default_actions(interacts=interacts),
        evidence=Evidence(basis=one.basis, certainty=one.certainty, sources=one.cite),
        text=one.text,
        modifying_factors=tuple(f"genotype {g}" for g in (one.genotype,) if g),
        exposure=None if one.ratio is None else _observed_exposure(one.ratio),
        scope=one.scope,
        monitoring=index.monitoring if index and interacts else (),
    )


def _derived_findings(
    x: Taken, observed: list[GeneFinding], vocabulary: Vocabulary, patient: Patient | None
) -> Iterator[Finding]:
    for gene, phenotype in _phenotypes(vocabulary, patient):
        if not carried_by(x.substance, gene):
            continue
        person = Patient(phenotypes={gene: phenotype})
        for by_route in predictions_by_route(x, (), vocabulary, person):
            if by_route.prediction.informative and not _already_observed(observed, gene, phenotype, by_route):
                yield from _derived(by_route, gene, phenotype, vocabulary, general=patient is None)


def _phenotypes(vocabulary: Vocabulary, patient: Patient | None) -> list[tuple[str, str]]:
    if patient is None:
        return [(e.gene, e.phenotype) for e in vocabulary.phenotypes if e.phenotype in _EXTREMES]
    given = sorted(patient.phenotypes.items())
    entries = [(gene, phenotype_of(gene, words, vocabulary)) for gene, words in given if not is_normal(gene, words)]
    return [(gene, entry.phenotype) for gene, entry in entries if entry is not None]


def _already_observed(observed: list[GeneFinding], gene: str, phenotype: str, by_route: ByRoute) -> bool:
    return any(
        one.gene == gene
        and in_cpic_words(gene, one.phenotype) == in_cpic_words(gene, phenotype)
        and (not one.scope.routes or bool(set(one.scope.routes) & set(by_route.routes)))
        for one in observed
    )


def _derived(
    by_route: ByRoute, gene: str, phenotype: str, vocabulary: Vocabulary, *, general: bool
) -> Iterator[Finding]:
    basis = Basis.UNVALIDATED_PREDICTION
    for subject in subjects_of(by_route.victim, by_route.prediction):
        verdict = verdict_on(by_route.victim, subject.interval, basis, vocabulary, of=subject.of, whose=subject.whose)
        if verdict is None or (general and verdict.status is not Status.INTERACTION):
            continue
        yield _predicted(by_route, subject, verdict, gene, phenotype)


def _predicted(by_route: ByRoute, subject: Subject, verdict: Verdict, gene: str, phenotype: str) -> Finding:
    victim, prediction = by_route.victim, by_route.prediction
    stem = subject.stem(f"{_words(gene, phenotype)}-exposure-{by_route.routes[0]}")
    return predicted_finding(
        by_route,
        subject,
        verdict,
        Basis.UNVALIDATED_PREDICTION,
        permanent_id=bounded_id(victim.substance.key, gene, stem),
        category=Category.PHARMACOGENETIC,
        parties=_parties(victim, gene),
        mechanism=_mechanism(gene),
        text=_text(subject, verdict, gene, phenotype, pathway_words(prediction.pathways)),
        modifying_factors=prediction.assumptions,
    )


def _text(subject: Subject, verdict: Verdict, gene: str, phenotype: str, details: str) -> Wording:
    person = f"{gene} {phenotype.replace('metabolizer', 'metaboliser')}"
    words = exposure_words(subject.interval)
    meaning = verdict_words(verdict)
    return Wording(
        patient=(
            f"Your genes can change the level of {subject.name}. With the gene test result “{person}”: {words}. "
            f"This is worked out, not measured.{meaning.patient} Tell your team about gene tests you have had."
        ),
        clinician=f"Predicted for {subject.name} in {person}s: {words}, 90 % interval.{meaning.clinician} {details}".strip(),
    )


def _words(gene: str, phenotype: str) -> str:
    """Return the phenotype as part of an id: letters, digits and hyphens."""
    kept = [c if c.isascii() and c.isalnum() else " " for c in in_cpic_words(gene, phenotype)]
    return "-".join("".join(kept).split())


def _mechanism(gene: str) -> str:
    return f"genotype-{gene.lower()}"


def _parties(x: Taken, gene: str) -> tuple[Party, ...]:
    return (
        Party(id=x.substance.slug, name=x.substance.name, role=Role.VICTIM, preparation=x.preparation),
        Party(id=gene, name=gene, role=Role.PERPETRATOR),
    )


def _direction_of(ratio: Estimate | None) -> Direction | None:
    if ratio is None:
        return None
    if ratio.low <= 1 <= ratio.high:
        return Direction.UNCHANGED
    return Direction.RAISES if ratio.median > 1 else Direction.LOWERS


def _harm(ratio: Estimate | None) -> Harm | None:
    if ratio is None:
        return None
    return Harm.TOXICITY if ratio.median >= 1 else Harm.LOSS_OF_EFFECT


def _observed_exposure(ratio: Estimate) -> Exposure:
    interval = Interval(ratio=ratio.median, low=ratio.low, high=ratio.high)
    return Exposure(ratio=interval.ratio, low=interval.low, high=interval.high, observed=True)


def _default_actions(*, interacts: bool) -> tuple[Advice, ...]:
    if not interacts:
        return ()
    return (
        Advice(action=ActionKind.MONITOR, addressee=Addressee.PRESCRIBER),
        Advice(action=ActionKind.INFORM, addressee=Addressee.PATIENT),
    )
