"""The gut: what can be taken apart by hours, and what can not."""

from typing import Any

from app.domain.evidence import ActionKind, Direction, Harm, Severity, Status
from app.domain.findings import Finding
from app.domain.pk.absorption import absorption_findings
from app.domain.questions import Taken
from app.domain.substances import GutAction, GutEffect, GutSensitivity, IndexClass, Route
from app.domain.values import Estimate
from tests.domain.builders import CITE, substance
from tests.domain.pk.builders import between, index, tables, victim


def sensitive(
    to: GutEffect, change: Direction = Direction.LOWERS, ratio: Estimate | None = None, hours: float | None = None
) -> dict[str, Any]:
    return {"gut_sensitivities": (GutSensitivity(to=to, change=change, ratio=ratio, separate_hours=hours, cite=CITE),)}


def acting(effect: GutEffect) -> Taken:
    return Taken(substance=substance("actor", gut_actions=(GutAction(effect=effect, cite=CITE),)))


def only(a: Taken, b: Taken) -> Finding:
    (finding,) = absorption_findings(a, b, tables())
    return finding


def test_chelation_is_separable_by_hours() -> None:
    finding = only(victim("cipro", **sensitive(GutEffect.CHELATES, hours=2)), acting(GutEffect.CHELATES))
    assert finding.mechanism == "absorption-chelates"
    assert finding.actions[0].action is ActionKind.SEPARATE_IN_TIME
    assert (finding.severity, finding.harm) == (Severity.MODERATE, Harm.LOSS_OF_EFFECT)


def test_acidity_is_not_separable() -> None:
    ratio = between(0.3, 0.4, 0.5)
    drug = victim(
        "dasat", **sensitive(GutEffect.RAISES_GASTRIC_PH, ratio=ratio), therapeutic_index=index(IndexClass.STANDARD)
    )
    finding = only(drug, acting(GutEffect.RAISES_GASTRIC_PH))
    assert finding.mechanism == "absorption-raises-gastric-ph"
    assert ActionKind.SEPARATE_IN_TIME not in {a.action for a in finding.actions}
    assert finding.severity is Severity.MODERATE
    assert finding.exposure is not None
    assert finding.exposure.ratio == 0.4


def test_an_answer_of_unknown_size_and_consequence_is_left_open() -> None:
    finding = only(victim("drug", **sensitive(GutEffect.BINDS)), acting(GutEffect.BINDS))
    assert (finding.status, finding.severity) == (Status.CANNOT_SAY, None)


def test_studied_without_effect_is_none_known() -> None:
    finding = only(victim("drug", **sensitive(GutEffect.BINDS, Direction.UNCHANGED)), acting(GutEffect.BINDS))
    assert (finding.status, finding.direction) == (Status.NONE_KNOWN, Direction.UNCHANGED)


def test_an_injection_does_not_pass_the_gut() -> None:
    injected = victim("drug", route=Route.INTRAVENOUS, **sensitive(GutEffect.CHELATES, hours=2))
    assert absorption_findings(injected, acting(GutEffect.CHELATES), tables()) == ()


def test_no_stated_sensitivity_is_nothing_said() -> None:
    assert absorption_findings(victim("drug"), acting(GutEffect.CHELATES), tables()) == ()
