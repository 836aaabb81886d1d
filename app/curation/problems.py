"""What is wrong with the knowledge, where, and what to do about it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

Progress = Callable[[str, int, int], None]  # what is being done, how far, of how many

NEAR = 80  # per cent alike: below that a suggestion only distracts


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong; a warning does not keep the knowledge from being loaded."""

    file: str
    line: int | None = None
    field: str = ""
    message: str
    remedy: str | None = None
    warning: bool = False

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        said = f"{self.field}: {self.message}" if self.field else self.message
        advice = f"; {self.remedy}" if self.remedy else ""
        return f"{place}: {'warning: ' if self.warning else ''}{said}{advice}"


class KnowledgeError(Exception):
    """The knowledge cannot be loaded; `problems` says why."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by place, so that one state of the files gives one list; the same problem counts once."""
    return sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.field, p.message))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return what keeps the knowledge from being loaded."""
    return [problem for problem in problems if not problem.warning]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return what `name` was probably meant to be, None where nothing is like it."""
    found = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=NEAR)
    return None if found is None else found[0]


def slip_of(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that differs by one slip of the pen: two are another substance (quinine, quinidine)."""
    return next((one for one in sorted(known) if OSA.distance(name, one, score_cutoff=1) <= 1), None)


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy that names the nearest of the known names."""
    near = nearest(name, known)
    return otherwise if near is None else f"did you mean {near}?"


def field_of(path: Sequence[str | int]) -> str:
    """Return a path as it is written: effects[2].axis."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
