"""Statements outside the fast path: few enough to be made one by one."""

from app.curation.imports.setting import Setting, staged_row
from app.curation.imports.wording import advice
from app.curation.statements import statement_slug
from app.domain.documented import Documented, Party
from app.domain.evidence import Basis, Category, Certainty, Role, Severity, Status
from app.domain.values import Citation, Wording
from app.store.canonical import RecordKind
from app.store.staging import Row


def listed_statement(
    setting: Setting,
    parties: tuple[Party, Party],
    severity: Severity,
    text: Wording,
    cite: Citation,
    *,
    basis: Basis,
    certainty: Certainty,
    jurisdiction: str | None = None,
) -> Documented:
    """Return a statement that names two substances and says no more of how they interact."""
    return Documented(
        between=parties,
        mechanism=setting.mechanism,
        category=Category.UNSPECIFIED,
        status=Status.INTERACTION,
        severity=severity,
        actions=advice(severity),
        basis=basis,
        certainty=certainty,
        text=text,
        cite=(cite,),
        jurisdiction=jurisdiction,
    )


def statement_row(at: int, statement: Documented, claim: str) -> Row:
    """Return a statement as a row; of one claim the graver counts."""
    rank = -1 if statement.severity is None else statement.severity.rank
    return staged_row(at, RecordKind.DOCUMENTED, statement_slug(statement), statement, claim=claim, rank=rank)


def in_order(one: Party, two: Party) -> tuple[Party, Party]:
    """Return two parties in an order that does not depend on the file."""
    first, second = sorted((one, two), key=lambda p: (p.substance or "", p.substance_class or "", str(p.scope)))
    return first, second


def contributor(substance: str) -> Party:
    """Return a party of which the source does not say who acts on whom."""
    return Party(substance=substance, role=Role.CONTRIBUTOR)
