"""What each format becomes."""

import json
from pathlib import Path

import pytest

from app.curation.load import load_folder
from app.domain.documented import Documented
from app.domain.evidence import Basis, Category, Certainty, Severity, Status
from app.domain.substances import Kind
from app.services.products import coded
from app.store.engine import Database
from app.store.knowledge import Knowledge
from tests.curation.folders import SMALL, Folder
from tests.curation.imports import sets
from tests.curation.imports.sets import BY, imported, served, write

QT = "axes:\n  - {id: qt, name: QT, patient_name: heart rhythm, definition: Longer QT., group: heart}\n"


def listed(knowledge: Knowledge) -> list[Documented]:
    """Return what the list says of exampline and otherol."""
    exampline, otherol = knowledge.substance("exampline"), knowledge.substance("otherol")
    assert exampline is not None
    assert otherol is not None
    return [one for one, layer in knowledge.documented_between(exampline, [otherol]) if layer == "import:ddinter"]


# --- pairs --------------------------------------------------------------------------------------


def test_a_pair_is_a_statement_that_says_no_more_than_the_list(database: Database, tmp_path: Path) -> None:
    imported(database, tmp_path, "ddinter", write(tmp_path, sets.PAIRS, "pairs.csv"))
    (statement,) = listed(served(database))
    assert statement.severity is Severity.MAJOR
    assert (statement.basis, statement.certainty) == (Basis.COMPILATION, Certainty.VERY_LOW)
    assert (statement.category, statement.direction) == (Category.UNSPECIFIED, None)
    assert statement.cite[0].at == "DDInter1 and DDInter2"


def test_a_level_that_the_list_does_not_know_is_no_severity(database: Database, tmp_path: Path) -> None:
    text = sets.PAIRS.replace("Major", "Unknown")
    imported(database, tmp_path, "ddinter", write(tmp_path, text, "pairs.csv"))
    (statement,) = listed(served(database))
    assert (statement.status, statement.severity) == (Status.CANNOT_SAY, None)


def test_a_cream_is_no_tablet(database: Database, tmp_path: Path) -> None:
    text = sets.PAIRS.replace("Otherol", "Otherol (topical)")
    done = imported(database, tmp_path, "ddinter", write(tmp_path, text, "pairs.csv"))
    assert done.report.kinds["documented"] == 1


def test_a_preparation_narrows_the_statement(database: Database, tmp_path: Path) -> None:
    text = sets.PAIRS.replace("Exampline", "iv-exampline")
    imported(database, tmp_path, "ddinter", write(tmp_path, text, "pairs.csv"))
    (statement,) = listed(served(database))
    assert [side.scope.preparations for side in statement.between] == [("exampline-iv",), ()]


# --- vocabularies -------------------------------------------------------------------------------


def test_a_vocabulary_adds_names_and_codes_and_renames_nothing(database: Database, tmp_path: Path) -> None:
    imported(database, tmp_path, "drugbank", write(tmp_path, sets.VOCABULARY, "v.csv"))
    exampline = served(database).substance("exampline")
    assert exampline is not None
    assert exampline.name == "exampline"
    assert str(exampline.checked_on) == "2026-01-10"  # an import makes nothing look older or newer
    assert "Exampling" in exampline.names
    assert "Otherol" not in exampline.names  # a name that means something else stays with that
    assert exampline.identifiers is not None
    assert exampline.identifiers.drugbank == ("DB00001",)
    assert served(database).find("drugbank:DB00001")[0].slug == "exampline"


def test_unknown_substances_are_added_only_where_that_is_asked_for(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, sets.VOCABULARY, "v.csv")
    imported(database, tmp_path, "drugbank", file)
    assert served(database).substance("newol") is None
    imported(database, tmp_path, "drugbank", file, add_substances=True)
    newol = served(database).substance("newol")
    assert newol is not None
    assert (newol.key, newol.kind) == ("D00002", Kind.UNSPECIFIED)


def test_rxnorm_names_substances_and_products(database: Database, tmp_path: Path) -> None:
    done = imported(database, tmp_path, "rxnorm", write(tmp_path, sets.RXNORM, "rrf"), add_substances=True)
    knowledge = served(database)
    exampline, otherol, newol = (knowledge.substance(slug) for slug in ("exampline", "otherol", "newol"))
    assert exampline is not None
    assert otherol is not None
    assert newol is not None
    assert "exampline maleate" in exampline.names
    assert otherol.brands == ("Duo-Max", "Solobrand")
    assert newol.identifiers is not None
    assert newol.identifiers.unii == ("NEW0000001",)
    assert newol.key == "R0001O"
    assert done.report.kinds["product"] == 9  # the obsolete one is none


