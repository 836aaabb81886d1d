"""The sister calls that clients need to get from a name to an RxCUI, as far as the release and its imports know."""

from fastapi import APIRouter

from app.api.rxnav.present import Part
from app.api.rxnav.routes import Call, add
from app.services.naming import resolved
from app.services.products import Coded, coded
from app.store.finding import Match
from app.store.knowledge import Knowledge

ROOT = "rxnormdata"
_MOST = 20
_WHOLE = 100  # RxNav's score of an exact match


def rxcui(call: Call) -> Part:
    """findRxcuiByString and findRxcuiById: the code of a name, of an NDC, or of one of our other codes."""
    kind = call.asked.parameters.get("idtype", "").strip()
    if kind:
        code = call.asked.required("id")
        found = coded(call.knowledge, f"{kind.lower()}:{code}")
        given: Part = {"idType": kind, "id": code}
    else:
        name = call.asked.required("name")
        found = _named(call.knowledge, name)
        given = {"name": name}
    codes = [found.rxcui] if found is not None and found.rxcui else []
    return {"idGroup": {**given, **({"rxnormId": codes} if codes else {})}}


def drugs(call: Call) -> Part:
    """getDrugs: what a name stands for, by term type."""
    name = call.asked.required("name")
    found = _named(call.knowledge, name)
    groups = [] if found is None or not found.rxcui else [_group(found.tty, [found])]
    return {"drugGroup": {"name": name, **({"conceptGroup": groups} if groups else {})}}


def approximate(call: Call) -> Part:
    """getApproximateMatch: codes of what is spelt like a term, best first."""
    term = call.asked.required("term")
    most = _number(call.asked.parameters.get("maxentries"))
    candidates: list[Part] = []
    for match in resolved(call.knowledge, term).candidates[:most]:
        found = _of_match(call.knowledge, match)
        if found is not None and found.rxcui:
            candidates.append(
                {
                    "rxcui": found.rxcui,
                    "rxaui": "",
                    "score": str(round(match.score * _WHOLE)),
                    "rank": str(len(candidates) + 1),
                    "name": match.text,
                    "source": "TakeWith",
                }
            )
    return {"approximateGroup": {"inputTerm": term, **({"candidate": candidates} if candidates else {})}}


def spelling(call: Call) -> Part:
    """getSpellingSuggestions: names that are spelt like this one; none where it is right."""
    name = call.asked.required("name")
    reading = resolved(call.knowledge, name)
    names = [] if reading.match else list(dict.fromkeys(match.text for match in reading.candidates))
    return {"suggestionGroup": {"name": name, "suggestionList": {"suggestion": names} if names else None}}


def properties(call: Call) -> Part:
    """getRxConceptProperties."""
    found = coded(call.knowledge, f"rxcui:{call.code}")
    return {} if found is None else {"properties": _concept(found)}


def related(call: Call) -> Part:
    """getRelatedByType: the ingredients of a concept; other types are not held."""
    wanted = call.asked.required("tty").upper().replace("+", " ").split()
    found = coded(call.knowledge, f"rxcui:{call.code}")
    groups = []
    for tty in wanted:
        ingredients = found.ingredients if found is not None else ()
        met = [
            Coded(rxcui=one.rxcui, name=one.name, tty=one.tty, ingredients=()) for one in ingredients if one.tty == tty
        ]
        groups.append(_group(tty, met))
    return {"relatedGroup": {"rxcui": call.code, "termType": wanted, "conceptGroup": groups}}


def _named(knowledge: Knowledge, name: str) -> Coded | None:
    match = resolved(knowledge, name).match
    return None if match is None else _of_match(knowledge, match)


def _of_match(knowledge: Knowledge, match: Match) -> Coded | None:
    substance = knowledge.substance(match.slug)
    codes = substance.identifiers.rxcui if substance is not None and substance.identifiers else ()
    return coded(knowledge, f"rxcui:{codes[0]}") if codes else None


def _group(tty: str, found: list[Coded]) -> Part:
    return {"tty": tty, **({"conceptProperties": [_concept(one) for one in found]} if found else {})}


def _concept(found: Coded) -> Part:
    return {
        "rxcui": found.rxcui or "",
        "name": found.name,
        "synonym": "",
        "tty": found.tty,
        "language": "ENG",
        "suppress": "N",
        "umlscui": "",
    }


def _number(given: str | None) -> int:
    return min(int(given), _MOST) if given is not None and given.isdecimal() and int(given[:4]) else _MOST


router = APIRouter()
add(router, "/rxcui", rxcui, root=ROOT)
add(router, "/drugs", drugs, root=ROOT)
add(router, "/approximateTerm", approximate, root=ROOT)
add(router, "/spellingsuggestions", spelling, root=ROOT)
add(router, "/rxcui/{code}/properties", properties, root=ROOT)
add(router, "/rxcui/{code}/related", related, root=ROOT)
