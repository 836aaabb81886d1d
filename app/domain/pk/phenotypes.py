"""What a gene's phenotype leaves of its enzyme or transporter."""

from app.domain.vocabulary import PhenotypeActivity, Vocabulary

_SHORT = {
    "pm": "poor metabolizer",
    "im": "intermediate metabolizer",
    "nm": "normal metabolizer",
    "em": "normal metabolizer",
    "extensive metabolizer": "normal metabolizer",
    "rm": "rapid metabolizer",
    "um": "ultrarapid metabolizer",
    "ultra-rapid metabolizer": "ultrarapid metabolizer",
}
_NORMAL = frozenset({"normal metabolizer", "normal function"})


def in_cpic_words(gene: str, phenotype: str) -> str:
    """Return a phenotype in CPIC's words and spelling: "CYP2D6 poor metaboliser" is "poor metabolizer"."""
    words = " ".join(phenotype.casefold().replace("metaboliser", "metabolizer").replace("_", " ").split())
    words = words.removeprefix(gene.casefold()).strip()
    return _SHORT.get(words, words)


def is_normal(gene: str, phenotype: str) -> bool:
    """Return whether the phenotype is the one that all ratios are compared with."""
    return in_cpic_words(gene, phenotype) in _NORMAL


def phenotype_of(gene: str, words: str, vocabulary: Vocabulary) -> PhenotypeActivity | None:
    """Return the entry for a phenotype, or for a diplotype such as "*4/*4"; None where it has none."""
    wanted = in_cpic_words(gene, words)
    for entry in vocabulary.phenotypes:
        if entry.gene == gene and (in_cpic_words(gene, entry.phenotype) == wanted or words.strip() in entry.genotypes):
            return entry
    return None
