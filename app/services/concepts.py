"""A list of RxNorm concepts, pair by pair: each resolved to its ingredients, whatever is not understood kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.domain.coverage import Covered
from app.domain.evidence import Status
from app.domain.findings import Finding
from app.domain.questions import Taken
from app.domain.substances import Substance
from app.services.origins import told_by_layer
from app.services.pairs import Pairs
from app.services.products import Coded, CodedIngredient, coded
from app.store.knowledge import MAX_PAGE, Knowledge

_ORDER = tuple(Covered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A code as it was sent, and what it stands for; None where nobody knows it."""

    code: str
    coded: Coded | None

    @property
    def name(self) -> str:
        """What to call it."""
        return self.coded.name if self.coded is not None else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two ingredients and what is known of them together, the gravest first."""

    first: CodedIngredient
    second: CodedIngredient
    findings: tuple[Finding, ...]  # interactions only, none withdrawn
    covered: Covered


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptPair:
    """Two concepts of a list, and their ingredients pair by pair."""

    first: Concept
    second: Concept
    meetings: tuple[Meeting, ...]
    covered: Covered  # as far as the least known of its ingredients


def _coverage(first: Concept, second: Concept, meetings: Sequence[Meeting]) -> Covered:
    slugs = [{i.substance for i in c.coded.ingredients} for c in (first, second) if c.coded is not None]
    if len(slugs) == 2 and slugs[0] == slugs[1] and None not in slugs[0]:
        return Covered.ASSESSED  # the same ingredients under two codes: nothing to meet
    return max((m.covered for m in meetings), key=_ORDER.index, default=Covered.NOT_ASSESSED)


def concept_of(knowledge: Knowledge, code: str) -> Concept:
    """Read one RxCUI."""
    return Concept(code=code, coded=coded(knowledge, f"rxcui:{code}"))


def pairs_of(knowledge: Knowledge, pairs: Pairs, concepts: Sequence[Concept]) -> Iterator[ConceptPair]:
    """Yield every pair of a list, in its order; a pair that is not understood comes without meetings."""
    for first, second in combinations(concepts, 2):
        meetings: list[Meeting] = []
        if first.coded is not None and second.coded is not None:
            ours, theirs = first.coded.ingredients, second.coded.ingredients
            meetings = [_meeting(knowledge, pairs, a, b) for a in ours for b in theirs if a.substance != b.substance]
        covered = _coverage(first, second, meetings)
        yield ConceptPair(first=first, second=second, meetings=tuple(meetings), covered=covered)


def partners_of(knowledge: Knowledge, pairs: Pairs, ingredient: CodedIngredient) -> Iterator[Meeting]:
    """Yield one ingredient with every other substance of the release."""
    substance = knowledge.substance(ingredient.substance) if ingredient.substance else None
    if substance is None:
        return
    knowledge.gather(substance)
    after: str | None = None
    while True:
        page = knowledge.substances(after=after, limit=MAX_PAGE)
        for other in page.items:
            if other.slug != substance.slug:
                yield _of(knowledge, pairs, ingredient, _as_ingredient(other), substance, other)
        if page.next is None:
            return
        after = page.next


def _as_ingredient(substance: Substance) -> CodedIngredient:
    codes = substance.identifiers.rxcui if substance.identifiers else ()
    tty = "IN" if codes else ""
    return CodedIngredient(rxcui=codes[0] if codes else "", name=substance.name, tty=tty, substance=substance.slug)


def _meeting(knowledge: Knowledge, pairs: Pairs, first: CodedIngredient, second: CodedIngredient) -> Meeting:
    a = knowledge.substance(first.substance) if first.substance else None
    b = knowledge.substance(second.substance) if second.substance else None
    if a is None or b is None:
        return Meeting(first=first, second=second, findings=(), covered=Covered.NOT_ASSESSED)
    return _of(knowledge, pairs, first, second, a, b)


def _of(
    knowledge: Knowledge, pairs: Pairs, first: CodedIngredient, second: CodedIngredient, a: Substance, b: Substance
) -> Meeting:
    found = pairs.of(knowledge, Taken(substance=a), Taken(substance=b))
    standing = [f for f in told_by_layer(knowledge, found) if f.status is Status.INTERACTION]
    return Meeting(first=first, second=second, findings=tuple(standing), covered=pairs.covered(knowledge, a, b))
