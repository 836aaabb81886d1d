"""Three operations of this room for programs that reason: the same bodies, the same documents."""

from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel

from app.api.deps import Desk, at_release
from app.api.rest.interactions import list_checked
from app.api.rest.resolve import names_read
from app.api.rest.schemas.answers import CheckAnswer, ResolveAnswer
from app.api.rest.schemas.requests import CheckRequest, ResolveRequest, SummariesRequest
from app.api.rest.schemas.summaries import SummariesAnswer
from app.api.rest.summaries import answered_for, written_answers
from app.api.tools import Tool
from app.store.knowledge import Knowledge

RESOLVE = (
    "Read names, brands and codes of medicines, supplements, herbs, foods and other substances as slugs of this "
    "service. Every name comes back: resolved, or ambiguous with candidates, or unresolved. Ask the person about an "
    "ambiguous one; never choose."
)
SUMMARY = (
    "Can I take X with my treatment for Y? One cited summary for each compound with a condition, for general "
    "information or for a person (other medicines, kidney, liver, genes, pregnancy, illnesses). Show `answer.display` "
    "whole or not at all. `not_assessed`, `none_known` and `studied_no_effect` are three answers and none means safe. "
    "Without `regimen` every regimen of the condition is compared, which is a long document; name one where it is known. "
    "Worded for clinicians, unless `audience` is `patient`. Nothing that is sent is stored or logged."
)
CHECK = (
    "Check a list of substances, pairwise and as a whole. Findings are cited, the worst first; show them together with "
    "`coverage.sentence` and `unresolved`, for a pair without a finding is not a safe pair. Never advise to skip, "
    "delay or stop a prescribed treatment. Nothing that is sent is stored or logged."
)


def tools(desk: Desk) -> tuple[Tool, ...]:
    """Return the tools of a service."""

    def at(release: str | None) -> Knowledge:
        return at_release(desk, desk.base.current(), release)

    def resolve(body: BaseModel) -> bytes:
        asked = cast(ResolveRequest, body)
        return names_read(at(asked.release), asked).model_dump_json().encode()

    def summary(body: BaseModel) -> bytes:
        asked = cast(SummariesRequest, body)
        return written_answers(answered_for(desk, at(asked.release), asked))

    def check(body: BaseModel) -> bytes:
        asked = cast(CheckRequest, body)
        return list_checked(desk, at(asked.release), asked).model_dump_json().encode()

    return (
        Tool(
            name="resolve",
            title="Names to substances",
            description=RESOLVE,
            operation="/v1/resolve",
            takes=ResolveRequest,
            gives=ResolveAnswer,
            answer=resolve,
            told=_names_told,
        ),
        Tool(
            name="summary",
            title="Can I take X with my treatment for Y?",
            description=SUMMARY,
            operation="/v1/summaries",
            takes=SummariesRequest,
            gives=SummariesAnswer,
            answer=summary,
            told=_summaries_told,
        ),
        Tool(
            name="check",
            title="Check a list of substances",
            description=CHECK,
            operation="/v1/interactions/check",
            takes=CheckRequest,
            gives=CheckAnswer,
            answer=check,
            told=_check_told,
        ),
    )


def _names_told(answer: Mapping[str, Any]) -> list[str]:
    return [f"{one['input']}: {one['substance'] or one['status']}" for one in answer["names"]]


def _summaries_told(answer: Mapping[str, Any]) -> list[str]:
    lines = []
    for summary in answer["summaries"]:
        question, display = summary["question"], summary["answer"]["display"]
        lines += [
            f"{question['compound_name']} with {question['condition_name']}",
            *(display[part] for part in ("headline", "action", "coverage")),
            f"As of {display['as_of']}, release {display['release']}.",
        ]
    return lines + _unresolved(answer)


def _check_told(answer: Mapping[str, Any]) -> list[str]:
    release = answer["release"]
    counts = [f"{n} {severity}" for severity, n in answer["aggregate"]["by_severity"].items() if n]
    return [
        f"Findings by severity: {', '.join(counts) or 'none'}.",
        answer["coverage"]["sentence"],
        *_unresolved(answer),
        f"As of {release['as_of']}, release {release['id']}.",
    ]


def _unresolved(answer: Mapping[str, Any]) -> list[str]:
    return [f"Not understood, took no part: {one['input']}." for one in answer["unresolved"]]
