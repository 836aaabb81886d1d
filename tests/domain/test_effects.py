"""Two effects on one axis: added, opposed, or joined by a rule."""

import pytest

from app.domain.evidence import Basis, Category, Direction, Harm, Role, Severity
from app.domain.pd.burdens import burden_findings
from app.domain.pd.effects import effect_findings
from app.domain.substances import Scope
from app.domain.vocabulary import Combination
from tests.domain.builders import axis, effect, oral, rule, taken, vocabulary

SEDATION = vocabulary(rule("sedation"))


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [(1, 1, Severity.MINOR), (1, 2, Severity.MINOR), (2, 2, Severity.MODERATE), (2, 3, Severity.MAJOR)],
)
def test_severity_follows_the_sum_of_the_grades(one: int, two: int, expected: Severity) -> None:
    a, b = taken("aaa", effects=(effect("sedation", one),)), taken("bbb", effects=(effect("sedation", two),))
    assert [f.severity for f in effect_findings(a, b, SEDATION)] == [expected]


def test_a_weak_basis_caps_the_severity() -> None:
    weak = vocabulary(rule("sedation", basis=Basis.THEORETICAL))
    a, b = taken("aaa", effects=(effect("sedation", 3),)), taken("bbb", effects=(effect("sedation", 3),))
    assert [f.severity for f in effect_findings(a, b, weak)] == [Severity.MODERATE]


def test_effects_in_different_directions_do_not_add() -> None:
    a = taken("aaa", effects=(effect("glucose", direction=Direction.RAISES),))
    b = taken("bbb", effects=(effect("glucose", direction=Direction.LOWERS),))
    assert effect_findings(a, b, vocabulary(rule("glucose"))) == ()


def test_two_lowering_effects_add_where_the_rule_is_about_lowering() -> None:
    low = vocabulary(rule("glucose", direction=Direction.LOWERS))
    a, b = (taken(n, effects=(effect("glucose", direction=Direction.LOWERS),)) for n in ("aaa", "bbb"))
    assert len(effect_findings(a, b, low)) == 1


def test_an_antagonist_is_the_perpetrator_and_the_effect_is_lost() -> None:
    opioid = vocabulary(rule("opioid", Combination.OPPOSING, harm=Harm.LOSS_OF_EFFECT))
    agonist = taken("morphine", effects=(effect("opioid", 3),))
    blocker = taken("naltrexone", effects=(effect("opioid", 3, Direction.LOWERS),))
    (finding,) = effect_findings(agonist, blocker, opioid)
    roles = {party.id: party.role for party in finding.parties}
    assert roles == {"morphine": Role.VICTIM, "naltrexone": Role.PERPETRATOR}
    assert (finding.harm, finding.direction, finding.mechanism) == (
        Harm.LOSS_OF_EFFECT,
        Direction.LOWERS,
        "opioid-opposed",
    )


def test_a_trigger_joins_two_axes_whoever_stands_first() -> None:
    joined = vocabulary(rule("serotonin-reuptake", Combination.TRIGGER, with_axis="mao-a-inhibition"))
    ssri = taken("ssri", effects=(effect("serotonin-reuptake", 3),))
    maoi = taken("maoi", effects=(effect("mao-a-inhibition", 3),))
    assert [f.id for f in effect_findings(ssri, maoi, joined)] == [f.id for f in effect_findings(maoi, ssri, joined)]
    assert effect_findings(ssri, maoi, joined)[0].mechanism == "serotonin-reuptake-mao-a-inhibition"


def test_an_effect_of_another_preparation_is_left_out() -> None:
    injected = effect("sedation", 3, scope=Scope(preparations=("aaa-iv",)))
    a = taken("aaa", effects=(injected,), preparations=(oral("aaa-oral"),))
    swallowed = type(a)(substance=a.substance, preparation="aaa-oral")
    b = taken("bbb", effects=(effect("sedation", 3),))
    assert effect_findings(swallowed, b, SEDATION) == ()
    assert len(effect_findings(a, b, SEDATION)) == 1, "an unknown preparation is read with caution"


def test_the_axis_decides_the_category() -> None:
    tests = vocabulary(rule("test-psa")).axes[0]
    words = type(SEDATION)(
        axes=(axis("test-psa", category=Category.TEST_INTERFERENCE),), pair_rules=(rule("test-psa"),)
    )
    a, b = (taken(n, effects=(effect("test-psa"),)) for n in ("aaa", "bbb"))
    assert tests.id == "test-psa"
    assert effect_findings(a, b, words)[0].category is Category.TEST_INTERFERENCE


class TestBurden:
    """Effects of a whole list."""

    words = vocabulary(rule("sedation", burden=True))

    def list_of(self, number: int) -> list[object]:
        return [taken(f"drug{n}", effects=(effect("sedation", 1),)) for n in range(number)]

    def test_two_are_told_by_their_own_finding(self) -> None:
        first, second = self.list_of(2)
        assert burden_findings(first, [second], self.words) == ()  # type: ignore[arg-type,list-item]

    def test_three_slight_effects_are_told_once(self) -> None:
        first, *others = self.list_of(3)
        (finding,) = burden_findings(first, others, self.words)  # type: ignore[arg-type]
        assert len(finding.parties) == 3

    def test_the_order_of_the_list_changes_nothing(self) -> None:
        first, *others = self.list_of(4)
        forwards = burden_findings(first, others, self.words)  # type: ignore[arg-type]
        assert forwards == burden_findings(first, others[::-1], self.words)  # type: ignore[arg-type]


def test_an_effect_of_one_preparation_says_so_where_the_question_names_none() -> None:
    cream = Scope(preparations=("aaa-cream",))
    a = taken("aaa", effects=(effect("sedation", 3, scope=cream),), preparations=(oral("aaa-oral"), oral("aaa-cream")))
    b = taken("bbb", effects=(effect("sedation", 3),))
    assert [f.scope for f in effect_findings(a, b, SEDATION)] == [cream]
    applied = type(a)(substance=a.substance, preparation="aaa-cream")
    assert [f.scope for f in effect_findings(applied, b, SEDATION)] == [Scope()], "the question names it already"
