"""The medicines of a chart against one another: what each one is, what is known of them together, what is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.check import CheckedPair
from app.domain.coverage import Covered
from app.domain.findings import Finding
from app.domain.questions import Patient, Taken
from app.services.charts import Coding, Medicine
from app.services.errors import TooManyMedicinesError
from app.services.interactions import check_taken
from app.services.naming import resolved
from app.services.pairs import Pairs
from app.services.products import Coded, CodedIngredient, coded
from app.store.knowledge import Knowledge
from app.store.releases import Withdrawal

MOST = 50  # different substances of one chart

# Addresses of code systems, without scheme and trailing slash, and the prefix under which their codes are known.
_SYSTEMS = {
    "www.nlm.nih.gov/research/umls/rxnorm": "rxcui",
    "urn:oid:2.16.840.1.113883.6.88": "rxcui",
    "hl7.org/fhir/sid/ndc": "ndc",
    "urn:oid:2.16.840.1.113883.6.69": "ndc",
    "fdasis.nlm.nih.gov": "unii",
    "urn:oid:2.16.840.1.113883.4.9": "unii",
    "www.whocc.no/atc": "atc",
    "www.drugbank.ca": "drugbank",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A medicine and its ingredients."""

    medicine: Medicine
    ingredients: tuple[CodedIngredient, ...]
    by_name: bool  # its codes say nothing here: its name was read, to be told

    @property
    def slugs(self) -> tuple[str, ...]:
        """The substances of this release that it holds."""
        return tuple(dict.fromkeys(one.substance for one in self.ingredients if one.substance is not None))

    @property
    def without_facts(self) -> tuple[str, ...]:
        """Names of the ingredients that this release has no facts of."""
        # A salt without facts beside its base with facts is that base.
        met = [one for one in self.ingredients if one.substance is None and not (one.tty == "PIN" and self.slugs)]
        return tuple(dict.fromkeys(one.name for one in met))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What came of a list of medicines."""

    understood: tuple[Understood, ...]
    not_understood: tuple[Medicine, ...]
    findings: tuple[Finding, ...]
    pairs: tuple[CheckedPair, ...]
    illnesses_not_considered: tuple[str, ...]
    withdrawn: tuple[Withdrawal, ...]

    def called(self) -> dict[str, list[str]]:
        """Return what the chart calls the medicines that hold a substance, by its slug."""
        names: dict[str, list[str]] = {}
        for one in self.understood:
            for slug in one.slugs:
                names.setdefault(slug, []).append(one.medicine.shown)
        return {slug: list(dict.fromkeys(shown)) for slug, shown in names.items()}

    def not_whole(self) -> tuple[CheckedPair, ...]:
        """Return the pairs that could not be assessed, or only in part."""
        return tuple(pair for pair in self.pairs if pair.coverage.covered is not Covered.ASSESSED)


def assess(
    knowledge: Knowledge,
    pairs: Pairs,
    medicines: Iterable[Medicine],
    *,
    about: Sequence[Medicine] | None = None,
    patient: Patient | None = None,
) -> Assessment:
    """Check medicines against one another; with `about` only what these have part in.

    Raises TooManyMedicinesError.
    """
    understood: list[Understood] = []
    not_understood: list[Medicine] = []
    for medicine in medicines:
        read = understand(knowledge, medicine)
        if read is None:
            not_understood.append(medicine)
        else:
            understood.append(read)
    slugs = list(dict.fromkeys(slug for one in understood for slug in one.slugs))
    if len(slugs) > MOST:
        raise TooManyMedicinesError(MOST)
    known = knowledge.substances_by_slug(slugs)
    concerned = None
    if about is not None:
        concerned = frozenset(slug for one in understood if one.medicine in about for slug in one.slugs)
    checked = check_taken(knowledge, pairs, [Taken(substance=one) for one in known.values()], patient, about=concerned)
    return Assessment(
        understood=tuple(understood),
        not_understood=tuple(not_understood),
        findings=checked.check.findings,
        pairs=checked.check.pairs,
        illnesses_not_considered=checked.check.unknown_conditions,
        withdrawn=checked.withdrawn,
    )


def same_substance(assessment: Assessment, about: Sequence[Medicine]) -> list[tuple[str, list[Medicine]]]:
    """Return the ingredients that several medicines hold, one of them in `about`, by name."""
    holding: dict[str, list[Medicine]] = {}
    for one in assessment.understood:
        for name in dict.fromkeys(part.name for part in one.ingredients if part.tty != "PIN"):
            holding.setdefault(name, []).append(one.medicine)
    return [
        (name, medicines)
        for name, medicines in holding.items()
        if len({one.reference or one.content for one in medicines}) > 1 and any(one in about for one in medicines)
    ]


def understand(knowledge: Knowledge, medicine: Medicine) -> Understood | None:
    """Return what a medicine holds: by the first of its codes that is known, else by its exact name; or None."""
    for coding in medicine.codings:
        found = by_coding(knowledge, coding)
        if found is not None and found.ingredients:
            return Understood(medicine=medicine, ingredients=found.ingredients, by_name=False)
    for name in dict.fromkeys(filter(None, (medicine.text, *(c.display for c in medicine.codings)))):
        match = resolved(knowledge, name).match
        substance = knowledge.substance(match.slug) if match else None
        if substance is not None:
            codes = substance.identifiers.rxcui if substance.identifiers else ()
            ingredient = CodedIngredient(
                rxcui=codes[0] if codes else "", name=substance.name, tty="IN", substance=substance.slug
            )
            return Understood(medicine=medicine, ingredients=(ingredient,), by_name=True)
    return None


def by_coding(knowledge: Knowledge, coding: Coding) -> Coded | None:
    """Return what a code of a known code system stands for."""
    plain = coding.system.strip().removeprefix("http://").removeprefix("https://").rstrip("/").casefold()
    prefix = _SYSTEMS.get(plain)
    return coded(knowledge, f"{prefix}:{coding.code}") if prefix else None
