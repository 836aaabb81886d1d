"""Imported statements in answers: where they come from, under which licence, and never silently before curated ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.curation.load import load_folder
from app.domain.evidence import Audience
from app.domain.findings import Finding
from app.domain.questions import Taken
from app.services.citations import sources_cited
from app.services.interactions import check_list, findings_of
from app.services.naming import Naming
from app.services.pairs import Pairs
from app.services.summaries import Asked, summarise
from app.store.engine import Database
from app.store.knowledge import Knowledge
from tests.curation.folders import SMALL, Folder
from tests.curation.imports import sets
from tests.curation.imports.sets import BY, imported, served, write
from tests.curation.imports.test_formats import QT

BETWEEN = ("exampline", "thirdine")  # of these the small knowledge says: sedation, moderate


def findings(knowledge: Knowledge) -> tuple[Finding, ...]:
    """Return what is found between two substances of which something was curated."""
    one, two = (knowledge.substance(slug) for slug in BETWEEN)
    assert one is not None
    assert two is not None
    return Pairs().of(knowledge, Taken(substance=one), Taken(substance=two))


def with_level(database: Database, tmp_path: Path, level: str) -> tuple[Finding, ...]:
    """Return what is found where a list calls the two this."""
    text = sets.PAIRS.replace("Thirdine,Minor", f"Thirdine,{level}")
    imported(database, tmp_path, "ddinter", write(tmp_path, text, "pairs.csv"))
    return findings(served(database))


@pytest.mark.parametrize("level", ["Major", "Moderate", "Minor", "Unknown"])
def test_the_curated_finding_leads_and_both_are_shown(database: Database, tmp_path: Path, level: str) -> None:
    found = with_level(database, tmp_path, level)
    assert [one.origin for one in found] == ["bundled", "import:ddinter"]


def test_a_graver_word_of_a_list_is_not_silent_and_not_lowered(database: Database, tmp_path: Path) -> None:
    curated, listed = with_level(database, tmp_path, "Major")
    assert (curated.severity, listed.severity) == ("moderate", "major")
    assert curated.disagrees_with == (listed.id,)
    assert listed.disagrees_with == (curated.id,)


def test_a_list_that_agrees_disagrees_with_nothing(database: Database, tmp_path: Path) -> None:
    curated, listed = with_level(database, tmp_path, "Moderate")
    assert (curated.disagrees_with, listed.disagrees_with) == ((), ())


def test_the_ids_of_curated_findings_stay_what_they_were(database: Database, tmp_path: Path) -> None:
    load_folder(database, SMALL, BY)
    before = [one.id for one in findings(served(database))]
    after = [one.id for one in with_level(database, tmp_path, "Major")]
    assert after == [*before, "EXAMPL.THIRDI.other-ddinter"]


def test_licence_and_origin_stand_in_every_answer(database: Database, tmp_path: Path) -> None:
    imported(database, tmp_path, "ddinter", write(tmp_path, sets.PAIRS, "pairs.csv"), licence="CC BY-NC-SA 4.0")
    knowledge = served(database)
    checked = check_list(
        knowledge,
        Pairs(),
        [Naming(name="exampline"), Naming(name="thirdine")],
        None,
        audience=Audience.CLINICIAN,
        patient_use_declared=False,
    )
    summary = summarise(knowledge, Pairs(), Asked(compound=Naming(name="thirdine"), condition="examplitis")).summary
    listed = [one for section in summary.categories for one in section.findings if one.origin == "import:ddinter"]
    assert [one.mechanism for one in listed] == ["other-ddinter"]
    for sources in (
        sources_cited(knowledge, *checked.check.findings),
        sources_cited(knowledge, *findings_of(knowledge, Pairs(), "thirdine").findings),
        [reference.source for reference in summary.references],
    ):
        assert [one.licence for one in sources if one.id == "import-ddinter"] == ["CC BY-NC-SA 4.0"]


def test_what_is_derived_from_an_imported_fact_says_so(database: Database, folder: Folder, tmp_path: Path) -> None:
    rule = (
        "pair_rules:\n  - {id: qt, axis: qt, combination: additive, severities: [{at_least: 2, severity: major}], "
        "harm: toxicity, actions: [{action: avoid, addressee: prescriber}], basis: class_effect, certainty: low, "
        "text: {patient: '{a} and {b} change the rhythm.', clinician: '{a} with {b}: QT.'}, "
        "cite: [{source: guideline, at: '1'}]}\n"
    )
    folder.add("effects/qt.yaml", QT + rule)
    load_folder(database, folder.path, BY)
    rows = "Generic Name,Risk Category\nExampline,Known Risk of TdP\nThirdine,Possible Risk of TdP\n"
    imported(database, tmp_path, "crediblemeds", write(tmp_path, rows, "q.csv"))
    origins = {one.mechanism: one.origin for one in findings(served(database))}
    assert origins == {"qt": "import:crediblemeds", "sedation": "bundled"}


def test_a_gene_finding_of_a_guideline_says_where_it_comes_from(database: Database, tmp_path: Path) -> None:
    imported(database, tmp_path, "cpic", write(tmp_path, json.dumps([sets.recommendation()]), "c.json"))
    found = findings_of(served(database), Pairs(), "exampline").findings
    assert [one.origin for one in found if one.mechanism == "genotype-cyp2d6"] == ["import:cpic"]


def test_a_substance_known_by_name_is_not_assessed_and_never_fine(database: Database, tmp_path: Path) -> None:
    imported(database, tmp_path, "drugbank", write(tmp_path, sets.VOCABULARY, "v.csv"), add_substances=True)
    options: dict[str, Any] = {"audience": Audience.CLINICIAN, "patient_use_declared": False}
    names = [Naming(name="exampline"), Naming(name="newol")]
    checked = check_list(served(database), Pairs(), names, None, **options)
    assert [pair.coverage.covered for pair in checked.check.pairs] == ["not_assessed"]


def test_a_substance_that_is_curated_later_takes_the_place_of_the_name(
    database: Database, folder: Folder, tmp_path: Path
) -> None:
    load_folder(database, folder.path, BY)
    vocabulary = write(tmp_path, sets.VOCABULARY, "v.csv")
    imported(database, tmp_path, "drugbank", vocabulary, add_substances=True)
    folder.add(
        "substances/newol.yaml",
        "slug: newol\nkey: NEWOLX\nname: newol\nkind: herb\nchecked_on: 2026-04-01\nreview_due: 2027-04-01\n",
    )
    load_folder(database, folder.path, BY)
    newol = served(database).substance("newol")
    assert newol is not None
    assert (newol.key, newol.kind) == ("NEWOLX", "herb")
    imported(database, tmp_path, "drugbank", vocabulary, add_substances=True)
    assert [one.key for _, one in served(database).substance_layers("newol")] == ["NEWOLX", "NEWOLX"]
