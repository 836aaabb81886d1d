"""The bytes of a summary that is put together from parts are those of its document built as a whole."""

from collections.abc import Iterator
from itertools import product

import pytest

from app.api.rest.present.summaries import summary_document
from app.api.rest.present.written import Written
from app.domain.questions import Dose, Patient
from app.services.naming import Naming
from app.services.pairs import Pairs
from app.services.summaries import Answered, Asked, Context, summarise, summarise_for
from app.store.engine import open_database
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase

ASKED = Asked(compound=Naming(name="testamine"), condition="gloom")
PERSON = Context(
    agents=(Naming(name="sleepine"), Naming(name="blockazole", dose=Dose(amount=200, unit="mg", per_day=1))),
    patient=Patient(age=61, egfr=20, child_pugh="B"),
)


@pytest.fixture(scope="module")
def knowledge(database_url: str) -> Iterator[Knowledge]:
    database = open_database(database_url)
    yield KnowledgeBase(database).current()
    database.close()


def _plain(answered: Answered) -> bytes:
    return summary_document(answered.summary).model_dump_json().encode()


def _personal(knowledge: Knowledge, pairs: Pairs, context: Context = PERSON) -> Answered:
    return summarise_for(knowledge, pairs, ASKED, context, patient_use_declared=True)


def test_parts_met_before_give_the_same_bytes(knowledge: Knowledge) -> None:
    written, pairs = Written(), Pairs()
    compounds, conditions = ("testamine", "sleepine", "blockazole", "mystery-root"), ("gloom", "all-gloom")
    for compound, condition in [*product(compounds, conditions)] * 2:
        answered = summarise(knowledge, pairs, Asked(compound=Naming(name=compound), condition=condition))
        assert written.summary(answered) == _plain(answered)


def test_a_personal_answer_is_written_like_any_other(knowledge: Knowledge) -> None:
    written, pairs = Written(), Pairs()
    for _ in range(2):
        answered = _personal(knowledge, pairs)
        assert written.summary(answered) == _plain(answered)


def test_nothing_of_a_person_is_kept(knowledge: Knowledge) -> None:
    written, pairs = Written(), Pairs()
    written.summary(summarise(knowledge, pairs, ASKED))
    general = len(written)
    written.summary(_personal(knowledge, pairs, Context(patient=PERSON.patient)))
    assert len(written) == general


def test_a_childs_findings_are_their_own(knowledge: Knowledge) -> None:
    written, pairs = Written(), Pairs()
    written.summary(summarise(knowledge, pairs, ASKED))
    answered = _personal(knowledge, pairs, Context(patient=Patient(age=12)))
    assert written.summary(answered) == _plain(answered)
