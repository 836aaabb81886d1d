"""Why assessment is complex: four factors, each with this compound's own facts."""

from collections.abc import Sequence

from app.domain.coverage import Covered
from app.domain.findings import Finding
from app.domain.substances import Elimination, EnzymeAction, Factor, Grade, Particular, Pathway, Substance
from app.domain.summary.document import RegimenRow, WhyFactor
from app.domain.summary.facts import SummaryFacts
from app.domain.values import Citation, Wording
from app.domain.wording import capital, counted, listed

_SMALL_SHARE = 0.1  # below a tenth of the clearance a pathway is not named as one that matters


def why_complex(facts: SummaryFacts, rows: Sequence[RegimenRow], findings: Sequence[Finding]) -> tuple[WhyFactor, ...]:
    """Return the four factors in the seed page's order; what is not known is said to be not known."""
    substance = facts.compound.substance
    return (
        _regimen(facts, rows, findings),
        *(_own(substance, factor) for factor in (Factor.PHARMACOKINETICS, Factor.ORGAN_FUNCTION, Factor.GENETICS)),
    )


def _regimen(facts: SummaryFacts, rows: Sequence[RegimenRow], findings: Sequence[Finding]) -> WhyFactor:
    x, y = facts.compound.substance.name, facts.condition.name
    agents = {c.name for row in rows for c in row.cells if not c.itself}
    met = {c.name for row in rows for c in row.cells if c.severity is not None}
    unknown = {c.name for row in rows for c in row.cells if c.coverage is Covered.NOT_ASSESSED and not c.itself}
    own = _particulars(facts.compound.substance, Factor.REGIMEN)
    # One sentence that holds both names, so that no two compounds share it.
    told = (
        f"In {counted(len(rows), 'regimen')} for {y} we looked at {x} with {counted(len(agents), 'medicine')} or other "
        f"treatments, and found something to tell of {len(met)}"
    )
    gap = f"; {len(unknown)} could not be checked" if unknown else ""
    return WhyFactor(
        factor=Factor.REGIMEN,
        matters=bool(met) or None,
        text=Wording(
            patient=" ".join([f"{told}{gap}.", *(p.text.patient for p in own)]),
            clinician=" ".join(
                [f"{told}{gap}; {counted(len(findings), 'finding')}.", *(p.text.clinician for p in own)]
            ),
        ),
        cite=tuple(dict.fromkeys(c for p in own for c in p.cite)),
    )


def _own(substance: Substance, factor: Factor) -> WhyFactor:
    own = _particulars(substance, factor)
    if own:
        return WhyFactor(
            factor=factor,
            matters=any(p.matters for p in own),
            text=Wording(
                patient=" ".join(p.text.patient for p in own), clinician=" ".join(p.text.clinician for p in own)
            ),
            cite=tuple(dict.fromkeys(c for p in own for c in p.cite)),
        )
    if factor is Factor.PHARMACOKINETICS and (substance.eliminations or substance.enzyme_effects):
        return _clearance(substance)
    x = substance.name
    words = factor.replace("_", " ")
    return WhyFactor(
        factor=factor,
        matters=None,
        text=Wording(
            patient=f"We hold no checked facts on how {words} changes {x}. Ask your team about yours.",
            clinician=f"{capital(x)}: no sourced facts on {words} in this release; not assessed.",
        ),
        cite=(),
    )


def _particulars(substance: Substance, factor: Factor) -> list[Particular]:
    return [p for p in substance.particulars if p.factor is factor]


def _clearance(substance: Substance) -> WhyFactor:
    """Tell the clearance by route and what the substance does to enzymes, from the facts alone."""
    x = substance.name
    by_route = list(dict.fromkeys(_route_words(e) for e in substance.eliminations))
    acts = [
        f"{e.action.replace('_', ' ')} {e.on}" for e in substance.enzyme_effects if e.action is not EnzymeAction.NONE
    ]
    not_acts = [e.on for e in substance.enzyme_effects if e.action is EnzymeAction.NONE]
    said = [f"{capital(x)} {words}" for words in by_route]
    if acts:
        said.append(f"It {listed(list(dict.fromkeys(acts)))}")
    if not_acts:
        said.append(f"It was found not to change {listed(list(dict.fromkeys(not_acts)))}")
    text = ". ".join(said) + "."
    return WhyFactor(
        factor=Factor.PHARMACOKINETICS,
        matters=bool(acts or by_route),
        text=Wording(patient=text, clinician=text),
        cite=_clearance_sources(substance),
    )


def _route_words(elimination: Elimination) -> str:
    routes = listed([route.replace("_", " ") for route in elimination.routes])
    ways = [p.by for p in sorted(elimination.pathways, key=_weight, reverse=True) if _weight(p) > _SMALL_SHARE]
    return (
        f"given by the {routes} route is cleared by {listed(ways)}" if ways else f"({routes}) has no main pathway named"
    )


_WEIGHTS = {
    Grade.SOLE: 0.95,
    Grade.MAJOR: 0.7,
    Grade.MODERATE: 0.4,
    Grade.UNQUANTIFIED: 0.2,
    Grade.MINOR: 0.1,
    Grade.NOT: 0.0,
}


def _weight(pathway: Pathway) -> float:
    """Rank pathways for telling only; the engine uses the sourced bounds instead."""
    if pathway.share is not None:
        return pathway.share.median
    return _WEIGHTS[pathway.grade] if pathway.grade else 0.0


def _clearance_sources(substance: Substance) -> tuple[Citation, ...]:
    from_pathways = [c for e in substance.eliminations for p in e.pathways for c in p.cite]
    from_effects = [c for e in substance.enzyme_effects for c in e.cite]
    return tuple(dict.fromkeys((*from_pathways, *from_effects)))
