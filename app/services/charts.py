"""What a chart says: medicines, birth date and illnesses out of FHIR resources of any release, as plain JSON.

Read leniently, for charts of every age are sent: codes, texts and whether it is still taken, nothing else. Whatever
could not be read is counted, so that whoever asks can say so.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Resource = Mapping[str, Any]

MEDICINES = frozenset(
    {"MedicationRequest", "MedicationStatement", "MedicationUsage", "MedicationDispense", "MedicationAdministration",
     "MedicationOrder"}
)  # fmt: skip
# Not taken any more, or never was. A dispensed or given medicine is taken although the act is completed.
_OVER = frozenset(
    {"stopped", "cancelled", "entered-in-error", "declined", "not-taken", "not-done", "ended", "revoked", "abandoned"}
)
_ORDERS = frozenset({"MedicationRequest", "MedicationOrder", "MedicationStatement", "MedicationUsage"})
_PAST_ILLNESS = frozenset({"inactive", "resolved", "remission"})
_REFUTED = frozenset({"refuted", "entered-in-error"})
_BIRTH = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Coding:
    """A code as it was sent."""

    system: str
    code: str
    display: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One order, prescription, supply or statement, and what it says that it is of."""

    reference: str | None  # "MedicationRequest/103"
    codings: tuple[Coding, ...]
    text: str | None
    content: str  # what makes it another order: medicine and dosage, as JSON

    @property
    def shown(self) -> str:
        """What the chart calls it."""
        named = self.text or next((one.display for one in self.codings if one.display), None)
        return named or (f"code {self.codings[0].code}" if self.codings else "a medicine without a name")

    @property
    def codes(self) -> str:
        """Its codes, to be named where nothing is known of it."""
        return ", ".join(f"{one.system} {one.code}".strip() for one in self.codings) or "no code"


@dataclass(slots=True, kw_only=True)
class Chart:
    """What was found in some resources."""

    medicines: list[Medicine] = field(default_factory=list)
    over: int = 0  # medicines that are not taken any more
    others: list[str] = field(default_factory=list)  # types of resources that are no medicines
    broken: int = 0  # entries that are no resources
    cut_off: bool = False  # a Bundle says that it has more than was sent
    failed: bool = False  # an OperationOutcome stands where data should
    birth_date: str | None = None
    illnesses: list[str] = field(default_factory=list)

    def age(self, today: date) -> float | None:
        """Return whole years; of a birth date that is only a year or month the younger age."""
        read = _BIRTH.match(self.birth_date or "")
        if read is None:
            return None
        year, month, day = int(read[1]), int(read[2] or 12), int(read[3] or 31)
        years = today.year - year - ((today.month, today.day) < (month, day))
        return float(years) if 0 <= years <= 130 else None


def read_chart(resources: Iterable[object]) -> Chart:
    """Read resources and Bundles of them, in their order."""
    chart = Chart()
    every = list(_flat(resources, chart))
    medications = {
        f"Medication/{one['id']}": one for one in every if one["resourceType"] == "Medication" and "id" in one
    }
    for one in every:
        _read(one, chart, medications)
    return chart


def _flat(resources: Iterable[object], chart: Chart) -> Iterator[Resource]:
    for one in resources:
        kind = one.get("resourceType") if isinstance(one, dict) else None
        if isinstance(one, dict) and kind is None and isinstance(one.get("resource"), dict):
            yield from _flat([one["resource"]], chart)  # still in the envelope of a batch answer
        elif not isinstance(one, dict) or not isinstance(kind, str):
            chart.broken += 1
        elif kind == "OperationOutcome":
            chart.failed = True
        elif kind != "Bundle":
            yield one
        else:
            entries = _list(one.get("entry"))
            chart.cut_off |= _more(one, len(entries))
            # Some charts put the resource where the entry should be.
            inner = [e.get("resource", e) if isinstance(e, dict) else e for e in entries]
            yield from _flat(inner, chart)


