"""Parts that several resources are made of: codes, references, the extensions of a finding."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.api.fhir.versions import Release
from app.api.html.addresses import Site, outside
from app.domain.findings import Exposure, Finding
from app.domain.substances import Substance
from app.domain.values import Citation, Source
from app.services.terms import BASIS, CERTAINTY, DIRECTION, SEVERITY, STATUS, Terms

UNII, RXNORM, ATC = (
    "http://fdasis.nlm.nih.gov",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://www.whocc.no/atc",
)
MECHANISM, RATIO, CITATION, ROLE_URL = (
    "interaction-mechanism",
    "interaction-auc-ratio",
    "interaction-citation",
    "interaction-role",
)


@dataclass(frozen=True, slots=True)
class Words:
    """Where this service stands and which release of FHIR is spoken."""

    site: Site
    release: Release

    @property
    def base(self) -> str:
        """The FHIR base address."""
        return self.site.absolute("/fhir")

    def canonical(self, kind: str, name: str) -> str:
        """Return the address of one of our own definitions."""
        return f"{self.base}/{kind}/{name}"

    def concept(self, terms: Terms, code: str, text: str | None = None) -> dict[str, Any]:
        """Return a code of one of our code systems as a CodeableConcept."""
        coding = {"system": self.site.absolute(terms.path), "code": code, "display": terms.codes[code]}
        return {"coding": [coding], "text": text or terms.codes[code]}

    def extension(self, name: str, **value: Any) -> dict[str, Any]:
        """Return one of our extensions with its value."""
        return {"url": self.canonical("StructureDefinition", name), **value}

    def of_finding(self, finding: Finding, sources: Mapping[str, Source]) -> list[dict[str, Any]]:
        """Return what FHIR has no field for: severity, status, basis, certainty, direction, mechanism, ratio, sources."""
        codes = [
            (STATUS, finding.status.value),
            (SEVERITY, finding.severity.value if finding.severity else None),
            (BASIS, finding.evidence.basis.value),
            (CERTAINTY, finding.evidence.certainty.value),
            (DIRECTION, finding.direction.value if finding.direction else None),
        ]
        found = [self.extension(terms.id, valueCode=code) for terms, code in codes if code is not None]
        found.append(self.extension(MECHANISM, valueString=finding.mechanism))
        if finding.exposure is not None:
            found.append(self.extension(RATIO, extension=list(_ratio(finding.exposure))))
        return [*found, *self._citations(finding.evidence.sources, sources)]

    def _citations(self, cited: Sequence[Citation], sources: Mapping[str, Source]) -> Iterator[dict[str, Any]]:
        for citation in dict.fromkeys(cited):
            source = sources.get(citation.source)
            if source is None:
                continue
            url = outside(source) or self.site.absolute(f"/sources/{quote(source.id)}")
            where = {"document": {"url": url}} if self.release is Release.R5 else {"url": url}
            artifact = {"type": "citation", "label": citation.at, "citation": source.title, **where}
            yield self.extension(CITATION, valueRelatedArtifact=artifact)


def _ratio(exposure: Exposure) -> Iterator[dict[str, Any]]:
    for name, number in (("ratio", exposure.ratio), ("low", exposure.low), ("high", exposure.high)):
        if number is not None:
            yield {"url": name, "valueDecimal": float(f"{number:.3g}")}
    yield {"url": "kind", "valueCode": "observed" if exposure.observed else "predicted"}
    if exposure.of is not None:
        yield {"url": "of", "valueString": exposure.of}


def codings_of(substance: Substance) -> list[dict[str, Any]]:
    """Return the public codes of a substance, as far as they were seen in a source."""
    given = substance.identifiers
    if given is None:
        return []
    codes = [(UNII, given.unii), (RXNORM, given.rxcui), (ATC, given.atc)]
    return [{"system": system, "code": code} for system, values in codes for code in values]


def concept_of(substance: Substance) -> dict[str, Any]:
    """Return a substance as a CodeableConcept."""
    codings = codings_of(substance)
    return {**({"coding": codings} if codings else {}), "text": substance.name}
