"""/findings/{id}/report: anybody tells what is wrong with a finding, without a script and without a name.

The same as `POST /v1/findings/{id}/reports`, with the same bounds and out of the same allowance, for people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from app.api.deps import Desk, DeskDep, KnowledgeDep
from app.api.html.addresses import Here
from app.api.html.verdicts import verdict
from app.api.keys import spend
from app.api.pages import form as forms
from app.api.pages.form import Fault
from app.api.pages.page import here, page
from app.api.pages.parameters import AudienceQuery, Language
from app.domain.evidence import Audience
from app.domain.findings import Finding
from app.records import reports
from app.records.reports import Said
from app.services.errors import ListFindingError, UnknownFindingError
from app.services.interactions import finding_by_id, keys_of
from app.store.knowledge import Knowledge
from app.store.reports import Reason

router = APIRouter(include_in_schema=False)
PATH = "/findings/{finding_id}/report"
# Characters; those of the API, which a test compares.
TEXT, REFERENCE = (10, 2000), (3, 300)

FindingPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9.-]{1,64}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """The form as it is drawn: what was typed, and what is wrong with it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[Fault, ...] = ()

    reasons = tuple(reason.value for reason in Reason)

    def value(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.typed.get(name, "")

    def error(self, name: str) -> Fault | None:
        """Return what is wrong with a field."""
        return next((fault for fault in self.errors if fault.name == name), None)


async def _filled(request: Request, desk: DeskDep, typed: Annotated[dict[str, str], Depends(forms.sent)]) -> ReportForm:
    """Read the form; only one that can be taken is counted. Not in a thread: counters belong to the event loop."""
    form = read(typed)
    if not form.errors:
        spend(request, desk.limiter, desk.report_allowance)
    return form


@router.get(PATH)
def ask(
    finding_id: FindingPath,
    knowledge: KnowledgeDep,
    counter: DeskDep,
    request: Request,
    language: Language,
    audience: AudienceQuery = Audience.PATIENT,
) -> Response:
    """The finding, and an empty form."""
    finding = _finding(knowledge, counter, finding_id)
    at = _here(request, language, finding_id, audience)
    return _page(at, knowledge, finding_id, finding, audience, ReportForm())


@router.post(PATH)
def take(
    finding_id: FindingPath,
    knowledge: KnowledgeDep,
    counter: DeskDep,
    request: Request,
    language: Language,
    form: Annotated[ReportForm, Depends(_filled)],
    audience: AudienceQuery = Audience.PATIENT,
) -> Response:
    """Put the report into the queue of the curators; nothing is kept of who sent it."""
    finding = _finding(knowledge, counter, finding_id)
    at = _here(request, language, finding_id, audience)
    if form.errors:
        return _page(at, knowledge, finding_id, finding, audience, form, status=422)
    said = Said(
        finding_id=finding_id,
        release_id=knowledge.release.id,
        reason=Reason(form.value("reason")),
        text=form.value("text"),
        reference=form.value("reference") or None,
    )
    taken = reports.take(counter.base.database, said, datetime.now(UTC).date())
    return page("reported.html", at, knowledge, status=201, indexed=False, taken=taken)


def read(typed: Mapping[str, str]) -> ReportForm:
    """Read a form: its fields without space around them, and what is wrong with each."""
    kept = {name: typed.get(name, "").replace("\t", " ").strip() for name in ("reason", "text", "reference")}
    found = (
        None if kept["reason"] in ReportForm.reasons else Fault(name="reason", label="reason", key="report.fault.choice"),
        _fault("text", kept["text"].replace("\n", ""), kept["text"], TEXT),
        _fault("reference", kept["reference"], kept["reference"], REFERENCE) if kept["reference"] else None,
    )  # fmt: skip
    return ReportForm(typed=kept, errors=tuple(fault for fault in found if fault is not None))


def _fault(name: str, signs: str, text: str, bounds: tuple[int, int]) -> Fault | None:
    low, high = bounds
    if not low <= len(text) <= high:
        return Fault(name=name, label=name, key="report.fault.length", values={"low": low, "high": high})
    if any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in signs):
        return Fault(name=name, label=name, key="report.fault.characters")
    return None


def _finding(knowledge: Knowledge, counter: Desk, finding_id: str) -> Finding | None:
    """Return the finding; None for one that adds up over a list, of which only the substance is known.

    Raises UnknownFindingError and GoneError.
    """
    try:
        return finding_by_id(knowledge, counter.pairs, finding_id)
    except ListFindingError:
        if knowledge.by_key(keys_of(finding_id)[0]) is None:
            raise UnknownFindingError(finding_id) from None
        return None


def _here(request: Request, language: str, finding_id: str, audience: Audience) -> Here:
    reader = None if audience is Audience.PATIENT else audience.value
    return here(request, language, f"/findings/{finding_id}/report", audience=reader)


def _page(
    at: Here,
    knowledge: Knowledge,
    finding_id: str,
    finding: Finding | None,
    audience: Audience,
    form: ReportForm,
    status: int = 200,
) -> Response:
    return page(
        "report.html",
        at,
        knowledge,
        status=status,
        indexed=False,
        finding_id=finding_id,
        finding=finding,
        token=verdict(finding.status, finding.severity) if finding else None,
        patient=audience is Audience.PATIENT,
        form=form,
    )
