"""Everything that must hold before knowledge may be loaded."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.curation import references, rules, uniqueness
from app.curation.known import Known, known_of
from app.curation.problems import Problem, Progress, in_order
from app.curation.read import Reading, read_folder
from app.store.knowledge import Knowledge


def check_folder(
    folder: Path, base: Knowledge | None = None, progress: Progress | None = None
) -> tuple[Reading, list[Problem]]:
    """Read and check a folder; return what was read and every problem, warnings included.

    `base` is the release that an overlay stands on: its ids may be referred to.
    """
    reading = read_folder(folder, progress)
    return reading, checked(reading, base, progress)


def checked(
    reading: Reading, base: Knowledge | None = None, progress: Progress | None = None, *, finished: bool = True
) -> list[Problem]:
    """Return every problem of what was read, in the order of files and lines.

    Until it is `finished` a source may wait for the fact that will cite it.
    """
    known = known_of(reading.files, base)
    found = [*reading.problems, *_across(reading, known, progress, finished=finished)]
    return _told_once(in_order(found))


def _told_once(problems: Sequence[Problem]) -> list[Problem]:
    """A warning is told where it stands first, with how often: a missing file is named by many statements."""
    told: list[Problem] = []
    often = Counter(problem.message for problem in problems if problem.warning)
    seen: set[str] = set()
    for problem in problems:
        if problem.warning and often[problem.message] > 1:
            if problem.message in seen:
                continue
            seen.add(problem.message)
        count = often[problem.message] if problem.warning else 1
        told.append(problem if count == 1 else replace(problem, message=f"{problem.message} ({count} times)"))
    return told


def _across(reading: Reading, known: Known, progress: Progress | None, *, finished: bool) -> Iterator[Problem]:
    for done, file in enumerate(reading.files, start=1):
        if progress is not None:
            progress("checking", done, len(reading.files))
        yield from references.unresolved(file, known)
        yield from rules.broken(file, known)
    yield from rules.sources_told(reading.files)
    if finished:
        yield from rules.sources_unused(reading.files)
    yield from uniqueness.doubles(reading.files, known)
