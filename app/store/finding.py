"""From what somebody typed to candidates: exactly first, then without the dose, then by likeness."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from app.store.canonical import RecordKind
from app.store.names import SHORTEST_FUZZY, How, clues, compact, curie, skeleton, without_dose
from app.store.queries.names import Named, called, sharing_clues

LIKE_ENOUGH = 0.72  # two slips in a name of eight letters
MOST = 8  # more candidates than this help nobody
_BY_SOUND = 0.98  # sounding alike is a little less than being spelt alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A substance or condition that a text may mean, and how it was read."""

    kind: RecordKind
    slug: str
    preparation: str | None = None
    how: How
    text: str  # the name in the knowledge that was met
    score: float = 1.0  # 1 is exact, lower only for a misspelling
    dropped: tuple[str, ...] = ()  # words that were not read, such as a dose


def exactly(session: Session, layers: Sequence[int], kind: RecordKind, text: str) -> tuple[Match, ...]:
    """Return what bears exactly this name or code; one index is asked, whatever the text."""
    folded = curie(text) or compact(text)
    return _exact(called(session, layers, kind, folded), kind, ()) if folded else ()


def find(session: Session, layers: Sequence[int], kind: RecordKind, text: str) -> tuple[Match, ...]:
    """Return candidates, best first; exact ones exclude all others; empty means that nothing is like it.

    More than one candidate of the same score is ambiguous, and left to the caller to ask about.
    """
    code = curie(text)
    if code is not None:
        return _exact(called(session, layers, kind, code), kind, ())
    undosed = without_dose(text)
    for name, dropped in ((text, ()), (undosed.name, undosed.dropped)):
        folded = compact(name)
        exact = _exact(called(session, layers, kind, folded), kind, dropped) if folded else ()
        if exact:
            return exact
    return _alike(session, layers, kind, compact(undosed.name), undosed.dropped)


def like(session: Session, layers: Sequence[int], kind: RecordKind, text: str) -> tuple[Match, ...]:
    """Return what is spelt like a text, best first, exact or not: the nearest names of a 404."""
    undosed = without_dose(text)
    return _alike(session, layers, kind, compact(undosed.name), undosed.dropped)


def _exact(found: Sequence[Named], kind: RecordKind, dropped: tuple[str, ...]) -> tuple[Match, ...]:
    matches = [
        Match(kind=kind, slug=n.slug, preparation=n.preparation, how=n.how, text=n.text, dropped=dropped)
        for n in found
        if n.how is not How.KEY
    ]
    return _one_per_slug(matches)


def _alike(
    session: Session, layers: Sequence[int], kind: RecordKind, folded: str, dropped: tuple[str, ...]
) -> tuple[Match, ...]:
    if len(folded) < SHORTEST_FUZZY:
        return ()
    candidates = sharing_clues(session, layers, kind, clues(folded), len(folded))
    scored = [
        Match(
            kind=kind,
            slug=n.slug,
            preparation=n.preparation,
            how=How.MISSPELLING,
            text=n.text,
            score=likeness(folded, n.compact),
            dropped=dropped,
        )
        for n in candidates
    ]
    return _one_per_slug([m for m in scored if m.score >= LIKE_ENOUGH])[:MOST]


def likeness(one: str, two: str) -> float:
    """Return how alike two folded names are, 0..1; an exchange of neighbours counts as one slip."""
    written = OSA.normalized_similarity(one, two)
    heard = OSA.normalized_similarity(skeleton(one), skeleton(two)) * _BY_SOUND
    return round(max(written, heard), 4)


def _one_per_slug(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Keep the best reading of each slug; two preparations read equally well are the substance itself."""
    best: dict[str, Match] = {}
    for match in matches:
        kept = best.get(match.slug)
        if kept is None or _rank(match) < _rank(kept):
            best[match.slug] = match
        elif match.score == kept.score and match.preparation is not None and match.preparation != kept.preparation:
            best[match.slug] = replace(kept, preparation=match.preparation if kept.preparation is None else None)
    return tuple(sorted(best.values(), key=lambda m: (_rank(m), m.slug)))


def _rank(match: Match) -> tuple[float, int]:
    return (-match.score, list(How).index(match.how))
