"""Rules about what a fact may say: dates, sources, severities, words for patients."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from app.curation.known import Known
from app.curation.problems import Problem
from app.curation.read import Folder, KnowledgeFile
from app.curation.references import Place
from app.domain.evidence import Basis, Role, Severity
from app.domain.values import Source, SourceKind, SourceStatus

# "unsafe" and "safety" are other words; "safe" promises what nobody can promise.
FORBIDDEN = re.compile(r"\b(safe|natural|boosts?)\b", re.IGNORECASE)
PATIENT_TEXT = frozenset({"patient", "patient_name", "not_started", "taking_both", "stopping", "questions"})
WEB = re.compile(r"https?://[^\s<>\"]+$")
BRACES = re.compile(r"\{(\w*)\}")
# Which names in braces are filled in, by the list in which a text stands.
FILLED = {"pair_rules": {"a", "b"}, "organ_rules": {"a", "b"}, "categories": {"compound", "specialist"}}
AUTHORITATIVE = (SourceKind.LABEL, SourceKind.GUIDELINE)


def broken(file: KnowledgeFile, known: Known) -> Iterator[Problem]:
    """Return every rule that a fact of this file breaks."""
    if file.broken:
        return
    for place, plain in _mappings(file.document.data, ()):
        yield from _dates(file, place, plain)
        yield from _severity(file, known, place, plain)
        yield from _retracted(file, known, place, plain)
        yield from _words(file, place, plain)
    if file.folder is Folder.DOCUMENTED:
        yield from _roles(file)


def sources_told(files: Iterable[KnowledgeFile]) -> Iterator[Problem]:
    """Return sources that two files declare differently, and those that cannot be followed."""
    first: dict[str, tuple[KnowledgeFile, Source, int]] = {}
    for file in files:
        for index, source in enumerate(() if file.broken else file.sources):
            place = ("sources", index)
            if source.url is not None and not WEB.match(source.url):
                yield file.document.problem((*place, "url"), "is no address on the web", "begin it with https://")
            holder, other, at = first.setdefault(source.id, (file, source, index))
            if other != source:
                line = holder.document.line(("sources", at))
                message = f"source {source.id} is declared differently in {holder.document.name}:{line}"
                yield file.document.problem((*place, "id"), message, f"write both alike ({_differing(source, other)})")
            elif holder is file and at != index:
                yield file.document.problem((*place, "id"), f"source {source.id} is declared twice", "keep one")


def sources_unused(files: Iterable[KnowledgeFile]) -> Iterator[Problem]:
    """Return sources that nobody cites."""
    read = list(files)
    cited = {one for file in read for one in cited_in(file.document.data)}
    for file in read:
        for index, source in enumerate(() if file.broken else file.sources):
            if source.id not in cited:
                spot = ("sources", index, "id")
                yield file.document.problem(spot, f"source {source.id} is cited nowhere", "cite it or remove it")


def cited_in(plain: Any) -> Iterator[str]:
    """Return the id of every source that plain data cites."""
    for _, one in _mappings(plain, ()):
        citations = one.get("cite")
        for citation in citations if isinstance(citations, list) else ():
            if isinstance(citation, dict):
                yield str(citation.get("source"))


def _differing(one: Source, two: Source) -> str:
    return ", ".join(name for name in one.__dataclass_fields__ if getattr(one, name) != getattr(two, name))


def _mappings(plain: Any, place: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    if isinstance(plain, dict):
        yield place, plain
        for name, value in plain.items():
            yield from _mappings(value, (*place, name))
    elif isinstance(plain, list):
        for index, item in enumerate(plain):
            yield from _mappings(item, (*place, index))


def _dates(file: KnowledgeFile, place: Place, plain: dict[str, Any]) -> Iterator[Problem]:
    top = file.document.data
    checked, due = plain.get("checked_on", top.get("checked_on")), plain.get("review_due", top.get("review_due"))
    given = "checked_on" in plain or "review_due" in plain
    # Both are ISO dates by now, so their texts compare as they do.
    if given and checked and due and str(due) <= str(checked):
        yield file.document.problem((*place, "review_due"), f"{due} is not after checked_on {checked}", "set it later")


def _severity(file: KnowledgeFile, known: Known, place: Place, plain: dict[str, Any]) -> Iterator[Problem]:
    if plain.get("severity") not in set(Severity):
        return
    severity = Severity(plain["severity"])
    spot = (*place, "severity")
    if plain.get("basis") in set(Basis):
        basis = Basis(plain["basis"])
        if severity.rank > basis.ceiling.rank:
            yield file.document.problem(spot, f"{basis} carries at most {basis.ceiling}", f"use {basis.ceiling}")
    elif severity is Severity.CONTRAINDICATED and "cite" in plain and not _by_authority(known, plain):
        yield file.document.problem(spot, "contraindicated needs a label or guideline", "cite one, or use major")


def _by_authority(known: Known, plain: dict[str, Any]) -> bool:
    sources = [known.source(str(citation.get("source"))) for citation in plain["cite"]]
    return any(source is not None and source.kind in AUTHORITATIVE for source in sources)


def _retracted(file: KnowledgeFile, known: Known, place: Place, plain: dict[str, Any]) -> Iterator[Problem]:
    for index, citation in enumerate(plain.get("cite") or ()):
        source = known.source(str(citation.get("source")))
        if source is not None and source.status is SourceStatus.RETRACTED:
            spot = (*place, "cite", index, "source")
            yield file.document.problem(spot, f"{source.id} was retracted", "find another source or remove the fact")


def _words(file: KnowledgeFile, place: Place, plain: dict[str, Any]) -> Iterator[Problem]:
    for name, value in plain.items():
        texts = value if isinstance(value, list) else [value]
        for text in texts:
            if not isinstance(text, str):
                continue
            if name in PATIENT_TEXT:
                found = FORBIDDEN.search(text)
                if found:
                    remedy = "say what is known and what is not"
                    yield file.document.problem((*place, name), f"says {found[0]!r} to a patient", remedy)
            if file.folder is Folder.EFFECTS:
                yield from _braces(file, (*place, name), text)


def _braces(file: KnowledgeFile, place: Place, text: str) -> Iterator[Problem]:
    allowed = FILLED.get(str(place[0]), set())
    for word in BRACES.findall(text):
        if word not in allowed:
            remedy = (
                f"use {' or '.join('{' + one + '}' for one in sorted(allowed))}" if allowed else "remove the braces"
            )
            yield file.document.problem(place, f"{{{word}}} is filled in by nobody", remedy)


def _roles(file: KnowledgeFile) -> Iterator[Problem]:
    """Who raises whom is the one thing that a statement about exposure must say."""
    for index, statement in enumerate(file.values):
        roles = sorted(side.role for side in statement.between)
        # A source that only says "take them apart" names no victim: nothing is said of whose exposure changes.
        silent = statement.mechanism == "absorption" and statement.direction is None
        asked = statement.mechanism in ("exposure", "absorption") and not silent
        if asked and roles != [Role.PERPETRATOR, Role.VICTIM]:
            place = ("interactions", index, "between")
            yield file.document.problem(place, "needs one victim and one perpetrator", "say whose exposure changes")
