"""Errors of the domain.

DomainError
├── InvalidFactError        a value that cannot be true was built (also a ValueError)
│   └── FmTotalError        shares of clearance add up to more than one
└── NotFoundError           a name that a question is about is not known
    ├── UnknownCompoundError
    ├── UnknownConditionError
    ├── UnknownRegimenError
    └── UnknownPreparationError
"""

from collections.abc import Sequence


class DomainError(Exception):
    """Anything the domain refuses, said in one sentence for a person."""


class InvalidFactError(DomainError, ValueError):
    """A value was built that contradicts itself; a ValueError, so that readers report where it stood."""


class FmTotalError(InvalidFactError):
    """The shares of one victim's clearance add up to more than one."""

    def __init__(self, total: float) -> None:
        super().__init__(f"shares of clearance add up to {total:.3f}, more than 1")


class NotFoundError(DomainError):
    """A name that the question itself is about is not known here."""

    kind = "resource"

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(f"no {self.kind} is known as {name!r}")
        self.name = name
        self.nearest = tuple(nearest)


class UnknownCompoundError(NotFoundError):
    kind = "compound"


class UnknownConditionError(NotFoundError):
    kind = "condition"


class UnknownRegimenError(NotFoundError):
    kind = "regimen"


class UnknownPreparationError(NotFoundError):
    kind = "preparation"
