"""Does everything that a fact refers to exist? Walks the plain data, so that every answer has its line."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from app.curation.known import PATHWAYS, Known
from app.curation.problems import Problem, did_you_mean, slip_of
from app.curation.read import Folder, KnowledgeFile
from app.domain.substances import Organ, Substance

Place = tuple[str | int, ...]
Spot = tuple[Place, Any]

GENE = re.compile(r"[A-Z][A-Z0-9]{1,7}(-[A-Z0-9]+)?")  # CYP2D6, HLA-B, G6PD
MECHANISM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_MECHANISM = 44  # a finding id has 64 characters, two keys and a number of five digits included


def unresolved(file: KnowledgeFile, known: Known) -> Iterator[Problem]:
    """Return every reference of a file that leads nowhere."""
    if file.broken:
        return
    for place, name, value in _fields(file.document.data, ()):
        check = _BY_FIELD.get(name)
        if check is not None:
            yield from check(file, known, place, value)
    yield from _BY_FOLDER.get(file.folder, _nothing)(file, known)


def _fields(plain: Any, place: Place) -> Iterator[tuple[Place, str, Any]]:
    if isinstance(plain, dict):
        for name, value in plain.items():
            yield (*place, name), name, value
            yield from _fields(value, (*place, name))
    elif isinstance(plain, list):
        for index, item in enumerate(plain):
            yield from _fields(item, (*place, index))


# --- fields that mean the same wherever they stand ----------------------------------------------


def _cite(file: KnowledgeFile, known: Known, place: Place, value: Any) -> Iterator[Problem]:
    for index, citation in enumerate(value or ()):
        name = str(citation.get("source"))
        if known.source(name) is None:
            remedy = did_you_mean(name, known.near_sources(), "declare it under sources:")
            yield file.document.problem((*place, index, "source"), f"no source is declared as {name}", remedy)


def _axis(file: KnowledgeFile, known: Known, place: Place, value: Any) -> Iterator[Problem]:
    yield from _word(file, known, place, value, known.axes, "axis", "effects/axes.yaml")


def _feature(file: KnowledgeFile, known: Known, place: Place, value: Any) -> Iterator[Problem]:
    yield from _word(file, known, place, value, known.features, "feature", "effects/features.yaml")


def _class(file: KnowledgeFile, known: Known, place: Place, value: Any) -> Iterator[Problem]:
    yield from _word(file, known, place, value, known.named_classes, "class", "effects/classes.yaml")


def _pathway(file: KnowledgeFile, known: Known, place: Place, value: Any) -> Iterator[Problem]:
    if file.folder is Folder.SUBSTANCES:  # a retired name has a day under `on`
        yield from _one_of(file, place, value, PATHWAYS, "pathway", "the list in docs/knowledge.md")


def _gene(file: KnowledgeFile, known: Known, place: Place, value: Any) -> Iterator[Problem]:
    if not GENE.fullmatch(str(value)):
        yield file.document.problem(place, f"{value} is no gene symbol", "write it as CYP2D6 or HLA-B")


def _monitoring(file: KnowledgeFile, known: Known, place: Place, value: Any) -> Iterator[Problem]:
    for index, item in enumerate(value or ()):
        if isinstance(item, str):  # in the vocabulary itself entries stand under the same name
            spot = (*place, index)
            yield from _word(file, known, spot, item, known.monitoring, "item", "effects/monitoring.yaml")


def _parents(file: KnowledgeFile, known: Known, place: Place, value: Any) -> Iterator[Problem]:
    for index, item in enumerate(value or ()):
        yield from _word(file, known, (*place, index), item, known.classes, "class", "effects/classes.yaml")


def _word(
    file: KnowledgeFile, known: Known, place: Place, name: Any, words: Iterable[str], what: str, home: str
) -> Iterator[Problem]:
    """A word of the vocabulary; not judged while a part of the vocabulary cannot be read."""
    if known.whole_vocabulary:
        yield from _one_of(file, place, name, words, what, home)


def _one_of(
    file: KnowledgeFile, place: Place, name: Any, known: Iterable[str], what: str, home: str
) -> Iterator[Problem]:
    if name is not None and name not in known:
        remedy = did_you_mean(str(name), known, f"add it to {home}")
        yield file.document.problem(place, f"no {what} is known as {name}", remedy)


def _conditions(file: KnowledgeFile, known: Known, place: Place, value: Any) -> Iterator[Problem]:
    if place[-2:-1] == ("scope",):
        for index, slug in enumerate(value or ()):
            yield from _no_condition(file, known, (*place, index), str(slug), certain=True)


_BY_FIELD = {
    "cite": _cite,
    "axis": _axis,
    "with_axis": _axis,
    "feature": _feature,
    "substance_class": _class,
    "by": _pathway,
    "on": _pathway,
    "gene": _gene,
    "conditions": _conditions,
    "monitoring": _monitoring,
    "parents": _parents,
    "with_classes": _parents,
}


# --- fields that mean something only in their folder --------------------------------------------


def _in_substance(file: KnowledgeFile, known: Known) -> Iterator[Problem]:
    substance: Substance = file.values[0]
    document = file.document
    for index, membership in enumerate(substance.classes):
        spot: Place = ("classes", index, "id")
        yield from _word(file, known, spot, membership.id, known.classes, "class", "effects/classes.yaml")
    if substance.moiety is not None:
        yield from _no_substance(file, known, ("moiety",), substance.moiety, certain=True)
    for index, study in enumerate(substance.evidence):
        # Evidence may stand for a condition whose page is still to come.
        yield from _no_condition(file, known, ("evidence", index, "condition"), study.condition, certain=False)
    own = {name for one in substance.preparations for name in (one.slug, *one.aliases)}
    metabolites = {one.slug for one in substance.metabolites}
    for place, name, value in _fields(document.data, ()):
        if name == "preparations" and len(place) > 1:
            for index, slug in enumerate(value or ()):
                yield from _one_of(file, (*place, index), slug, own, "preparation", "preparations:")
        elif name in ("of", "metabolite"):
            yield from _one_of(file, place, value, metabolites, "metabolite", "metabolites:")


def _in_condition(file: KnowledgeFile, known: Known) -> Iterator[Problem]:
    condition = file.values[0]
    for index, slug in enumerate(condition.members):
        yield from _no_condition(file, known, ("members", index), slug, certain=True)
    members = [one for slug in condition.members if (one := known.condition(slug)) is not None]
    theirs = {regimen.slug for one in members for regimen in one.regimens}
    for index, slug in enumerate(condition.member_regimens):
        yield from _one_of(file, ("member_regimens", index), slug, theirs, "regimen of the members", "a member's file")
    for at, regimen in enumerate(condition.regimens):
        yield from _components(file, known, ("regimens", at, "components"), regimen.components)
        for index, slug in enumerate(regimen.includes):
            if not known.has_supportive(slug) and slug not in known.unread:
                place = ("regimens", at, "includes", index)
                yield from _one_of(file, place, slug, known.supportive, "supportive set", "supportive/")


def _in_supportive(file: KnowledgeFile, known: Known) -> Iterator[Problem]:
    yield from _components(file, known, ("components",), file.values[0].components)


def _components(file: KnowledgeFile, known: Known, place: Place, components: Any) -> Iterator[Problem]:
    for index, component in enumerate(components):
        if component.agent is None:
            continue
        substance = known.substance(component.agent)
        if substance is None:
            # An agent without facts is told as "not assessed" in every answer: a gap, not a fault of the regimen.
            yield from _no_substance(file, known, (*place, index, "agent"), component.agent, certain=False)
        elif component.preparation is not None:
            own = {name for one in substance.preparations for name in (one.slug, *one.aliases)}
            spot = (*place, index, "preparation")
            yield from _one_of(
                file, spot, component.preparation, own, f"preparation of {substance.slug}", "the substance's file"
            )


def _in_documented(file: KnowledgeFile, known: Known) -> Iterator[Problem]:
    for at, statement in enumerate(file.values):
        place: Place = ("interactions", at)
        yield from _mechanism(file, known, (*place, "mechanism"), statement.mechanism)
        of_sides: list[Substance] = []
        for index, side in enumerate(statement.between):
            if side.substance is None:
                continue
            substance = known.substance(side.substance)
            if substance is None:
                spot = (*place, "between", index, "substance")
                # The statement is true without the file, and waits for it.
                yield from _no_substance(file, known, spot, side.substance, certain=False)
                continue
            of_sides.append(substance)
            spot = (*place, "between", index, "scope", "preparations")
            yield from _preparations(file, spot, side.scope.preparations, [substance])
        if len(of_sides) < len(statement.between):
            continue  # what a class or a substance without a file has to offer cannot be told
        spot = (*place, "scope", "preparations")
        yield from _preparations(file, spot, statement.scope.preparations, of_sides)
        if statement.exposure is not None and statement.exposure.of is not None:
            metabolites = {one.slug for substance in of_sides for one in substance.metabolites}
            spot = (*place, "exposure", "of")
            yield from _one_of(file, spot, statement.exposure.of, metabolites, "metabolite", "the victim's file")


def _in_products(file: KnowledgeFile, known: Known) -> Iterator[Problem]:
    for at, product in enumerate(file.values):
        for index, ingredient in enumerate(product.ingredients):
            if ingredient.substance is not None:
                spot = ("products", at, "ingredients", index, "substance")
                # The product is what it is without the file: its ingredient is told as not assessed.
                yield from _no_substance(file, known, spot, ingredient.substance, certain=False)


def _preparations(
    file: KnowledgeFile, place: Place, slugs: Iterable[str], substances: Iterable[Substance]
) -> Iterator[Problem]:
    own = {name for s in substances for one in s.preparations for name in (one.slug, *one.aliases)}
    for index, slug in enumerate(slugs):
        yield from _one_of(file, (*place, index), slug, own, "preparation", "the substance's file")


def _mechanism(file: KnowledgeFile, known: Known, place: Place, token: str) -> Iterator[Problem]:
    organs = {f"organ-{organ}" for organ in Organ}
    allowed = known.axes | organs | {"exposure", "absorption", "duplicate"}
    whole = known.whole_vocabulary
    if not MECHANISM.fullmatch(token) or len(token) > LONGEST_MECHANISM:
        remedy = f"use at most {LONGEST_MECHANISM} lower case letters, digits and hyphens"
        yield file.document.problem(place, f"{token} cannot stand in a finding id", remedy)
    elif whole and token not in allowed and not token.startswith("other-"):
        remedy = did_you_mean(
            token, allowed, "use an axis id, exposure, absorption, organ-<organ>, duplicate or other-..."
        )
        yield file.document.problem(place, f"no mechanism is known as {token}", remedy)


def _no_substance(file: KnowledgeFile, known: Known, place: Place, slug: str, *, certain: bool) -> Iterator[Problem]:
    if known.substance(slug) is None and slug not in known.unread:
        yield _missing(file, place, slug, known.near_substances(slug), "substance", "substances", certain=certain)


def _no_condition(file: KnowledgeFile, known: Known, place: Place, slug: str, *, certain: bool) -> Iterator[Problem]:
    if known.condition(slug) is None and slug not in known.unread:
        yield _missing(file, place, slug, known.near_conditions(slug), "condition", "conditions", certain=certain)


def _missing(
    file: KnowledgeFile, place: Place, slug: str, near: Iterable[str], what: str, folder: str, *, certain: bool
) -> Problem:
    """A name without a file: an error where the file is needed, or where it looks like a slip of the pen."""
    meant = slip_of(slug, near)
    remedy = f"did you mean {meant}?" if meant else f"no file yet: add {folder}/{slug}.yaml"
    return file.document.problem(place, f"no {what} is known as {slug}", remedy, warning=not certain and meant is None)


def _nothing(file: KnowledgeFile, known: Known) -> Iterator[Problem]:
    yield from ()


_BY_FOLDER = {
    Folder.SUBSTANCES: _in_substance,
    Folder.CONDITIONS: _in_condition,
    Folder.SUPPORTIVE: _in_supportive,
    Folder.DOCUMENTED: _in_documented,
    Folder.PRODUCTS: _in_products,
}
