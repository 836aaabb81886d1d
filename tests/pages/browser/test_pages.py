"""Every kind of page in a real browser: accessible, narrow, dark, and without scripts."""

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.pages.browser.chromium import Browser

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ANSWER = "/can-i-take/ketamine/with/stage-iv-cancer"
REPORT = "/findings/FENTAN.KETAMI.respiratory-depression/report"
KINDS = {
    "home": "/",
    "German home": "/?lang=de",
    "compounds": "/compounds",
    "search": "/compounds?q=ketam",
    "compound": "/compounds/ketamine",
    "conditions": "/conditions",
    "condition": "/conditions/stage-iv-cancer",
    "source": "/sources/spl-ketamine",
    "how we know": "/how-we-know",
    "answer": ANSWER,
    "answer for clinicians": f"{ANSWER}?audience=clinician",
    "German answer": f"{ANSWER}?lang=de",
    "answer for one regimen": f"{ANSWER}?regimen=folfirinox",
    "answer without a finding": "/can-i-take/tudca/with/als",
    "not found": "/can-i-take/ketamin/with/stage-iv-cancer",
    "frame": f"/embed{ANSWER}",
    "report": REPORT,
}
kinds = pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)


@kinds
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_object_to(browser: Browser, site: str, path: str, scheme: str) -> None:
    browser.media(scheme)
    browser.open(site + path)
    assert browser.violations() == []


@kinds
def test_axe_has_nothing_to_object_to_on_a_telephone(browser: Browser, site: str, path: str) -> None:
    browser.size(320, 640)
    browser.open(site + path)
    assert browser.violations() == []


@kinds
@pytest.mark.parametrize("width", [1280, 320])
def test_what_is_pressed_is_large_enough_whatever_stands_beside_it(
    browser: Browser, site: str, path: str, width: int
) -> None:
    browser.size(width, 900)
    browser.open(site + path)
    assert browser.small_targets() == []


@kinds
def test_a_page_of_320_pixels_does_not_scroll_sideways(browser: Browser, site: str, path: str) -> None:
    browser.size(320, 640)
    browser.open(site + path)
    assert browser.sideways() <= 0


@kinds
def test_nothing_is_loaded_from_elsewhere_and_nothing_is_refused(browser: Browser, site: str, path: str) -> None:
    browser.open(site + path)
    loaded = browser.ask("return performance.getEntriesByType('resource').map(e => e.name)")
    assert loaded
    assert [address for address in loaded if not address.startswith(site)] == []
    refused = [c for c in browser.complaints() if "404 (Not Found)" not in c or "/static/" in c]
    assert refused == []


@kinds
def test_a_page_is_whole_without_scripts(browser: Browser, site: str, path: str) -> None:
    browser.open(site + path)
    texts = "return document.querySelector('main').innerText"
    whole = browser.ask(texts)
    browser.scripts(on=False)
    browser.open(site + path)
    assert _words(browser.ask(texts)) >= _words(whole) - {
        "Print",
        "Drucken",
        "drucken",
        "appointment",
        "Termin",
        "for",
        "the",
        "Für",
        "den",
    }


def test_dark_is_dark_and_light_is_light(browser: Browser, site: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        browser.media(scheme)
        browser.open(site + ANSWER)
        grounds.append(browser.ask("return getComputedStyle(document.body).backgroundColor"))
    light, dark = ([int(part) for part in ground[4:-1].split(", ")] for ground in grounds)
    assert min(light) > 200
    assert max(dark) < 60


def test_the_answer_today_and_the_first_emergency_sign_are_above_the_fold(browser: Browser, site: str) -> None:
    browser.open(site + "/can-i-take/ketamine-iv/with/stage-iv-cancer?regimen=folfirinox")
    bottoms = browser.ask(
        "return ['.display', '.today', '.signs li'].map(s => document.querySelector(s).getBoundingClientRect().bottom)"
    )
    assert max(bottoms) < 900


def test_the_matrix_scrolls_within_its_own_region_by_keyboard(browser: Browser, site: str) -> None:
    browser.size(320, 640)
    browser.open(site + ANSWER)
    browser.ask("document.querySelector('.map').focus()")
    browser.press("\ue014" * 8)  # arrow right
    moved = "return document.querySelector('.map').scrollLeft"
    browser.driver.execute_async_script("setTimeout(arguments[0], 400)")
    assert browser.ask(moved) > 0
    assert browser.ask("return document.scrollingElement.scrollLeft") == 0


def test_a_link_to_a_folded_finding_opens_it(browser: Browser, site: str) -> None:
    browser.open(site + ANSWER)
    folded = browser.ask("return document.querySelector('details.folded .card').id")
    browser.open(f"{site}{ANSWER}?regimen=folfirinox")  # another document, so that the next one is loaded anew
    browser.open(f"{site}{ANSWER}#{folded}")
    assert browser.ask("return document.getElementById(arguments[0]).closest('details').open", folded)


def test_a_finding_is_reported_without_scripts_and_by_keyboard(browser: Browser, site: str) -> None:
    browser.scripts(on=False)
    browser.open(site + ANSWER)
    browser.open(browser.ask("return document.querySelector('.card .report a').href"))
    browser.driver.find_element(By.ID, "text").send_keys("short")
    browser.press("\ue004", "\ue004", "\ue007")  # to the source, to the button, enter
    _says(browser, "This should have 10 to 2000 characters.")
    assert browser.ask("return document.getElementById('text').value") == "short"
    browser.driver.find_element(By.ID, "text").send_keys(" but long enough now")
    browser.driver.find_element(By.ID, "reason").send_keys("It is out of date")
    browser.driver.find_element(By.CSS_SELECTOR, "button.main").click()
    _says(browser, "Thank you")


def test_axe_has_nothing_to_object_to_in_answers_to_a_report(browser: Browser, site: str) -> None:
    browser.open(site + REPORT)
    browser.driver.find_element(By.CSS_SELECTOR, "button.main").click()
    _says(browser, "This should have 10 to 2000 characters.")
    assert browser.violations() == []
    assert browser.small_targets() == []
    browser.driver.find_element(By.ID, "text").send_keys("Section 7 says the opposite.")
    browser.driver.find_element(By.ID, "reason").send_keys("It is out of date")
    browser.driver.find_element(By.CSS_SELECTOR, "button.main").click()
    _says(browser, "Thank you")
    assert browser.violations() == []
    assert browser.small_targets() == []


def _says(browser: Browser, words: str) -> None:
    """Wait for a page that says these words."""
    waiting = WebDriverWait(browser.driver, 20, ignored_exceptions=(StaleElementReferenceException,))
    waiting.until(lambda d: words in d.find_element(By.TAG_NAME, "main").text)


def _words(text: str) -> set[str]:
    return set(text.split())
