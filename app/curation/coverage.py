"""What share of the agents of each regimen is known, by facet: the gaps to fill next, worst first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.curation.read import Folder, KnowledgeFile
from app.domain.conditions import Condition, SupportiveSet
from app.domain.coverage import DECISIVE, known_facets
from app.domain.substances import Facet, Substance


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimenCoverage:
    """Known agents of one regimen; shares are 0 to 1."""

    condition: str
    regimen: str
    agents: int
    assessed: float  # agents with every decisive facet
    by_facet: Mapping[Facet, float]
    gaps: tuple[str, ...]  # agents that are not fully known, with what is missing


def coverage(files: Sequence[KnowledgeFile]) -> tuple[RegimenCoverage, ...]:
    """Return the coverage of every regimen, worst first."""
    substances = {v.slug: v for v in _values(files, Folder.SUBSTANCES) if isinstance(v, Substance)}
    sets = {v.slug: v for v in _values(files, Folder.SUPPORTIVE) if isinstance(v, SupportiveSet)}
    conditions = [v for v in _values(files, Folder.CONDITIONS) if isinstance(v, Condition)]
    found = [one for condition in conditions for one in _of_condition(condition, sets, substances)]
    return tuple(sorted(found, key=lambda r: (r.assessed, r.condition, r.regimen)))


def _values(files: Iterable[KnowledgeFile], folder: Folder) -> Iterable[object]:
    return (value for file in files if file.folder is folder for value in file.values)


def _of_condition(
    condition: Condition, sets: Mapping[str, SupportiveSet], substances: Mapping[str, Substance]
) -> Iterable[RegimenCoverage]:
    for regimen in condition.regimens:
        included = [c for slug in regimen.includes if slug in sets for c in sets[slug].components]
        slugs = list(dict.fromkeys(c.agent for c in (*regimen.components, *included) if c.agent is not None))
        if not slugs:
            continue
        known = {slug: known_facets(substances[slug]) if slug in substances else frozenset() for slug in slugs}
        yield RegimenCoverage(
            condition=condition.slug,
            regimen=regimen.slug,
            agents=len(slugs),
            assessed=sum(set(DECISIVE) <= facets for facets in known.values()) / len(slugs),
            by_facet={f: sum(f in facets for facets in known.values()) / len(slugs) for f in Facet},
            gaps=tuple(f"{slug} ({_missing(facets)})" for slug, facets in known.items() if not set(DECISIVE) <= facets),
        )


def _missing(facets: frozenset[Facet]) -> str:
    return ", ".join(f.value for f in DECISIVE if f not in facets) if facets else "no facts"
