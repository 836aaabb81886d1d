"""From names to codes: the sister calls."""

from typing import Any

import pytest

from tests.api.rxnav.conftest import Ask

TESTAMINE = {
    "rxcui": "1001",
    "name": "testamine",
    "synonym": "",
    "tty": "IN",
    "language": "ENG",
    "suppress": "N",
    "umlscui": "",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("rxcui.json?name=Testamine&search=2", {"idGroup": {"name": "Testamine", "rxnormId": ["1001"]}}),
        ("rxcui.json?name=nothing", {"idGroup": {"name": "nothing"}}),
        ("rxcui.json?idtype=NDC&id=0000-1111", {"idGroup": {"idType": "NDC", "id": "0000-1111"}}),
        (
            "rxcui.json?idtype=UNII&id=TEST000001",
            {"idGroup": {"idType": "UNII", "id": "TEST000001", "rxnormId": ["1001"]}},
        ),
        ("rxcui/1001/properties.json", {"properties": TESTAMINE}),
        ("rxcui/424242/properties.json", {}),
        (
            "rxcui/1001/related.json?tty=IN",
            {
                "relatedGroup": {
                    "rxcui": "1001",
                    "termType": ["IN"],
                    "conceptGroup": [{"tty": "IN", "conceptProperties": [TESTAMINE]}],
                }
            },
        ),
        (
            "drugs.json?name=testamine",
            {"drugGroup": {"name": "testamine", "conceptGroup": [{"tty": "IN", "conceptProperties": [TESTAMINE]}]}},
        ),
        (
            "spellingsuggestions.json?name=testamin",
            {"suggestionGroup": {"name": "testamin", "suggestionList": {"suggestion": ["testamine"]}}},
        ),
    ],
)
def test_a_name_is_answered_in_the_shape_of_the_service_that_clients_knew(ask: Ask, path: str, expected: Any) -> None:
    assert ask(path) == expected


def test_an_approximate_match_is_ranked(ask: Ask) -> None:
    (best, *_) = ask("approximateTerm.json?term=testamin")["approximateGroup"]["candidate"]
    assert (best["rxcui"], best["rank"]) == ("1001", "1")


def test_a_missing_name_is_refused(ask: Ask) -> None:
    assert ask("rxcui.json", status=400)["error"] == "The parameter name is needed."
