"""How many answers a second, beside what else could serve the same bytes.

    python bench/serving.py [--quick]

Each server has the first core to itself, the load generator (wrk) the second. The servers take turns, several times;
the table gives the median, the spread, and the ratio to a bare ASGI program in the same run: machines are noisy, and
only ratios within one run mean something. How long answers take is measured by another generator (h2load) that sends
seven tenths of what each server managed, whatever comes back. Everything stays on 127.0.0.1 and is bounded in time.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
SERVER_CORE, LOAD_CORE = "0", "1"
CONNECTIONS = 16
SUMMARY = "/v1/summaries/riluzole/parkinsons"
OTHERS = ("semaglutide", "metformin", "melatonin", "curcumin", "psilocybin", "naltrexone", "tudca", "artesunate")
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_ERRORS = re.compile(r"Non-2xx or 3xx responses: (\d+)")
CALM_ROUNDS = 3
CALM = 0.7  # of what a server manages at most


@dataclass
class Case:
    """One thing to ask of one server."""

    name: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    bodies: tuple[str, ...] = ()  # sent in turn, by POST
    paths: tuple[str, ...] = ()  # asked in turn
    rates: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)  # ms, at seven tenths of its own rate


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="two short rounds: to see that it runs")
    quick = arguments.parse_args().quick
    rounds, seconds = (2, 2) if quick else (5, 5)
    for program in ("wrk", "h2load", "taskset", "nginx"):
        if shutil.which(program) is None:
            sys.exit(
                f"bench/serving.py needs {program}; on Debian: apt-get install wrk nghttp2-client nginx util-linux"
            )
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # nginx may be somebody else
        cases = [*prepared(stack, folder)]
        for _ in range(rounds):
            for case in cases:
                load(case, seconds, folder)
        for _ in range(min(rounds, CALM_ROUNDS)):
            for case in cases:
                calm_load(case, seconds, folder)
        print(table(cases))


def prepared(stack: ExitStack, folder: Path) -> Iterator[Case]:
    """Start every server and yield what it is asked."""
    ours = stack.enter_context(takewith(folder, ready_mb=64))
    answer = httpx.get(ours + SUMMARY, headers={"Accept-Encoding": "identity"})
    answer.raise_for_status()
    document = folder / "document.json"
    document.write_bytes(answer.content)
    print(f"{SUMMARY}: {len(answer.content) / 1000:.0f} kB\n")
    bare = stack.enter_context(uvicorn("bare:app", 8921, DOCUMENT=str(document)))
    yield Case("bare ASGI under uvicorn, the same bytes", bare + "/")
    yield Case("nginx, the same bytes as a file", stack.enter_context(nginx(folder)) + "/document.json")
    tag = answer.headers["etag"]
    yield Case("304 on a summary", ours + SUMMARY, {"If-None-Match": tag})
    for encoding in ("identity", "gzip", "br", "zstd"):
        yield Case(f"summary, ready, {encoding}", ours + SUMMARY, {"Accept-Encoding": encoding})
    codes = ten_codes(ours)
    yield Case("RxNav list of 10 drugs", f"{ours}/REST/interaction/list.json?rxcuis={'+'.join(codes)}")
    signing = f"{ours}/cds-services/interaction-order-sign"
    yield Case("CDS Hooks, 10 orders", signing, {"Content-Type": "application/json"}, bodies=tuple(charts(codes)))
    yield Case(
        "a person: 40 agents, genes, organs",
        ours + "/v1/summaries",
        {"Content-Type": "application/json", "Accept-Encoding": "identity"},
        bodies=tuple(people(ours)),
    )
    fresh = stack.enter_context(takewith(folder, ready_mb=0))
    paths = tuple(f"/v1/summaries/{compound}/parkinsons" for compound in OTHERS)
    yield Case("assembly, findings reused", fresh, {"Accept-Encoding": "identity"}, paths=paths)
    orm = stack.enter_context(uvicorn("orm:app", 8922, DOCUMENT=str(document), DATABASE=str(folder / "orm.sqlite3")))
    yield Case("the same through SQLAlchemy ORM and a response_model", orm + "/")
    yield from alternatives(stack, folder, document)


def alternatives(stack: ExitStack, folder: Path, document: Path) -> Iterator[Case]:
    """What somebody would take instead; left out, and said, where it cannot be installed."""
    for name, start in (("Datasette", datasette), ("json-server", json_server)):
        try:
            yield Case(f"{name}, the same document", stack.enter_context(start(folder, document)))
        except (subprocess.CalledProcessError, FileNotFoundError) as error:
            print(f"{name} is left out: {type(error).__name__}", file=sys.stderr)


# --- asking -------------------------------------------------------------------------------------


def load(case: Case, seconds: int, folder: Path) -> None:
    """Ask for some seconds with sixteen connections at once."""
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    for name, value in case.headers.items():
        command += ["-H", f"{name}: {value}"]
    if case.bodies or case.paths:
        script = folder / "turns.lua"
        script.write_text(_lua(case), encoding="utf-8")
        command += ["-s", str(script)]
    told = subprocess.run([*command, case.address], check=True, capture_output=True, text=True).stdout
    if found := _ERRORS.search(told):
        sys.exit(f"{case.name}: {found[1]} answers were refusals")
    case.rates.append(float(_RATE.search(told)[1]))  # type: ignore[index]  # wrk prints it always


def calm_load(case: Case, seconds: int, folder: Path) -> None:
    """Send at seven tenths of the median rate, and note the slowest answer of a hundred."""
    log = folder / "h2load.txt"
    log.unlink(missing_ok=True)
    rate = max(1, round(statistics.median(case.rates) * CALM / CONNECTIONS))
    command = ["taskset", "-c", LOAD_CORE, "h2load", "--h1", "-t1", f"-c{CONNECTIONS}", f"-D{seconds}"]
    command += [f"--rps={rate}", f"--log-file={log}"]
    for name, value in case.headers.items():
        command += ["-H", f"{name}: {value}"]
    if case.bodies:
        (folder / "body.json").write_text(case.bodies[0], encoding="utf-8")
        command += ["-d", str(folder / "body.json")]
    addresses = [case.address + path for path in case.paths] or [case.address]
    subprocess.run([*command, *addresses], check=True, capture_output=True, timeout=20 * seconds)
    took = sorted(int(line.split("\t")[2]) for line in log.read_text().splitlines())
    case.p99.append(took[int(len(took) * 0.99)] / 1000)


def _lua(case: Case) -> str:
    turns = [("POST", None, body) for body in case.bodies] or [("GET", path, None) for path in case.paths]
    lines = [
        f"turns[{n}] = wrk.format({json.dumps(method)}, {json.dumps(path) if path else 'nil'}, nil, "
        f"{'[==[' + body + ']==]' if body else 'nil'})"
        for n, (method, path, body) in enumerate(turns, start=1)
    ]
    return (
        "local turns, n = {}, 0\n"
        "function init()\n  " + "\n  ".join(lines) + "\nend\n"
        "function request()\n  n = n % #turns + 1\n  return turns[n]\nend\n"
    )


def table(cases: list[Case]) -> str:
    """Return medians, spread and ratios as Markdown."""
    base = statistics.median(cases[0].rates)
    lines = ["| what | answers/s | spread | of bare | p99 at 70 %, ms |", "|---|---:|---:|---:|---:|"]
    for case in cases:
        rate = statistics.median(case.rates)
        spread = f"{min(case.rates):,.0f} to {max(case.rates):,.0f}"
        lines.append(
            f"| {case.name} | {rate:,.0f} | {spread} | {rate / base:.3f} | {statistics.median(case.p99):.1f} |"
        )
    return "\n".join(lines)


def ten_codes(address: str) -> list[str]:
    """Return the RxCUIs of ten substances."""
    names = "ketamine simvastatin warfarin ondansetron morphine fluconazole metformin sertraline omeprazole digoxin"
    asked = httpx.post(address + "/v1/resolve", json={"names": names.split()}).raise_for_status().json()
    slugs = [one["substance"] for one in asked["names"]]
    facts = [httpx.get(f"{address}/v1/compounds/{slug}").raise_for_status().json() for slug in slugs]
    codes = [next(one for one in fact["identifiers"]["curies"] if one.startswith("rxcui:")) for fact in facts]
    return [code.removeprefix("rxcui:") for code in codes]


def charts(codes: list[str]) -> Iterator[str]:
    """Yield orders to be signed for ten made-up people: the same ten medicines, so that nothing is filtered as seen."""
    system = "http://www.nlm.nih.gov/research/umls/rxnorm"
    for number in range(10):
        orders = [
            {
                "resource": {
                    "resourceType": "MedicationRequest",
                    "id": f"order{at}",
                    "status": "draft",
                    "intent": "order",
                    "subject": {"reference": f"Patient/p{number}"},
                    "medicationCodeableConcept": {"coding": [{"system": system, "code": code}]},
                }
            }
            for at, code in enumerate(codes)
        ]
        yield json.dumps(
            {
                "hook": "order-sign",
                "hookInstance": f"f24dfe5e-9480-429f-9b27-2af9c655c42{number}",
                "context": {
                    "userId": "Practitioner/one",
                    "patientId": f"p{number}",
                    "draftOrders": {"resourceType": "Bundle", "type": "collection", "entry": orders},
                },
                "prefetch": {},
            }
        )


def people(address: str) -> Iterator[str]:
    """Yield bodies of ten made-up people; the pairs of their medicines are known after the first round."""
    slugs: list[str] = []
    cursor: str | None = None
    while cursor is not None or not slugs:
        query = {"limit": "100"} | ({"cursor": cursor} if cursor else {})
        page = httpx.get(address + "/v1/compounds", params=query).raise_for_status().json()
        slugs += [one["slug"] for one in page["items"] if one["slug"] != "ketamine"]
        cursor = page["next"]
    for seed in range(10):
        body = {
            "compounds": ["ketamine-iv"],
            "condition": "stage-iv-cancer",
            "regimen": "folfirinox",
            "agents": Random(seed).sample(slugs, 40),
            "patient": {
                "age": 61,
                "egfr": 48,
                "child_pugh": "B",
                "phenotypes": {"CYP2B6": "poor metabolizer", "CYP2D6": "intermediate metabolizer"},
            },
        }
        httpx.post(address + "/v1/summaries", json=body).raise_for_status()
        yield json.dumps(body)


# --- servers ------------------------------------------------------------------------------------


@contextmanager
def takewith(folder: Path, *, ready_mb: int) -> Iterator[str]:
    """The whole application as it is served, limits counting but not refusing."""
    port = 8930 + bool(ready_mb)
    settings = {
        "TAKEWITH_DATABASE_URL": f"sqlite:///{folder / 'takewith.sqlite3'}",
        "TAKEWITH_PORT": str(port),
        "TAKEWITH_LIMITS_PER_ADDRESS": "1000000000/minute",
        "TAKEWITH_HTTP_READY_ANSWERS_MB": str(ready_mb),
    }
    with process(folder, [sys.executable, "-m", "app.cli", "serve"], port, ROOT, settings) as address:
        yield address


@contextmanager
def uvicorn(application: str, port: int, **settings: str) -> Iterator[str]:
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--no-access-log"]
    with process(Path(tempfile.gettempdir()), command, port, HERE / "others", settings) as address:
        yield address


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"pid {folder}/nginx.pid; error_log stderr; daemon off; worker_processes 1; user root;\n"
        f"events {{}}\nhttp {{ access_log off; keepalive_requests 100000000; server {{ listen 127.0.0.1:8923; root {folder}; }} }}\n"
    )
    with process(folder, ["nginx", "-c", str(configuration)], 8923, folder, {}) as address:
        yield address


@contextmanager
def datasette(folder: Path, document: Path) -> Iterator[str]:
    """The document's findings as rows of SQLite, asked for as JSON."""
    installed = folder / "datasette"
    subprocess.run([sys.executable, "-m", "venv", installed], check=True)
    subprocess.run([installed / "bin/pip", "install", "-q", "datasette==0.65.5"], check=True)
    command = [str(installed / "bin/datasette"), str(folder / "orm.sqlite3"), "-p", "8924", "--setting",
               "max_returned_rows", "5000"]  # fmt: skip
    with process(folder, command, 8924, folder, {}) as address:
        yield f"{address}/orm/part.json?_size=max&_shape=array"


