"""How grave a sentence of a label is, by its own words."""

import pytest

from app.curation.imports.wording import severity_said

SAID = {
    "Use with otherol is contraindicated.": "contraindicated",
    "Avoid otherol.": "major",
    "Exampline should not be taken with otherol.": "major",
    "Monitor for sedation with otherol.": "moderate",
    "Reduce the dose of otherol by half.": "moderate",
    "Otherol may be affected.": "minor",
    "Otherol is not contraindicated.": None,
    "No clinically relevant interaction with otherol was found.": None,
    "The effect of otherol has not been studied.": None,
    "Exampline is unlikely to change otherol.": None,
}


@pytest.mark.parametrize(("sentence", "severity"), SAID.items(), ids=SAID.keys())
def test_a_sentence_is_as_grave_as_it_says(sentence: str, severity: str | None) -> None:
    assert severity_said(sentence) == severity
