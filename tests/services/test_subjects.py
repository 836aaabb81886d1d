"""What a source says of some conditions only stays out of the summaries of others."""

from dataclasses import replace

import pytest

from app.domain.pd.effects import effect_findings
from app.domain.substances import Scope
from app.services.summaries import concerning
from tests.domain.builders import effect, rule, taken, vocabulary

(EVERYWHERE,) = effect_findings(
    taken("one", effects=(effect("sedation", 3),)),
    taken("two", effects=(effect("sedation", 3),)),
    vocabulary(rule("sedation")),
)
RECURRENCE = replace(EVERYWHERE, scope=Scope(conditions=("breast-cancer",)))


@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        (frozenset(("lupus",)), (EVERYWHERE,)),
        (frozenset(("stage-iv-cancer", "breast-cancer")), (EVERYWHERE, RECURRENCE)),
        (None, (EVERYWHERE, RECURRENCE)),
    ],
    ids=["another condition", "a member of it", "a person with several"],
)
def test_a_finding_about_some_conditions_shows_with_them(subjects: frozenset[str] | None, expected: object) -> None:
    assert concerning(subjects, (EVERYWHERE, RECURRENCE)) == expected
