"""Make it mine: what was typed is read, kept where it is wrong, and stays nowhere."""

import json

import pytest
import structlog

from tests.api.client import Client
from tests.pages.document import Document

PAGE = "/can-i-take/testamine/with/gloom"
FULL = {"medicines": "sleepine\nBlocko", "egfr": "40", "child_pugh": "B", "regimen": "blockazole-alone"}


def _value(document: Document, name: str) -> str:
    element = next(e for e in document.elements if e.attributes.get("name") == name)
    if element.tag == "select":
        return next(
            (str(p["value"]) for p in _options(element, document) if "selected" in p.attributes),
            "",
        )
    return element.attributes.get("value", "") if element.tag == "input" else "".join(map(str, element.parts))


def _options(select: object, document: Document) -> list:  # type: ignore[type-arg]
    return [e for e in document.all("option") if any(above is select for above in e.ancestors)]


def test_a_list_of_medicines_changes_the_answer(client: Client) -> None:
    answer = client.post(PAGE, data=FULL)
    assert answer.status_code == 200
    document = Document(answer.text)
    assert "This is the answer for the list that was filled in." in document.text
    assert "sleepine" in document.one("section", class_="regimens").text
    assert "Together they can slow your breathing." not in document.text  # clinicians read their own words
    assert "Additive CNS depression." in document.text


def test_what_was_typed_comes_back(client: Client) -> None:
    document = Document(client.post(PAGE, data=FULL).text)
    assert {name: _value(document, name) for name in FULL} == FULL


def test_the_answer_says_for_what_it_was_made_so_that_the_hand_out_does_too(client: Client) -> None:
    typed = {**FULL, "child_pugh": " B ", "medicines": "Blocko\nsleepine\nqqqqxyz", "conditions": "glaucoma"}
    given = Document(client.post(PAGE, data=typed).text).one("dl", class_="given")
    assert "no-print" not in " ".join(above.attributes.get("class", "") for above in given.ancestors)
    for words in (
        "Treatment regimen: blockazole alone",
        "Blocko (blockazole), sleepine, qqqqxyz (not recognised, not checked)",
        "Kidney function, eGFR: 40",
        "Liver function, Child-Pugh class: B, moderate",
        "Other illnesses: glaucoma",
    ):
        assert words in given.text
    assert "Age" not in given.text


def test_the_answer_is_kept_by_nobody(client: Client) -> None:
    answer = client.post(PAGE, data=FULL)
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "content-location" not in answer.headers
    assert "etag" not in answer.headers
    document = Document(answer.text)
    assert document.one("meta", name="robots")["content"] == "noindex"
    assert all("egfr" not in a.attributes.get("href", "") for a in document.all("a"))


def test_nothing_of_it_is_logged(client: Client) -> None:
    with structlog.testing.capture_logs() as lines:
        client.post(PAGE, data={"medicines": "zzsecretzz", "age": "zz41zz"})
    assert "zz" not in json.dumps(lines)


def test_an_empty_form_is_general_information(client: Client) -> None:
    answer = client.post(PAGE, data={"audience": "patient", "medicines": " \r\n", "egfr": ""})
    assert answer.status_code == 200
    assert "the list that was filled in" not in answer.text


def test_a_name_that_is_nearly_right_is_asked_about_and_not_guessed(client: Client) -> None:
    document = Document(client.post(PAGE, data={"medicines": "blockazole\nsleepin"}).text)
    [unread] = document.all("div", class_="unread")
    assert "sleepin" in unread.text
    [button] = document.all("button", name="instead")
    assert button["value"] == "1 sleepine"
    assert "sleepin" in document.one("section", class_="missing").text


def test_pressing_a_suggestion_puts_it_in_the_place_of_the_name(client: Client) -> None:
    document = Document(client.post(PAGE, data={"medicines": "blockazole\nsleepin", "instead": "1 sleepine"}).text)
    assert _value(document, "medicines") == "blockazole\nsleepine"
    assert document.all("div", class_="unread") == []


def test_a_name_that_nobody_knows_is_said_to_be_unchecked(client: Client) -> None:
    document = Document(client.post(PAGE, data={"medicines": "qqqqxyz"}).text)
    [unread] = document.all("div", class_="unread")
    assert "does not mean safe" in unread.text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("egfr", "abc", "This should be a number, such as 48."),
        ("egfr", "nan", "This should be a number, such as 48."),
        ("egfr", "-1", "This should be a number from 0 to 250."),
        ("age", "300", "This should be a number from 0 to 120."),
        ("child_pugh", "Z", "none of the answers"),
        ("regimen", "made-up", "none of the answers"),
        ("medicines", "x" * 201, "Line 1 should have at most 200 characters."),
        ("medicines", "a\x07b", "Line 1 holds signs that cannot be printed."),
        ("medicines", "\n".join(["a"] * 101), "at most 100 lines"),
        ("conditions", "ok\n" + "x" * 201, "Line 2 should have"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    client: Client, field: str, typed: str, words: str
) -> None:
    answer = client.post(PAGE, data={"medicines": "sleepine", "creatinine_clearance": "55", field: typed})
    assert answer.status_code == 422
    document = Document(answer.text)
    assert words in document.one("section", class_="errors").text
    assert _value(document, "creatinine_clearance") == "55"
    if document.all("p", id=f"{field}-error"):
        assert words in document.one("p", id=f"{field}-error").text
        assert _value(document, field) == typed or field == "child_pugh"


def test_a_comma_is_a_decimal_point_too(client: Client) -> None:
    assert client.post(PAGE, data={"egfr": "40,5"}).status_code == 200


def test_patients_are_told_why_their_personal_answer_is_off(client: Client) -> None:
    answer = client.post(PAGE, data={"audience": "patient", "medicines": "sleepine"})
    assert answer.status_code == 403
    document = Document(answer.text)
    assert "has not declared it for that use" in document.one("section", class_="errors").text
    assert _value(document, "medicines") == "sleepine"
    assert "the list that was filled in" not in document.text


def test_patients_get_it_where_the_operator_has_declared_the_use(declared_client: Client) -> None:
    answer = declared_client.post(PAGE, data={"audience": "patient", "medicines": "sleepine"})
    assert answer.status_code == 200
    assert "Together they can slow your breathing." in Document(answer.text).text


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "application/json"}, b"{}", 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"", 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"medicines=" + b"a" * 70_000, 413),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"medicines=%ff", 422),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=1&" * 300, 422),
    ],
)
def test_a_body_that_is_no_form_is_refused_with_a_page(
    client: Client, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = client.post(PAGE, content=body, headers=headers)
    assert answer.status_code == status
    assert Document(answer.text).one("h1").text


def test_genes_of_the_knowledge_can_be_chosen(client: Client) -> None:
    document = Document(client.get(PAGE).text)
    genes = [e["name"] for e in document.all("select") if e["name"].startswith("gene-")]
    assert genes == []  # the invented knowledge has none: no empty group of fields is drawn
    assert "Gene tests" not in document.text
