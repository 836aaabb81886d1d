"""The hand-out for the appointment."""

from io import BytesIO

import pytest

from tests.pages.browser.chromium import Browser

pytestmark = [pytest.mark.slow, pytest.mark.browser]

pypdf = pytest.importorskip("pypdf", reason="pypdf counts the pages of the hand-out; install the extra `dev`")
# The owner's questions, from the least to the most that there is to tell.
ANSWERS = [
    "/can-i-take/ketamine/with/stage-iv-cancer",
    "/can-i-take/ketamine/with/stage-iv-cancer?audience=clinician",
    "/can-i-take/ketamine-iv/with/stage-iv-cancer?regimen=folfirinox",
    "/can-i-take/ketamine/with/stage-iv-cancer?lang=de",
    "/can-i-take/semaglutide/with/pancreatic-cancer",
    "/can-i-take/riluzole/with/als",
    "/can-i-take/low-dose-naltrexone/with/breast-cancer",
    "/can-i-take/tudca/with/parkinsons",
]

COMPOUNDS = (
    "ketamine-iv", "semaglutide", "metformin", "riluzole", "low-dose-naltrexone", "thymosin-alpha-1", "melatonin",
    "coenzyme-q10", "dichloroacetate", "psilocybin", "tudca", "methylcobalamin", "artemisinin", "curcumin",
    "phosphatidylserine",
)  # fmt: skip
CONDITIONS = (
    "stage-iv-cancer", "pancreatic-cancer", "stomach-cancer", "breast-cancer", "lung-cancer", "liver-cancer",
    "brain-cancer", "ovarian-cancer", "als", "parkinsons", "multiple-sclerosis", "autoimmune", "alzheimers",
)  # fmt: skip

# The most there is to tell of any compound: dozens of grave findings, every one with its measurements.
CROWDED = [
    "/can-i-take/clozapine/with/stage-iv-cancer",
    "/can-i-take/methotrexate/with/stage-iv-cancer?audience=clinician",
    "/can-i-take/dronedarone/with/stage-iv-cancer?audience=clinician",
    "/can-i-take/ifosfamide/with/breast-cancer",
]


@pytest.mark.parametrize("path", [*ANSWERS, *CROWDED])
def test_it_has_two_to_four_pages_of_a4(browser: Browser, site: str, path: str) -> None:
    browser.open(site + path)
    pages = pypdf.PdfReader(BytesIO(browser.printed())).pages
    assert 2 <= len(pages) <= 4
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]


@pytest.mark.parametrize("compound", COMPOUNDS)
def test_every_compound_of_the_owner_fits_with_every_condition(browser: Browser, site: str, compound: str) -> None:
    """A third of the conditions for patients, another third for clinicians; with the next compound the others."""
    at = COMPOUNDS.index(compound)
    asked = [(condition, (place + at) % 3) for place, condition in enumerate(CONDITIONS)]
    lengths = {}
    for condition, third in asked:
        if third < 2:
            audience = ("patient", "clinician")[third]
            browser.open(f"{site}/can-i-take/{compound}/with/{condition}?audience={audience}")
            lengths[condition, audience] = len(pypdf.PdfReader(BytesIO(browser.printed())).pages)
    assert {asked: length for asked, length in lengths.items() if not 2 <= length <= 4} == {}


# Little is known of these: large letters and room for notes make two pages of it.
QUIET = ["/can-i-take/zinc/with/long-covid", "/can-i-take/ustekinumab/with/hiv?audience=clinician"]


@pytest.mark.parametrize("path", QUIET)
def test_where_there_is_little_to_tell_there_is_room_for_notes(browser: Browser, site: str, path: str) -> None:
    browser.open(site + path)
    pages = pypdf.PdfReader(BytesIO(browser.printed())).pages
    assert 2 <= len(pages) <= 4
    assert "Notes from the appointment" in pages[-1].extract_text()


def test_it_holds_what_is_needed_at_the_appointment_and_no_form(browser: Browser, site: str) -> None:
    browser.open(site + ANSWERS[0])
    shown = browser.ask("return [...document.querySelectorAll('.missing strong')].map(e => e.textContent)")
    pdf = pypdf.PdfReader(BytesIO(browser.printed()))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for words in ("What to do today", "Call for help at once if", "Steps before combining", "What was not checked"):
        assert words in text
    assert f"{site}/can-i-take/ketamine/with/stage-iv-cancer" in text.replace(" ", "")
    names = {name.casefold() for group in shown for name in group.split(", ")}
    assert names
    assert [name for name in names if name.replace(" ", "") not in text.casefold().replace(" ", "")] == []
    assert "Make it mine" not in text
    assert "Compounds" not in text


def test_the_steps_have_boxes_to_tick(browser: Browser, site: str) -> None:
    browser.open(site + ANSWERS[0])
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    border = browser.ask("return getComputedStyle(document.querySelector('.checklist li'), '::before').borderTopWidth")
    assert float(border.removesuffix("px")) >= 1
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
