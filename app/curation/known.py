"""Every id that facts may refer to: those of the files being checked, and those of the layers below them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from app.curation.read import Folder, KnowledgeFile
from app.domain.conditions import Condition, SupportiveSet
from app.domain.substances import Substance
from app.domain.values import Source
from app.domain.vocabulary import Vocabulary
from app.store.canonical import RecordKind
from app.store.knowledge import Knowledge
from app.store.merge import merged_vocabulary

# Pathways and enzymes that the engine knows by name, as docs/knowledge.md lists them.
GENES = frozenset(
    {"CYP1A2", "CYP2A6", "CYP2B6", "CYP2C8", "CYP2C9", "CYP2C19", "CYP2D6", "CYP2E1", "CYP3A4", "CYP3A5", "UGT1A1",
     "UGT1A4", "UGT1A9", "UGT2B7", "UGT", "CES1", "CES2", "FMO", "SULT", "MAOA", "DPYD", "TPMT", "NUDT15", "XO", "AO",
     "CDA", "ABCB1", "ABCG2", "SLCO1B1", "SLCO1B3", "SLCO2B1", "SLC22A1", "SLC22A2", "SLC22A6", "SLC22A8", "SLC47A1",
     "SLC47A2"}
)  # fmt: skip
PATHWAYS = GENES | {"renal", "biliary", "proteolysis", "esterase", "target_mediated", "other"}

_ENZYME_CLASSES = frozenset(
    f"{strength}-{gene.lower()}-{ending}"
    for strength in ("strong", "moderate", "weak")
    for gene in GENES
    for ending in ("inhibitor", "inducer")
)


@dataclass(frozen=True)
class Known:
    """What the files define, and a release below them (for an overlay) to fall back on."""

    substances: Mapping[str, Substance]
    conditions: Mapping[str, Condition]
    supportive: Mapping[str, SupportiveSet]
    sources: Mapping[str, Source]
    vocabulary: Vocabulary  # of both
    unread: frozenset[str] = frozenset()  # slugs whose files are there but cannot be read
    whole_vocabulary: bool = True  # False while a file of it cannot be read
    base: Knowledge | None = None

    def substance(self, slug: str) -> Substance | None:
        """Return a substance by its slug, of the files first."""
        return self.substances.get(slug) or (self.base.substance(slug) if self.base else None)

    def condition(self, slug: str) -> Condition | None:
        """Return a condition by its slug, of the files first."""
        return self.conditions.get(slug) or (self.base.condition(slug) if self.base else None)

    def has_supportive(self, slug: str) -> bool:
        """Return whether there is a supportive set of this slug."""
        return slug in self.supportive or (self.base is not None and self.base.supportive(slug) is not None)

    def source(self, source_id: str) -> Source | None:
        """Return a source by its id, of the files first."""
        return self.sources.get(source_id) or (self.base.source(source_id) if self.base else None)

    def near_substances(self, slug: str) -> Iterable[str]:
        """Return slugs among which the one that was meant may be; bounded, however large the base is."""
        return [*self.substances, *(self.base.nearest(slug) if self.base else ())]

    def near_conditions(self, slug: str) -> Iterable[str]:
        """Return slugs among which the one that was meant may be."""
        return [*self.conditions, *(self.base.nearest(slug, RecordKind.CONDITION) if self.base else ())]

    def near_sources(self) -> Iterable[str]:
        """Return the ids of the sources that the files declare."""
        return self.sources

    @cached_property
    def axes(self) -> frozenset[str]:
        """Ids of the pharmacodynamic axes."""
        return frozenset(axis.id for axis in self.vocabulary.axes)

    @cached_property
    def classes(self) -> frozenset[str]:
        """Ids of the classes that a substance may be a member of."""
        return frozenset(one.id for one in self.vocabulary.classes)

    @cached_property
    def named_classes(self) -> frozenset[str]:
        """Ids of the classes that a statement may name: those made of an enzyme effect as well."""
        return self.classes | _ENZYME_CLASSES

    @cached_property
    def features(self) -> frozenset[str]:
        """Ids of the features of people and diseases."""
        return frozenset(one.id for one in self.vocabulary.features)

    @cached_property
    def monitoring(self) -> frozenset[str]:
        """Ids of the things to measure."""
        return frozenset(one.id for one in self.vocabulary.monitoring)


def known_of(files: Iterable[KnowledgeFile], base: Knowledge | None = None) -> Known:
    """Gather what the files define; the first file that defines an id decides, for doubles are told elsewhere."""
    read = list(files)
    parts = _values(read, Folder.EFFECTS)
    sources = [source for file in read for source in file.sources]
    return Known(
        substances=_first((one.slug, one) for one in _values(read, Folder.SUBSTANCES)),
        conditions=_first((one.slug, one) for one in _values(read, Folder.CONDITIONS)),
        supportive=_first((one.slug, one) for one in _values(read, Folder.SUPPORTIVE)),
        sources=_first((source.id, source) for source in sources),
        vocabulary=merged_vocabulary([*([base.vocabulary()] if base else []), *parts]),
        unread=frozenset(Path(file.document.name).stem for file in read if file.broken),
        whole_vocabulary=not any(file.broken and file.folder is Folder.EFFECTS for file in read),
        base=base,
    )


def _values(files: Iterable[KnowledgeFile], folder: Folder) -> list[Any]:
    return [value for file in files if file.folder is folder for value in file.values]


def _first(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    first: dict[str, Any] = {}
    for name, value in pairs:
        first.setdefault(name, value)
    return first
