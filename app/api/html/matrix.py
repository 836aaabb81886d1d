"""The regimens as a heat map: one row a regimen, one column a medicine, the worst columns first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.api.html.verdicts import ORDER, SAME, rank, verdict
from app.domain.conditions import Presence
from app.domain.summary.document import Cell, RegimenRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One cell of the map."""

    verdict: str
    presence: Presence
    coverage: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Columns beside one another that a regimen does not hold."""

    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A medicine or other treatment, and the first finding about it."""

    name: str
    verdict: str  # the worst in any row
    finding_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A regimen: what its always and usual medicines come to, what the optional ones add, and its squares."""

    regimen: RegimenRow
    verdict: str
    optional: str | None  # only where it is worse than the verdict
    squares: tuple[Square | Gap, ...]  # as wide as all columns together


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Regimens of one condition."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many regimens come to one verdict; x and width in per cent, for the bar."""

    verdict: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Everything that the map, its legend and the bar above it need."""

    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    shares: tuple[Share, ...]
    verdicts: tuple[str, ...]  # that occur, worst first

    @property
    def usual(self) -> list[tuple[str, list[str]]]:
        """Names of the regimens by what their always and usual medicines come to, for the hand-out."""
        return _named([(row.verdict, row) for block in self.blocks for row in block.rows])

    @property
    def optional(self) -> list[tuple[str, list[str]]]:
        """Names of the regimens by what their optional medicines add."""
        return _named([(row.optional, row) for block in self.blocks for row in block.rows if row.optional])

    @property
    def rows(self) -> int:
        """How many regimens there are."""
        return sum(len(block.rows) for block in self.blocks)


def heat_map(regimens: Sequence[RegimenRow]) -> HeatMap:
    """Return the map of these regimens, in their order."""
    columns = _columns(cell for regimen in regimens for cell in regimen.cells)
    rows = [_row(regimen, columns) for regimen in regimens]
    blocks = groupby(rows, key=lambda row: row.regimen.condition_name)
    return HeatMap(
        columns=columns,
        blocks=tuple(Block(name=name, rows=tuple(found)) for name, found in blocks),
        shares=_shares([row.verdict for row in rows]),
        verdicts=tuple(sorted({_of(cell) for regimen in regimens for cell in regimen.cells}, key=rank)),
    )


def _named(rows: Iterable[tuple[str, Row]]) -> list[tuple[str, list[str]]]:
    by_verdict: dict[str, list[str]] = {}
    for token, row in rows:
        by_verdict.setdefault(token, []).append(row.regimen.name)
    return sorted(by_verdict.items(), key=lambda item: rank(item[0]))


def _columns(cells: Iterable[Cell]) -> tuple[Column, ...]:
    met: dict[str, list[Cell]] = {}
    for cell in cells:
        met.setdefault(cell.name, []).append(cell)
    columns = [
        Column(
            name=name,
            verdict=min((_of(cell) for cell in found), key=rank),
            finding_id=next((cell.finding_ids[0] for cell in found if cell.finding_ids), None),
        )
        for name, found in met.items()
    ]
    return tuple(sorted(columns, key=lambda column: (rank(column.verdict), -len(met[column.name]), column.name)))


def _row(regimen: RegimenRow, columns: Sequence[Column]) -> Row:
    by_name = {cell.name: cell for cell in regimen.cells}
    usual = verdict(regimen.status, regimen.aggregate.worst)
    optional = regimen.optional_worst.value if regimen.optional_worst else None
    return Row(
        regimen=regimen,
        verdict=usual,
        optional=optional if optional and rank(optional) < rank(usual) else None,
        squares=tuple(_squares(by_name.get(column.name) for column in columns)),
    )


def _squares(cells: Iterable[Cell | None]) -> Iterator[Square | Gap]:
    """Yield the squares of a row; a large map has many gaps, and one cell for each run of them keeps the page light."""
    for held, run in groupby(cells, key=lambda cell: cell is not None):
        if held:
            yield from (_square(cell) for cell in run if cell is not None)
        else:
            yield Gap(sum(1 for _ in run))


def _square(cell: Cell) -> Square:
    return Square(verdict=_of(cell), presence=cell.presence, coverage=cell.coverage.value, missing=cell.missing)


def _of(cell: Cell) -> str:
    return SAME if cell.itself else verdict(cell.status, cell.severity)


def _shares(verdicts: Sequence[str]) -> tuple[Share, ...]:
    shares: list[Share] = []
    x = 0.0
    for token in ORDER:
        count = verdicts.count(token)
        if count:
            width = 100 * count / len(verdicts)
            shares.append(Share(verdict=token, count=count, x=round(x, 2), width=round(width, 2)))
            x += width
    return tuple(shares)
