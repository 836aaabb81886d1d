"""From the code of a product to its ingredients: clinical drugs, brands and packages, by RxCUI or NDC."""

from dataclasses import dataclass

from app.domain.products import Product
from app.domain.values import Citation
from app.services.naming import resolved
from app.store.knowledge import Knowledge

RXCUI = "rxcui:"
INGREDIENT = "IN"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedIngredient:
    """One ingredient of what a code stands for."""

    rxcui: str
    name: str
    tty: str  # IN or PIN
    substance: str | None  # slug in this release; None where no facts are known of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What a code stands for, and where that was read."""

    rxcui: str | None  # None only for a substance that bears no RxCUI
    name: str
    tty: str
    ingredients: tuple[CodedIngredient, ...]
    cite: tuple[Citation, ...] = ()


def coded(knowledge: Knowledge, code: str) -> Coded | None:
    """Return what an `rxcui:...` or an `ndc:...` stands for, with its ingredients; None where nobody knows it.

    Any concept of an imported RxNorm: ingredient, salt, brand, clinical or branded drug, pack. Without such an import
    the identifiers of the substances are read alone: ingredients.
    """
    product = knowledge.product(code)
    if product is not None:
        return Coded(
            rxcui=product.rxcui,
            name=product.name,
            tty=product.tty,
            ingredients=tuple(_ingredients(knowledge, product)),
            cite=product.cite,
        )
    reading = resolved(knowledge, code)
    substance = knowledge.substance(reading.match.slug) if reading.match else None
    if substance is None:
        return None
    given = substance.identifiers
    own = code.strip()[len(RXCUI) :].strip() if code.strip().lower().startswith(RXCUI) else None
    rxcui = own or (given.rxcui[0] if given and given.rxcui else None)
    known = rxcui or ""
    ingredient = CodedIngredient(rxcui=known, name=substance.name, tty=INGREDIENT, substance=substance.slug)
    cite = given.cite if given else ()
    return Coded(rxcui=rxcui, name=substance.name, tty=INGREDIENT, ingredients=(ingredient,), cite=cite)


def _ingredients(knowledge: Knowledge, product: Product) -> list[CodedIngredient]:
    """The slugs were written when the set was imported; what was added or renamed since is looked up by its code."""
    found = []
    known = knowledge.substances_by_slug([one.substance for one in product.ingredients if one.substance])
    for one in product.ingredients:
        slug: str | None = one.substance if one.substance in known else None
        if slug is None:
            match = resolved(knowledge, f"{RXCUI}{one.rxcui}").match
            slug = match.slug if match else None
        found.append(CodedIngredient(rxcui=one.rxcui, name=one.name, tty=one.tty, substance=slug))
    return found
