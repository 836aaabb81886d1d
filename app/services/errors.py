"""Errors of the services, beside those of the domain and of the store.

DomainError
├── NotFoundError
│   ├── UnknownFindingError
│   │   └── ListFindingError    a burden, which belongs to one list of medicines
│   └── UnknownSourceError
├── GoneError                   it was here, and was retired; the reason is said
│   └── WithdrawnError          a finding found wrong
├── ConflictError               two parts of a question contradict each other; names the field
├── TooManyMedicinesError       more medicines than one answer checks
└── UndeclaredUseError          a personal answer in patient wording, without a declared intended use
"""

from datetime import date

from app.domain.errors import DomainError, NotFoundError


class UnknownFindingError(NotFoundError):
    kind = "finding"


class ListFindingError(UnknownFindingError):
    """A burden adds up over one list of medicines: without the list there is nothing to show."""

    def __init__(self, finding_id: str) -> None:
        super().__init__(finding_id)
        self.args = (f"{finding_id} adds up over a whole list; POST /v1/interactions/check shows it for yours",)


class UnknownSourceError(NotFoundError):
    kind = "source"


class GoneError(DomainError):
    """A name that was here and was retired for a reason; a finding may have a successor."""

    def __init__(self, name: str, on: date, why: str, successor: str | None = None) -> None:
        super().__init__(f"{name} was retired on {on.isoformat()}: {why}")
        self.successor = successor


class WithdrawnError(GoneError):
    """A finding that was found wrong: in no answer any more, of no release."""

    def __init__(self, finding_id: str, on: date, why: str) -> None:
        super().__init__(finding_id, on, why)
        self.args = (f"{finding_id} was withdrawn on {on.isoformat()} from every release: {why}",)


class ConflictError(DomainError):
    """A question contradicts itself; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class TooManyMedicinesError(DomainError):
    """A list is longer than one answer can check."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} different substances were sent; nothing was assessed")


class UndeclaredUseError(DomainError):
    """Personal answers in patient wording stay off until the operator declares the intended use."""

    def __init__(self) -> None:
        super().__init__(
            "personal answers in patient wording are off here, because the operator has not declared an intended use; "
            "ask with audience clinician, or without agents, doses and patient"
        )
