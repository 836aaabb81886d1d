"""Short ways to build victims, perpetrators and the tables they are read with."""

from typing import Any

from app.domain.evidence import Harm, Severity
from app.domain.questions import Taken
from app.domain.substances import (
    Elimination,
    EnzymeAction,
    EnzymeEffect,
    Grade,
    IndexClass,
    Metabolite,
    MetaboliteRole,
    Pathway,
    Preparation,
    Route,
    Strength,
    TherapeuticIndex,
)
from app.domain.values import Estimate
from app.domain.vocabulary import (
    GradeBounds,
    IndexSeverity,
    OrganActivity,
    PhenotypeActivity,
    StrengthBounds,
    Vocabulary,
)
from tests.domain.builders import CITE, substance

ORAL, IV = (Route.ORAL,), (Route.INTRAVENOUS,)


def exactly(value: float) -> Estimate:
    return Estimate(median=value, low=value, high=value)


def between(low: float, median: float, high: float) -> Estimate:
    return Estimate(median=median, low=low, high=high)


def by(pathway: str, share: float | Estimate | Grade) -> Pathway:
    if isinstance(share, Grade):
        return Pathway(by=pathway, grade=share, cite=CITE)
    return Pathway(by=pathway, share=share if isinstance(share, Estimate) else exactly(share), cite=CITE)


def cleared(*pathways: Pathway, routes: tuple[Route, ...] = ORAL, **more: Any) -> Elimination:
    return Elimination(routes=routes, pathways=pathways, **more)


def victim(name: str = "victim", *eliminations: Elimination, route: Route = Route.ORAL, **facts: Any) -> Taken:
    preparations = facts.pop("preparations", (Preparation(slug=f"{name}-a", name=name, route=route),))
    return Taken(substance=substance(name, eliminations=eliminations, preparations=preparations, **facts))


def inhibits(pathway: str, ratio: float | Estimate | Strength, **more: Any) -> EnzymeEffect:
    return _effect(pathway, more.pop("action", EnzymeAction.INHIBITS), ratio, **more)


def induces(pathway: str, ratio: float | Estimate | Strength, **more: Any) -> EnzymeEffect:
    return _effect(pathway, EnzymeAction.INDUCES, ratio, **more)


def leaves_alone(pathway: str, **more: Any) -> EnzymeEffect:
    return EnzymeEffect(on=pathway, action=EnzymeAction.NONE, cite=CITE, **more)


def _effect(pathway: str, action: EnzymeAction, ratio: float | Estimate | Strength, **more: Any) -> EnzymeEffect:
    if isinstance(ratio, Strength):
        return EnzymeEffect(on=pathway, action=action, strength=ratio, cite=CITE, **more)
    size = ratio if isinstance(ratio, Estimate) else exactly(ratio)
    return EnzymeEffect(on=pathway, action=action, ratio=size, cite=CITE, **more)


def perpetrator(name: str, *effects: EnzymeEffect, **facts: Any) -> Taken:
    return Taken(substance=substance(name, enzyme_effects=effects, **facts))


def metabolite(
    name: str, formation: tuple[Pathway, ...], elimination: tuple[Pathway, ...] = (), **more: Any
) -> Metabolite:
    given = {"role": MetaboliteRole.CARRIES_EFFECT} | more
    return Metabolite(slug=name, name=name, formation=formation, elimination=elimination, cite=CITE, **given)


def index(width: IndexClass, **more: Any) -> TherapeuticIndex:
    return TherapeuticIndex(index=width, cite=CITE, **more)


def _bounds(action: str, strength: Strength, low: float, median: float, high: float) -> StrengthBounds:
    return StrengthBounds(action=action, strength=strength, ratio=between(low, median, high), cite=CITE)


def _grade(grade: Grade, low: float, median: float, high: float) -> GradeBounds:
    return GradeBounds(grade=grade.value, share=between(low, median, high), cite=CITE)


def _row(width: IndexClass, change: str, threshold: float, severity: Severity) -> IndexSeverity:
    harm = Harm.TOXICITY if change == "raises" else Harm.LOSS_OF_EFFECT
    return IndexSeverity(index=width, change=change, threshold=threshold, severity=severity, harm=harm, cite=CITE)


def phenotype(gene: str, words: str, activity: float | Estimate, *genotypes: str) -> PhenotypeActivity:
    left = activity if isinstance(activity, Estimate) else exactly(activity)
    return PhenotypeActivity(gene=gene, phenotype=words, activity=left, genotypes=genotypes, cite=CITE)


def liver(stage: str, pathway: str, activity: float) -> OrganActivity:
    return OrganActivity(organ="hepatic", stage=stage, pathway=pathway, activity=exactly(activity), cite=CITE)


STRENGTHS = (
    _bounds("inhibits", Strength.STRONG, 0.8, 0.9, 0.98),
    _bounds("inhibits", Strength.MODERATE, 0.5, 0.68, 0.8),
    _bounds("inhibits", Strength.WEAK, 0.2, 0.37, 0.5),
    _bounds("inhibits", Strength.UNQUANTIFIED, 0.0, 0.2, 0.8),
    _bounds("induces", Strength.STRONG, 4.0, 9.0, 24.0),
    _bounds("induces", Strength.MODERATE, 1.0, 2.2, 4.0),
    _bounds("induces", Strength.UNQUANTIFIED, 0.0, 0.25, 2.0),
)
GRADES = (
    _grade(Grade.SOLE, 0.85, 0.95, 0.98),
    _grade(Grade.MAJOR, 0.5, 0.7, 0.9),
    _grade(Grade.MODERATE, 0.2, 0.35, 0.55),
    _grade(Grade.MINOR, 0.02, 0.1, 0.25),
    _grade(Grade.UNQUANTIFIED, 0.02, 0.25, 0.8),
    _grade(Grade.NOT, 0.0, 0.0, 0.05),
)
INDEX = (
    _row(IndexClass.NARROW, "raises", 1.25, Severity.MODERATE),
    _row(IndexClass.NARROW, "raises", 2.0, Severity.MAJOR),
    _row(IndexClass.NARROW, "lowers", 0.8, Severity.MODERATE),
    _row(IndexClass.STANDARD, "raises", 1.25, Severity.MINOR),
    _row(IndexClass.STANDARD, "raises", 2.0, Severity.MODERATE),
    _row(IndexClass.STANDARD, "raises", 5.0, Severity.MAJOR),
    _row(IndexClass.STANDARD, "lowers", 0.5, Severity.MODERATE),
)


def tables(**more: Any) -> Vocabulary:
    """The tables of the knowledge in small."""
    given = {"strength_bounds": STRENGTHS, "grade_bounds": GRADES, "index_severities": INDEX}
    return Vocabulary(**(given | more))
