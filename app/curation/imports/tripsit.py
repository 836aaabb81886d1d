"""TripSit's combination chart: JSON, substance by substance, each with its partners and a word for the pair."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.curation.imports.documents import members
from app.curation.imports.files import DataFile
from app.curation.imports.listed import in_order, listed_statement, statement_row
from app.curation.imports.names import Unknown, slug_of
from app.curation.imports.notes import RefusedTextError, clean_name, clean_text, place
from app.curation.imports.setting import Setting
from app.curation.imports.wording import cut
from app.domain.documented import Party
from app.domain.evidence import Basis, Certainty, Role, Severity
from app.domain.substances import Scope
from app.domain.values import Citation, Wording
from app.store.names import compact
from app.store.staging import Row

# The chart's words. "Low risk" is not read as anything: the chart looks at recreational doses, and silence here means
# "not assessed", which is what the pair stays.
WORDS: Mapping[str, Severity] = {
    "dangerous": Severity.MAJOR,
    "serotonin syndrome": Severity.MAJOR,
    "deadly": Severity.MAJOR,
    "unsafe": Severity.MAJOR,
    "caution": Severity.MODERATE,
}
LOW_RISK = "low risk"
_NOTE = 400


class ComboReader:
    """Reads one substance of the chart a row."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._classes = {
            compact(text): one.id for one in setting.vocabulary.classes for text in (one.id, one.name, one.patient_name)
        }

    def rows(self, files: Sequence[DataFile]) -> Iterator[tuple[int, Any]]:
        """Yield (name, partners) of each substance."""
        for index, file in enumerate(files):
            for line, name, partners in members(file):
                yield place(index, line), (name, partners)

    def staged(self, at: int, row: Any) -> Iterable[Row]:
        """Return the statements of a substance with its partners."""
        name, partners = row
        if not isinstance(partners, dict):
            self._setting.notes.broken(at, "holds no partners", name)
            return ()
        one = self._party(at, name)
        found = [] if one is None else [self._pair(at, one, other, entry) for other, entry in partners.items()]
        return [pair for pair in found if pair is not None]

    def _pair(self, at: int, one: Party, name: str, entry: Any) -> Row | None:
        setting = self._setting
        status = entry.get("status") if isinstance(entry, dict) else None
        try:
            word = clean_text(status).casefold()
            note = cut(clean_text(entry.get("note", "") or ""), _NOTE)
        except (RefusedTextError, AttributeError):
            setting.notes.broken(at, "has no status that can be read", name)
            return None
        if word.startswith(LOW_RISK):
            setting.notes.left_out(
                at, f"{self._called(one)} with {name}"[:200], "is called low risk: stays not assessed"
            )
            return None
        if word not in WORDS:
            setting.notes.broken(at, f"has a status that is none of {', '.join(WORDS)}", name)
            return None
        two = self._party(at, name)
        if two is None or two == one:
            return None
        parties = in_order(one, two)
        a, b = (self._called(party) for party in parties)
        title = setting.source.title
        said = f" Note: {note}" if note else ""
        statement = listed_statement(
            setting,
            parties,
            WORDS[word],
            Wording(
                patient=f"{title}, a list made by people who use drugs, warns of {a} with {b}. Talk to your team or pharmacist about it.",
                clinician=f'{title} calls {a} with {b} "{word}".{said}',
            ),
            Citation(source=setting.source.id, at=f"{a} and {b}"),
            basis=Basis.COMPILATION,
            certainty=Certainty.VERY_LOW,
        )
        return statement_row(at, statement, f"{parties}")

    def _party(self, at: int, text: str) -> Party | None:
        try:
            name = clean_name(text)
        except RefusedTextError as error:
            self._setting.notes.broken(at, f"a name that {error}", text)
            return None
        found = self._setting.names.find(name)
        if not isinstance(found, Unknown):
            scope = Scope(preparations=(found.preparation,)) if found.preparation else Scope()
            return Party(substance=found.slug, role=Role.CONTRIBUTOR, scope=scope)
        group = self._classes.get(compact(name)) or self._classes.get(compact(slug_of(name)))
        if group is not None:
            return Party(substance_class=group, role=Role.CONTRIBUTOR)
        self._setting.notes.unmapped(at, name, found.reason)
        return None

    def _called(self, party: Party) -> str:
        if party.substance is None:
            group = next(one for one in self._setting.vocabulary.classes if one.id == party.substance_class)
            return group.patient_name
        base = self._setting.names.base
        known = base.substance(party.substance) if base else None
        return known.name if known else party.substance
