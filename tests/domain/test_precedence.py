"""Evidence meets derivation: DESIGN's rules, one by one."""

from dataclasses import replace

import pytest

from app.domain.documented import Party as Side
from app.domain.evidence import Basis, Category, Certainty, Direction, Role, Severity, Status
from app.domain.findings import Evidence, Exposure, Finding
from app.domain.pd.effects import effect_findings
from app.domain.precedence import settle
from app.domain.stated import stated_findings
from app.domain.substances import Duration, Membership, Scope
from app.domain.values import Wording
from app.domain.vocabulary import SubstanceClass, Vocabulary
from tests.domain.builders import CITE, TELL, documented, effect, observed, rule, side, taken, vocabulary

VICTIM, PERPETRATOR = taken("victim"), taken("perpetr")


def predicted(mechanism: str = "exposure-oral", severity: Severity | None = Severity.MODERATE) -> Finding:
    """A derived finding: the victim's exposure is raised 2.5-fold."""
    return Finding(
        id=f"VICTIM.PERPET.{mechanism}",
        category=Category.PHARMACOKINETIC,
        status=Status.INTERACTION if severity else Status.CANNOT_SAY,
        severity=severity,
        harm=None,
        parties=(),
        mechanism=mechanism,
        direction=Direction.RAISES,
        actions=TELL,
        evidence=Evidence(basis=Basis.UNVALIDATED_PREDICTION, certainty=Certainty.LOW, sources=CITE),
        text=Wording(patient="More.", clinician="More."),
        exposure=Exposure(ratio=2.5, low=1.8, high=3.5, observed=False),
    )


def null(low: float | None, high: float | None, **more: object) -> tuple[Finding, ...]:
    """A study that found no change of the victim's exposure."""
    statement = documented(
        side("victim", Role.VICTIM),
        side("perpetr", Role.PERPETRATOR),
        "exposure",
        category=Category.PHARMACOKINETIC,
        status=Status.STUDIED_NO_EFFECT,
        direction=Direction.UNCHANGED,
        exposure=observed(1.0, low, high),
        basis=Basis.CLINICAL_STUDY,
        **more,
    )
    return stated_findings(VICTIM, PERPETRATOR, [(statement, "bundled")], Vocabulary())


def statuses(findings: tuple[Finding, ...]) -> list[Status]:
    return [f.status for f in findings]


def test_a_null_inside_the_bounds_silences_the_prediction() -> None:
    assert statuses(settle(null(0.9, 1.1), [predicted()])) == [Status.STUDIED_NO_EFFECT]


@pytest.mark.parametrize(
    ("low", "high", "more"),
    [
        (0.7, 1.1, {}),
        (None, None, {}),
        (0.9, 1.1, {"scope": Scope(population="children with epilepsy")}),
        (0.9, 1.1, {"basis": Basis.IN_VITRO}),
    ],
    ids=["interval leaves the bounds", "no interval", "special population", "in vitro"],
)
def test_a_weaker_null_stands_beside_the_prediction(low: float | None, high: float | None, more: dict) -> None:  # type: ignore[type-arg]
    if "basis" in more:
        statement = documented(
            side("victim", Role.VICTIM),
            side("perpetr", Role.PERPETRATOR),
            "exposure",
            category=Category.PHARMACOKINETIC,
            status=Status.STUDIED_NO_EFFECT,
            exposure=observed(1.0, low, high),
            basis=Basis.IN_VITRO,
        )
        found = stated_findings(VICTIM, PERPETRATOR, [(statement, "bundled")], Vocabulary())
    else:
        found = null(low, high, **more)
    settled = settle(found, [predicted()])
    assert statuses(settled) == [Status.INTERACTION, Status.STUDIED_NO_EFFECT]
    assert settled[0].disagrees_with == (settled[1].id,)