@pytest.mark.parametrize("code", ["rxcui:91", "ndc:0093-1234-01", "ndc:00093123402", "NDC: 00093-1234-02"])
def test_a_code_leads_to_the_ingredients(database: Database, tmp_path: Path, code: str) -> None:
    imported(database, tmp_path, "rxnorm", write(tmp_path, sets.RXNORM, "rrf"))
    found = coded(served(database), code)
    assert found is not None
    assert [(one.rxcui, one.tty, one.substance) for one in found.ingredients] == [
        ("50", "IN", "otherol"),
        ("4711", "IN", "exampline"),
        ("4712", "PIN", "exampline"),
    ]


def test_without_rxnorm_the_codes_of_substances_are_read(database: Database, folder: Folder) -> None:
    load_folder(database, SMALL, BY)
    found = coded(served(database), "rxcui:4711")
    assert found is not None
    assert (found.tty, found.ingredients[0].substance) == ("IN", "exampline")
    assert coded(served(database), "rxcui:999") is None


# --- labels, guidelines, charts -------------------------------------------------------------------


def test_a_label_is_quoted_with_its_set_id(database: Database, tmp_path: Path) -> None:
    imported(database, tmp_path, "labels", write(tmp_path, sets.labels(sets.label()), "l.json"))
    knowledge = served(database)
    exampline = knowledge.substance("exampline")
    assert exampline is not None
    found = {
        statement.between[1].substance: statement
        for statement, layer in knowledge.documented_about(exampline)
        if layer == "import:labels"
    }
    assert found["otherol"].severity is Severity.MAJOR
    assert found["thirdine"].severity is Severity.MODERATE
    assert found["otherol"].certainty is Certainty.LOW
    assert "Avoid concomitant use of otherol." in found["otherol"].text.clinician
    source = knowledge.source(found["otherol"].cite[0].source)
    assert source is not None
    assert (source.set_id, source.date, source.jurisdiction) == (sets.SET_ID, "2025-01-31", "US")


@pytest.mark.parametrize(
    "sentence",
    [
        "Otherol did not change the exposure of exampline.",
        "No interaction with otherol was seen.",
        "Use with otherol is not contraindicated.",
    ],
)
def test_what_a_label_denies_is_no_interaction(database: Database, tmp_path: Path, sentence: str) -> None:
    some = sets.labels(sets.label(drug_interactions=[sentence, " Avoid use with thirdine."]))
    done = imported(database, tmp_path, "labels", write(tmp_path, some, "l.json"))
    assert done.report.kinds["documented"] == 1


def test_a_recommendation_is_about_one_gene(database: Database, tmp_path: Path) -> None:
    rows = [
        sets.recommendation(),
        sets.recommendation(phenotypes={"CYP2D6": "Normal Metabolizer"}),
        sets.recommendation(phenotypes={"CYP2D6": "Poor Metabolizer", "CYP2C19": "Poor Metabolizer"}),
        sets.recommendation(
            phenotypes={"CYP2D6": "Intermediate Metabolizer"}, drugrecommendation="Reduce the starting dose by 25 %."
        ),
    ]
    imported(database, tmp_path, "cpic", write(tmp_path, json.dumps(rows), "c.json"))
    exampline = served(database).substance("exampline")
    assert exampline is not None
    assert sorted((one.gene, one.phenotype, one.severity) for one in exampline.gene_findings) == [
        ("CYP2D6", "intermediate metabolizer", "moderate"),
        ("CYP2D6", "poor metabolizer", "major"),
    ]


def test_a_qt_category_is_a_graded_effect_unless_one_was_curated(
    database: Database, folder: Folder, tmp_path: Path
) -> None:
    folder.add("effects/qt.yaml", QT)
    curated = "effects:\n  - {axis: qt, direction: raises, grade: 1, cite: [{source: guideline, at: '2'}]}\n"
    text = (folder.path / "substances/thirdine.yaml").read_text()
    folder.add("substances/thirdine.yaml", text + curated)
    load_folder(database, folder.path, BY)
    rows = "Generic Name,Risk Category\nOtherol,Known Risk of TdP\nThirdine,Possible Risk of TdP\n"
    imported(database, tmp_path, "crediblemeds", write(tmp_path, rows, "q.csv"))
    otherol, thirdine = served(database).substance("otherol"), served(database).substance("thirdine")
    assert otherol is not None
    assert thirdine is not None
    assert [(one.axis, one.grade) for one in otherol.effects if one.axis == "qt"] == [("qt", 3)]
    assert [(one.axis, one.grade) for one in thirdine.effects if one.axis == "qt"] == [("qt", 1)]


def test_a_low_risk_of_a_chart_stays_not_assessed(database: Database, tmp_path: Path) -> None:
    chart = {
        "exampline": {
            "otherol": {"status": "Dangerous", "note": "Both stop breathing."},
            "thirdine": {"status": "Low Risk & No Synergy"},
            "opioids": {"status": "Caution"},
        },
        "otherol": {"exampline": {"status": "Dangerous", "note": "Both stop breathing."}},
    }
    done = imported(database, tmp_path, "tripsit", write(tmp_path, json.dumps(chart, indent=1), "t.json"))
    assert done.report.kinds["documented"] == 2  # the pair once, and the class
