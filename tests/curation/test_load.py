"""Loading: all or nothing, the same again changes nothing, no layer touches another."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.curation.load import load_folder, load_on_start, origin
from app.curation.problems import KnowledgeError
from app.curation.publish import Act, rollback
from app.store import releases
from app.store.engine import Database
from app.store.errors import NothingPublishedError
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from app.store.tables import RecordRow, ReleaseEventRow, ReleaseRow
from tests.curation.folders import NEWOL, SMALL, Folder

BY = origin("0.0.0", "tester")


def served(database: Database) -> Knowledge:
    return KnowledgeBase(database).current()


def counts(database: Database) -> tuple[int, ...]:
    with database.reader() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(t)) for t in (RecordRow, ReleaseRow, ReleaseEventRow)
        )


def test_a_loaded_folder_is_served(database: Database) -> None:
    loaded = load_folder(database, SMALL, BY)
    knowledge = served(database)
    assert loaded.published
    assert knowledge.release.id == loaded.release_id
    assert [layer.name for layer in knowledge.release.layers] == ["bundled"]
    assert str(knowledge.release.as_of) == "2026-03-01"  # the latest checked_on, not the day of loading


def test_loading_the_same_again_changes_nothing(database: Database) -> None:
    first = load_folder(database, SMALL, BY)
    before = counts(database)
    second = load_folder(database, SMALL, BY)
    assert (second.release_id, second.unchanged) == (first.release_id, True)
    assert counts(database) == before


def test_comments_and_order_of_fields_do_not_make_another_release(database: Database, folder: Folder) -> None:
    first = load_folder(database, folder.path, BY)
    folder.edit("substances/otherol.yaml", "slug: otherol\nkey: OTHERO\n", "# a note\nkey: OTHERO\nslug: otherol\n")
    assert load_folder(database, folder.path, BY).release_id == first.release_id


def test_an_unchanged_record_is_stored_once(database: Database, folder: Folder) -> None:
    load_folder(database, folder.path, BY)
    folder.add("substances/newol.yaml", NEWOL)
    assert load_folder(database, folder.path, BY).new_records == 1


def test_a_broken_file_leaves_the_old_release_serving(database: Database, folder: Folder) -> None:
    loaded = load_folder(database, folder.path, BY)
    before = counts(database)
    folder.edit("substances/exampline.yaml", "kind: small_molecule", "kind: nonsense")
    with pytest.raises(KnowledgeError) as raised:
        load_folder(database, folder.path, BY)
    assert "nothing was loaded" in str(raised.value)
    assert any("substances/exampline.yaml:4" in str(problem) for problem in raised.value.problems)
    assert served(database).release.id == loaded.release_id
    assert counts(database) == before


def test_a_release_may_be_loaded_without_being_served(database: Database, folder: Folder) -> None:
    first = load_folder(database, folder.path, BY)
    folder.add("substances/newol.yaml", NEWOL)
    second = load_folder(database, folder.path, BY, publish=False)
    assert served(database).release.id == first.release_id
    assert KnowledgeBase(database).open(second.release_id).substance("newol") is not None


def test_before_the_first_release_there_is_nothing_to_serve(database: Database) -> None:
    with pytest.raises(NothingPublishedError, match="takewith knowledge load"):
        served(database)


# --- layers -------------------------------------------------------------------------------------


def overlay_folder(folder: Folder) -> Folder:
    """Turn the folder into one that holds only an operator's own additions."""
    for file in sorted(folder.path.rglob("*.yaml")):
        file.unlink()
    folder.add("substances/newol.yaml", NEWOL)
    return folder


def test_an_overlay_stands_beside_the_bundled_knowledge(database: Database, folder: Folder) -> None:
    load_folder(database, SMALL, BY)
    load_folder(database, overlay_folder(folder).path, BY, layer="overlay:clinic")
    knowledge = served(database)
    assert [layer.name for layer in knowledge.release.layers] == ["bundled", "overlay:clinic"]
    assert knowledge.substance("exampline") is not None
    assert knowledge.substance("newol") is not None


