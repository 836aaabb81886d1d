"""Since when a summary is what it is."""

from sqlalchemy import text

from app.services.history import Histories, History
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from tests.living import Living, day

# By day: the first release, one that changes mystery root (an agent of gloom alone), one that changes testamine.
ROOT = ("substances/mystery-root.yaml", "name: mystery root", "name: odd root")
TEST = ("substances/testamine.yaml", "very sleepy", "quite sleepy")


def _three(service: Living) -> list[str]:
    ids = [service.load(0)]
    for on, edit in ((1, ROOT), (2, TEST)):
        service.folder.edit(*edit)
        ids.append(service.load(on))
    return ids


def _history(service: Living, release: str | None = None) -> History:
    base = KnowledgeBase(service.database, poll_s=0)
    knowledge: Knowledge = base.current()
    return Histories(base).of(knowledge if release is None else base.beside(knowledge, release))


def _since(history: History, compound: str, condition: str) -> tuple[float, str]:
    substance = history.knowledge.substance(compound)
    assert substance is not None
    since = history.since(substance, condition)
    return (since.at - day(0)).days, since.release


def test_a_summary_is_as_old_as_the_newest_change_that_reached_it(service: Living) -> None:
    ids = _three(service)
    history = _history(service)
    assert _since(history, "blockazole", "all-gloom") == (0, ids[0])
    assert _since(history, "blockazole", "gloom") == (1, ids[1])
    assert _since(history, "testamine", "all-gloom") == (2, ids[2])


def test_a_pinned_release_has_the_history_up_to_itself(service: Living) -> None:
    ids = _three(service)
    history = _history(service, ids[1])
    assert _since(history, "testamine", "all-gloom") == (0, ids[0])
    assert _since(history, "blockazole", "gloom") == (1, ids[1])


def test_rolling_back_changes_what_it_takes_back(service: Living) -> None:
    ids = _three(service)
    service.rollback(3)
    history = _history(service)
    assert _since(history, "testamine", "all-gloom") == (3, ids[1])
    assert _since(history, "blockazole", "gloom") == (1, ids[1])


def test_a_release_that_is_not_served_stands_behind_the_one_it_was_made_on(service: Living) -> None:
    first = service.load(0)
    service.folder.edit(*ROOT)
    waiting = service.load(1, served=False)
    assert _since(_history(service), "blockazole", "gloom") == (0, first)
    assert _since(_history(service, waiting), "blockazole", "gloom") == (1, waiting)
    service.publish(waiting, 5)
    assert _since(_history(service), "blockazole", "gloom") == (5, waiting)


def test_pruning_may_bring_the_moment_nearer_and_never_takes_it_back(service: Living) -> None:
    ids = _three(service)
    assert service.prune(200) == [ids[0]]
    history = _history(service)
    assert _since(history, "blockazole", "all-gloom") == (1, ids[1])
    assert _since(history, "testamine", "all-gloom") == (2, ids[2])


def test_an_overlay_changes_what_it_speaks_of(service: Living, tmp_path) -> None:  # type: ignore[no-untyped-def]
    first = service.load(0)
    own = tmp_path / "own"
    (own / "substances").mkdir(parents=True)
    text = (service.folder.path / "substances/mystery-root.yaml").read_text(encoding="utf-8")
    (own / "substances/mystery-root.yaml").write_text(f"{text}names: [the root]\n", encoding="utf-8")
    second = service.load(1, "overlay:own", folder=own)
    history = _history(service)
    assert _since(history, "blockazole", "gloom") == (1, second)
    assert _since(history, "blockazole", "all-gloom") == (0, first)


def test_a_withdrawal_changes_the_summaries_that_tell_of_it(service: Living) -> None:
    ids = _three(service)
    service.withdraw("BLOCKA.TESTAM.sedation", 4)
    for release in ids:  # it overrides pinned releases, so their summaries change as well
        history = _history(service, release)
        assert _since(history, "testamine", "gloom")[0] == 4
        assert _since(history, "blockazole", "gloom")[0] < 4  # testamine is no agent of gloom
    service.reinstate("BLOCKA.TESTAM.sedation", 6)
    assert _since(_history(service), "testamine", "gloom")[0] == 6


def test_what_changed_since_a_moment_is_found_without_looking_at_the_rest(service: Living) -> None:
    _three(service)
    history = _history(service)
    assert history.reach_since(day(0)).everything
    assert history.reach_since(day(1)).conditions == {"gloom"}
    assert history.reach_since(day(2)).compounds == {"testamine"}
    assert not history.reach_since(day(3)).conditions


def test_a_history_begins_behind_a_release_that_nobody_can_read(service: Living) -> None:
    ids = _three(service)
    with service.database.writer.begin() as session:
        session.execute(text("UPDATE release SET schema_version = 99 WHERE created_at < '2026-01-02 00:00:00+00:00'"))
    history = _history(service)
    assert _since(history, "blockazole", "all-gloom") == (1, ids[1])
    assert _since(history, "testamine", "all-gloom") == (2, ids[2])
