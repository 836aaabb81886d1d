"""What an answer costs, in CPU time: the summary of ketamine with stage IV cancer, cold, warm, as bytes and as 304.

Numbers to look at, not a timed test. `cold` is the first question of a fresh process to a database that is open;
`warm` has the pair findings at hand; `ready` and `304` go through the whole ASGI application.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / ".ci"))  # the application that the other scripts use, too

from bundled import Asking, application

from app.api.rest.present.markdown import markdown_of
from app.api.rest.present.summaries import summary_document
from app.api.rest.present.written import Written
from app.curation.bundled import bundled_folder
from app.domain.evidence import Audience
from app.domain.questions import Patient
from app.services.naming import Naming
from app.services.pairs import Pairs
from app.services.summaries import Asked, Context, summarise, summarise_for
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase

COMPOUND, CONDITION = "ketamine-iv", "stage-iv-cancer"
ASKED = Asked(compound=Naming(name=COMPOUND), condition=CONDITION)
PATH = f"/v1/summaries/{COMPOUND}/{CONDITION}"


def main() -> None:
    with application() as app:
        base, pairs = KnowledgeBase(app.state.desk.base.database), Pairs()
        knowledge = base.current()
        told("assemble, cold", once(lambda: summarise(knowledge, pairs, ASKED)))
        told("assemble, warm", *many(lambda: summarise(knowledge, pairs, ASKED), 50))
        answered = summarise(knowledge, pairs, ASKED)
        document = summary_document(answered.summary)
        written = Written()
        written.summary(answered)
        told("to bytes, parts kept", *many(lambda: written.summary(answered), 30))
        told("to a document", *many(lambda: summary_document(answered.summary), 30))
        told("to JSON bytes", *many(document.model_dump_json, 30))
        told("to Markdown", *many(lambda: markdown_of(answered), 30))
        people = [person(seed) for seed in range(10)]
        for each in people:  # the pairs of these medicines are at hand; nothing of the person ever is
            personal(knowledge, pairs, written, each)
        told("a person, 40 agents", *many(lambda: personal(knowledge, pairs, written, people[0]), 30))
        ask = Asking(app)
        first = ask("GET", PATH)
        told("GET, ready", *many(lambda: ask("GET", PATH), 300))
        known = {"If-None-Match": first.headers["etag"]}
        told("GET, 304", *many(lambda: ask("GET", PATH, headers=known), 500))
        told("index of 100, cold", once(lambda: ask("GET", "/v1/summaries?limit=100")))
        told("index of 100, ready", *many(lambda: ask("GET", "/v1/summaries?limit=100"), 100))
        print(f"{len(first.content) / 1000:.0f} kB of JSON, {len(markdown_of(answered)) / 1000:.0f} kB of Markdown")


def person(seed: int) -> Context:
    """Forty medicines, two genes, kidneys and liver: nothing of it can be kept."""
    slugs = sorted(file.stem for file in (bundled_folder() / "substances").glob("*.yaml") if file.stem != "ketamine")
    return Context(
        agents=tuple(Naming(name=slug) for slug in random.Random(seed).sample(slugs, 40)),
        patient=Patient(
            age=61,
            egfr=48,
            child_pugh="B",
            phenotypes={"CYP2B6": "poor metabolizer", "CYP2D6": "intermediate metabolizer"},
        ),
    )


def personal(knowledge: Knowledge, pairs: Pairs, written: Written, context: Context) -> bytes:
    asked = replace(ASKED, regimen="folfirinox", audience=Audience.CLINICIAN)
    return written.summary(summarise_for(knowledge, pairs, asked, context, patient_use_declared=False))


def once(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1000


def many(act: Callable[[], object], times: int) -> tuple[float, float]:
    took = [once(act) for _ in range(times)]
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


def told(what: str, median: float, p95: float | None = None) -> None:
    print(f"{what:<19} {median:8.2f} ms CPU" + ("" if p95 is None else f"   p95 {p95:.2f}"))


if __name__ == "__main__":
    main()
