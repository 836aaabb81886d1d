"""Which summaries a change reaches, known from the records alone."""

from collections.abc import Callable

import pytest

from app.services.history import Histories
from app.services.naming import Naming
from app.services.pairs import Pairs
from app.services.reach import places
from app.services.summaries import Asked, summarise
from app.store import archive
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from tests.curation.folders import NEWOL, Folder
from tests.living import EVERY_COMPOUND, EVERYWHERE, Living, Place

Edit = Callable[[Folder], None]


def _edit(name: str, old: str, new: str) -> Edit:
    return lambda folder: folder.edit(name, old, new)


def _with(condition: str) -> set[Place]:
    return {(compound, condition) for compound in EVERY_COMPOUND}


EDITS: dict[str, tuple[Edit, set[Place]]] = {
    "a compound that is no agent": (
        _edit("substances/testamine.yaml", "very sleepy", "quite sleepy"),
        {("testamine", "all-gloom"), ("testamine", "gloom")},
    ),
    "an agent of one condition": (
        _edit("substances/mystery-root.yaml", "name: mystery root", "name: odd root"),
        {*_with("gloom"), ("mystery-root", "all-gloom")},
    ),
    "an agent of supportive care": (
        _edit("substances/sleepine.yaml", "grade: 2", "grade: 3"),
        EVERYWHERE,
    ),
    "a statement on a compound and a class": (
        _edit("documented/pairs.yaml", "severity: major", "severity: moderate"),
        {("testamine", "all-gloom"), ("testamine", "gloom")},
    ),
    "a condition, and the umbrella over it": (
        _edit("conditions/gloom.yaml", "the gloom lifts all at once", "the gloom lifts slowly"),
        EVERYWHERE,
    ),
    "an umbrella alone": (_edit("conditions/all-gloom.yaml", "every gloom", "any gloom"), _with("all-gloom")),
    "supportive care": (_edit("supportive/quiet-nights.yaml", "presence: optional", "presence: usual"), EVERYWHERE),
    "a rule": (_edit("effects/all.yaml", "make you drowsy", "make you sleepy"), EVERYWHERE),
    "a source that everybody cites": (_edit("sources/made-up.yaml", "of nothing real", "of nothing at all"), EVERYWHERE),
    "a new substance": (
        lambda folder: folder.add("substances/newol.yaml", NEWOL),
        {("newol", "all-gloom"), ("newol", "gloom")},
    ),
}  # fmt: skip


def _served_twice(service: Living, edit: Edit) -> tuple[Knowledge, Knowledge, Histories]:
    first = service.load(0)
    edit(service.folder)
    service.load(1)
    base = KnowledgeBase(service.database, poll_s=0)
    after = base.current()
    return base.beside(after, first), after, Histories(base)


def _reached(histories: Histories, before: Knowledge, after: Knowledge) -> set[Place]:
    reach = histories.reach(after, before.release.id, after.release.id)
    return {(compound.slug, condition) for compound, condition in places(after, histories.ground(after), reach)}


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS.keys())
def test_a_change_reaches_what_is_made_of_it(service: Living, edit: Edit, expected: set[Place]) -> None:
    before, after, histories = _served_twice(service, edit)
    assert _reached(histories, before, after) == expected


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS.keys())
def test_no_summary_changes_that_is_not_reached(service: Living, edit: Edit, expected: set[Place]) -> None:
    before, after, _ = _served_twice(service, edit)
    for compound, condition in EVERYWHERE - expected:
        one, two = (_answer(knowledge, compound, condition) for knowledge in (before, after))
        assert one == two, f"{compound} with {condition}"


def test_a_source_reaches_those_who_cite_it(service: Living) -> None:
    other = 'sources:\n  - {id: other, kind: page, title: "Other", url: "https://example.org/other"}'
    service.folder.edit("sources/made-up.yaml", "sources:", other)
    service.folder.edit("substances/testamine.yaml", 'made-up, at: "17"', 'other, at: "1"')
    retitled = _edit("sources/made-up.yaml", '"Other"', '"Renamed"')
    before, after, histories = _served_twice(service, retitled)
    assert _reached(histories, before, after) == {("testamine", "all-gloom"), ("testamine", "gloom")}


@pytest.mark.parametrize("bound", ["MOST", "SEARCHED"])
def test_where_too_much_differs_everything_is_reached(
    service: Living, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, bound, 0)
    before, after, histories = _served_twice(service, EDITS["a source that everybody cites"][0])
    assert _reached(histories, before, after) == EVERYWHERE


def test_a_walk_can_be_left_and_taken_up_anywhere(service: Living) -> None:
    before, after, histories = _served_twice(service, EDITS["an agent of one condition"][0])
    reach = histories.reach(after, before.release.id, after.release.id)
    ground = histories.ground(after)
    whole = [(one.slug, condition) for one, condition in places(after, ground, reach)]
    assert whole == sorted(whole)
    for at, place in enumerate(whole):
        rest = [(one.slug, condition) for one, condition in places(after, ground, reach, after=place)]
        assert rest == whole[at + 1 :]


def _answer(knowledge: Knowledge, compound: str, condition: str) -> object:
    """Return a summary without the name of its release."""
    answered = summarise(knowledge, Pairs(), Asked(compound=Naming(name=compound), condition=condition))
    summary = answered.summary
    return [
        getattr(summary, name)
        for name in ("safety", "categories", "regimens", "steps", "monitoring", "not_assessed", "references")
    ]