def test_a_null_never_silences_a_pharmacodynamic_finding() -> None:
    words = vocabulary(rule("sedation"))
    a, b = (taken(n, effects=(effect("sedation", 2),)) for n in ("victim", "perpetr"))
    derived = effect_findings(a, b, words)
    statement = documented(
        side("victim"), side("perpetr"), "sedation", status=Status.STUDIED_NO_EFFECT, basis=Basis.CLINICAL_STUDY
    )
    stated = stated_findings(a, b, [(statement, "bundled")], words)
    assert Status.INTERACTION in statuses(settle(stated, derived))


def test_a_label_replaces_the_prediction_and_takes_its_ratio() -> None:
    statement = documented(
        side("victim", Role.VICTIM),
        side("perpetr", Role.PERPETRATOR),
        "exposure",
        category=Category.PHARMACOKINETIC,
        severity=Severity.MAJOR,
    )
    stated = stated_findings(VICTIM, PERPETRATOR, [(statement, "bundled")], Vocabulary())
    (finding,) = settle(stated, [predicted()])
    assert finding.severity is Severity.MAJOR
    assert finding.exposure is not None
    assert not finding.exposure.observed


def test_a_statement_about_another_route_leaves_the_prediction_alone() -> None:
    statement = documented(
        side("victim", Role.VICTIM, scope=Scope(routes=("intravenous",))),  # type: ignore[arg-type]
        side("perpetr", Role.PERPETRATOR),
        "exposure",
        category=Category.PHARMACOKINETIC,
    )
    stated = stated_findings(VICTIM, PERPETRATOR, [(statement, "bundled")], Vocabulary())
    assert len(settle(stated, [predicted()])) == 2


def test_the_reverse_direction_of_roles_is_another_matter() -> None:
    statement = documented(
        side("victim", Role.PERPETRATOR),
        side("perpetr", Role.VICTIM),
        "exposure",
        category=Category.PHARMACOKINETIC,
    )
    stated = stated_findings(VICTIM, PERPETRATOR, [(statement, "bundled")], Vocabulary())
    assert len(settle(stated, [predicted()])) == 2


def test_sources_that_disagree_stand_side_by_side_the_cautious_first() -> None:
    found = (*null(0.9, 1.1), predicted("exposure", Severity.MINOR))
    settled = settle(found, [])
    assert statuses(settled) == [Status.INTERACTION, Status.STUDIED_NO_EFFECT]
    assert all(f.disagrees_with for f in settled)


def test_a_class_statement_means_members_of_child_classes_too() -> None:
    words = Vocabulary(
        classes=(
            SubstanceClass(id="cns-depressant", name="CNS depressants", patient_name="calming medicines"),
            SubstanceClass(id="opioid", name="opioids", patient_name="opioids", parents=("cns-depressant",)),
        )
    )
    opioid = taken("morphin", classes=(Membership(id="opioid", cite=CITE),))
    statement = documented(side("victim"), Side(substance_class="cns-depressant", role=Role.CONTRIBUTOR), "sedation")
    assert len(stated_findings(VICTIM, opioid, [(statement, "bundled")], words)) == 1
    assert stated_findings(VICTIM, PERPETRATOR, [(statement, "bundled")], words) == ()


def test_a_statement_keeps_the_layer_it_came_from() -> None:
    statement = documented(side("victim"), side("perpetr"), "sedation")
    (finding,) = stated_findings(VICTIM, PERPETRATOR, [(statement, "overlay:house")], Vocabulary())
    assert finding.origin == "overlay:house"


@pytest.mark.parametrize(("taken_for", "found"), [("single_dose", 1), ("days", 0), (None, 1)])
def test_a_statement_on_one_dose_does_not_speak_about_days_of_it(taken_for: str | None, found: int) -> None:
    """Found in the evaluation: one dose of rifampicin raises what days of it lower."""
    statement = documented(
        side("victim", Role.VICTIM),
        side("perpetr", Role.PERPETRATOR, scope=Scope(duration=Duration.SINGLE_DOSE)),
        "exposure",
        category=Category.PHARMACOKINETIC,
    )
    given = replace(PERPETRATOR, duration=Duration(taken_for) if taken_for else None)
    assert len(stated_findings(VICTIM, given, [(statement, "bundled")], Vocabulary())) == found
