"""What 180 times the substances cost: the same questions to a release of today and to a grown one.

    python bench/flat.py [--substances 99000] [--rows 1000000] [--keep FOLDER]

The grown release holds the bundled knowledge, that many invented substances and that many documented interactions,
loaded as any import is. Both are served on one core and asked in turn from the other; told are the medians, memory,
and the time from the start of a server to its first answer. With --keep the databases are made once and used again.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.curation.bundled import bundled_folder
from app.curation.load import load_folder
from app.store import migrate
from app.store.engine import open_database
from bench.import_million import BY, measured, run, write_pairs, write_vocabulary

ROOT = Path(__file__).parents[1]
SERVER_CORE, LOAD_CORE = 0, 1
ROUNDS, EACH = 15, 20
SUMMARY = "/v1/summaries/riluzole/parkinsons"
MEDICINES = ["aprepitant", "fluconazole", "sertraline", "warfarin", "omeprazole"]
OTHERS = ["ketamine", "digoxin", "morphine", "metformin", "simvastatin"]
PERSON = {
    "compounds": ["ketamine-iv"],
    "condition": "stage-iv-cancer",
    "regimen": "folfirinox",
    "agents": MEDICINES,
    "patient": {"age": 61, "egfr": 48, "phenotypes": {"CYP2B6": "poor metabolizer"}},
}


@dataclass
class Case:
    """One question, and how long its answers took: ms by release."""

    name: str
    method: str
    path: str
    body: object = None
    took: dict[str, list[float]] = field(default_factory=dict)


def main() -> None:
    """Run it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--substances", type=int, default=99_000)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--keep", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="takewith-flat-") as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        files = {"today": folder / "today.sqlite3", "grown": folder / "grown.sqlite3"}
        if not all(file.exists() for file in files.values()):
            make(files, folder, given.substances, given.rows)
        os.sched_setaffinity(0, {LOAD_CORE})
        measure(files)


def make(files: dict[str, Path], folder: Path, substances: int, rows: int) -> None:
    """Make both databases."""
    for which, file in files.items():
        database = open_database(f"sqlite:///{file}")
        migrate.upgrade(database)
        load_folder(database, bundled_folder(), BY)
        if which == "grown":
            names = write_vocabulary(folder / "vocabulary.csv", substances)
            with measured(f"{substances} substances"):
                run(database, folder, "drugbank", folder / "vocabulary.csv", add_substances=True)
            write_pairs(folder / "pairs.csv", names, rows)
            with measured(f"{rows} interactions"):
                run(database, folder, "ddinter", folder / "pairs.csv")
        database.close()


def measure(files: dict[str, Path]) -> None:
    """Ask both in turn, and tell the medians."""
    cases = [
        Case("summary, ready", "GET", SUMMARY),
        Case("summary for a person", "POST", "/v1/summaries", PERSON),
        Case("check of ten", "POST", "/v1/interactions/check", {"substances": [*MEDICINES, *OTHERS]}),
        Case("a brand and a misspelling", "POST", "/v1/resolve", {"names": ["Spravato", "ketamin"]}),
        Case("a page of the catalogue", "GET", "/v1/compounds?limit=50&q=ket"),
    ]
    print("| | today | grown | ratio |\n|---|---:|---:|---:|")
    starts: dict[str, list[float]] = {which: [] for which in files}
    for _ in range(3):
        for which, file in files.items():
            began = time.perf_counter()
            with served(file) as (client, _):
                client.get(SUMMARY).raise_for_status()
                starts[which].append(time.perf_counter() - began)
    line("start to first answer, s", {w: statistics.median(times) for w, times in starts.items()})
    with served(files["today"]) as (today, today_pid), served(files["grown"]) as (grown, grown_pid):
        clients = {"today": today, "grown": grown}
        for _ in range(ROUNDS):
            for case in cases:
                for which, client in clients.items():
                    case.took.setdefault(which, []).extend(timed(client, case))
        for case in cases:
            line(f"{case.name}, p50 ms", {which: statistics.median(took) for which, took in case.took.items()})
        line("memory of the process, MB", {"today": resident(today_pid), "grown": resident(grown_pid)})


def timed(client: httpx.Client, case: Case) -> Iterator[float]:
    for _ in range(EACH):
        began = time.perf_counter()
        client.request(case.method, case.path, content=json.dumps(case.body) if case.body else None).raise_for_status()
        yield (time.perf_counter() - began) * 1000


def line(name: str, figures: dict[str, float]) -> None:
    today, grown = figures["today"], figures["grown"]
    print(f"| {name} | {today:.2f} | {grown:.2f} | {grown / today:.2f} |")


def resident(pid: int) -> float:
    """Return what a process holds in memory, MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS")) / 1024


@contextmanager
def served(file: Path) -> Iterator[tuple[httpx.Client, int]]:
    """Serve a database on the first core."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = {"TAKEWITH_DATABASE_URL": f"sqlite:///{file}", "TAKEWITH_LIMITS_PER_ADDRESS": "1000000000/minute"}
    command = ["taskset", "-c", str(SERVER_CORE), sys.executable, "-m", "app.cli", "serve", "--no-prepare", "--port", str(port)]  # fmt: skip
    running = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client:
            while True:
                try:
                    client.get("/healthz")
                    break
                except httpx.TransportError:
                    if running.poll() is not None:
                        raise
                    time.sleep(0.01)
            yield client, running.pid
    finally:
        running.terminate()
        running.wait()


if __name__ == "__main__":
    main()
