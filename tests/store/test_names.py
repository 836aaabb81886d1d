"""Folding names, and the clues of misspelt ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.store.finding import LIKE_ENOUGH, likeness
from app.store.names import MAX_NAME, clues, compact, curie, skeleton, without_dose


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Co-enzyme Q10", "coenzymeq10"),
        ("coenzyme q 10", "coenzymeq10"),
        ("Thymosin α1", "thymosinalpha1"),
        ("Lévodopa", "levodopa"),
        ("Parkinson's", "parkinson"),
        ("Parkinson’s", "parkinson"),
        ("parkinsons", "parkinson"),
        ("ALS", "als"),
        ("5-FU", "5fu"),
        ("St. John's wort", "stjohnwort"),
        ("Straße", "strasse"),
        ("", ""),
        ("!?", ""),
    ],
)
def test_names_are_folded(text: str, folded: str) -> None:
    assert compact(text) == folded


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("rxcui:6130", "rxcui:6130"),
        ("UNII: 690g0d6v8h", "unii:690G0D6V8H"),
        ("CHEBI:6121", "chebi:6121"),
        ("chebi:CHEBI:6121", "chebi:6121"),
        ("ICD-10:C34", "icd10:C34"),
        ("MONDO:0005015", "mondo:0005015"),
        ("ketamine", None),
        ("note: ketamine", None),
        ("unii:", None),
    ],
)
def test_codes_are_recognised(text: str, stored: str | None) -> None:
    assert curie(text) == stored


@pytest.mark.parametrize(
    ("text", "name", "dropped"),
    [
        ("Zofran 8 mg", "Zofran", ("8 mg",)),
        ("ondansetron 4mg/5 mL solution", "ondansetron", ("4mg/5 mL", "solution")),
        ("semaglutide 0.25-0.5 mg once weekly", "semaglutide", ("0.25-0.5 mg", "once weekly")),
        ("vitamin D3 1,000 IU", "vitamin D3", ("1,000 IU",)),
        ("ketamine iv", "ketamine iv", ()),
        ("coenzyme q10", "coenzyme q10", ()),
        ("5-fluorouracil", "5-fluorouracil", ()),
        ("omega-3", "omega-3", ()),
        ("vitamin b12", "vitamin b12", ()),
    ],
)
def test_doses_and_forms_are_taken_out(text: str, name: str, dropped: tuple[str, ...]) -> None:
    undosed = without_dose(text)
    assert undosed.name == name
    assert sorted(undosed.dropped) == sorted(dropped)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ketamin", "ketamine"),
        ("ketmaine", "ketamine"),
        ("ondansitron", "ondansetron"),
        ("dexamethazone", "dexamethasone"),
        ("metphormin", "metformin"),
        ("citalapram", "citalopram"),
        ("cyclophosfamide", "cyclophosphamide"),
        ("enzalutimide", "enzalutamide"),
        ("gabapentine", "gabapentin"),
        ("irinotecen", "irinotecan"),
        ("morfine", "morphine"),
        ("semaglutyde", "semaglutide"),
        ("xarelta", "xarelto"),
    ],
)
def test_common_misspellings_share_a_clue_and_are_alike(written: str, meant: str) -> None:
    one, two = compact(written), compact(meant)
    assert clues(one) & clues(two)
    assert LIKE_ENOUGH <= likeness(one, two) < 1


@pytest.mark.parametrize(("one", "two"), [("aspirin", "ketamine"), ("morphine", "metformin"), ("warfarin", "heparin")])
def test_different_substances_are_not_alike(one: str, two: str) -> None:
    assert likeness(one, two) < LIKE_ENOUGH


@given(st.text(max_size=400))
def test_whatever_is_typed_can_be_folded(text: str) -> None:
    folded = compact(text)
    assert compact(folded) in (folded, folded.removesuffix("s"))  # folding again can only find a plural
    assert len(without_dose(text).name) <= MAX_NAME
    skeleton(folded)
    clues(folded)
    curie(text)
