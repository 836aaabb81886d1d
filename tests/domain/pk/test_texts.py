"""What a change would mean is told of the figure that it belongs to."""

import pytest

from app.domain.evidence import Harm, Severity
from app.domain.pk.severity import Judgement
from app.domain.pk.texts import consequence_words
from app.domain.values import Wording

SLEEPY = Wording(patient="You can be sleepy.", clinician="Sedation.")


def judgement(far_end: float | None) -> Judgement:
    return Judgement(severity=Severity.MODERATE, harm=Harm.TOXICITY, consequence=SLEEPY, cite=(), far_end=far_end)


@pytest.mark.parametrize(
    ("far_end", "said"),
    [
        (None, " You can be sleepy."),
        (2.4, " At the high end of that range: You can be sleepy."),
        (0.4, " At the low end of that range: You can be sleepy."),
    ],
)
def test_a_consequence_of_an_end_of_the_interval_is_told_as_that(far_end: float | None, said: str) -> None:
    assert consequence_words(judgement(far_end)).patient == said


def test_nothing_is_said_where_no_source_says_what_it_means() -> None:
    assert consequence_words(None).patient == ""
