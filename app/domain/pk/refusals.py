"""What the equation does not answer, and why."""

from app.domain.pk.disposition import Disposition
from app.domain.substances import Kind, Linearity, Route, Substance

_KINDS = {
    Kind.PEPTIDE: "is a peptide: it is broken down like other proteins, not by CYP enzymes",
    Kind.PROTEIN: "is a protein: it is broken down like other proteins, not by CYP enzymes",
    Kind.ANTIBODY: "is an antibody: it is broken down like other proteins, not by CYP enzymes",
    Kind.OLIGONUCLEOTIDE: "is an oligonucleotide: nucleases break it down, not CYP enzymes",
    Kind.CELL: "is a cell therapy: enzymes do not clear it",
    Kind.VACCINE: "is a vaccine: enzymes do not clear it",
    Kind.RADIONUCLIDE: "is a radionuclide: enzymes do not clear it",
    Kind.MICROORGANISM: "is a live organism: enzymes do not clear it",
}
_LOCAL = {
    Route.INTRATHECAL: "is given into the spinal fluid",
    Route.TOPICAL: "is used on the skin",
    Route.INTRAVESICAL: "is given into the bladder",
    Route.OPHTHALMIC: "is used in the eye",
    Route.DEPOT: "is a depot, whose release decides its level",
}
_NOT_LINEAR = {
    Linearity.SATURABLE: "saturates its own elimination, so its level does not follow dose or activity in proportion",
    Linearity.SELF_INDUCING: "speeds up its own elimination",
    Linearity.SELF_INHIBITING: "slows down its own elimination",
}


def kind_refusal(victim: Substance) -> str | None:
    """Return why no ratio is derived for a substance of this kind; None where one can be."""
    if victim.kind.handled_by_enzymes:
        return None
    return f"{victim.name} {_KINDS.get(victim.kind, 'is not cleared by enzymes')}."


def route_refusal(victim: Substance, route: Route) -> str | None:
    """Return why no ratio is derived for this route; None where one can be."""
    reason = _LOCAL.get(route)
    return None if reason is None else f"{victim.name} {reason}: blood levels after other routes do not apply."


def disposition_refusal(victim: Substance, disposition: Disposition | None) -> str | None:
    """Return why no ratio is derived from what is known of the elimination; None where one can be."""
    if disposition is None:
        return f"How {victim.name} is eliminated is not known here."
    reason = _NOT_LINEAR.get(disposition.linearity)
    return None if reason is None else f"{victim.name} {reason}."
