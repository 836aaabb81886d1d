"""One token for what a finding, a cell or a regimen comes to: it names the word, the shape and the colour."""

from app.domain.evidence import Severity, Status

# Worst first. What could not be checked stands before what is small: it is never hidden behind it.
ORDER = (
    *(severity.value for severity in (Severity.CONTRAINDICATED, Severity.MAJOR, Severity.MODERATE)),
    Status.NOT_ASSESSED.value,
    Status.CANNOT_SAY.value,
    Severity.MINOR.value,
    Status.NONE_KNOWN.value,
    Status.STUDIED_NO_EFFECT.value,
)
# Told in one line until asked for; never what is grave, and never what is not known.
FOLDABLE = frozenset({Severity.MINOR.value, Status.STUDIED_NO_EFFECT.value, Status.NONE_KNOWN.value})
SAME = "same"  # the medicine of the regimen is the one asked about


def verdict(status: Status, severity: Severity | None) -> str:
    """Return the severity where there is one, else the status."""
    return severity.value if severity is not None else status.value


def rank(token: str) -> int:
    """Return the place of a verdict in the order, 0 for the worst."""
    return ORDER.index(token) if token in ORDER else len(ORDER)
