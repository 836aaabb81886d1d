"""CPIC's recommendations as JSON, as its API gives them: what a gene's phenotype means for a medicine."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.curation.imports.documents import entries
from app.curation.imports.files import DataFile
from app.curation.imports.names import Unknown
from app.curation.imports.notes import RefusedTextError, clean_name, clean_text, place
from app.curation.imports.setting import Setting, staged_row
from app.curation.imports.wording import advice, cut, severity_said
from app.domain.evidence import Basis, Certainty, Status
from app.domain.substances import GeneFinding
from app.domain.values import Wording
from app.store.canonical import RecordKind
from app.store.staging import Row

_GENE = re.compile(r"[A-Z][A-Z0-9]{1,7}(-[A-Z0-9]+)?")
_PHENOTYPE = re.compile(r"[a-z -]*(metabolizer|function)")
_TEXT = 1_200

# CPIC grades how strongly it recommends; that is as near to a certainty as it says.
_CERTAINTY = {"strong": Certainty.HIGH, "moderate": Certainty.MODERATE, "optional": Certainty.LOW}


class RecommendationReader:
    """Reads one recommendation a row."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def rows(self, files: Sequence[DataFile]) -> Iterator[tuple[int, Any]]:
        """Yield each recommendation."""
        for index, file in enumerate(files):
            for line, entry in entries(file, "recommendations", "data", "results"):
                yield place(index, line), entry

    def staged(self, at: int, row: Any) -> Iterable[Row]:
        """Return the finding of one recommendation about one gene."""
        notes = self._setting.notes
        try:
            drug, phenotypes, told = _parts(row)
        except (RefusedTextError, KeyError, TypeError, AttributeError) as error:
            notes.broken(at, f"is no recommendation that can be read: {error}")
            return ()
        if len(phenotypes) != 1:
            notes.left_out(at, drug, "is about several genes together, or about none")
            return ()
        ((gene, phenotype),) = phenotypes.items()
        if not _GENE.fullmatch(gene) or not _PHENOTYPE.fullmatch(phenotype) or phenotype.startswith("indeterminate"):
            notes.left_out(at, drug, f"speaks of {gene} {phenotype}"[:200] + ", which is no phenotype of the table")
            return ()
        severity = severity_said(told["drugrecommendation"])
        if severity is None or phenotype.startswith("normal"):
            notes.left_out(at, drug, f"asks for no change ({gene} {phenotype}), or denies something")
            return ()
        found = self._setting.names.find(drug)
        if isinstance(found, Unknown):
            notes.unmapped(at, drug, found.reason)
            return ()
        return self._row(at, found.slug, gene, phenotype, told)

    def _row(self, at: int, slug: str, gene: str, phenotype: str, told: dict[str, str]) -> Iterable[Row]:
        setting = self._setting
        known = setting.names.base.substance(slug) if setting.names.base else None
        severity = severity_said(told["drugrecommendation"])
        if known is None or severity is None:
            return ()
        said = " ".join(filter(None, (told["implications"], told["drugrecommendation"])))
        finding = GeneFinding(
            gene=gene,
            phenotype=phenotype,
            status=Status.INTERACTION,
            severity=severity,
            actions=advice(severity),
            basis=Basis.LABEL_OR_GUIDELINE,
            certainty=_CERTAINTY.get(told["classification"].casefold(), Certainty.LOW),
            text=Wording(
                patient=(
                    f"A gene called {gene} can change how {known.name} works in you. "
                    "If you had a gene test, show it to your team."
                ),
                clinician=cut(f"{setting.source.title}, {gene} {phenotype}: {said}", _TEXT),
            ),
            cite=setting.cite(told["guideline"] or f"{known.name}, {gene}"),
            checked_on=setting.day,
        )
        value = setting.addition_to(known, gene_findings=(finding,))
        claim = f"{slug}|{gene}|{phenotype}|{told['population']}"
        return (staged_row(at, RecordKind.SUBSTANCE, slug, value, claim=claim, rank=severity.rank),)


def _parts(row: Any) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return drug, phenotype by gene in CPIC's lower-case words, and the texts."""
    drug = row["drug"]["name"] if isinstance(row.get("drug"), dict) else row["drugname"]
    by_gene = row.get("phenotypes") or row.get("lookupkey") or {}
    if not isinstance(drug, str) or not isinstance(by_gene, dict):
        raise TypeError("drug or phenotypes are missing")
    implications = row.get("implications") or {}
    if isinstance(implications, dict):
        implications = " ".join(str(one) for one in implications.values())
    guideline = row.get("guideline") or {}
    texts = {
        "drugrecommendation": row["drugrecommendation"],
        "implications": implications,
        "classification": row.get("classification") or "",
        "population": row.get("population") or "",
        "guideline": guideline.get("name", "") if isinstance(guideline, dict) else guideline,
    }
    phenotypes = {clean_name(gene): clean_name(str(one)).casefold() for gene, one in by_gene.items()}
    return clean_name(drug), phenotypes, {name: clean_text(text) for name, text in texts.items()}
