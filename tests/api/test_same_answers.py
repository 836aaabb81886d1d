"""(release, withdrawals, program version, question) is one answer: the same bytes from every process and database."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from app.curation.bundled import bundled_folder
from app.curation.export import export, load_export
from app.curation.load import load_folder, origin
from app.curation.publish import Act, withdraw
from app.store.canonical import RecordKind
from app.store.engine import Database
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from tests.api.answering import Question
from tests.api.client import Client
from tests.conftest import EVERYTHING
from tests.databases import BOTH, Databases, opened
from tests.living import Living

SEED = 20261123
SAMPLED = 12
EACH = 8  # coprime to the number of conditions: one in eight still meets every compound and every condition
BY = origin("0.0.0")
# Found in the bundled release and withdrawn in it, so that the answers tell of withdrawals as well.
WITHDRAWN = ("KETAMI.MORPHI.sedation", "KETAMI.FENTAN.sedation")
# Each question in its plain form; the other forms and encodings are spread over all of them.
SPREAD = 10
ENCODINGS = ("identity", "gzip", "identity", "br", "identity", "zstd", "identity", "identity")
FORMS = (
    ("?audience=clinician", "application/json"),
    ("", "text/markdown"),
    ("?audience=clinician", "text/markdown"),
    ("?jurisdiction=US", "application/json"),
    ("", "text/html"),
)


@pytest.fixture(scope="module")
def urls(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The bundled release with two withdrawals, on both databases."""
    file = tmp_path_factory.mktemp("bundled") / "release.ndjson"
    with databases.lent(BOTH[0]) as one, databases.lent(BOTH[1]) as two:
        with opened(one) as database:
            release = load_folder(database, bundled_folder(), BY).release_id
            file.write_text("".join(export(database, release)), encoding="utf-8")
            _withdraw(database)
        with opened(two) as database:
            assert load_export(database, file, BY).release_id == release
            _withdraw(database)
        yield [one, two]


def _withdraw(database: Database) -> None:
    for finding in WITHDRAWN:
        withdraw(database, finding, Act(now=BY.now, why="For this test."))


@pytest.fixture(scope="module")
def questions(urls: list[str]) -> list[Question]:
    """Compounds with conditions from all over the release, each in one form or more; fewer in the fast suite.

    Every compound takes part, and so does every condition; all of them with one another would take an hour.
    """
    with opened(urls[0]) as database:
        knowledge = KnowledgeBase(database).current()
        pairs = list(product(_slugs(knowledge, RecordKind.SUBSTANCE), _slugs(knowledge, RecordKind.CONDITION)))
    chance = random.Random(SEED)
    if EVERYTHING:
        pairs = [pair for at, pair in enumerate(pairs) if at % EACH == 0]
    else:
        pairs = [("ketamine", "stage-iv-cancer"), *chance.sample(pairs, SAMPLED)]
    asked = []
    for at, (compound, condition) in enumerate(pairs):
        path, encoding = f"/v1/summaries/{compound}/{condition}", ENCODINGS[at % len(ENCODINGS)]
        asked.append((path, "application/json", encoding))
        if at % SPREAD == 0 or not EVERYTHING:
            query, accept = chance.choice(FORMS)
            asked.append((path + query, accept, encoding))
    asked += [("/v1/summaries?limit=20", "*/*", "br"), ("/v1/interactions?substance=ketamine", "*/*", "identity")]
    return sorted(asked)


def _slugs(knowledge: Knowledge, kind: RecordKind) -> list[str]:
    slugs: list[str] = []
    after: str | None = None
    while True:
        page = knowledge.slugs(kind, after=after)
        slugs += page.items
        if page.next is None:
            return slugs
        after = page.next


def test_the_whole_bundled_release_answers_the_same_everywhere(urls: list[str], questions: list[Question]) -> None:
    processes = [_asking(url, questions, seed) for seed, url in enumerate(urls)]
    told = []
    for process in processes:
        out, _ = process.communicate()
        assert process.returncode == 0
        told += json.loads(out)
    # Fresh and warm on SQLite, fresh and warm on PostgreSQL.
    differing = [question for question, *digests in zip(questions, *told, strict=True) if len(set(digests)) > 1]
    assert differing == []
    assert len(told) == 4


def _asking(url: str, questions: list[Question], seed: int) -> subprocess.Popen[str]:
    """Start a process of its own, with hashes of its own."""
    environment = os.environ | {"PYTHONHASHSEED": str(seed + 1)}
    process = subprocess.Popen(  # noqa: S603  # our own
        [sys.executable, "-m", "tests.api.answering", url, str(seed)],
        cwd=Path(__file__).parents[2],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(questions))
    process.stdin.close()
    process.stdin = None
    return process


def test_tags_differ_exactly_when_bytes_may(service: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[tuple[str, ...], tuple[str, bytes]] = {}

    def look(*state: str) -> None:
        client = service.client if state[-1] == "one" else _of_version(service, monkeypatch, state[-1])
        for query, accept, encoding in product(
            ("", "?audience=clinician", "?regimen=blockazole-alone"),
            ("application/json", "text/markdown", "text/html"),
            ("identity", "gzip", "br"),
        ):
            path = f"/v1/summaries/testamine/gloom{query}"
            answer = client.get(path, headers={"Accept": accept, "Accept-Encoding": encoding})
            assert answer.status_code == 200
            key = (*state, query, accept, encoding)
            told = (answer.headers["etag"], answer.content)
            assert seen.setdefault(key, told) == told, "one question, two answers"

    monkeypatch.setattr("app.main.version", lambda _: "one")
    service.load(0)
    look("first", "none", "one")
    look("first", "none", "two")
    service.withdraw("BLOCKA.TESTAM.sedation", 1)
    look("first", "one withdrawn", "one")
    service.folder.edit("substances/testamine.yaml", "very sleepy", "sleepy")
    service.load(2)
    look("second", "one withdrawn", "one")
    service.reinstate("BLOCKA.TESTAM.sedation", 3)
    look("second", "none", "one")
    service.rollback(4)
    look("first", "none", "one")
    tags = [tag for tag, _ in seen.values()]
    assert len(set(tags)) == len(seen), "two questions, one tag"


def _of_version(service: Living, monkeypatch: pytest.MonkeyPatch, version: str) -> Client:
    with monkeypatch.context() as patched:
        patched.setattr("app.main.version", lambda _: version)
        return service.another()
