"""How much the level of each medicine changes: ratios and intervals on a log axis, placed in per cent of the width.

Per cent, not pixels: the drawing then grows with the page while its letters keep their size.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.api.html.cards import changed, partners_of
from app.api.html.drawing import form_words
from app.domain.findings import Exposure, Finding
from app.domain.summary.document import CategorySection

# Within these bounds two exposures count as the same (the field's convention for bioequivalence).
SAME_LOW, SAME_HIGH = 0.8, 1.25
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
_LEFT, _RIGHT = 5.0, 95.0  # per cent: room for half a number at both ends, on a telephone, too
ROW_HEIGHT = 46  # px: a line of words and the mark under it
_ROUTES = {"intravenous": "IV", "intramuscular": "IM", "subcutaneous": "SC"}
_SPAN = (0.5, 2.0)  # the axis shows at least this


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One ratio with its interval; x in per cent, y in px."""

    finding_id: str
    name: str
    brief: str  # the same where there is little room
    exposure: Exposure
    y: int
    x: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    value: float
    x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """All changes of one substance's level."""

    id: str
    victim: str
    of: str | None  # the metabolite that is measured, where it is not the substance itself
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    band: tuple[float, float]  # x of the two ends of "the same", per cent

    @property
    def height(self) -> int:
        """Of the marks, without the axis, px."""
        return ROW_HEIGHT * len(self.marks)


def plots_of(sections: Iterable[CategorySection]) -> tuple[Plot, ...]:
    """Return one plot for every substance with a ratio, in the order of the findings."""
    by_victim: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in (finding for section in sections for finding in section.findings):
        if finding.exposure is not None:
            by_victim.setdefault((changed(finding), finding.exposure.of), []).append(finding)
    return tuple(_plot(number, victim, of, found) for number, ((victim, of), found) in enumerate(by_victim.items(), 1))


def _plot(number: int, victim: str, of: str | None, findings: Sequence[Finding]) -> Plot:
    exposures = [finding.exposure for finding in findings if finding.exposure is not None]
    ends = [end for e in exposures for end in (e.low, e.high, e.ratio) if end is not None and end > 0]
    axis = _Axis(min(*ends, _SPAN[0]), max(*ends, _SPAN[1]))
    marks = [
        Mark(
            finding_id=finding.id,
            name=_with_what(finding, victim, [form_words(form) for form in _forms(finding)]),
            brief=_with_what(finding, victim, [_brief(form, victim) for form in _forms(finding)]),
            exposure=finding.exposure,
            y=ROW_HEIGHT * row,
            x=axis.x(finding.exposure.ratio),
            low=None if finding.exposure.low is None else axis.x(finding.exposure.low),
            high=None if finding.exposure.high is None else axis.x(finding.exposure.high),
        )
        for row, finding in enumerate(findings)
        if finding.exposure is not None
    ]
    return Plot(
        id=f"plot-{number}",
        victim=victim,
        of=of,
        marks=tuple(marks),
        ticks=axis.ticks,
        band=(axis.x(SAME_LOW), axis.x(SAME_HIGH)),
    )


def _forms(finding: Finding) -> tuple[str, ...]:
    return (*finding.scope.routes, *finding.scope.preparations)


def _brief(form: str, victim: str) -> str:
    return _ROUTES.get(form) or form_words(form).removeprefix(f"{victim} ")


def _with_what(finding: Finding, victim: str, forms: Sequence[str]) -> str:
    """Return what changes the level, and for which form where the finding is about one."""
    others = [party.name for party in finding.parties if party.name != victim]
    names = others or [party.name for party in partners_of(finding, "")]
    return f"{', '.join(names)} ({', '.join(forms)})" if forms else ", ".join(names)


class _Axis:
    """A log axis from one round number to another."""

    def __init__(self, low: float, high: float) -> None:
        first = max((tick for tick in _TICKS if tick <= low), default=_TICKS[0])
        last = min((tick for tick in _TICKS if tick >= high), default=_TICKS[-1])
        self._low, self._high = math.log(first), math.log(last)
        self.ticks = tuple(Tick(value=tick, x=self.x(tick)) for tick in _TICKS if first <= tick <= last)

    def x(self, value: float) -> float:
        """Return where a ratio stands, per cent of the width; beyond an end it stands at the end."""
        at = math.log(value) if value > 0 else self._low
        share = (min(max(at, self._low), self._high) - self._low) / (self._high - self._low)
        return round(_LEFT + share * (_RIGHT - _LEFT), 2)
