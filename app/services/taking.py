"""From the names in a list to what is taken; a product becomes its ingredients, and nothing is dropped."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.domain.errors import UnknownPreparationError
from app.domain.questions import Dose, Taken
from app.domain.substances import Substance
from app.services.errors import ConflictError
from app.services.naming import Naming, Unresolved, preparation_asked, resolved
from app.services.products import Coded, coded
from app.store.knowledge import Knowledge


def taken_all(knowledge: Knowledge, namings: Iterable[Naming]) -> tuple[tuple[Taken, ...], tuple[Unresolved, ...]]:
    """Return what is taken, and every name that could not be read; nothing is dropped.

    The same substance in the same preparation named twice counts once, as first named.
    """
    takens: dict[tuple[str, str | None], Taken] = {}
    unresolved: list[Unresolved] = []
    for naming in namings:
        for taken in _read(knowledge, naming):
            if isinstance(taken, Unresolved):
                unresolved.append(taken)
            else:
                takens.setdefault((taken.substance.slug, taken.preparation), taken)
    return tuple(takens.values()), tuple(unresolved)


def product_of(knowledge: Knowledge, name: str) -> Coded | None:
    """Return what a code of an imported product stands for; None where it is none."""
    return coded(knowledge, name) if knowledge.product(name) is not None else None


def _read(knowledge: Knowledge, naming: Naming) -> Iterator[Taken | Unresolved]:
    reading = resolved(knowledge, naming.name)
    substance = knowledge.substance(reading.match.slug) if reading.match else None
    if reading.match is not None and substance is not None:
        yield _taken(naming, substance, reading.match.preparation)
        return
    product = product_of(knowledge, naming.name)
    if product is not None and product.ingredients:
        yield from _ingredients(knowledge, naming, product)
        return
    yield Unresolved(name=naming.name, candidates=tuple(m.slug for m in reading.candidates))


def _ingredients(knowledge: Knowledge, naming: Naming, product: Coded) -> Iterator[Taken | Unresolved]:
    """Yield each ingredient; the dose of a mixture is nobody's own, so it is not told of any."""
    alone = len(product.ingredients) == 1
    known = knowledge.substances_by_slug([one.substance for one in product.ingredients if one.substance])
    for one in product.ingredients:
        substance = known.get(one.substance or "")
        if substance is None:
            yield Unresolved(name=f"{one.name} ({naming.name})", candidates=())
        else:
            yield _taken(naming if alone else replace(naming, dose=Dose()), substance, None)


def _taken(naming: Naming, substance: Substance, named: str | None) -> Taken | Unresolved:
    try:
        preparation = preparation_asked(substance, named, naming.preparation)
    except (UnknownPreparationError, ConflictError):
        # The substance is known, but not as it is said to be taken: it must not be assessed as something else.
        told = f"{naming.name} ({naming.preparation})"
        return Unresolved(name=told, candidates=tuple(p.slug for p in substance.preparations))
    return Taken(
        substance=substance,
        preparation=preparation,
        dose=naming.dose,
        started=naming.started,
        stopped=naming.stopped,
    )
