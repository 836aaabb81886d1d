"""The embed on a partner's site: another origin, with a strict Content-Security-Policy of its own."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from tests.pages.browser.chromium import Browser

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STYLE = ".takewith { --takewith-accent: #7a1fa2; --takewith-text: #222222; --takewith-background: #fdf6ff }"
UNREADABLE = ".takewith { --takewith-text: #fefefe; --takewith-background: #ffffff }"


class Partner:
    """A web site with one page."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.attributes = ""
        self.style = STYLE
        # Scripts and frames of this service, its own style sheet, and nothing else.
        self.policy = f"default-src 'none'; script-src {site}; frame-src {site}; style-src 'self'; base-uri 'none'"
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sheet = self.path == "/style.css"
                body = (partner.style if sheet else partner.page()).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/css" if sheet else "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", partner.policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/"

    def page(self) -> str:
        return (
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            "<title>Partner</title><link rel=stylesheet href=/style.css>"
            f"<main><h1>Partner</h1><script src='{self.site}/embed.js' data-compound=ketamine "
            f"data-condition=stage-iv-cancer {self.attributes} async></script></main>"
        )


@pytest.fixture
def partner(site: str) -> Iterator[Partner]:
    made = Partner(site)
    yield made
    made.server.shutdown()
    made.server.server_close()


def _frame(browser: Browser) -> None:
    """Wait for the frame and go into it."""
    shown = "const f = document.querySelector('.takewith').shadowRoot.querySelector('iframe'); return f && !f.style.visibility && f"
    frame = WebDriverWait(browser.driver, 20).until(lambda _: browser.ask(shown))
    browser.driver.switch_to.frame(frame)


@pytest.fixture(autouse=True)
def _outside(browser: Browser) -> Iterator[None]:
    yield
    browser.driver.switch_to.default_content()


def test_it_shows_the_display_block_whole_on_a_site_with_a_strict_policy(
    browser: Browser, site: str, partner: Partner
) -> None:
    browser.open(f"{site}/can-i-take/ketamine/with/stage-iv-cancer")
    whole = browser.ask("return document.querySelector('.display').innerText")
    browser.open(partner.address)
    _frame(browser)
    assert browser.ask("return document.querySelector('.display').innerText") == whole
    assert browser.ask("return document.scrollingElement.scrollHeight <= window.innerHeight + 1")
    browser.driver.switch_to.default_content()
    assert [c for c in browser.complaints() if "favicon" not in c] == []


@pytest.mark.parametrize("width", [320, 1200])
def test_the_frame_is_as_tall_as_the_answer(browser: Browser, partner: Partner, width: int) -> None:
    browser.size(width, 900)
    browser.open(partner.address)
    _frame(browser)
    settled = "return document.documentElement.getBoundingClientRect().height - window.innerHeight"
    WebDriverWait(browser.driver, 10).until(lambda _: abs(browser.ask(settled)) <= 1)
    assert browser.sideways() <= 0


def test_partners_set_colours_and_an_introduction(browser: Browser, partner: Partner) -> None:
    partner.attributes = "data-intro='From our <b>pharmacy</b>'"
    browser.open(partner.address)
    _frame(browser)
    ground = "return getComputedStyle(document.body).backgroundColor"
    WebDriverWait(browser.driver, 10).until(lambda _: browser.ask(ground) == "rgb(253, 246, 255)")
    accent = "return getComputedStyle(document.querySelector('a.full')).color"
    assert browser.ask(accent) == "rgb(122, 31, 162)"
    browser.driver.switch_to.default_content()
    text = "return document.querySelector('.takewith').shadowRoot.querySelector('header').innerText"
    assert browser.ask(text).strip() == "From our <b>pharmacy</b>"


def test_colours_in_which_nothing_could_be_read_are_not_taken(browser: Browser, partner: Partner) -> None:
    partner.style = UNREADABLE
    browser.open(partner.address)
    _frame(browser)
    browser.driver.execute_async_script("setTimeout(arguments[0], 300)")
    assert browser.ask("return getComputedStyle(document.body).color") == "rgb(23, 33, 31)"


@pytest.mark.parametrize(
    ("scheme", "chosen", "dark"),
    [("dark", "", True), ("light", "data-theme=dark", True), ("dark", "data-theme=light", False)],
)
def test_it_follows_the_reader_or_the_partner_into_the_dark(
    browser: Browser, partner: Partner, scheme: str, chosen: str, dark: bool
) -> None:
    browser.media(scheme)
    partner.style, partner.attributes = "", chosen
    browser.open(partner.address)
    _frame(browser)
    ground = "return parseInt(getComputedStyle(document.body).backgroundColor.slice(4))"
    WebDriverWait(browser.driver, 10).until(lambda _: (browser.ask(ground) < 60) is dark)


def test_axe_has_nothing_to_object_to_on_the_partner_page(browser: Browser, partner: Partner) -> None:
    partner.policy = (
        f"default-src 'none'; script-src {partner.site} 'unsafe-inline'; frame-src {partner.site}; style-src 'self'"
    )
    browser.open(partner.address)
    _frame(browser)
    browser.driver.switch_to.default_content()
    assert [v for v in browser.violations() if "frame-tested" not in v] == []


def test_an_answer_that_cannot_be_shown_whole_is_a_link(browser: Browser, partner: Partner) -> None:
    partner.policy = f"default-src 'none'; script-src {partner.site}"  # this partner allows no frames
    browser.open(partner.address)
    link = "const a = document.querySelector('.takewith')?.shadowRoot.querySelector('a'); return a && a.href"
    address = WebDriverWait(browser.driver, 20).until(lambda _: browser.ask(link))
    assert address == f"{partner.site}/can-i-take/ketamine/with/stage-iv-cancer"
    assert browser.ask("return document.querySelector('.takewith').shadowRoot.querySelector('iframe')") is None
    browser.complaints()


def test_nothing_of_the_partner_reaches_us(browser: Browser, partner: Partner) -> None:
    browser.open(partner.address)
    _frame(browser)
    assert browser.ask("return document.referrer") == ""
    assert browser.driver.get_cookies() == []
