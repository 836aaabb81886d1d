"""A small world for summaries: one compound, a few agents, one condition."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.domain.conditions import (
    AgentRole,
    Component,
    Condition,
    ConditionKind,
    Modality,
    Presence,
    Regimen,
    Specialist,
)
from app.domain.evidence import Category, Harm, Severity, Status
from app.domain.findings import Finding
from app.domain.pairs import pair_findings
from app.domain.questions import Question, Taken
from app.domain.substances import (
    Elimination,
    EnzymeAction,
    EnzymeEffect,
    Grade,
    Organ,
    Pathway,
    Route,
    Substance,
)
from app.domain.summary.assemble import own_findings
from app.domain.summary.facts import RegimenFacts, ReleaseRef, SummaryFacts
from app.domain.values import Estimate, Source, SourceKind, Wording
from app.domain.vocabulary import CategoryEntry, Combination, GradeBounds, Vocabulary
from tests.domain.builders import CITE, axis, effect, organ_rule, rule, substance, toxicity

WORDS = Vocabulary(
    axes=(axis("sedation"), axis("opioid"), axis("emesis")),
    pair_rules=(rule("sedation", burden=True), rule("opioid", Combination.OPPOSING, harm=Harm.LOSS_OF_EFFECT)),
    organ_rules=(organ_rule(Organ.LIVER),),
    grade_bounds=(GradeBounds(grade="major", share=Estimate(median=0.7, low=0.5, high=0.9), cite=CITE),),
    categories=tuple(
        CategoryEntry(
            id=category,
            name=category.value,
            patient_name=category.value,
            definition=Wording(patient="-", clinician="-"),
            questions=("Does {compound} matter, dear {specialist}?",),
        )
        for category in Category
    ),
)

SOURCE = Source(id="a-source", kind=SourceKind.LABEL, title="A label", url="https://example.org/label")


def known(name: str, **facts: Any) -> Substance:
    """A substance with every facet known and nothing remarkable, unless told otherwise."""
    quiet: dict[str, Any] = {
        "eliminations": (
            Elimination(routes=(Route.ORAL,), pathways=(Pathway(by="renal", grade=Grade.MAJOR, cite=CITE),)),
        ),
        "enzyme_effects": (EnzymeEffect(on="CYP3A4", action=EnzymeAction.NONE, cite=CITE),),
        "effects": (effect("emesis", 1),),
        "organ_toxicities": (toxicity(Organ.SKIN, 1),),
    }
    return substance(name, **(quiet | facts))


def regimen(*components: Component, slug: str = "plan") -> RegimenFacts:
    return RegimenFacts(
        regimen=Regimen(slug=slug, name=slug.upper(), components=components, cite=CITE),
        condition="illness",
        condition_name="illness",
        components=components,
    )


def agent(slug: str, presence: Presence = Presence.ALWAYS, role: AgentRole = AgentRole.ANTINEOPLASTIC) -> Component:
    return Component(agent=slug, presence=presence, role=role)


def radiotherapy() -> Component:
    return Component(modality=Modality.RADIOTHERAPY, presence=Presence.ALWAYS)


def condition(**more: Any) -> Condition:
    return Condition(
        slug="illness",
        key="ILLNES",
        name="illness",
        short_name="illness",
        kind=ConditionKind.DISEASE,
        specialist=Specialist(patient="specialist", clinician="specialist"),
        checked_on=date(2026, 11, 23),
        review_due=date(2027, 11, 23),
        **more,
    )


def facts(
    compound: Substance, regimens: Sequence[RegimenFacts], substances: Sequence[Substance], **more: Any
) -> SummaryFacts:
    """Facts with the pair findings that the engine derives of these substances."""
    by_slug = {s.slug: Taken(substance=s) for s in substances}
    taken = Taken(substance=compound)
    extra: tuple[Taken, ...] = more.pop("extra", ())
    findings = {t.substance.slug: pair_findings(taken, t, (), WORDS) for t in (*by_slug.values(), *extra)}
    question = more.pop("question", Question(compound=compound.slug, condition="illness"))
    return SummaryFacts(
        question=question,
        compound=taken,
        condition=more.pop("condition", condition()),
        members=(),
        regimens=tuple(regimens),
        agents=by_slug,
        extra=extra,
        findings=findings | more.pop("findings", {}),
        own=own_findings(taken, WORDS),
        vocabulary=WORDS,
        source_of={"a-source": SOURCE}.get,
        release=ReleaseRef(id="r-1", digest="d", as_of="2026-11-23"),
        **more,
    )


def severities(findings: Sequence[Finding]) -> list[Severity | None]:
    return [f.severity for f in findings if f.status is Status.INTERACTION]
