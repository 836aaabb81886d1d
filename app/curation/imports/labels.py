"""Label JSON of openFDA: the section on interactions, read sentence by sentence for substances that are known here.

A machine reads it, and the statement says so: it quotes the sentence, gives no direction and no mechanism, and takes
its severity from the sentence's own words. Sentences that deny something are left out and reported.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.curation.imports.documents import entries
from app.curation.imports.files import DataFile
from app.curation.imports.listed import contributor, in_order, listed_statement, statement_row
from app.curation.imports.names import Unknown, spoken
from app.curation.imports.notes import RefusedTextError, clean_name, clean_text, place
from app.curation.imports.setting import Setting, staged_row
from app.curation.imports.wording import cut, sentences, severity_said
from app.domain.evidence import Basis, Certainty, Severity
from app.domain.substances import Substance
from app.domain.values import Citation, Source, SourceKind, Wording
from app.store.canonical import RecordKind
from app.store.names import SHORTEST_FUZZY
from app.store.staging import Row

SECTIONS = ("drug_interactions", "drug_and_or_laboratory_test_interactions")
AT = "7"  # the section on drug interactions of a US label
LONGEST_NAME = 4  # words
_SET_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_QUOTED = 500


@dataclass(frozen=True, slots=True)
class _Label:
    set_id: str
    version: int  # the day it took effect, as a number
    title: str
    maker: str | None
    names: tuple[str, ...]  # of the one ingredient: UNII first
    text: str


class LabelReader:
    """Reads one label a row."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        base = setting.names.base
        self._lexicon = base.lexicon(SHORTEST_FUZZY) if base else {}

    def rows(self, files: Sequence[DataFile]) -> Iterator[tuple[int, Any]]:
        """Yield each label."""
        for index, file in enumerate(files):
            for line, entry in entries(file, "results"):
                yield place(index, line), entry

    def staged(self, at: int, row: Any) -> Iterable[Row]:
        """Yield a source and the statements of one label."""
        notes = self._setting.notes
        try:
            label = _label(row)
        except (RefusedTextError, TypeError, KeyError, AttributeError, ValueError) as error:
            notes.broken(at, f"is no label that can be read: {error}")
            return
        if isinstance(label, str):
            notes.left_out(at, label, "has no interaction section, or several ingredients")
            return
        found = self._setting.names.find(*label.names)
        base = self._setting.names.base
        own = base.substance(found.slug) if base and not isinstance(found, Unknown) else None
        if own is None:
            notes.unmapped(at, label.names[-1], found.reason if isinstance(found, Unknown) else "is known by name only")
            return
        statements = list(self._statements(at, label, own))
        if statements:
            source = self._source(label)
            claim = f"source:{source.id}"
            yield staged_row(at, RecordKind.SOURCE, source.id, source, claim=claim, rank=label.version)
            yield from statements

    def _statements(self, at: int, label: _Label, own: Substance) -> Iterator[Row]:
        quoted: dict[str, tuple[Severity, str]] = {}
        for sentence in sentences(label.text):
            partners = self._named(sentence) - {own.slug}
            severity = severity_said(sentence) if partners else None
            for slug in partners:
                if severity is None:
                    self._setting.notes.left_out(at, f"{own.name} with {slug}", "the label's sentence denies something")
                elif slug not in quoted or severity.rank > quoted[slug][0].rank:
                    quoted[slug] = (severity, sentence)
        for slug, (severity, sentence) in sorted(quoted.items()):
            yield self._row(at, label, own, slug, severity, sentence)

    def _row(self, at: int, label: _Label, own: Substance, slug: str, severity: Severity, sentence: str) -> Row:
        setting = self._setting
        base = setting.names.base
        other = base.substance(slug) if base else None
        name = other.name if other else slug
        parties = in_order(contributor(own.slug), contributor(slug))
        statement = listed_statement(
            setting,
            parties,
            severity,
            Wording(
                patient=(
                    f"The official leaflet for {own.name} has a note on {name}. "
                    "Ask your pharmacist or team about the two."
                ),
                clinician=f'US label of {own.name}, read by machine: "{cut(sentence, _QUOTED)}"',
            ),
            Citation(source=self._source(label).id, at=AT),
            basis=Basis.LABEL_OR_GUIDELINE,
            certainty=Certainty.LOW,
            jurisdiction="US",
        )
        return statement_row(at, statement, f"{label.set_id}|{parties[0].substance}|{parties[1].substance}")

    def _source(self, label: _Label) -> Source:
        day = str(label.version)
        return self._setting.source_of_part(
            label.set_id,
            kind=SourceKind.LABEL,
            title=f"{label.title} label",
            publisher=label.maker,
            jurisdiction="US",
            date=f"{day[:4]}-{day[4:6]}-{day[6:8]}",
            set_id=label.set_id,
            url=f"https://dailymed.nlm.nih.gov/dailymed/lookup.cfm?setid={label.set_id}",
        )

    def _named(self, sentence: str) -> set[str]:
        """Return the substances that a sentence names, the longest reading of each place."""
        found: set[str] = set()
        behind = 0
        for first, end, folded in spoken(sentence.split(), LONGEST_NAME):
            if first >= behind and folded in self._lexicon:
                behind = end
                found.add(self._lexicon[folded])
        return found


def _label(row: Any) -> _Label | str:
    """Return a label with one ingredient and an interaction section; else what to call it."""
    known = row.get("openfda") or {}
    set_id = str(row.get("set_id") or _first(known, "spl_set_id")).lower()
    if not _SET_ID.fullmatch(set_id):
        raise ValueError("has no set id")
    text = " ".join(clean_text(part) for name in SECTIONS for part in (row.get(name) or ()))
    names = [clean_name(one) for one in known.get("substance_name") or known.get("generic_name") or ()]
    if len(set(names)) != 1 or not text:
        return clean_name(_first(known, "brand_name") or _first(known, "generic_name") or set_id)
    codes = [f"unii:{one}" for one in known.get("unii", ())[:1]]
    version = str(row.get("effective_time") or "0")[:8]
    title = clean_name(_first(known, "brand_name") or names[0])
    maker = _first(known, "manufacturer_name")
    generic = [clean_name(one) for one in known.get("generic_name", ())[:1]]
    return _Label(
        set_id=set_id,
        version=int(version) if version.isascii() and version.isdigit() else 0,
        title=title,
        maker=clean_name(maker) if maker else None,
        names=tuple(dict.fromkeys([*codes, *generic, names[0]])),
        text=text,
    )


def _first(known: dict[str, Any], name: str) -> str:
    given = known.get(name) or [""]
    return str(given[0])
