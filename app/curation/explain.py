"""From a validation error to what a person can do about it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from app.curation.documents import Document
from app.curation.problems import Problem, did_you_mean

# What people write that YAML reads as something else.
_QUOTE = {"string_type": "put it in quotes", "string_sub_type": "put it in quotes"}
_SHAPES = {
    "tuple_type": "write a list: [..., ...]",
    "list_type": "write a list: [..., ...]",
    "dataclass_type": "write fields: {name: value, ...}",
    "date_from_datetime_parsing": "write a date as 2026-11-23",
    "date_parsing": "write a date as 2026-11-23",
    "date_type": "write a date as 2026-11-23",
    "float_type": "write a number without a unit",
    "float_parsing": "write a number without a unit",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "bool_type": "write true or false",
}


def validated(document: Document, kind: Any, plain: Any, at: tuple[str | int, ...] = ()) -> Any | list[Problem]:
    """Return the value that `plain` describes, or every problem with it; `at` is where it stands in the file."""
    try:
        return _adapter(kind).validate_python(plain)
    except ValidationError as error:
        return list(_problems(document, kind, error, at))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Building one costs more than reading a file."""
    return TypeAdapter(kind)


def _problems(document: Document, kind: Any, error: ValidationError, at: tuple[str | int, ...]) -> Iterator[Problem]:
    for detail in error.errors():
        place = tuple(part for part in detail["loc"] if isinstance(part, str | int))
        message, remedy = _said(kind, place, detail)
        yield document.problem((*at, *place), message, remedy)


def _said(kind: Any, place: tuple[str | int, ...], detail: ErrorDetails) -> tuple[str, str | None]:
    kind_of_error = detail["type"]
    name = str(place[-1]) if place else ""
    if kind_of_error == "unexpected_keyword_argument":
        return "is no field here", did_you_mean(name, _fields_at(kind, place[:-1]), "remove it")
    if kind_of_error == "missing":
        return "is missing", f"add {name}: ..."
    if kind_of_error == "enum":
        allowed = [str(one) for one in _allowed_at(kind, place)]
        return f"cannot be {detail['input']!r}", did_you_mean(
            str(detail["input"]), allowed, f"use {detail['ctx']['expected']}"
        )
    if kind_of_error == "value_error":
        return str(detail["msg"]).removeprefix("Value error, "), None
    said = str(detail["msg"])
    shown = repr(detail["input"])
    given = f", not {shown}" if len(shown) < 60 else ""
    return said[0].lower() + said[1:] + given, _QUOTE.get(kind_of_error) or _SHAPES.get(kind_of_error)


def _allowed_at(kind: Any, place: tuple[str | int, ...]) -> list[str]:
    """Return the values that the enumeration at a place allows."""
    found = _type_at(kind, place)
    return [str(one.value) for one in found] if isinstance(found, type) and issubclass(found, Enum) else []


def _fields_at(kind: Any, place: tuple[str | int, ...]) -> list[str]:
    found = _type_at(kind, place)
    return [field.name for field in fields(found)] if is_dataclass(found) else []


def _type_at(kind: Any, place: tuple[str | int, ...]) -> Any:
    for part in place:
        if isinstance(part, int):
            inner = [one for one in get_args(kind) if one is not Ellipsis]
            kind = inner[min(part, len(inner) - 1)] if inner else None
        elif is_dataclass(kind):
            # Modules of the domain refer to later names in quotes: only hints resolve them.
            kind = get_type_hints(kind).get(part)
        kind = _given(kind)
    return kind


def _given(kind: Any) -> Any:
    """Return what an optional type is when it is given."""
    if get_origin(kind) in (Union, UnionType):
        return next((one for one in get_args(kind) if one is not NoneType), None)
    return kind
