"""Lists of pairs: each line names two substances and how grave the list calls it, and nothing else.

DDInter's tables have these columns; other lists can be brought into them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.curation.imports.files import DataFile
from app.curation.imports.names import Known, Unknown
from app.curation.imports.notes import RefusedTextError, clean_name, place
from app.curation.imports.setting import Setting
from app.curation.imports.stencils import Stencil, escaped, hole
from app.curation.imports.tables import table_rows
from app.domain.documented import Documented, Party
from app.domain.evidence import ActionKind, Addressee, Basis, Category, Certainty, Role, Severity, Status
from app.domain.substances import Advice, Scope
from app.domain.values import Citation, Wording
from app.store.canonical import RecordKind
from app.store.queries.facts import substance_subject
from app.store.staging import Row

COLUMNS = {
    "a": ("Drug_A", "Drug A"),
    "b": ("Drug_B", "Drug B"),
    "level": ("Level", "Severity"),
    "id_a": ("DDInterID_A",),
    "id_b": ("DDInterID_B",),
}
OPTIONAL = ("id_a", "id_b")
MOST_NAMES = 200_000  # kept at hand; no list of medicines has as many

# How a list's words are read. "Unknown": the list names the pair and cannot say how grave it is.
LEVELS: Mapping[str, Severity | None] = {
    "major": Severity.MAJOR,
    "moderate": Severity.MODERATE,
    "minor": Severity.MINOR,
    "unknown": None,
}
_HOW_GRAVE = {
    Severity.MAJOR: "calls it a serious pair",
    Severity.MODERATE: "says the pair needs care",
    Severity.MINOR: "says the pair needs a little care",
}
_SLUG_A, _SLUG_B, _NAME_A, _NAME_B, _AT = range(5)

# The list gives no advice, so none is invented: the pair is to be asked about.
ACTIONS = (
    Advice(action=ActionKind.INFORM, addressee=Addressee.PATIENT),
    Advice(action=ActionKind.CANNOT_SAY, addressee=Addressee.PRESCRIBER),
)


class PairReader:
    """Reads lines of pairs on the fast path."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._sides: dict[str, _Side | str] = {}
        self._stencils: dict[Severity | None, Stencil] = {}

    def rows(self, files: Sequence[DataFile]) -> Iterator[tuple[int, list[str] | str]]:
        """Yield the cells of each line, or what is wrong with them."""
        for index, file in enumerate(files):
            for line, row in table_rows(file, COLUMNS, OPTIONAL):
                yield place(index, line), row

    def staged(self, at: int, row: list[str] | str) -> Iterable[Row]:
        """Return the statement of a line, if both names are known."""
        notes = self._setting.notes
        if isinstance(row, str):
            notes.broken(at, row)
            return ()
        level = row[2].strip().casefold()
        if level not in LEVELS:
            notes.broken(at, f"has a level that is none of {', '.join(LEVELS)}", row[2])
            return ()
        one, two = self._side(at, row[0]), self._side(at, row[1])
        if one is None or two is None:
            return ()
        if one.slug == two.slug:
            notes.left_out(at, one.name, "both names mean the same substance")
            return ()
        return (self._row(at, one, two, LEVELS[level], row),)

    def _row(self, at: int, one: "_Side", two: "_Side", severity: Severity | None, row: list[str]) -> Row:
        ids = row[3].strip(), row[4].strip()
        if two.order < one.order:
            one, two, ids = two, one, (ids[1], ids[0])
        # The list's own ids, where it has any: the row by which somebody finds it again.
        told = " and ".join(ids) if all(len(i) <= 40 and i.isascii() and i.isalnum() for i in ids) else ""
        setting = self._setting
        slug = f"{one.slug}+{two.slug}.{setting.mechanism}"
        words = (one.slug, two.slug, one.escaped, two.escaped, told or f"{one.escaped} and {two.escaped}")
        digest, body = self._stencil(severity, one, two).filled(slug, words)
        claim = f"{one.order}+{two.order}"
        rank = -1 if severity is None else severity.rank
        return (at, _DOCUMENTED, slug, digest, claim, rank, one.subject, two.subject, body)

    def _side(self, at: int, text: str) -> "_Side | None":
        kept = self._sides.get(text)
        if kept is None:
            if len(self._sides) > MOST_NAMES:
                self._sides.clear()
            kept = self._sides[text] = self._read(text)
        if isinstance(kept, _Side):
            return kept
        broken, _, message = kept.partition(":")
        if broken:
            self._setting.notes.broken(at, message, text)
        else:
            self._setting.notes.unmapped(at, text.strip(), message)
        return None

    def _read(self, text: str) -> "_Side | str":
        try:
            found = self._setting.names.find(clean_name(text))
        except RefusedTextError as error:
            return f"broken:a name that {error}"
        return f":{found.reason}" if isinstance(found, Unknown) else _Side.of(found)

    def _stencil(self, severity: Severity | None, one: "_Side", two: "_Side") -> Stencil:
        if one.preparation or two.preparation:
            return Stencil(listed_pair(self._setting, severity, (one.preparation, two.preparation)))
        if severity not in self._stencils:
            self._stencils[severity] = Stencil(listed_pair(self._setting, severity))
        return self._stencils[severity]


@dataclass(frozen=True, slots=True)
class _Side:
    """A substance, with everything that its statements repeat."""

    slug: str
    name: str
    escaped: str
    subject: str
    preparation: str | None

    @property
    def order(self) -> str:
        """By this the two sides of a pair are put in order."""
        return self.slug if self.preparation is None else f"{self.slug}/{self.preparation}"

    @classmethod
    def of(cls, known: Known) -> "_Side":
        return cls(known.slug, known.name, escaped(known.name), substance_subject(known.slug), known.preparation)


_DOCUMENTED = str(RecordKind.DOCUMENTED)


def listed_pair(
    setting: Setting, severity: Severity | None, preparations: tuple[str | None, str | None] = (None, None)
) -> Documented:
    """Return what a list says of a pair, with holes for the two substances."""
    a, b = hole(_NAME_A), hole(_NAME_B)
    scopes = [Scope(preparations=(one,)) if one else Scope() for one in preparations]
    return Documented(
        between=(
            Party(substance=hole(_SLUG_A), role=Role.CONTRIBUTOR, scope=scopes[0]),
            Party(substance=hole(_SLUG_B), role=Role.CONTRIBUTOR, scope=scopes[1]),
        ),
        mechanism=setting.mechanism,
        category=Category.UNSPECIFIED,
        status=Status.CANNOT_SAY if severity is None else Status.INTERACTION,
        severity=severity,
        actions=() if severity is None else ACTIONS,
        basis=Basis.COMPILATION,
        certainty=Certainty.VERY_LOW,
        text=_text(setting.source.title, severity, a, b),
        cite=(Citation(source=setting.source.id, at=hole(_AT)),),
    )


def _text(title: str, severity: Severity | None, a: str, b: str) -> Wording:
    if severity is None:
        return Wording(
            patient=f"Another list ({title}) names {a} with {b}. It does not say how much it matters. Ask your pharmacist.",
            clinician=f"{title} lists {a} with {b} without a level, mechanism or direction.",
        )
    return Wording(
        patient=f"Another list ({title}) names {a} with {b} and {_HOW_GRAVE[severity]}. Ask your pharmacist about the two.",
        clinician=f"{title} lists {a} with {b} as {severity}; the list gives no mechanism, direction or study.",
    )