@contextmanager
def json_server(folder: Path, document: Path) -> Iterator[str]:
    installed = folder / "json-server"
    installed.mkdir()
    install = [
        "npm",
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--prefix",
        str(installed),
        "json-server@0.17.4",
    ]
    subprocess.run(install, check=True, capture_output=True)
    data = installed / "db.json"
    data.write_text(json.dumps({"summary": json.loads(document.read_bytes())}))
    command = ["node", str(installed / "node_modules/json-server/lib/cli/bin.js"), str(data), "-p", "8925", "--quiet"]
    with process(folder, command, 8925, folder, {}) as address:
        yield f"{address}/summary"


@contextmanager
def process(folder: Path, command: list[str], port: int, cwd: Path, settings: Mapping[str, str]) -> Iterator[str]:
    """Run a server on the first core until the end; wait until it answers."""
    address = f"http://127.0.0.1:{port}"
    with (folder / f"told-{port}.txt").open("w") as told:
        running = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, *command], cwd=cwd, env=os.environ | settings, stdout=told, stderr=told
        )
    try:
        _until(lambda: httpx.get(address), running, folder / f"told-{port}.txt")
        yield address
    finally:
        running.terminate()
        running.wait()


def _until(answers: Callable[[], object], running: subprocess.Popen[bytes], told: Path) -> None:
    end = time.monotonic() + 120
    while True:
        try:
            answers()
        except httpx.TransportError:
            if running.poll() is not None or time.monotonic() > end:
                raise FileNotFoundError(f"the server did not start: {told.read_text()[-1000:]}") from None
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    main()
