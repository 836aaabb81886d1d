"""How one summary differs from another of the same question: which parts, and finding by finding."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from app.domain.findings import Finding
from app.domain.summary.document import Summary


class Turned(StrEnum):
    """What became of a summary or finding."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingChange:
    """One finding that is not the same in both; None where it is not there."""

    id: str
    turned: Turned
    fields: tuple[str, ...]  # that differ, in the order of the finding; empty unless changed
    before: Finding | None
    after: Finding | None


# The question is the same, and the release differs always.
_PARTS = tuple(field.name for field in fields(Summary) if field.name not in ("question", "release"))
_FINDING = tuple(field.name for field in fields(Finding))


def parts_changed(before: Summary, after: Summary) -> tuple[str, ...]:
    """Return which parts differ, in their order; empty where only the name of the release does."""
    undated = replace(
        before,
        answer=replace(
            before.answer,
            display=replace(
                before.answer.display, as_of=after.answer.display.as_of, release=after.answer.display.release
            ),
        ),
    )
    return tuple(name for name in _PARTS if getattr(undated, name) != getattr(after, name))


def findings_changed(before: Summary | None, after: Summary | None) -> tuple[FindingChange, ...]:
    """Return every finding that differs, by id; a summary that is not there has none."""
    old, new = _findings(before), _findings(after)
    found = [_change(one, old.get(one), new.get(one)) for one in sorted(old.keys() | new.keys())]
    return tuple(change for change in found if change.turned is not Turned.CHANGED or change.fields)


def _findings(summary: Summary | None) -> Mapping[str, Finding]:
    return {} if summary is None else {f.id: f for section in summary.categories for f in section.findings}


def _change(finding_id: str, before: Finding | None, after: Finding | None) -> FindingChange:
    differing: tuple[str, ...] = ()
    if before is not None and after is not None:
        differing = tuple(name for name in _FINDING if getattr(before, name) != getattr(after, name))
    turned = Turned.ADDED if before is None else Turned.REMOVED if after is None else Turned.CHANGED
    return FindingChange(id=finding_id, turned=turned, fields=differing, before=before, after=after)
