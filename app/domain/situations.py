"""What to do in the three situations: not started, taking both, stopping either."""

from collections.abc import Mapping

from app.domain.documented import Situations
from app.domain.evidence import ActionKind, Addressee, Role, Severity
from app.domain.findings import Finding
from app.domain.substances import Substance
from app.domain.wording import listed


def situations_of(finding: Finding, substances: Mapping[str, Substance]) -> Situations:
    """Return patient wording for a finding between substances, from its severity, actions and stopping rules."""
    taken = list(dict.fromkeys(party.name for party in finding.parties if party.id in substances))
    names = listed(taken)
    alone = len(taken) == 1  # with a gene, an organ or an illness
    return Situations(
        not_started=_not_started(finding, names, alone=alone),
        taking_both=_taking_both(finding, names, alone=alone),
        stopping=_stopping(finding, substances, names if alone else "any of them" if len(taken) > 2 else "either one"),
    )


def _not_started(finding: Finding, names: str, *, alone: bool) -> str:
    together = "" if alone else " together"
    if finding.severity is Severity.CONTRAINDICATED:
        verb = "start" if alone else "combine"
        return f"Do not {verb} {names}{' on your own' if alone else ''}. Ask your team what else could help."
    if finding.severity is Severity.MAJOR:
        return f"Talk to your team before you take {names}{together}. They may choose something else."
    if _has(finding, ActionKind.SEPARATE_IN_TIME):
        return f"Ask your pharmacist how many hours to leave between {names}."
    if finding.severity is Severity.MODERATE:
        return f"Ask your team for a check before you take {names}{together}."
    return f"Tell your team that you plan to take {names}."


def _taking_both(finding: Finding, names: str, *, alone: bool) -> str:
    if finding.severity is Severity.CONTRAINDICATED:
        stop = "it suddenly" if alone else "either one"
        return f"Call your team today about {names}. Do not stop {stop} on your own."
    if finding.severity is Severity.MAJOR:
        return (
            f"Tell your team now that you take {names}, and ask what to watch for. "
            "Keep to your treatment plan until they answer."
        )
    if finding.severity is Severity.MODERATE:
        return (
            f"Tell your team at your next contact that you take {names}. "
            "Keep taking your prescribed medicines as planned."
        )
    return f"Mention {names} at your next visit."


def _stopping(finding: Finding, substances: Mapping[str, Substance], what: str) -> str:
    said = [
        note.text.patient
        for party in finding.parties
        if party.id in substances
        for note in substances[party.id].stopping
    ]
    changer = next((p.name for p in finding.parties if p.role is Role.PERPETRATOR and p.id in substances), None)
    if changer is not None and finding.exposure is not None:
        said.append(f"When {changer} is stopped, levels can shift back over days to weeks. Ask your team to plan this.")
    if not said:
        said.append(f"Ask your team before you stop {what}. They may want to check you again after a change.")
    return " ".join(dict.fromkeys(said))


def _has(finding: Finding, kind: ActionKind, addressee: Addressee | None = None) -> bool:
    return any(a.action is kind and addressee in (None, a.addressee) for a in finding.actions)
