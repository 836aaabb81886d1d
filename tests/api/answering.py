"""A process that asks a service many questions and tells what it answered, as digests.

python -m tests.api.answering URL SEED < questions: the questions are asked in an order of the seed's, then once more
in another; what was kept of the first round is worked with in the second, but no finished answer is.
"""

import json
import random
import sys
from hashlib import sha256

import structlog

from app.main import create_app
from app.settings import DatabaseSettings, HttpSettings, Settings
from tests.api.client import Client

Question = tuple[str, str, str]  # path, Accept, Accept-Encoding


def answers(url: str, questions: list[Question], seed: int) -> list[list[str]]:
    """Return for each question the digest of status, tag and bytes, from a fresh and from a warm process."""
    settings = Settings(database=DatabaseSettings(url=url), http=HttpSettings(ready_answers_mb=0))
    client = Client(create_app(settings))
    chance = random.Random(seed)
    rounds = []
    for _ in ("fresh", "warm"):
        order = list(range(len(questions)))
        chance.shuffle(order)
        found = {at: _answer(client, questions[at]) for at in order}
        rounds.append([found[at] for at in range(len(questions))])
    client.close()
    return rounds


def _answer(client: Client, question: Question) -> str:
    path, accept, encoding = question
    answer = client.get(path, headers={"Accept": accept, "Accept-Encoding": encoding})
    seen = sha256(f"{answer.status_code} {answer.headers['etag']} ".encode())
    seen.update(answer.content)
    return seen.hexdigest()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asked = [tuple(one) for one in json.load(sys.stdin)]
    json.dump(answers(sys.argv[1], asked, int(sys.argv[2])), sys.stdout)
