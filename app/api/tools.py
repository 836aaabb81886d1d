"""What a program that reasons may call: an operation of the service by name, without HTTP."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One operation: the very body that its address takes, the very document that it gives."""

    name: str
    title: str
    description: str
    operation: str  # the address that answers the same
    takes: type[BaseModel]
    gives: type[BaseModel]
    answer: Callable[[BaseModel], bytes]  # JSON of `gives`; raises what problems.py knows
    told: Callable[[Mapping[str, Any]], Sequence[str]]  # what may not be left out of an answer, in words
