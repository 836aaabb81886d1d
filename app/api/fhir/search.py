"""The search for findings: by subject and type, paged; what was not understood is refused, never an empty Bundle."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.exceptions import HTTPException

from app.api.fhir.definitions import TYPES, definitions_of, parties_of, type_of
from app.api.fhir.outcomes import issue, outcome
from app.api.fhir.words import Words
from app.domain.errors import UnknownCompoundError
from app.domain.findings import Finding
from app.domain.wording import counted
from app.services.charts import Coding
from app.services.interactions import FindingsOf, finding_by_id, findings_of
from app.services.medicines import by_coding
from app.services.pairs import Pairs
from app.store.knowledge import Knowledge

PAGE, MOST = 20, 100
_KNOWN = ("_id", "subject", "subject:identifier", "type", "_count", "_cursor", "_format", "_pretty")
_TYPE_SYSTEM = "http://hl7.org/fhir/clinical-use-definition-type"


def search(request: Request, knowledge: Knowledge, pairs: Pairs, words: Words) -> dict[str, Any]:
    """Return a searchset. Raises HTTPException 400 for what it does not understand, and what reading may raise."""
    given = _parameters(request)
    count = _count(given.get("_count"))
    kind = _type(given.get("type"))
    if "_id" in given:
        found: Sequence[Finding] = [finding_by_id(knowledge, pairs, given["_id"])]
        about = None
    else:
        about = findings_of(knowledge, pairs, _subject(given, knowledge))
        found = sorted(about.findings, key=lambda one: one.id)
    if kind is not None:
        substances = parties_of(knowledge, found)
        found = [one for one in found if type_of(one, substances) == kind]
    total = len(found)
    page = [one for one in found if one.id > given.get("_cursor", "")]
    more = len(page) > count
    page = page[:count]
    links = [{"relation": "self", "url": _address(words, given)}]
    if more:
        links.append({"relation": "next", "url": _address(words, {**given, "_cursor": page[-1].id})})
    entries = [
        {
            "fullUrl": f"{words.base}/ClinicalUseDefinition/{one['id']}",
            "resource": one,
            "search": {"mode": "match"},
        }
        for one in definitions_of(knowledge, page, words)
    ]
    said = {"resource": _said(about, kind), "search": {"mode": "outcome"}}
    return {"resourceType": "Bundle", "type": "searchset", "total": total, "link": links, "entry": [*entries, said]}


def _said(about: FindingsOf | None, kind: str | None) -> dict[str, Any]:
    """Say how complete the answer is."""
    issues = [issue("information", "informational", "A pair without a finding here is not thereby known to be without interaction.")]  # fmt: skip
    if about is not None:
        many = counted(about.not_assessed, "substance")
        issues.append(
            issue("warning", "incomplete", f"{many} could not be assessed with {about.substance.name} at all.")
        )
        issues += [
            issue("information", "deleted", f"Finding {one.finding_id} was withdrawn as wrong: {one.why}")
            for one in about.withdrawn
        ]
    if kind in TYPES[3:]:
        issues.append(issue("warning", "not-supported", f"No {kind} is kept here, of any substance."))
    return outcome(*issues)


def _parameters(request: Request) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in _KNOWN:
            raise HTTPException(400, f"A search parameter is not supported here; supported: {', '.join(_KNOWN[:5])}.")
        if name in given:
            raise HTTPException(400, f"{name} may be given once.")
        given[name] = value
    if "_id" not in given and ("subject" in given) == ("subject:identifier" in given):
        raise HTTPException(400, "One of subject, subject:identifier or _id is needed: Substance/slug, or system|code.")
    return given


def _subject(given: dict[str, str], knowledge: Knowledge) -> str:
    if "subject" in given:
        kind, _, name = given["subject"].rpartition("/")
        if kind.rpartition("/")[2] not in ("", "Substance"):
            raise HTTPException(400, "subject is a Substance here: Substance/slug.")
        if not name:
            raise HTTPException(400, "subject needs a value: Substance/slug.")
        return name
    system, bar, code = given["subject:identifier"].partition("|")
    if not bar or not system or not code:
        raise HTTPException(400, "subject:identifier needs a code system and a code: system|code.")
    found = by_coding(knowledge, Coding(system, code, None))
    slugs = {one.substance for one in found.ingredients if one.substance} if found else set()
    if len(slugs) != 1:
        raise UnknownCompoundError(f"{system}|{code}"[:200])
    return slugs.pop()


def _type(given: str | None) -> str | None:
    if given is None:
        return None
    system, bar, code = given.rpartition("|")
    if code not in TYPES or (bar and system not in ("", _TYPE_SYSTEM)):
        raise HTTPException(400, f"type must be one of {', '.join(TYPES)}.")
    return code


def _count(given: str | None) -> int:
    if given is None:
        return PAGE
    if not (given.isascii() and given.isdecimal() and len(given) < 6):
        raise HTTPException(400, f"_count must be a whole number, at most {MOST}.")
    return max(1, min(int(given), MOST))


def _address(words: Words, given: dict[str, str]) -> str:
    return f"{words.base}/ClinicalUseDefinition?{urlencode(given)}"
