"""The form "make it mine": what was typed, what it means, and what is wrong with it, field by field.

What was typed is kept as it was typed, so that nothing is lost when something is wrong; it lives as long as the request.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.exceptions import HTTPException

from app.api.html.texts import Texts
from app.api.pages.parameters import MAX_TEXT
from app.domain.evidence import Audience
from app.domain.questions import Patient
from app.domain.vocabulary import Vocabulary
from app.services.naming import Naming
from app.services.summaries import Context

MAX_BYTES = 64 * 1024
MAX_FIELDS = 200
MAX_LINES = 100
_TYPE = "application/x-www-form-urlencoded"
_GENE = "gene-"


@dataclass(frozen=True, slots=True)
class Number:
    """A field for a number; the bounds are those of the API."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A field with few answers; none chosen is "not considered"."""

    name: str
    options: tuple[str, ...]


NUMBERS = (Number("age", 0, 120), Number("egfr", 0, 250), Number("creatinine_clearance", 0, 300))
CHOICES = (
    Choice("child_pugh", ("A", "B", "C")),
    Choice(
        "pregnancy",
        ("none", "trying_to_conceive", "first_trimester", "second_trimester", "third_trimester", "lactation"),
    ),
    Choice("smoker", ("no", "yes")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one field: where it stands, and the entry of the text catalogue that says what."""

    name: str
    label: str  # names the field in the catalogue
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A substance that an unread name may mean."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A line of the list of medicines that took no part in the answer."""

    line: int
    name: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form as it is drawn."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[Fault, ...] = ()
    unread: tuple[Unread, ...] = ()
    refused: bool = False  # a personal answer was asked for in words for patients, which the operator has not declared
    genes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    regimens: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()  # by condition: slug and name
    default_audience: Audience = Audience.CLINICIAN
    read_as: Mapping[str, str] = field(default_factory=dict)  # what a medicine is called here, by what was typed

    numbers = NUMBERS
    choices = CHOICES

    def value(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.typed.get(name, self.default_audience.value if name == "audience" else "")

    def error(self, name: str) -> Fault | None:
        """Return what is wrong with a field."""
        return next((fault for fault in self.errors if fault.name == name), None)

    def given(self, t: Texts) -> list[tuple[str, str]]:
        """Return label and value of every field that was filled in, each medicine with what it was read as."""
        unread = {one.name for one in self.unread}
        medicines = [
            f"{line} ({t('form.given.unread')})" if line in unread else _read_as(line, self.read_as.get(line, line))
            for _, line in numbered(self.value("medicines"))
        ]
        asked = self.value("regimen").strip()
        regimen = [name for _, some in self.regimens for slug, name in some if slug == asked]
        chosen = [
            (t(f"form.label.{one.name}"), t(f"form.{one.name}.{self.value(one.name).strip()}"))
            for one in CHOICES
            if self.value(one.name).strip()
        ]
        found = [
            (t("form.label.regimen"), ", ".join(regimen)),
            (t("form.label.medicines"), ", ".join(medicines)),
            *((t(f"form.label.{one.name}"), self.value(one.name).strip()) for one in NUMBERS),
            *chosen,
            *((gene, self.value(_GENE + gene)) for gene, _ in self.genes),
            (t("form.label.conditions"), ", ".join(line for _, line in numbered(self.value("conditions")))),
        ]
        return [(label, words) for label, words in found if words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a sent form means; of use only where `errors` is empty."""

    audience: Audience
    regimen: str | None
    context: Context
    errors: tuple[Fault, ...]


async def sent(request: Request) -> dict[str, str]:
    """Return the fields of a posted form, each once. Raises HTTPException 413, 415 or 422."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise HTTPException(415)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise HTTPException(413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:  # not ASCII, not UTF-8 inside, or too many fields
        raise HTTPException(422) from None
    return {name: value.replace("\r\n", "\n") for name, value in reversed(pairs)}


def exchanged(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the fields with one medicine exchanged for the candidate whose button was pressed."""
    line, _, slug = typed.get("instead", "").partition(" ")
    lines = typed.get("medicines", "").split("\n")
    kept = {name: value for name, value in typed.items() if name != "instead"}
    if slug and line.isdecimal() and int(line) < len(lines):
        lines[int(line)] = slug
        kept["medicines"] = "\n".join(lines)
    return kept


def read(typed: Mapping[str, str], regimens: Sequence[str], genes: Mapping[str, Sequence[str]]) -> Read:
    """Read a form. `regimens` and `genes` are the answers that the fields offer."""
    faults: list[Fault] = []
    medicines = _lines(typed, "medicines", faults)
    conditions = _lines(typed, "conditions", faults)
    numbers = {number.name: _number(typed, number, faults) for number in NUMBERS}
    chosen = {choice.name: _chosen(typed, choice.name, choice.options, faults) for choice in CHOICES}
    phenotypes = {gene: _chosen(typed, _GENE + gene, options, faults) for gene, options in genes.items()}
    regimen = _chosen(typed, "regimen", regimens, faults)
    audience = _chosen(typed, "audience", [reader.value for reader in Audience], faults)
    patient = Patient(
        age=numbers["age"],
        egfr=numbers["egfr"],
        creatinine_clearance=numbers["creatinine_clearance"],
        child_pugh=chosen["child_pugh"],
        pregnancy=chosen["pregnancy"],
        smoker=None if chosen["smoker"] is None else chosen["smoker"] == "yes",
        phenotypes={gene: phenotype for gene, phenotype in phenotypes.items() if phenotype},
        conditions=tuple(name for _, name in conditions),
    )
    return Read(
        audience=Audience(audience) if audience else Audience.CLINICIAN,
        regimen=regimen,
        context=Context(
            agents=tuple(Naming(name=name) for _, name in medicines),
            patient=None if patient == Patient() else patient,
        ),
        errors=tuple(faults),
    )


def genes_of(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return the genes that a form can ask for, with the phenotypes that mean something here."""
    genes: dict[str, list[str]] = {}
    for activity in vocabulary.phenotypes:
        phenotypes = genes.setdefault(activity.gene, [])
        if activity.phenotype not in phenotypes:
            phenotypes.append(activity.phenotype)
    return {gene: tuple(phenotypes) for gene, phenotypes in sorted(genes.items())}


def numbered(text: str) -> list[tuple[int, str]]:
    """Return the lines that hold something, each with its place."""
    return [(place, line.strip()) for place, line in enumerate(text.split("\n")) if line.strip()]


def _read_as(line: str, name: str) -> str:
    return line if line.casefold() == name.casefold() else f"{line} ({name})"


def _lines(typed: Mapping[str, str], name: str, faults: list[Fault]) -> list[tuple[int, str]]:
    lines = numbered(typed.get(name, ""))
    if len(lines) > MAX_LINES:
        faults.append(_fault(name, "form.fault.too_many", most=MAX_LINES))
    for place, line in lines:
        if len(line) > MAX_TEXT:
            faults.append(_fault(name, "form.fault.too_long", line=place + 1, most=MAX_TEXT))
        elif not line.isprintable():
            faults.append(_fault(name, "form.fault.characters", line=place + 1))
    return lines


def _number(typed: Mapping[str, str], asked: Number, faults: list[Fault]) -> float | None:
    text = typed.get(asked.name, "").strip()
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))  # both signs are in use for the decimal point
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        faults.append(_fault(asked.name, "form.fault.number"))
        return None
    if not asked.low <= number <= asked.high:
        faults.append(_fault(asked.name, "form.fault.range", low=f"{asked.low:g}", high=f"{asked.high:g}"))
        return None
    return number


def _chosen(typed: Mapping[str, str], name: str, options: Sequence[str], faults: list[Fault]) -> str | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    if text not in options:
        faults.append(_fault(name, "form.fault.choice"))
        return None
    return text


def _fault(name: str, key: str, **values: object) -> Fault:
    label = "genes" if name.startswith(_GENE) else name
    return Fault(name=name, label=label, key=key, values=values)
