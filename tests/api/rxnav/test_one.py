"""One drug with all others, and the calls about the service itself."""

from tests.api.rxnav.conftest import Ask


def test_all_partners_stand_in_one_type(ask: Ask) -> None:
    answer = ask("interaction/interaction.json?rxcui=1001")
    (hit,) = answer["interactionTypeGroup"][0]["interactionType"]
    assert hit["minConceptItem"] == {"rxcui": "1001", "name": "testamine", "tty": "IN"}
    assert hit["comment"].startswith("Drug1 (rxcui = 1001, name = testamine, tty = IN). Drug1 is resolved to ")
    partners = [pair["interactionConcept"] for pair in hit["interactionPair"]]
    assert {asked["minConceptItem"]["rxcui"] for asked, _ in partners} == {"1001"}
    assert "1002" in {other["minConceptItem"]["rxcui"] for _, other in partners}


def test_partners_that_could_not_be_assessed_are_counted(ask: Ask) -> None:
    assert " of 3 pairs were NOT assessed" in ask("interaction/interaction.json?rxcui=1001")["nlmDisclaimer"]


def test_an_unknown_code_is_said_to_be_unknown(ask: Ask) -> None:
    answer = ask("interaction/interaction.json?rxcui=424242")
    assert "interactionTypeGroup" not in answer
    assert "1 of 1 drugs were NOT assessed: 424242." in answer["nlmDisclaimer"]


def test_sources_and_version_name_ours(ask: Ask) -> None:
    assert ask("interaction/sources.json")["sourceList"] == {"source": ["TakeWith", "ONCHigh"]}
    versions = ask("interaction/version.json")["sourceVersionList"]["sourceVersion"]
    assert [version.partition(":")[0] for version in versions] == ["TakeWith", "ONCHigh"]
