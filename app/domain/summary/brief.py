"""A summary in brief: what a list of many shows of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.evidence import ActionKind, Status
from app.domain.summary.answer import answer_of
from app.domain.summary.assemble import all_findings
from app.domain.summary.document import Aggregate, Display
from app.domain.summary.facts import SummaryFacts
from app.domain.summary.labels import Lexicon
from app.domain.summary.matrix import matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The answer of a summary, agents counted instead of named."""

    headline: str
    status: Status
    action: ActionKind
    aggregate: Aggregate
    by_regimen: Mapping[str, int]
    assessed: int  # agents
    partly: int
    not_assessed: int
    display: Display


def brief_of(facts: SummaryFacts) -> Brief:
    """Return the very answer of the summary of these facts; only for facts without a person.

    What `assemble` makes beside it costs more than twice as much, and a list shows nothing of it.
    """
    findings = {finding.id: finding for finding in all_findings(facts, ())}
    answer = answer_of(facts, matrix(facts), findings, Lexicon(facts.vocabulary))
    return Brief(
        headline=answer.headline,
        status=answer.status,
        action=answer.action,
        aggregate=answer.aggregate,
        by_regimen=answer.by_regimen,
        assessed=len(answer.coverage.assessed),
        partly=len(answer.coverage.partly),
        not_assessed=len(answer.coverage.not_assessed),
        display=answer.display,
    )
