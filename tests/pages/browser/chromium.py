"""A real browser for tests: Debian's Chromium, driven by Selenium; without the network, and with an empty profile."""

import base64
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from os import environ, geteuid
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains

_BINARIES = ("chromium", "chromium-browser", "google-chrome")
_DRIVERS = ("chromedriver", "chromium.chromedriver")
_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", "chromium", "chromium-driver")
_SWITCHES = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip

_SMALL_TARGETS = r"""
    const pressed = 'a[href], button, summary, input:not([type=hidden]), select, textarea';
    const within = (e) => {
      if (getComputedStyle(e).display !== 'inline') return false;
      let block = e.parentElement;
      while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
      const rest = block.cloneNode(true);
      for (const other of rest.querySelectorAll(pressed)) other.remove();
      return /\p{L}{2}/u.test(rest.textContent);
    };
    return [...document.querySelectorAll(pressed)]
      .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.hidden, .skip') && !within(e))
      .map(e => [e, e.getBoundingClientRect()])
      .filter(([, r]) => r.width < 23.99 || r.height < 23.99)
      .map(([e, r]) => `${r.width.toFixed(1)} x ${r.height.toFixed(1)}: ${e.outerHTML.slice(0, 160)}`);
"""


class BrowserMissingError(Exception):
    """No browser can be had here; says what to do."""


@dataclass(frozen=True)
class Programs:
    """Where the browser and its driver stand."""

    browser: str
    driver: str


@cache
def programs() -> Programs:
    """Return the browser, installed if that can be done here. Raises BrowserMissingError."""
    found = _found()
    if found is None and shutil.which("apt-get") and geteuid() == 0:
        subprocess.run(_INSTALL, check=False, capture_output=True, timeout=600)  # noqa: S603  # words of this file
        found = _found()
    if found is None:
        raise BrowserMissingError(f"no Chromium with its driver was found; on Debian: {' '.join(_INSTALL)}")
    return found


@cache
def axe() -> str:
    """Return the source of axe-core: TAKEWITH_TEST_AXE, or npm's in the version that is pinned here.

    Raises BrowserMissingError.
    """
    named = environ.get("TAKEWITH_TEST_AXE")
    if named:
        return Path(named).read_text(encoding="utf-8")
    folder = Path(mkdtemp(prefix="takewith-axe-"))
    for pinned in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).parent / pinned, folder)
    if shutil.which("npm"):
        command = ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder))
        subprocess.run(command, check=False, capture_output=True, timeout=300)  # noqa: S603  # words of this file
        script = folder / "node_modules/axe-core/axe.min.js"
        if script.exists():
            return script.read_text(encoding="utf-8")
    raise BrowserMissingError("no axe-core was found; set TAKEWITH_TEST_AXE to axe.min.js, or install npm")


def _found() -> Programs | None:
    browser = next(filter(None, map(shutil.which, _BINARIES)), None)
    driver = next(filter(None, map(shutil.which, _DRIVERS)), None)
    return Programs(browser, driver) if browser and driver else None


class Browser:
    """One window. Each test starts with `fresh()`: desktop size, light, with scripts."""

    def __init__(self, programs: Programs, profile: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = programs.browser
        for switch in (*_SWITCHES, f"--user-data-dir={profile}"):
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(programs.driver))
        self.driver.set_script_timeout(60)

    def fresh(self) -> None:
        """Return to what every test starts with."""
        self.driver.get("about:blank")
        self.driver.get_log("browser")  # read away
        self.size(1280, 900)
        self.media()
        self.scripts(on=True)

    def quit(self) -> None:
        self.driver.quit()

    # --- how it looks -----------------------------------------------------------------------------

    def size(self, width: int, height: int) -> None:
        """Set the size of the window, CSS pixels."""
        sizes = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._cdp("Emulation.setDeviceMetricsOverride", sizes)

    def media(self, scheme: str = "light") -> None:
        """Set the colour scheme that the reader prefers; nothing moves, so that a click meets what it aims at."""
        preferred = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        features = [{"name": name, "value": value} for name, value in preferred.items()]
        self._cdp("Emulation.setEmulatedMedia", {"features": features})

    def scripts(self, *, on: bool) -> None:
        """Switch JavaScript of pages on or off; questions of tests are asked all the same."""
        self._cdp("Emulation.setScriptExecutionDisabled", {"value": not on})

    # --- going and looking ------------------------------------------------------------------------

    def open(self, address: str) -> None:
        self.driver.get(address)

    def ask(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    @property
    def focus(self) -> dict[str, str]:
        """Name, id and text of what has the focus."""
        found: dict[str, str] = self.ask(
            "const e = document.activeElement; return {tag: e.tagName.toLowerCase(), id: e.id, text: e.innerText || ''}"
        )
        return found

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        wider: int = self.ask("const d = document.documentElement; return d.scrollWidth - d.clientWidth")
        return wider

    def violations(self) -> list[str]:
        """Return what axe-core objects to: WCAG 2.2 A and AA, and its best practices."""
        self.ask(axe())
        found = self.driver.execute_async_script(
            "const done = arguments[0];"
            "const asked = {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}};"
            "axe.run(document, asked).then(found => done(found.violations))"
        )
        return [f"{v['id']}: {v['help']} ({n['target']})" for v in found for n in v["nodes"]]

    def small_targets(self) -> list[str]:
        """Return what is pressed and is less than 24 CSS pixels wide or high (WCAG 2.2, 2.5.8).

        Stricter than axe-core, which lets a small target pass if its neighbours happen to stand far enough away: that
        would make the answer depend on the content. A link within a sentence is exempt.
        """
        found: list[str] = self.ask(_SMALL_TARGETS)
        return found

    def complaints(self) -> list[str]:
        """Return what the browser wrote to its console since the last look: refused files, blocked scripts."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def printed(self) -> bytes:
        """Return the page as it comes out of a printer, PDF."""
        options = {"preferCSSPageSize": True, "printBackground": False}
        return base64.b64decode(self._cdp("Page.printToPDF", options)["data"])

    def _cdp(self, command: str, options: dict[str, Any]) -> Any:
        return self.driver.execute_cdp_cmd(command, options)
