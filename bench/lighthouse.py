"""What Lighthouse makes of the pages: performance, accessibility, best practices and search engines, of 100 each.

    takewith serve                      # in another terminal
    python bench/lighthouse.py [http://127.0.0.1:8000]

Needs Node and Chromium; npx fetches Lighthouse. The telephone that Lighthouse plays depends on how busy this machine
is, so each page is measured three times and the median counts. Numbers to look at, not a timed test.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from os import environ
from pathlib import Path

LIGHTHOUSE = "lighthouse@12.8.2"
SWITCHES = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TIMES, ENOUGH = 3, 95
ANSWER = "/can-i-take/ketamine/with/stage-iv-cancer"
PAGES = {
    "home": "/",
    "answer": ANSWER,
    "answer for clinicians": f"{ANSWER}?audience=clinician",
    "form": f"{ANSWER}?regimen=folfirinox#mine",
    "compound": "/compounds/ketamine",
    "compounds": "/compounds",
    "condition": "/conditions/stage-iv-cancer",
    "how we know": "/how-we-know",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def main(site: str) -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    npx = shutil.which("npx")
    if browser is None or npx is None:
        sys.exit("needs Chromium and Node (npx); on Debian: apt-get install chromium nodejs npm")
    print(f"{'page':<23}" + "".join(f"{name:>16}" for name in CATEGORIES))
    worst = 100
    for name, path in PAGES.items():
        runs = [scores(npx, browser, site + path) for _ in range(TIMES)]
        medians = [round(statistics.median(run[category] for run in runs)) for category in CATEGORIES]
        worst = min(worst, *medians)
        print(f"{name:<23}" + "".join(f"{score:>16}" for score in medians), flush=True)
    sys.exit(0 if worst >= ENOUGH else f"less than {ENOUGH}")


def scores(npx: str, browser: str, address: str) -> dict[str, float]:
    """Measure a page once; scores of 100 by category."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            npx, "--yes", LIGHTHOUSE, address, "--quiet", f"--chrome-flags={SWITCHES}",
            "--output=json", f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}",
        ]  # fmt: skip
        subprocess.run(
            command, check=True, env={**environ, "CHROME_PATH": browser, "npm_config_loglevel": "error"}
        )  # words of this file
        found = json.loads(report.read_text())["categories"]
    return {category: 100 * found[category]["score"] for category in CATEGORIES}


if __name__ == "__main__":
    main((sys.argv[1:] or ["http://127.0.0.1:8000"])[0].rstrip("/"))
