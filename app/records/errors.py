"""What is refused of what is written down, one problem each.

RecordsError
├── KeyReusedError          an idempotency key came with another request before
├── ReportNotFoundError     no report has this id
├── ReportClosedError       somebody has judged it already
└── QueueFullError          so many reports wait that no more are taken
"""


class RecordsError(Exception):
    """Anything that records refuses."""


class KeyReusedError(RecordsError):
    def __init__(self) -> None:
        super().__init__("this Idempotency-Key came with another request before; choose a new one. Nothing was done")


class ReportNotFoundError(RecordsError):
    def __init__(self) -> None:
        super().__init__("no report has this id")


class ReportClosedError(RecordsError):
    def __init__(self) -> None:
        super().__init__("the report was closed already. Nothing was done")


class QueueFullError(RecordsError):
    def __init__(self) -> None:
        super().__init__("more reports wait than anybody can read; please try again another day")
