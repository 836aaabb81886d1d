"""Herbal products whose dose a table gives by its marker: "13.5 mg" of hyperforin, not of the extract."""

import re
from dataclasses import replace
from math import log, sqrt

from app.domain.questions import Dose, Taken
from app.domain.substances import Kind, Preparation

_MG_A_DAY = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*mg a day\b", re.IGNORECASE)
# No extract is dosed below this: a smaller amount of a herb is an amount of its marker.
SMALLEST_EXTRACT_MG = 60.0
# Where the number of doses a day is not written it is one to three: the middle on a log scale.
UNWRITTEN_TIMES = sqrt(3)


def by_marker(taken: Taken) -> Taken:
    """Return the herb as the preparation whose daily marker dose is nearest; unchanged where none can be told."""
    dose = taken.dose
    small = dose.amount is not None and dose.unit == "mg" and dose.amount < SMALLEST_EXTRACT_MG
    if taken.substance.kind is not Kind.HERB or not small or not dose.amount:
        return taken
    marked = [(mg, p.slug) for p in taken.substance.preparations if (mg := _marker_mg(p)) is not None]
    if len(marked) < 2:
        return taken
    wanted = dose.amount * (dose.per_day or UNWRITTEN_TIMES)
    _, slug = min(marked, key=lambda one: (abs(log(one[0] / wanted)), one[1]))
    return replace(taken, preparation=slug, dose=Dose(per_day=dose.per_day))


def _marker_mg(preparation: Preparation) -> float | None:
    """Return the daily amount of the first marker, in mg, where the composition begins with it."""
    found = next((m for c in preparation.composition if (m := _MG_A_DAY.match(c.amount))), None)
    return None if found is None else float(found.group(1))
