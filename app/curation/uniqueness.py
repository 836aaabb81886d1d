"""Names that must mean one thing: keys, slugs, aliases, identifiers, ids of statements; and those that are retired."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.curation.known import Known
from app.curation.problems import Problem
from app.curation.read import Folder, KnowledgeFile
from app.curation.references import Place
from app.curation.statements import identity
from app.domain.conditions import Condition
from app.domain.documented import Documented
from app.domain.pd.burdens import WHOLE_LIST
from app.domain.questions import Taken
from app.domain.retired import Retired, RetiredKind
from app.domain.stated import stated_findings
from app.domain.substances import Substance
from app.domain.values import KEY
from app.store.names import compact, curie

# Codes that name one substance; ATC and MeSH also name combinations and groups.
ONE_SUBSTANCE = ("unii", "rxcui", "chebi")


def doubles(files: Iterable[KnowledgeFile], known: Known) -> Iterator[Problem]:
    """Return everything that two files, or one file twice, claim for themselves."""
    # Places of what could be read of a broken file are not those of its list: it is checked when it is whole.
    read = [file for file in files if not file.broken]
    yield from _keys(read, known)
    yield from _names(read, Folder.SUBSTANCES)
    yield from _names(read, Folder.CONDITIONS)
    yield from _codes(read)
    yield from _products(read)
    yield from _regimens(read, known)
    yield from _statements(read, known)
    yield from _vocabulary_ids(read)
    yield from _retired(read, known)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A name claimed by something in a file."""

    file: KnowledgeFile
    place: Place
    owner: str
    strict: bool = True  # a brand may stand for a combination, so two owners of a loose name are allowed


class _Claims:
    """Who claimed a name first."""

    def __init__(self, what: str, remedy: str) -> None:
        self._what = what
        self._remedy = remedy
        self._first: dict[str, _Claim] = {}

    def add(self, name: str, shown: str, claim: _Claim) -> Iterator[Problem]:
        """Claim a name; return the problem if somebody else has it."""
        first = self._first.setdefault(name, claim)
        if first.owner == claim.owner or not (first.strict or claim.strict):
            return
        other = first.file.document
        holder = f"{other.name}:{other.line(first.place)}" if other is not claim.file.document else first.owner
        yield claim.file.document.problem(claim.place, f"{self._what} {shown} is taken by {holder}", self._remedy)


def _keys(files: list[KnowledgeFile], known: Known) -> Iterator[Problem]:
    claims = _Claims("key", "choose six other capitals or digits")
    for file in files:
        if file.folder not in (Folder.SUBSTANCES, Folder.CONDITIONS):
            continue
        value = file.values[0]
        if not KEY.fullmatch(value.key) or value.key == WHOLE_LIST:
            yield file.document.problem(("key",), f"{value.key} is no key", "use six other capitals or digits")
        yield from claims.add(value.key, value.key, _Claim(file, ("key",), value.slug))
        below = known.base.by_key(value.key) if known.base else None
        if below is not None and below[1] != value.slug:
            message = f"key {value.key} is taken by {below[1]} in a layer below"
            yield file.document.problem(("key",), message, "choose six other capitals or digits")


def _names(files: list[KnowledgeFile], folder: Folder) -> Iterator[Problem]:
    claims = _Claims("name", "a name, slug or alias must mean one thing; brands of combinations go to brands:")
    for file in files:
        if file.folder is not folder:
            continue
        value = file.values[0]
        found = _substance_names(value) if isinstance(value, Substance) else _condition_names(value)
        for place, text, strict in found:
            yield from claims.add(compact(text), text, _Claim(file, place, value.slug, strict))


def _substance_names(one: Substance) -> Iterator[tuple[Place, str, bool]]:
    yield ("slug",), one.slug, True
    yield ("name",), one.name, True
    yield from _each("names", one.names, True)
    yield from _each("aliases", one.aliases, True)
    yield from _each("brands", one.brands, False)
    for index, preparation in enumerate(one.preparations):
        place: Place = ("preparations", index)
        yield (*place, "slug"), preparation.slug, True
        yield from _each("aliases", preparation.aliases, True, place)
        yield from _each("names", preparation.names, False, place)


def _condition_names(one: Condition) -> Iterator[tuple[Place, str, bool]]:
    yield ("slug",), one.slug, True
    yield ("name",), one.name, True
    yield ("short_name",), one.short_name, True
    yield from _each("names", one.names, True)
    yield from _each("aliases", one.aliases, True)


def _each(field: str, texts: Iterable[str], strict: bool, at: Place = ()) -> Iterator[tuple[Place, str, bool]]:
    for index, text in enumerate(texts):
        yield (*at, field, index), text, strict


def _codes(files: list[KnowledgeFile]) -> Iterator[Problem]:
    claims = _Claims("code", "a code names one substance; keep it where the source says so")
    for file in files:
        if file.folder is not Folder.SUBSTANCES or file.values[0].identifiers is None:
            continue
        for prefix in ONE_SUBSTANCE:
            for index, code in enumerate(getattr(file.values[0].identifiers, prefix)):
                stored = curie(f"{prefix}:{code}") or code
                place = ("identifiers", prefix, index)
                yield from claims.add(stored, stored, _Claim(file, place, file.values[0].slug))


