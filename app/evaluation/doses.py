"""The ways in which tables of observations write a dose."""

import re

from app.domain.questions import Dose
from app.domain.substances import Duration

_UNIT = r"(?P<unit>mg|g|ug|µg|mcg|ml|oz|iu)\b"
_AMOUNT = re.compile(r"(?P<amount>\d+(?:\.\d+)?)\s*" + _UNIT, re.IGNORECASE)
# "75;10 mg": two amounts whose order nobody wrote. The larger counts: a titration goes up.
_UNORDERED = re.compile(r"(?P<one>\d+(?:\.\d+)?)\s*;\s*(?P<two>\d+(?:\.\d+)?)\s*" + _UNIT, re.IGNORECASE)
# A titration that a spreadsheet took for a date: no amount can be read.
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b")
_TIMES = (
    (re.compile(r"\b(?:qid|4\s*x|four times)\b", re.IGNORECASE), 4.0),
    (re.compile(r"\b(?:tid|3\s*x|three times)\b", re.IGNORECASE), 3.0),
    (re.compile(r"\b(?:bid|bd|2\s*x|twice)\b", re.IGNORECASE), 2.0),
    (re.compile(r"\b(?:od|qd|once|daily|q24h|qhs)\b|\bmg/d(?:ay)?\b", re.IGNORECASE), 1.0),
)
_SINGLE = re.compile(r"\b(?:sd|single)\b", re.IGNORECASE)
# "33 mg 1h before midazolam" and nothing else: one dose.
_ONCE_BEFORE = re.compile(r"^\s*\d+(?:\.\d+)?\s*mg\s+\d+\s*h\s+before\b", re.IGNORECASE)
_REPEATED = re.compile(
    r"\b(?:md|bid|tid|qid|qd|od|bd|daily)\b|\bdays?\b|\bweeks?\b|\d+\s*d\b|\bmg/d(?:ay)?\b", re.IGNORECASE
)
_DAYS = re.compile(r"(\d+)\s*(d|days?|weeks?|wk)\b", re.IGNORECASE)
_UNITS = {"µg": "ug", "mcg": "ug", "ml": "mL", "oz": "[foz_us]", "iu": "[IU]"}


def read_dose(text: str) -> tuple[Dose, Duration | None]:
    """Return dose and duration; what is not written is None.

    Of a titration "50/100 mg" the last amount counts: it is the dose in use when the ratio was measured.
    """
    amount, unit = _amount(text)
    per_day = next((times for pattern, times in _TIMES if pattern.search(text)), None)
    return Dose(amount=amount, unit=unit, per_day=per_day), _duration(text)


def _amount(text: str) -> tuple[float | None, str | None]:
    if _DATE.search(text):
        return None, None
    unordered = _UNORDERED.search(text)
    if unordered is not None:
        return max(float(unordered["one"]), float(unordered["two"])), _unit(unordered["unit"])
    found = _AMOUNT.search(text)
    return (None, None) if found is None else (float(found["amount"]), _unit(found["unit"]))


def _unit(written: str) -> str:
    return _UNITS.get(written.lower(), written.lower())


def _duration(text: str) -> Duration | None:
    if _SINGLE.search(text) or _ONCE_BEFORE.match(text):
        return Duration.SINGLE_DOSE
    days = _DAYS.search(text)
    if days is not None:
        number = int(days.group(1)) * (7 if days.group(2).lower().startswith("w") else 1)
        return Duration.DAYS if number > 1 else Duration.SINGLE_DOSE
    return Duration.DAYS if _REPEATED.search(text) else None