def test_a_new_bundled_version_touches_no_other_layer(database: Database, folder: Folder, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    bundled = Folder(tmp_path_factory.mktemp("bundled"))
    load_folder(database, bundled.path, BY)
    load_folder(database, overlay_folder(folder).path, BY, layer="overlay:clinic")
    before = {layer.name: layer.digest for layer in served(database).release.layers}
    bundled.edit("substances/otherol.yaml", "name: otherol", "name: otherolum")
    load_folder(database, bundled.path, BY)
    after = {layer.name: layer.digest for layer in served(database).release.layers}
    assert after["overlay:clinic"] == before["overlay:clinic"]
    assert after["bundled"] != before["bundled"]


def test_an_overlay_may_refer_to_what_lies_below(database: Database, folder: Folder) -> None:
    load_folder(database, SMALL, BY)
    overlay_folder(folder).add(
        "substances/newol.yaml", NEWOL + "classes:\n  - {id: opioid, cite: [{source: guideline, at: '1'}]}\n"
    )
    load_folder(database, folder.path, BY, layer="overlay:clinic")
    folder.edit("substances/newol.yaml", "id: opioid", "id: opoid")
    with pytest.raises(KnowledgeError) as raised:
        load_folder(database, folder.path, BY, layer="overlay:clinic")
    assert "did you mean opioid?" in str(raised.value.problems[0])


def test_where_layers_speak_of_one_substance_all_facts_stand_each_with_its_layer(
    database: Database, folder: Folder
) -> None:
    load_folder(database, SMALL, BY)
    effect = "effects:\n  - {axis: sedation, direction: raises, grade: 1, cite: [{source: guideline, at: '9'}]}\n"
    text = NEWOL.replace("newol", "exampline").replace("NEWOLX", "EXAMPL").replace("name: exampline", "name: Our own")
    overlay_folder(folder).remove("substances/newol.yaml")
    folder.add("substances/exampline.yaml", text + effect)
    load_folder(database, folder.path, BY, layer="overlay:clinic")
    knowledge = served(database)
    substance = knowledge.substance("exampline")
    assert substance is not None
    assert substance.name == "Our own"
    assert [one.grade for one in substance.effects] == [3, 1]  # bundled first
    assert [knowledge.origin_of("exampline", one) for one in substance.effects] == ["bundled", "overlay:clinic"]
    assert substance.brands == ("Examplo", "Duo-Max", "Newbrand")


@pytest.mark.parametrize("layer", ["overlay", "overlay:", "overlay:A b", "import:../x", "other"])
def test_what_is_no_layer_is_refused(database: Database, layer: str) -> None:
    with pytest.raises(KnowledgeError, match="is no layer"):
        load_folder(database, SMALL, BY, layer=layer)


# --- permanence ---------------------------------------------------------------------------------


def refused(database: Database, folder: Folder) -> str:
    with pytest.raises(KnowledgeError) as raised:
        load_folder(database, folder.path, BY)
    return "\n".join(map(str, raised.value.problems))


def test_a_key_never_changes(database: Database, folder: Folder) -> None:
    load_folder(database, folder.path, BY)
    folder.edit("substances/otherol.yaml", "OTHERO", "OTHER2")
    assert "key of otherol was OTHERO, now OTHER2; keep OTHERO" in refused(database, folder)


def test_a_key_never_moves_to_another_substance(database: Database, folder: Folder) -> None:
    load_folder(database, folder.path, BY)
    folder.remove("supportive/comfort.yaml")
    folder.edit("conditions/examplitis.yaml", "    includes: [comfort]\n", "")
    folder.edit("documented/pairs.yaml", "substance: thirdine", "substance: exampline")
    folder.remove("substances/thirdine.yaml")
    folder.add("substances/newol.yaml", NEWOL.replace("NEWOLX", "THIRDI"))
    said = refused(database, folder)
    assert "key THIRDI belongs to thirdine" in said
    assert "substance thirdine has vanished; add it to retired.yaml" in said


def test_a_renamed_substance_takes_its_key_along(database: Database, folder: Folder) -> None:
    load_folder(database, folder.path, BY)
    folder.remove("substances/thirdine.yaml")
    folder.add("substances/newol.yaml", NEWOL.replace("NEWOLX", "THIRDI"))
    folder.edit("supportive/comfort.yaml", "thirdine", "newol")
    folder.edit("documented/pairs.yaml", "substance: thirdine", "substance: newol")
    entry = "  - {kind: substance, slug: thirdine, key: THIRDI, on: 2026-05-01, replaced_by: newol}\n"
    folder.add("retired.yaml", (folder.path / "retired.yaml").read_text() + entry)
    load_folder(database, folder.path, BY)
    assert served(database).by_key("THIRDI") == ("substance", "newol")


# --- the start of a server ----------------------------------------------------------------------


def test_a_start_loads_an_empty_database_and_then_leaves_it_alone(database: Database) -> None:
    assert load_on_start(database, SMALL, BY) is not None
    assert load_on_start(database, SMALL, BY) is None


def test_a_start_does_not_publish_again_what_somebody_rolled_back(database: Database, folder: Folder) -> None:
    good = load_folder(database, folder.path, BY)
    folder.add("substances/newol.yaml", NEWOL)
    load_folder(database, folder.path, BY)
    rollback(database, Act(now=datetime.now(UTC)))
    assert load_on_start(database, folder.path, BY) is None
    assert served(database).release.id == good.release_id


def test_the_history_says_who_loaded_what_and_why(database: Database) -> None:
    load_folder(database, SMALL, origin("0.0.0", "ann", "first facts"))
    with database.reader() as session:
        event = releases.events(session)[0]
    assert (event.kind, event.who, event.why) == ("published", "ann", "first facts")