def _products(files: list[KnowledgeFile]) -> Iterator[Problem]:
    claims = _Claims("code", "a code stands for one product")
    for file in files:
        if file.folder is not Folder.PRODUCTS:
            continue
        for index, product in enumerate(file.values):
            owner = f"{file.document.name} products[{index}]"
            yield from claims.add(product.slug, product.slug, _Claim(file, ("products", index, "rxcui"), owner))


def _regimens(files: list[KnowledgeFile], known: Known) -> Iterator[Problem]:
    for file in files:
        if file.folder is not Folder.CONDITIONS:
            continue
        condition: Condition = file.values[0]
        claims = _Claims("regimen", "give it a slug of its own")
        for index, regimen in enumerate(condition.regimens):
            claim = _Claim(file, ("regimens", index, "slug"), f"regimens[{index}]")
            yield from claims.add(regimen.slug, regimen.slug, claim)
        yield from _ambiguous_members(file, condition, known)


def _ambiguous_members(file: KnowledgeFile, condition: Condition, known: Known) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    wanted = set(condition.member_regimens)
    for member in filter(None, map(known.condition, condition.members)):
        for regimen in member.regimens:
            if wanted and regimen.slug not in wanted:
                continue
            if owner.setdefault(regimen.slug, member.slug) != member.slug:
                message = f"{regimen.slug} is a regimen of {owner[regimen.slug]} and of {member.slug}"
                yield file.document.problem(("members",), message, "rename one of them")


def _statements(files: list[KnowledgeFile], known: Known) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], tuple[KnowledgeFile, int]] = {}
    for file in files:
        if file.folder is not Folder.DOCUMENTED:
            continue
        for index, statement in enumerate(file.values):
            place = ("interactions", index)
            one, two = statement.between
            if one.substance is not None and one.substance == two.substance:
                yield file.document.problem((*place, "between"), "names one substance twice", "name the other one")
                continue
            for name in _identities(statement, known):
                first, at = seen.setdefault(name, (file, index))
                if first is file and at == index:
                    continue
                where = f"{first.document.name}:{first.document.line(('interactions', at))}"
                message = f"would be the same finding as {where}"
                yield file.document.problem(place, message, "join them, or give one a number: that no other one has")
                break


def _identities(statement: Documented, known: Known) -> list[tuple[str, ...]]:
    """The finding ids that the engine will give, where both substances are known; else as good as can be."""
    slugs = [side.substance for side in statement.between if side.substance is not None]
    substances = [one for one in map(known.substance, slugs) if one is not None]
    if len(substances) < 2:
        return [identity(statement)]
    a, b = (Taken(substance=one) for one in substances)
    return [(finding.id,) for finding in stated_findings(a, b, [(statement, "")], known.vocabulary)]


def _vocabulary_ids(files: list[KnowledgeFile]) -> Iterator[Problem]:
    claims: dict[str, _Claims] = {}
    for file in files:
        if file.folder is not Folder.EFFECTS:
            continue
        for field in ("axes", "pair_rules", "classes", "features", "monitoring", "categories"):
            claim = claims.setdefault(field, _Claims("id", "an id is defined once"))
            for index, entry in enumerate(getattr(file.values[0], field)):
                owner = f"{file.document.name} {field}[{index}]"
                yield from claim.add(entry.id, entry.id, _Claim(file, (field, index, "id"), owner))


def _retired(files: list[KnowledgeFile], known: Known) -> Iterator[Problem]:
    claims = _Claims("retired name", "a name is retired once")
    in_use = {one.key: one.slug for one in known.substances.values()}
    in_use |= {one.key: one.slug for one in known.conditions.values()}
    for file in files:
        if file.folder is not Folder.RETIRED:
            continue
        for index, one in enumerate(file.values):
            place = ("retired", index)
            yield from claims.add(f"{one.kind} {one.slug}", one.slug, _Claim(file, (*place, "slug"), str(index)))
            for message, remedy in _wrongly_retired(one, known, in_use):
                yield file.document.problem((*place, "slug"), message, remedy)


def _wrongly_retired(one: Retired, known: Known, in_use: dict[str, str]) -> Iterator[tuple[str, str]]:
    exists = {RetiredKind.SUBSTANCE: known.substance, RetiredKind.CONDITION: known.condition}.get(one.kind)
    if exists is not None:
        if exists(one.slug) is not None:
            yield f"{one.kind} {one.slug} is retired, but there is a file of it", "remove the file or this entry"
        if one.replaced_by not in (None, *known.unread) and exists(one.replaced_by or "") is None:
            yield f"{one.slug} leads to {one.replaced_by}, which does not exist", "name what replaced it, or the reason"
        if one.key is None:
            yield f"{one.slug} has no key", "add the key that it had: it must never be used for another"
    # A renamed substance keeps its key; for anything else the key is spent.
    holder = in_use.get(one.key or "")
    if holder is not None and holder != one.replaced_by:
        yield f"key {one.key} of {one.slug} is used by {holder}", f"give {holder} another key"
