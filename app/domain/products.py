"""Products by their public codes: which ingredients a clinical drug, a brand or a package holds."""

from dataclasses import dataclass

from app.domain.values import Sourced, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient(Value):
    """One ingredient of a product, as the coding system names it."""

    rxcui: str
    name: str
    tty: str  # RxNorm's term type: IN, or PIN for a salt or other precise form
    substance: str | None = None  # slug; None where the knowledge has no such substance


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Sourced):
    """One concept of RxNorm: an ingredient, a brand, a clinical drug, a pack."""

    rxcui: str
    name: str
    tty: str  # IN, PIN, MIN, BN, SCDC, SCDF, SCD, SBDC, SBDF, SBD, GPCK, BPCK ...
    ingredients: tuple[Ingredient, ...]  # of an ingredient: itself
    ndc: tuple[str, ...] = ()  # 11 digits: labeler, product, package

    @property
    def slug(self) -> str:
        """The code by which the record is kept."""
        return f"rxcui-{self.rxcui}"
