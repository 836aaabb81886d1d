"""Make it mine in a real browser: by keyboard alone, with and without scripts, and leaving no trace."""

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.pages.browser.chromium import Browser

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ANSWER = "/can-i-take/ketamine/with/stage-iv-cancer"


def _tab_to(browser: Browser, wanted: str, most: int = 200) -> None:
    for _ in range(most):
        browser.press(Keys.TAB)
        if wanted in (browser.focus["id"], browser.focus["text"]):
            return
    raise AssertionError(f"{wanted} is not reached by the tab key within {most} steps")


def _loaded(browser: Browser, words: str) -> None:
    waiting = WebDriverWait(browser.driver, 20, ignored_exceptions=(StaleElementReferenceException,))
    waiting.until(lambda d: words in d.find_element(By.TAG_NAME, "main").text)


def test_the_first_tab_offers_to_skip_the_navigation(browser: Browser, site: str) -> None:
    browser.open(site + ANSWER)
    browser.press(Keys.TAB)
    assert browser.focus["text"] == "Skip to the content"
    browser.press(Keys.ENTER)
    assert browser.focus["id"] == "main"


def test_the_form_is_filled_in_and_sent_by_keyboard_alone(browser: Browser, site: str) -> None:
    browser.open(site + ANSWER)
    _tab_to(browser, "Make it mine")
    browser.press(Keys.ENTER)
    _tab_to(browser, "regimen")
    browser.press("F", "O", "L", "F", "I", "R", "I", "N", "O", "X")
    _tab_to(browser, "medicines-add")
    browser.press(*"Zofr")
    WebDriverWait(browser.driver, 10).until(lambda d: d.find_elements(By.CSS_SELECTOR, "[role=option]"))
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    assert browser.focus["id"] == "medicines-add"
    assert browser.ask("return document.getElementById('medicines').value") == "ondansetron\n"
    _tab_to(browser, "egfr")
    browser.press(*"48")
    _tab_to(browser, "Show the answer for this list")
    browser.press(Keys.ENTER)
    _loaded(browser, "This is the answer for the list that was filled in.")
    assert browser.ask("return document.getElementById('egfr').value") == "48"
    assert browser.ask("return document.getElementById('regimen').value") == "folfirinox"


def test_a_misspelling_is_suggested_from_the_body_of_a_request(browser: Browser, site: str) -> None:
    browser.open(site + ANSWER)
    browser.ask("document.getElementById('medicines-add').focus()")
    browser.press(*"ondansteron")
    WebDriverWait(browser.driver, 10).until(lambda d: d.find_elements(By.CSS_SELECTOR, "[role=option]"))
    assert browser.ask("return document.querySelector('[role=option]').textContent").startswith("ondansetron")
    addresses = browser.ask("return performance.getEntriesByType('resource').map(e => e.name)")
    assert not [address for address in addresses if "ondan" in address]
    browser.press(Keys.ESCAPE)
    assert browser.ask("return document.querySelector('[role=listbox]').hidden")


def test_it_works_without_scripts(browser: Browser, site: str) -> None:
    browser.scripts(on=False)
    browser.open(site + ANSWER)
    browser.driver.find_element(By.ID, "medicines").send_keys("Zofran 8 mg\nmorfine")
    browser.driver.find_element(By.ID, "age").send_keys("61")
    browser.driver.find_element(By.CSS_SELECTOR, "button.main").click()
    _loaded(browser, "This is the answer for the list that was filled in.")
    browser.driver.find_element(By.CSS_SELECTOR, "button[name=instead]").click()
    _loaded(browser, "This is the answer for the list that was filled in.")
    assert browser.driver.find_element(By.ID, "medicines").get_attribute("value") == "Zofran 8 mg\nmorphine"


def test_nothing_of_it_stays_in_the_address_a_cookie_or_a_store(browser: Browser, site: str) -> None:
    browser.open(site + ANSWER)
    browser.driver.find_element(By.ID, "medicines").send_keys("ondansetron")
    browser.driver.find_element(By.ID, "egfr").send_keys("48")
    browser.driver.find_element(By.CSS_SELECTOR, "button.main").click()
    _loaded(browser, "This is the answer for the list that was filled in.")
    assert browser.driver.current_url == f"{site}{ANSWER}#main"
    assert browser.driver.get_cookies() == []
    kept = "return [localStorage.length, sessionStorage.length, document.cookie]"
    assert browser.ask(kept) == [0, 0, ""]
    assert browser.ask("return caches.keys()") == []


def test_axe_has_nothing_to_object_to_in_answers_to_the_form(browser: Browser, site: str) -> None:
    browser.open(site + ANSWER)
    browser.driver.find_element(By.ID, "medicines").send_keys("morfine\nqqxyz")
    browser.driver.find_element(By.ID, "egfr").send_keys("lots")
    browser.driver.find_element(By.CSS_SELECTOR, "button.main").click()
    _loaded(browser, "Something in the form cannot be read")
    assert browser.violations() == []
    browser.driver.find_element(By.ID, "egfr").clear()
    browser.driver.find_element(By.CSS_SELECTOR, "button.main").click()
    _loaded(browser, "This is the answer for the list that was filled in.")
    assert browser.violations() == []
