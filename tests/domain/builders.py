"""Short ways to build facts, so that a test shows only what it is about."""

from datetime import date
from typing import Any

from app.domain.documented import Documented, ObservedExposure
from app.domain.documented import Party as Side
from app.domain.evidence import (
    ActionKind,
    Addressee,
    Basis,
    Category,
    Certainty,
    Direction,
    Harm,
    Role,
    Severity,
    Status,
)
from app.domain.questions import Taken
from app.domain.substances import Advice, Effect, Kind, Organ, OrganToxicity, Preparation, Route, Substance
from app.domain.values import Citation, Wording
from app.domain.vocabulary import Axis, Combination, GradeSeverity, OrganRule, PairRule, Vocabulary

CITE = (Citation(source="a-source", at="7"),)
TEXT = Wording(patient="{a} with {b}.", clinician="{a} with {b}.")
TELL = (Advice(action=ActionKind.MONITOR, addressee=Addressee.PRESCRIBER),)
STEPS = (
    GradeSeverity(at_least=2, severity=Severity.MINOR),
    GradeSeverity(at_least=4, severity=Severity.MODERATE),
    GradeSeverity(at_least=5, severity=Severity.MAJOR),
)


def substance(name: str, **facts: Any) -> Substance:
    """A small molecule with a key made of its name."""
    given = {"kind": Kind.SMALL_MOLECULE, "key": name.upper().ljust(6, "0")[:6]} | facts
    return Substance(slug=name, name=name, checked_on=date(2026, 11, 23), review_due=date(2027, 11, 23), **given)


def taken(name: str, **facts: Any) -> Taken:
    return Taken(substance=substance(name, **facts))


def effect(axis: str, grade: int = 2, direction: Direction = Direction.RAISES, **more: Any) -> Effect:
    return Effect(axis=axis, direction=direction, grade=grade, cite=CITE, **more)


def toxicity(organ: Organ, grade: int = 2) -> OrganToxicity:
    return OrganToxicity(organ=organ, grade=grade, cite=CITE)


def oral(slug: str) -> Preparation:
    return Preparation(slug=slug, name=slug, route=Route.ORAL)


def axis(name: str, **more: Any) -> Axis:
    return Axis(id=name, name=name, patient_name=name, definition=name, group="other", **more)


def rule(axis_id: str, combination: Combination = Combination.ADDITIVE, **more: Any) -> PairRule:
    given: dict[str, Any] = {
        "id": f"{axis_id}-{combination}",
        "severities": STEPS,
        "harm": Harm.TOXICITY,
        "actions": TELL,
        "basis": Basis.CLASS_EFFECT,
        "certainty": Certainty.LOW,
        "text": TEXT,
        "cite": CITE,
    }
    return PairRule(axis=axis_id, combination=combination, **(given | more))


def organ_rule(organ: Organ, **more: Any) -> OrganRule:
    given: dict[str, Any] = {
        "patient_name": organ.value,
        "severities": STEPS,
        "actions": TELL,
        "monitoring": (),
        "basis": Basis.CLASS_EFFECT,
        "certainty": Certainty.LOW,
        "text": TEXT,
        "cite": CITE,
    }
    return OrganRule(organ=organ, **(given | more))


def vocabulary(*rules: PairRule, organs: tuple[OrganRule, ...] = (), **more: Any) -> Vocabulary:
    names = {r.axis for r in rules} | {r.with_axis for r in rules if r.with_axis}
    return Vocabulary(axes=tuple(axis(n) for n in sorted(names)), pair_rules=rules, organ_rules=organs, **more)


def side(name: str, role: Role = Role.CONTRIBUTOR, **more: Any) -> Side:
    return Side(substance=name, role=role, **more)


def documented(one: Side, two: Side, mechanism: str, **more: Any) -> Documented:
    """A moderate interaction from a label unless told otherwise."""
    status = more.get("status", Status.INTERACTION)
    given: dict[str, Any] = {
        "category": Category.PHARMACODYNAMIC,
        "status": status,
        "severity": Severity.MODERATE if status is Status.INTERACTION else None,
        "harm": Harm.TOXICITY,
        "direction": Direction.RAISES,
        "actions": TELL,
        "basis": Basis.LABEL_OR_GUIDELINE,
        "certainty": Certainty.MODERATE,
        "text": Wording(patient="As documented.", clinician="As documented."),
        "cite": CITE,
    }
    return Documented(between=(one, two), mechanism=mechanism, **(given | more))


def observed(ratio: float, low: float | None = None, high: float | None = None) -> ObservedExposure:
    return ObservedExposure(ratio=ratio, low=low, high=high)
