"""The ways in which tables of observations write a substance."""

import re
from dataclasses import dataclass

from app.domain.substances import Route

ROUTES = {
    "oral": Route.ORAL,
    "po": Route.ORAL,
    "iv": Route.INTRAVENOUS,
    "intravenous": Route.INTRAVENOUS,
    "im": Route.INTRAMUSCULAR,
    "sc": Route.SUBCUTANEOUS,
    "nasal": Route.NASAL,
    "sl": Route.SUBLINGUAL,
    "inhaled": Route.INHALED,
    "transdermal": Route.TRANSDERMAL,
    "vaginal": Route.VAGINAL,
    "topical": Route.TOPICAL,
}
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
_ENANTIOMER = re.compile(r"^\(?([rs])\)?-(?=[a-z])", re.IGNORECASE)
_LEADING_LIST = re.compile(r"^(?P<class>.+?)\s*\((?P<members>[^()]*,[^()]*)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One substance as a table names it."""

    text: str
    name: str  # to look up
    enantiomer: str | None = None  # "r" or "s"
    route: Route | None = None
    parent: str | None = None  # the text names a metabolite of it
    members: tuple[str, ...] = ()  # examples given for a class
    is_class: bool = False


def read_name(text: str) -> Named:
    """Return how one name is to be read: `x (oral)`, `s-x`, `m (from x)`, `x (class)`."""
    bare = " ".join(text.strip().casefold().split())
    listed = _LEADING_LIST.match(bare)
    if listed is not None:
        members = tuple(m.strip() for m in listed["members"].split(","))
        return Named(text=text, name=listed["class"], members=members, is_class=True)
    route, parent, is_class = None, None, False
    while (bracket := _BRACKETS.search(bare)) is not None:
        inside = bracket.group(1).strip()
        if inside in ROUTES:
            route = ROUTES[inside]
        elif inside.startswith("from "):
            parent = inside.removeprefix("from ").strip()
        elif inside == "class":
            is_class = True
        elif inside and not _is_remark(inside):
            break
        bare = bare[: bracket.start()]
    enantiomer = _ENANTIOMER.match(bare)
    return Named(
        text=text,
        name=bare[enantiomer.end() :] if enantiomer else bare,
        enantiomer=enantiomer.group(1).lower() if enantiomer else None,
        route=route,
        parent=parent,
        is_class=is_class,
    )


def _is_remark(inside: str) -> bool:
    """A single letter (an isomer) or a code in brackets is a remark; anything longer is part of the name."""
    return len(inside) <= 1 or any(c.isdigit() for c in inside) or " " not in inside


def read_names(text: str) -> tuple[Named, ...]:
    """Return the substances of one cell: `a + b` are two, and so is a boosted pair `a/b`."""
    parts = re.split(r"\s+\+\s+|\s*\+\s*(?=[a-z])|(?<=[a-z])/(?=[a-z])", text.strip(), flags=re.IGNORECASE)
    return tuple(read_name(part) for part in parts if part.strip())
