"""What an import tells: how much was read, what did not map and why, by line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.curation.imports.files import DataFile
from app.curation.imports.names import NameMap
from app.curation.imports.notes import BrokenSetError, where
from app.curation.imports.setting import Setting
from app.curation.problems import Problem
from app.store.canonical import RecordKind
from app.store.staging import Level, Staging

SHOWN = 20  # of each kind, to people; the JSON report holds all
SUGGESTED = 200  # names for which something alike is looked up
_OURS = (RecordKind.SOURCE, RecordKind.VOCABULARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report of one import, as far as people read it."""

    format: str
    layer: str
    licence: str
    files: tuple[str, ...]
    rows: int
    kinds: Mapping[str, int]  # records by kind
    noted: Mapping[Level, int]
    problems: tuple[Problem, ...] = ()  # the first of each level
    refused: str | None = None  # why reading stopped
    unchanged: bool = field(default=False)

    @property
    def records(self) -> int:
        """How many records the set itself brought."""
        return sum(count for kind, count in self.kinds.items() if kind not in _OURS)


def made_report(
    layout: str, setting: Setting, files: Sequence[DataFile], staging: Staging | None, *, refused: str | None = None
) -> Report:
    """Return the report of what was read; without a staging file nothing had to be."""
    names = tuple(file.name for file in files)
    return Report(
        format=layout,
        layer=f"import:{setting.name}",
        licence=setting.source.licence or "",
        files=names,
        rows=staging.counts().get("rows", 0) if staging else 0,
        kinds={str(kind): count for kind, count in staging.by_kind().items()} if staging else {},
        noted=staging.noted() if staging else {},
        problems=tuple(_first(staging, names)) if staging else (),
        refused=refused,
        unchanged=staging is None,
    )


def refusal(report: Report) -> BrokenSetError:
    """Return the error for a set with lines that cannot be read."""
    count = report.noted[Level.BROKEN]
    lines = "1 line" if count == 1 else f"{count} lines"
    broken = [problem for problem in report.problems if not problem.warning]
    return BrokenSetError(f"{lines} cannot be read; nothing was loaded; --skip-broken leaves such lines out", broken)


def write_report(path: Path, report: Report, staging: Staging, files: Sequence[DataFile], names: NameMap) -> None:
    """Write the whole report as one JSON document, note by note: it may be as long as the set.

    Raises BrokenSetError where the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as out:
            out.writelines(_json(report, staging, [file.name for file in files], names))
    except OSError as error:
        raise BrokenSetError(f"{path}: the report cannot be written: {error.strerror or error}") from error


def _json(report: Report, staging: Staging, files: Sequence[str], names: NameMap) -> Iterator[str]:
    head = {
        "format": report.format,
        "layer": report.layer,
        "licence": report.licence,
        "files": list(report.files),
        "rows": report.rows,
        "records": dict(report.kinds),
        "notes": {str(level): report.noted.get(level, 0) for level in Level},
        "refused": report.refused,
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    yield ',\n "unmapped": ['
    for at, (name, reason, count, places) in enumerate(staging.unmapped()):
        entry = {
            "name": name,
            "reason": reason,
            "rows": count,
            "first": [where(one, files) for one in places],
            "nearest": list(names.nearest(name)) if at < SUGGESTED else [],
        }
        yield (",\n  " if at else "\n  ") + json.dumps(entry, ensure_ascii=False)
    yield "]"
    for level in (Level.BROKEN, Level.CONTRADICTS, Level.REPEATED, Level.LEFT_OUT):
        yield f',\n "{level}": ['
        for at, (one, name, message) in enumerate(staging.notes(level)):
            entry = {"line": where(one, files), "name": name, "message": _told(level, message, files)}
            yield (",\n  " if at else "\n  ") + json.dumps(entry, ensure_ascii=False)
        yield "]"
    yield "\n}\n"


def _first(staging: Staging, files: Sequence[str]) -> Iterator[Problem]:
    for level in (Level.BROKEN, Level.CONTRADICTS):
        for at, name, message in staging.notes(level, SHOWN):
            yield Problem(
                file=where(at, files),
                field=name,
                message=_told(level, message, files),
                warning=level is not Level.BROKEN,
            )
    for name, reason, count, places in staging.unmapped(SHOWN):
        often = f" ({count} times)" if count > 1 else ""
        yield Problem(file=where(places[0], files), field=name, message=f"{reason}{often}", warning=True)


def _told(level: Level, message: str, files: Sequence[str]) -> str:
    if level is Level.CONTRADICTS:
        return f"contradicts {where(int(message), files)}: the graver of the two counts"
    if level is Level.REPEATED:
        return f"repeats {where(int(message), files)}"
    return message
