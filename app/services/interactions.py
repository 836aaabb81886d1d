"""Findings without a condition: of any list of substances, of one substance with all others, by id."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.cautions import caution_findings
from app.domain.check import Check, check
from app.domain.coverage import Covered
from app.domain.evidence import Audience
from app.domain.findings import Finding
from app.domain.pd.burdens import WHOLE_LIST
from app.domain.pk.genetics import genetic_findings
from app.domain.pk.organ_function import organ_function_findings
from app.domain.questions import Patient, Taken
from app.domain.retired import RetiredKind
from app.domain.substances import Substance
from app.services.errors import GoneError, ListFindingError, UnknownFindingError, WithdrawnError
from app.services.naming import Naming, Unresolved, compound_named, preparation_asked
from app.services.origins import told_by_layer
from app.services.pairs import Pairs
from app.services.summaries import guard
from app.services.taking import taken_all
from app.store.canonical import RecordKind
from app.store.knowledge import MAX_PAGE, Knowledge
from app.store.releases import Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The check of a list, and the names that took no part."""

    check: Check
    unresolved: tuple[Unresolved, ...]
    withdrawn: tuple[Withdrawal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsOf:
    """Every finding of one substance, and with how many others it could not be assessed at all."""

    substance: Substance
    preparation: str | None
    findings: tuple[Finding, ...]
    not_assessed: int
    withdrawn: tuple[Withdrawal, ...]


def check_list(
    knowledge: Knowledge,
    pairs: Pairs,
    namings: Sequence[Naming],
    patient: Patient | None,
    *,
    audience: Audience,
    patient_use_declared: bool,
) -> Checked:
    """Check a list of substances pairwise and as a whole.

    Raises UndeclaredUseError where it is personal, worded for patients, and no intended use is declared.
    """
    personal = patient is not None or any(naming.personal for naming in namings)
    guard(audience, personal=personal, declared=patient_use_declared)
    takens, unresolved = taken_all(knowledge, namings)
    return replace(check_taken(knowledge, pairs, takens, patient), unresolved=unresolved)


def check_taken(
    knowledge: Knowledge,
    pairs: Pairs,
    takens: Sequence[Taken],
    patient: Patient | None,
    *,
    about: Collection[str] | None = None,
) -> Checked:
    """Check substances whose names are read; with `about`, slugs, only what these have part in."""

    def told(slugs: Collection[str]) -> bool:
        return about is None or any(slug in about for slug in slugs)

    def pair_of(a: Taken, b: Taken) -> tuple[Finding, ...]:
        return pairs.of(knowledge, a, b) if told((a.substance.slug, b.substance.slug)) else ()

    found = check(takens, pair_of, knowledge.vocabulary(), patient)
    standing = tuple(
        finding
        for finding in told_by_layer(knowledge, found.findings)
        if finding.id not in knowledge.withdrawals and told([party.id for party in finding.parties])
    )
    return Checked(
        check=replace(found, findings=standing, pairs=tuple(pair for pair in found.pairs if told((pair.a, pair.b)))),
        unresolved=(),
        withdrawn=_withdrawn(knowledge, {taken.substance.key for taken in takens}),
    )


def findings_of(knowledge: Knowledge, pairs: Pairs, name: str, preparation: str | None = None) -> FindingsOf:
    """Return every finding of one substance: with each other one, and with genes, organs and features.

    Raises UnknownCompoundError, UnknownPreparationError, GoneError, ConflictError.
    """
    substance, named = compound_named(knowledge, name)
    taken = Taken(substance=substance, preparation=preparation_asked(substance, named, preparation))
    found = {finding.id: finding for finding in _alone(knowledge, taken)}
    missing = 0
    knowledge.gather(substance)
    for other in _every(knowledge):
        if other.slug != substance.slug:
            found.update((f.id, f) for f in pairs.of(knowledge, taken, Taken(substance=other)))
            missing += pairs.covered(knowledge, substance, other) is Covered.NOT_ASSESSED
    return FindingsOf(
        substance=substance,
        preparation=taken.preparation,
        findings=tuple(found.values()),
        not_assessed=missing,
        withdrawn=tuple(w for w in knowledge.withdrawals.values() if substance.key in keys_of(w.finding_id)),
    )


def finding_by_id(knowledge: Knowledge, pairs: Pairs, finding_id: str) -> Finding:
    """Return one finding by its permanent id, which says which two it is about.

    Raises GoneError where it was withdrawn or retired, with the reason; UnknownFindingError where there is none.
    """
    withdrawn = knowledge.withdrawals.get(finding_id)
    if withdrawn is not None:
        raise WithdrawnError(finding_id, withdrawn.at.date(), withdrawn.why)
    retired = knowledge.retired(RetiredKind.FINDING, finding_id)
    if retired is not None:
        why = retired.reason or f"replaced by {retired.replaced_by}"
        raise GoneError(finding_id, retired.on, why, successor=retired.replaced_by)
    for finding in _possible(knowledge, pairs, finding_id):
        if finding.id == finding_id:
            return finding
    if f".{WHOLE_LIST}." in finding_id:
        raise ListFindingError(finding_id)
    raise UnknownFindingError(finding_id)


def keys_of(finding_id: str) -> tuple[str, str]:
    """Return the two keys with which a finding id begins."""
    first, second = [*finding_id.split("."), ""][:2]
    return first, second


def _withdrawn(knowledge: Knowledge, keys: Collection[str]) -> tuple[Withdrawal, ...]:
    """Return the withdrawals that concern a list: of two of its substances, or of one with no other substance."""
    found = []
    for withdrawal in knowledge.withdrawals.values():
        pair = keys_of(withdrawal.finding_id)
        here = [key for key in pair if key in keys]
        if len(here) == 2 or (here and any(key not in keys and knowledge.by_key(key) is None for key in pair)):
            found.append(withdrawal)
    return tuple(found)


def _possible(knowledge: Knowledge, pairs: Pairs, finding_id: str) -> Iterator[Finding]:
    """Yield the findings of the two that an id names, in general first, then by preparation."""
    first, second = (_by_key(knowledge, key) for key in keys_of(finding_id))
    if first is None:
        return
    for a in _ways(first):
        if second is None:
            yield from _alone(knowledge, a)
        else:
            for b in _ways(second):
                yield from pairs.of(knowledge, a, b)


def _by_key(knowledge: Knowledge, key: str) -> Substance | None:
    named = knowledge.by_key(key)
    return knowledge.substance(named[1]) if named is not None and named[0] is RecordKind.SUBSTANCE else None


def _ways(substance: Substance) -> list[Taken]:
    slugs = [None, *(preparation.slug for preparation in substance.preparations)]
    return [Taken(substance=substance, preparation=slug) for slug in slugs]


def _alone(knowledge: Knowledge, taken: Taken) -> list[Finding]:
    """Return what concerns a substance without another one."""
    vocabulary = knowledge.vocabulary()
    found = [
        *caution_findings(taken, [feature.id for feature in vocabulary.features], vocabulary),
        *genetic_findings(taken, vocabulary, None),
        *organ_function_findings(taken, vocabulary, None),
    ]
    return [finding for finding in told_by_layer(knowledge, found) if finding.id not in knowledge.withdrawals]


def _every(knowledge: Knowledge) -> Iterator[Substance]:
    after: str | None = None
    while True:
        page = knowledge.substances(after=after, limit=MAX_PAGE)
        yield from page.items
        if page.next is None:
            return
        after = page.next
