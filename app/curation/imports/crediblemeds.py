"""CredibleMeds' QT list as CSV: which medicines lengthen the QT interval, and how surely."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.curation.imports.files import DataFile
from app.curation.imports.names import Unknown
from app.curation.imports.notes import BrokenSetError, RefusedTextError, clean_name, place
from app.curation.imports.setting import Setting, staged_row
from app.curation.imports.tables import table_rows
from app.domain.evidence import Direction
from app.domain.substances import Effect
from app.store.canonical import RecordKind
from app.store.staging import Row

COLUMNS = {
    "name": ("Generic Name", "Generic", "Drug", "Drug Name"),
    "risk": ("Risk Category", "Category", "TdP Risk", "Risk"),
}
AXIS = "qt"

# The list's categories as grades of the axis (docs/knowledge.md): known risk of torsade de pointes is the strongest.
GRADES: Mapping[str, int] = {"known": 3, "conditional": 2, "possible": 2}
FOR_LONG_QT_ONLY = ("special", "avoid", "drugs to avoid")  # concerns people with congenital long QT


class QtReader:
    """Reads one medicine a line."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        if setting.names.base is not None and AXIS not in {axis.id for axis in setting.vocabulary.axes}:
            raise BrokenSetError(f"the knowledge has no axis {AXIS}: load the bundled knowledge first")

    def rows(self, files: Sequence[DataFile]) -> Iterator[tuple[int, list[str] | str]]:
        """Yield the cells of each line, or what is wrong with them."""
        for index, file in enumerate(files):
            for line, row in table_rows(file, COLUMNS):
                yield place(index, line), row

    def staged(self, at: int, row: list[str] | str) -> Iterable[Row]:
        """Return the effect of a medicine, unless somebody has read one with care already."""
        setting = self._setting
        if isinstance(row, str):
            setting.notes.broken(at, row)
            return ()
        risk = row[1].strip().casefold()
        try:
            name = clean_name(row[0])
        except RefusedTextError as error:
            setting.notes.broken(at, f"a name that {error}", row[0])
            return ()
        if risk.startswith(FOR_LONG_QT_ONLY):
            setting.notes.left_out(at, name, "is listed only for people with congenital long QT")
            return ()
        grade = next((grade for word, grade in GRADES.items() if risk.startswith(word)), None)
        if grade is None:
            setting.notes.broken(at, f"has a category that begins with none of {', '.join(GRADES)}", row[1])
            return ()
        return self._effect(at, name, risk, grade)

    def _effect(self, at: int, name: str, risk: str, grade: int) -> Iterable[Row]:
        setting = self._setting
        found = setting.names.find(name)
        known = (
            setting.names.base.substance(found.slug) if not isinstance(found, Unknown) and setting.names.base else None
        )
        if isinstance(found, Unknown) or known is None:
            setting.notes.unmapped(at, name, found.reason if isinstance(found, Unknown) else "is known by name only")
            return ()
        curated = next((one for one in known.effects if one.axis == AXIS and one.direction is Direction.RAISES), None)
        if curated is not None:
            setting.notes.left_out(
                at, name, f"has a QT effect of grade {curated.grade} already, this one would be {grade}"
            )
            return ()
        effect = Effect(
            axis=AXIS,
            direction=Direction.RAISES,
            grade=grade,
            cite=setting.cite(risk[:80]),
            checked_on=setting.day,
            note=f"The list's category: {risk[:80]}.",
        )
        value = setting.addition_to(known, effects=(effect,))
        return (staged_row(at, RecordKind.SUBSTANCE, known.slug, value, claim=known.slug, rank=grade),)
