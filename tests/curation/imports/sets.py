"""Small data sets about the invented substances of the small knowledge, and a way to import them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.curation.imports.run import Imported, Wanted, import_set
from app.curation.load import load_folder, origin
from app.store.engine import Database
from app.store.knowledge import Knowledge
from app.store.live import KnowledgeBase
from app.store.releases import current
from tests.curation.folders import SMALL

BY = origin("0.0.0", "tester")

PAIRS = """\
DDInterID_A,Drug_A,DDInterID_B,Drug_B,Level
DDInter1,Exampline,DDInter2,Otherol,Major
DDInter1,Exampline,DDInter3,Thirdine,Minor
DDInter9,Nobodyknowsol,DDInter2,Otherol,Moderate
"""

VOCABULARY = """\
DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key
DB00001,,Exampline base,,ABC123DEF4,Exampling | Otherol,
DB00002,,Newol,,,Newolum,
"""


def conso(rxcui: str, tty: str, name: str, sab: str = "RXNORM", code: str = "", suppress: str = "N") -> str:
    """Return a line of RXNCONSO."""
    return "|".join(
        [rxcui, "ENG", "", "", "", "", "", f"{rxcui}0", "", "", "", sab, tty, code, name, "", suppress, "", "\n"]
    )


def rel(one: str, two: str, rela: str) -> str:
    """Return a line of RXNREL: the second has this relation to the first."""
    return "|".join([one, "", "CUI", "RO", two, "", "CUI", rela, "", "", "RXNORM", "", "", "", "", "", "\n"])


def ndc(rxcui: str, code: str) -> str:
    """Return a line of RXNSAT."""
    return "|".join([rxcui, "", "", "", "", "", "", "", "NDC", "RXNORM", code, "N", "", "\n"])


RXNORM = {
    "RXNCONSO.RRF": conso("4711", "IN", "exampline")
    + conso("4712", "PIN", "exampline maleate")
    + conso("50", "IN", "otherol")
    + conso("60", "IN", "newol")
    + conso("60", "SU", "NEWOL", sab="MTHSPL", code="NEW0000001")
    + conso("70", "BN", "Solobrand")
    + conso("80", "SCDC", "exampline maleate 5 MG")
    + conso("81", "SCDC", "otherol 10 MG")
    + conso("90", "SCD", "exampline maleate 5 MG / otherol 10 MG Oral Tablet")
    + conso("91", "SBD", "exampline maleate 5 MG / otherol 10 MG Oral Tablet [Duobrand]")
    + conso("99", "SCD", "an obsolete tablet", suppress="O"),
    "RXNREL.RRF": rel("4711", "4712", "form_of")
    + rel("50", "70", "tradename_of")
    + rel("4712", "80", "has_precise_ingredient")
    + rel("4711", "80", "has_ingredient")
    + rel("50", "81", "has_ingredient")
    + rel("80", "90", "consists_of")
    + rel("81", "90", "consists_of")
    + rel("90", "91", "tradename_of"),
    "RXNSAT.RRF": ndc("90", "00093123401") + ndc("90", "0093-1234-02"),
}

SET_ID = "11111111-2222-3333-4444-555555555555"


def label(**changed: Any) -> dict[str, Any]:
    """Return one label as openFDA gives it."""
    return {
        "set_id": SET_ID,
        "effective_time": "20250131",
        "drug_interactions": [
            "7 DRUG INTERACTIONS Avoid concomitant use of otherol. "
            "Monitor patients who also take St John's thirdine closely."
        ],
        "openfda": {"generic_name": ["EXAMPLINE"], "brand_name": ["Examplo"], "unii": ["ABC123DEF4"]},
    } | changed


def labels(*some: dict[str, Any]) -> str:
    """Return an answer of openFDA."""
    return json.dumps({"meta": {"results": {"total": len(some)}}, "results": list(some)}, indent=1)


def recommendation(**changed: Any) -> dict[str, Any]:
    """Return one recommendation as CPIC's API gives it."""
    return {
        "drug": {"name": "exampline"},
        "guideline": {"name": "CYP2D6 and exampline"},
        "phenotypes": {"CYP2D6": "Poor Metabolizer"},
        "implications": {"CYP2D6": "Greatly reduced metabolism."},
        "drugrecommendation": "Avoid exampline; choose another drug.",
        "classification": "Strong",
    } | changed


def write(folder: Path, files: str | Mapping[str, str], name: str) -> Path:
    """Write a set: one file, or a folder of files."""
    target = folder / name
    if isinstance(files, str):
        target.write_text(files, encoding="utf-8")
        return target
    target.mkdir(exist_ok=True)
    for one, text in files.items():
        (target / one).write_text(text, encoding="utf-8")
    return target


def imported(database: Database, folder: Path, layout: str, *paths: Path, **options: Any) -> Imported:
    """Import files onto what is served, onto the small knowledge where nothing is."""
    with database.reader() as session:
        empty = current(session) is None
    if empty:
        load_folder(database, SMALL, BY)
    run = {name: options.pop(name) for name in ("publish", "report_to", "progress") if name in options}
    wanted = Wanted(format=layout, paths=paths, **({"licence": "a licence"} | options))
    return import_set(database, wanted, BY, work=folder / "work", **run)


def served(database: Database) -> Knowledge:
    """Return what is served."""
    return KnowledgeBase(database).current()