def _more(bundle: Resource, sent: int) -> bool:
    total = bundle.get("total")
    following = any(isinstance(link, dict) and link.get("relation") == "next" for link in _list(bundle.get("link")))
    return following or (isinstance(total, int) and total > sent)


def _read(one: Resource, chart: Chart, medications: Mapping[str, Resource]) -> None:
    kind = one["resourceType"]
    if kind in MEDICINES:
        over = _OVER | ({"completed"} if kind in _ORDERS else frozenset())
        if _status(one.get("status")) in over or one.get("doNotPerform") is True or one.get("wasNotTaken") is True:
            chart.over += 1
        else:
            chart.medicines.append(_medicine(one, medications))
    elif kind == "Patient":
        born = one.get("birthDate")
        chart.birth_date = born if isinstance(born, str) else chart.birth_date
    elif kind == "Condition":
        concept = _concept(one.get("code"))
        said = next(filter(None, (concept.text, *(c.display for c in concept.codings))), None)
        past = _status(one.get("clinicalStatus")) in _PAST_ILLNESS
        if said and not past and _status(one.get("verificationStatus")) not in _REFUTED:
            chart.illnesses.append(said)
    elif kind != "Medication":
        chart.others.append(kind[:60])


@dataclass(frozen=True, slots=True)
class _Concept:
    codings: tuple[Coding, ...] = ()
    text: str | None = None


def _medicine(one: Resource, medications: Mapping[str, Resource]) -> Medicine:
    given = one.get("medicationCodeableConcept")
    reference: object = one.get("medicationReference")
    both = one.get("medication")  # R5: a CodeableReference
    if isinstance(both, dict):
        given, reference = both.get("concept", given), both.get("reference", reference)
    concept = _concept(given)
    if not concept.codings and concept.text is None:
        concept = _referred(one, reference, medications)
    identity = one.get("id")
    name = f"{one['resourceType']}/{identity}" if isinstance(identity, str) and identity else None
    codes: list[object] = [[c.system, c.code] for c in concept.codings] or [concept.text]
    dosage = one.get("dosageInstruction", one.get("dosage"))
    return Medicine(
        reference=name[:MAX_TEXT] if name else None,
        codings=concept.codings,
        text=concept.text,
        content=json.dumps([one["resourceType"], codes, dosage], sort_keys=True),
    )


def _referred(one: Resource, reference: object, medications: Mapping[str, Resource]) -> _Concept:
    """Return what a reference leads to: a contained Medication, one beside it, or at least its words."""
    if not isinstance(reference, dict):
        return _Concept()
    target = reference.get("reference")
    if isinstance(target, str):
        contained = {f"#{c.get('id')}": c for c in _list(one.get("contained")) if isinstance(c, dict)}
        found = contained.get(target) or medications.get("/".join(target.split("/")[-2:]))
        if found is not None:
            return _concept(found.get("code"))
    return _Concept(text=_text(reference.get("display")))


def _concept(given: object) -> _Concept:
    if not isinstance(given, dict):
        return _Concept()
    codings = [
        Coding(_text(c.get("system")) or "", code, _text(c.get("display")))
        for c in _list(given.get("coding"))
        if isinstance(c, dict) and (code := _text(c.get("code"))) is not None
    ]
    words = [_text(c.get("display")) for c in _list(given.get("coding")) if isinstance(c, dict)]
    return _Concept(tuple(codings), _text(given.get("text")) or (None if codings else next(filter(None, words), None)))


def _status(given: object) -> str | None:
    """Return a status; STU3 writes a code, later releases a concept."""
    if isinstance(given, str):
        return given
    concept = _concept(given)
    return concept.codings[0].code if concept.codings else None


def _text(given: object) -> str | None:
    return " ".join(given.split())[:MAX_TEXT] or None if isinstance(given, str) else None


def _list(given: object) -> list[Any]:
    return given if isinstance(given, list) else []
