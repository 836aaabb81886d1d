"""CSV tables: a header that must be there, rows that must fit it."""

import csv
from collections.abc import Iterator, Mapping, Sequence

from app.curation.imports.files import DataFile, numbered_lines
from app.curation.imports.notes import BrokenSetError
from app.curation.problems import did_you_mean

LONGEST_CELL = 32_768


def table_rows(
    file: DataFile, columns: Mapping[str, Sequence[str]], optional: Sequence[str] = ()
) -> Iterator[tuple[int, list[str] | str]]:
    """Yield (line, cells in the order of `columns`), or (line, what is wrong with it).

    `columns` gives for each column the headings that name it; upper and lower case are one. Columns that are not asked
    for are passed over, optional ones that are missing are empty. Raises BrokenSetError for a header that does not fit
    and for a file that is no table.
    """
    csv.field_size_limit(LONGEST_CELL)
    with file.opened() as opened:
        lines = _Lines(numbered_lines(file, opened))
        reader = csv.reader(lines, strict=True)
        try:
            header = next(reader, None)
            if header is None:
                raise BrokenSetError(f"{file.name}: is empty")
            at = _places(file, [cell.strip().casefold() for cell in header], columns, optional)
            width = len(header)
            before = reader.line_num
            for row in reader:
                line, before = before + 1, reader.line_num
                if len(row) == width:
                    yield line, [row[i] if i >= 0 else "" for i in at]
                elif row:
                    yield line, f"has {len(row)} cells, the header {width}: cut off, or a comma that is not quoted"
        except csv.Error as error:
            raise BrokenSetError(f"{file.name}:{reader.line_num}: is no row of a table: {error}") from None


class _Lines:
    """The texts of numbered lines."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        return next(self._lines)[1]


def _places(
    file: DataFile, header: Sequence[str], columns: Mapping[str, Sequence[str]], optional: Sequence[str]
) -> list[int]:
    found = []
    for column, headings in columns.items():
        at = next((header.index(one.casefold()) for one in headings if one.casefold() in header), -1)
        if at < 0 and column not in optional:
            asked = " or ".join(headings)
            remedy = did_you_mean(headings[0].casefold(), header, f"there are: {', '.join(header)}"[:300])
            raise BrokenSetError(f"{file.name}:1: has no column {asked}; {remedy}")
        found.append(at)
    return found
