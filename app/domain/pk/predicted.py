"""What every finding that the equation derives has in common, whatever acts: a substance, a gene or an organ."""

from app.domain.evidence import Basis, Category, Direction, Status
from app.domain.findings import Evidence, Exposure, Finding, Party
from app.domain.pk.subjects import ByRoute, Subject
from app.domain.pk.verdict import Verdict, actions_for, certainty_of
from app.domain.substances import Scope
from app.domain.values import Wording


def predicted_finding(
    by_route: ByRoute,
    subject: Subject,
    verdict: Verdict,
    basis: Basis,
    *,
    permanent_id: str,
    category: Category,
    parties: tuple[Party, ...],
    mechanism: str,
    text: Wording,
    modifying_factors: tuple[str, ...],
    onset: str | None = None,
    persistence: str | None = None,
) -> Finding:
    """Return the finding on one subject of a prediction: the ratio with its interval, and what it was judged to be."""
    prediction, interval = by_route.prediction, subject.interval
    judgement = verdict.judgement if verdict.status is Status.INTERACTION else None
    index = by_route.victim.substance.therapeutic_index
    sources = tuple(dict.fromkeys((*prediction.citations, *(judgement.cite if judgement else ()))))
    return Finding(
        id=permanent_id,
        category=category,
        status=verdict.status,
        severity=judgement.severity if judgement else None,
        harm=judgement.harm if judgement else None,
        parties=parties,
        mechanism=mechanism,
        direction=Direction.UNCHANGED if verdict.status is Status.NONE_KNOWN else direction_of(interval.ratio),
        actions=actions_for(verdict),
        evidence=Evidence(basis=basis, certainty=certainty_of(basis, interval), sources=sources),
        text=text,
        modifying_factors=modifying_factors,
        exposure=Exposure(
            ratio=interval.ratio,
            low=interval.low,
            high=interval.high,
            observed=False,
            of=subject.of,
            pathways=prediction.pathways,
        ),
        scope=Scope(routes=by_route.routes, endpoint=f"AUC of {subject.name}"),
        onset=onset,
        persistence=persistence,
        monitoring=index.monitoring if index and verdict.status is not Status.NONE_KNOWN else (),
    )


def direction_of(ratio: float) -> Direction:
    """Return the side to which an AUC ratio points."""
    if ratio == 1:
        return Direction.UNCHANGED
    return Direction.RAISES if ratio > 1 else Direction.LOWERS
