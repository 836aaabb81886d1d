"""Reading stays flat however much is stored: no question walks through a table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.curation.load import load_folder, origin
from app.domain.substances import Kind
from app.store.canonical import RecordKind
from app.store.engine import Database
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from tests.curation.folders import SMALL
from tests.databases import Databases

GROWING = ("record", "layer_member", "name", "name_key", "documented_subject", "record_tag")


@pytest.fixture(scope="module")
def small(databases: Databases) -> Iterator[Database]:
    with databases.opened("sqlite") as database:
        load_folder(database, SMALL, origin("0.0.0"))
        yield database


def _about(knowledge: Knowledge) -> object:
    substance = knowledge.substance("exampline")
    assert substance is not None
    return knowledge.documented_about(substance), knowledge.documented_between(substance, [substance])


QUESTIONS: dict[str, Callable[[Knowledge], object]] = {
    "substances": lambda k: k.substances_by_slug(["exampline", "otherol"]),
    "documented": _about,
    "sources": lambda k: k.sources(["guideline"]),
    "exact name": lambda k: k.find("Examplo 8 mg"),
    "misspelling": lambda k: k.find("eksamplne"),
    "condition": lambda k: k.find("examplitus", RecordKind.CONDITION),
    "key": lambda k: k.by_key("EXITIS"),
    "page": lambda k: k.substances(after="b"),
    "page by kind": lambda k: k.substances(kind=Kind.HERB),
    "page by class": lambda k: k.substances(substance_class="opioid", kind=Kind.HERB),
    "page by text": lambda k: k.substances(text="exa", kind=Kind.HERB),
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_every_question_is_answered_by_an_index(small: Database, ask: Callable[[Knowledge], object]) -> None:
    with _heard(small) as statements:
        ask(KnowledgeBase(small).current())
    plans = [line for sql, values in statements for line in _plan(small, sql, values)]
    assert plans
    walks = [line for line in plans if any(line == f"SCAN {table}" for table in GROWING)]
    assert walks == []


@contextmanager
def _heard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        if sql.startswith("SELECT"):
            heard.append((sql, values))

    event.listen(database.read_engine, "before_cursor_execute", hear)
    yield heard
    event.remove(database.read_engine, "before_cursor_execute", hear)


def _plan(database: Database, sql: str, values: Any) -> list[str]:
    with database.read_engine.connect() as connection:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
