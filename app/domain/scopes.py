"""Does a scoped fact speak about a substance as it is taken?"""

from app.domain.questions import Taken
from app.domain.substances import DoseRange, Duration, Preparation, Route, Scope, Substance

# Factors to milligrams; a unit outside this table is compared only with itself.
_MILLIGRAMS = {"mg": 1.0, "g": 1000.0, "ug": 0.001, "mcg": 0.001}


def preparation_of(substance: Substance, slug: str | None) -> Preparation | None:
    """Return the preparation named by slug or alias slug, None when there is none."""
    for one in substance.preparations:
        if slug is not None and (slug == one.slug or slug in one.aliases):
            return one
    return None


def route_of(taken: Taken) -> Route | None:
    """Return the route, when the preparation is known or the substance has only one route."""
    named = preparation_of(taken.substance, taken.preparation)
    if named is not None:
        return named.route
    routes = {one.route for one in taken.substance.preparations}
    return next(iter(routes)) if len(routes) == 1 else None


def daily_dose(taken: Taken, unit: str, per: str = "d") -> float | None:
    """Return the dose in `unit`, a day or a dose; None where it is not known or not comparable."""
    dose = taken.dose
    if dose.amount is None or dose.unit is None:
        return None
    if per == "d":
        if dose.per_day is None:
            return None
        amount = dose.amount * dose.per_day
    else:
        amount = dose.amount
    if dose.unit == unit:
        return amount
    if dose.unit in _MILLIGRAMS and unit in _MILLIGRAMS:
        return amount * _MILLIGRAMS[dose.unit] / _MILLIGRAMS[unit]
    return None


def within(taken: Taken, doses: DoseRange) -> bool | None:
    """Return whether the dose lies in the range; None where that cannot be told."""
    amount = daily_dose(taken, doses.unit, doses.per)
    if amount is None:
        return None
    return (doses.low is None or amount >= doses.low) and (doses.high is None or amount <= doses.high)


def same_length(stated: Duration | None, taken: Duration | None) -> bool:
    """A single dose and repeated doses are two things; what is not known excludes nothing."""
    if stated is None or taken is None:
        return True
    return (stated is Duration.SINGLE_DOSE) is (taken is Duration.SINGLE_DOSE)


def applies(scope: Scope, taken: Taken) -> bool:
    """Return False only where the fact is known to speak about something else.

    What is not known about how the substance is taken never excludes a fact: the cautious reading.
    """
    named = preparation_of(taken.substance, taken.preparation)
    if named is not None and scope.preparations and not {named.slug, *named.aliases} & set(scope.preparations):
        return False
    route = route_of(taken)
    if route is not None and scope.routes and route not in scope.routes:
        return False
    return scope.doses is None or within(taken, scope.doses) is not False


def forms_of(*facts: tuple[Taken, Scope]) -> Scope:
    """Return the scope of what is derived from facts that hold for some preparations only.

    A side whose preparation is named needs no telling: the fact was chosen for it.
    """
    slugs = (slug for taken, scope in facts if taken.preparation is None for slug in scope.preparations)
    return Scope(preparations=tuple(dict.fromkeys(slugs)))
