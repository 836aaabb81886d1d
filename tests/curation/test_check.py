"""What `knowledge check` says: file, line, field and remedy of whatever is wrong."""

import pytest

from app.curation.check import check_folder
from app.curation.problems import errors
from tests.curation.folders import NEWOL, SMALL, Folder


def told(folder: Folder) -> list[str]:
    return [str(problem) for problem in check_folder(folder.path)[1]]


def test_the_small_knowledge_is_whole() -> None:
    assert check_folder(SMALL)[1] == []


EXAMPLINE = "substances/exampline.yaml"
PAIRS = "documented/pairs.yaml"

CASES = {
    "unknown field": (
        EXAMPLINE,
        "grade: major",
        "grad: major",
        f"{EXAMPLINE}:19: eliminations[0].pathways[0].grad: is no field here; did you mean grade?",
    ),
    "missing field": (EXAMPLINE, "kind: small_molecule\n", "", f"{EXAMPLINE}:1: kind: is missing; add kind: ..."),
    "word that is not allowed": (
        EXAMPLINE,
        "kind: small_molecule",
        "kind: small_molecul",
        f"{EXAMPLINE}:4: kind: cannot be 'small_molecul'; did you mean small_molecule?",
    ),
    "number instead of text": (
        EXAMPLINE,
        'at: "12.3"',
        "at: 12.3",
        f"{EXAMPLINE}:19: eliminations[0].pathways[0].cite[0].at: input should be a valid string, not 12.3; "
        "put it in quotes",
    ),
    "value that contradicts itself": (
        EXAMPLINE,
        "grade: 3",
        "grade: 4",
        f"{EXAMPLINE}:23: effects[0]: grade is 1, 2 or 3",
    ),
    "no valid YAML": (EXAMPLINE, "name: exampline", "name: [exampline", "is no valid YAML"),
    "field given twice": (
        EXAMPLINE,
        "name: exampline\n",
        "name: exampline\nname: exampline\n",
        f"{EXAMPLINE}:4: name: is given twice, first in line 3; keep one of them",
    ),
    "file named otherwise": (
        EXAMPLINE,
        "slug: exampline",
        "slug: examplin",
        f"{EXAMPLINE}:1: slug: is examplin, the file is exampline; name the file examplin.yaml",
    ),
    "unknown source": (
        EXAMPLINE,
        'source: label-exampline, at: "5.1"',
        'source: label-examplin, at: "5.1"',
        f"{EXAMPLINE}:23: effects[0].cite[0].source: no source is declared as label-examplin; "
        "did you mean label-exampline?",
    ),
    "unknown axis": (
        EXAMPLINE,
        "axis: sedation",
        "axis: sedaton",
        "no axis is known as sedaton; did you mean sedation?",
    ),
    "unknown feature": (EXAMPLINE, "feature: epilepsy", "feature: gout", "no feature is known as gout"),
    "unknown class": (
        EXAMPLINE,
        "id: opioid",
        "id: opoid",
        "classes[0].id: no class is known as opoid; did you mean opioid?",
    ),
    "unknown monitoring": (
        EXAMPLINE,
        "monitoring: [heart-rate]",
        "monitoring: [heart-rat]",
        "cautions[0].monitoring[0]: no item is known as heart-rat; did you mean heart-rate?",
    ),
    "unknown pathway": (EXAMPLINE, "by: CYP3A4", "by: CYP3A44", "no pathway is known as CYP3A44; did you mean CYP3A4?"),
    "unknown agent": (
        "supportive/comfort.yaml",
        "agent: thirdine",
        "agent: fourthine",
        "supportive/comfort.yaml:4: warning: components[0].agent: no substance is known as fourthine; "
        "no file yet: add substances/fourthine.yaml",
    ),
    "agent with a slip": ("supportive/comfort.yaml", "agent: thirdine", "agent: thirdin", "did you mean thirdine?"),
    "unknown preparation": (
        "conditions/examplitis.yaml",
        "preparation: exampline-oral",
        "preparation: exampline-orall",
        "regimens[0].components[0].preparation: no preparation of exampline is known as exampline-orall",
    ),
    "unknown supportive set": ("conditions/examplitis.yaml", "[comfort]", "[comfrt]", "did you mean comfort?"),
    "unknown member": ("conditions/any-examplitis.yaml", "[examplitis]", "[examplits]", "did you mean examplitis?"),
    "unknown regimen": (
        "conditions/any-examplitis.yaml",
        "[exa-oth]",
        "[exa-ott]",
        "no regimen of the members is known",
    ),
    "unknown mechanism": (PAIRS, "mechanism: sedation", "mechanism: sedtion", "no mechanism is known as sedtion"),
    "mechanism too long": (
        PAIRS,
        "mechanism: sedation",
        f"mechanism: other-{'x' * 40}",
        "cannot stand in a finding id",
    ),
    "exposure without a victim": (PAIRS, "role: victim", "role: perpetrator", "needs one victim and one perpetrator"),
    "forbidden word": (
        PAIRS,
        "patient: Both can make you sleepy.",
        "patient: Both are natural.",
        f"{PAIRS}:29: interactions[1].text.patient: says 'natural' to a patient",
    ),
    "severity above its basis": (
        EXAMPLINE,
        "severity: major\n    actions: [{action: avoid, addressee: prescriber}]\n    basis: label_or_guideline",
        "severity: major\n    actions: [{action: avoid, addressee: prescriber}]\n    basis: case_report",
        "cautions[0].severity: case_report carries at most moderate",
    ),
    "review before check": (EXAMPLINE, "review_due: 2027-01-10", "review_due: 2026-01-09", "is not after checked_on"),
    "retracted source": (
        EXAMPLINE,
        "title: Examplo label",
        "title: Examplo label, status: retracted",
        "label-exampline was retracted",
    ),
    "unused source": (
        "sources/shared.yaml",
        "sources:",
        'sources:\n  - {id: idle, kind: page, title: Idle, url: "https://example.org/idle"}',
        "sources/shared.yaml:2: sources[0].id: source idle is cited nowhere; cite it or remove it",
    ),
    "key taken": (
        "substances/otherol.yaml",
        "key: OTHERO",
        "key: EXAMPL",
        "key EXAMPL is taken by substances/exampline",
    ),
    "key of a retired name": (
        "substances/otherol.yaml",
        "key: OTHERO",
        "key: OLDEXA",
        "key OLDEXA of oldexampline is used",
    ),
    "no key": ("conditions/examplitis.yaml", "key: EXITIS", "key: exitis", "exitis is no key"),
    "key of a whole list": ("conditions/examplitis.yaml", "key: EXITIS", "key: ALLALL", "ALLALL is no key"),
    "name taken": ("substances/otherol.yaml", "brands: [Duo-Max]", "names: [Exámplin-]", "name Exámplin- is taken by"),
    "code taken": (
        "substances/otherol.yaml",
        "brands: [Duo-Max]",
        "identifiers: {unii: [ABC123DEF4], cite: [{source: paper-otherol, at: abstract}]}",
        "code unii:ABC123DEF4 is taken by substances/exampline.yaml:10",
    ),
    "retired but there": (
        "retired.yaml",
        "slug: oldexampline",
        "slug: otherol",
        "is retired, but there is a file of it",
    ),
    "retired to nowhere": ("retired.yaml", "replaced_by: exampline", "replaced_by: nowhere", "which does not exist"),
    "retired without a reason": (
        "retired.yaml",
        ", reason: The source was misread.",
        "",
        "gives either replaced_by or",
    ),
    "braces that nobody fills in": (
        "effects/words.yaml",
        "Reduced wakefulness.",
        '"Reduced {x}."',
        "{x} is filled in by",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_a_mistake_is_told_with_its_place_and_remedy(
    folder: Folder, file: str, old: str, new: str, expected: str
) -> None:
    folder.edit(file, old, new)
    said = told(folder)
    assert any(expected in one for one in said), "\n".join(said)


def test_a_brand_may_stand_for_two_substances_of_a_combination(folder: Folder) -> None:
    folder.add("substances/newol.yaml", NEWOL.replace("Newbrand", "Duo-Max"))
    assert told(folder) == []


def test_two_statements_that_would_be_one_finding_need_numbers(folder: Folder) -> None:
    text = (folder.path / PAIRS).read_text(encoding="utf-8")
    statement = text[text.index("  - between") : text.index("  - between", text.index("  - between") + 5)]
    folder.add(PAIRS, text + statement)
    assert any("would be the same finding as documented/pairs.yaml:3" in one for one in told(folder))
    folder.add(PAIRS, text + statement.replace("mechanism: exposure", "mechanism: exposure\n    number: 2"))
    assert told(folder) == []


def test_a_source_declared_twice_must_be_written_the_same(folder: Folder) -> None:
    source = '  - {id: guideline, kind: guideline, title: Another title, url: "https://example.org/guideline"}\n'
    folder.add("sources/second.yaml", f"sources:\n{source}")
    assert any("declared differently" in one and "(title)" in one for one in told(folder))


def test_a_statement_about_a_substance_without_a_file_is_a_warning(folder: Folder) -> None:
    folder.edit(PAIRS, "substance: thirdine", "substance: unheard-of")
    problems = check_folder(folder.path)[1]
    assert errors(problems) == []
    assert "warning: " in str(problems[0])
    assert "add substances/unheard-of.yaml" in str(problems[0])


def test_a_broken_file_is_not_blamed_on_those_who_refer_to_it(folder: Folder) -> None:
    folder.edit(EXAMPLINE, "kind: small_molecule", "kind: nonsense")
    folder.edit("effects/words.yaml", "group: cns", "grup: cns")
    files = {one.partition(":")[0] for one in told(folder)}
    assert files == {EXAMPLINE, "effects/words.yaml"}


def test_a_misspelt_folder_is_not_passed_over(folder: Folder) -> None:
    folder.add("substance/newol.yaml", NEWOL)
    assert told(folder) == ["substance: is not part of the knowledge; did you mean substances?"]


def test_a_folder_that_is_not_there_is_told(folder: Folder) -> None:
    _, problems = check_folder(folder.path / "nowhere")
    assert "is no folder" in str(problems[0])


def test_words_that_yaml_would_read_as_yes_and_no_stay_words(folder: Folder) -> None:
    folder.edit("substances/otherol.yaml", "{'on': CYP3A4", "{on: CYP3A4")
    folder.edit("substances/otherol.yaml", "name: otherol\n", "name: no\n")
    reading, problems = check_folder(folder.path)
    assert problems == []
    assert "no" in [value.name for file in reading.files for value in file.values if hasattr(value, "brands")]


def test_text_that_is_not_utf8_is_told(folder: Folder) -> None:
    (folder.path / EXAMPLINE).write_bytes(b"slug: exampline\nname: \xff\n")
    assert any("is not UTF-8 text" in one for one in told(folder))
