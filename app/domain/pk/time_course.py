"""When a change of exposure begins, and how long it stays after the perpetrator's last dose: in days."""

from collections.abc import Sequence
from math import ceil

from app.domain.pk.inputs import Used
from app.domain.substances import EnzymeAction, Substance
from app.domain.wording import counted, listed

# Recovery half-life of CYP3A after inactivation by grapefruit juice, 23 h: Greenblatt 2003,
# doi:10.1016/S0009-9236(03)00118-8. Four half-lives leave 6 % of the effect. Used for other enzymes, too,
# where an entry states nothing of its own.
INACTIVATION_RECOVERY_DAYS = 4
# Full induction of gut and liver CYP3A4 by rifampicin within 5 and 10 days in over 90 % of people; after stopping,
# liver CYP3A4 stays induced for more than 7 days in over 50 %: AAPS J 2019, doi:10.1208/s12248-019-0341-y.
INDUCTION_FULL_DAYS = 10
INDUCTION_OUTLASTS_DAYS = 7
# Reversible inhibition follows the perpetrator: full from the first doses on, gone with it after five half-lives.
HALF_LIVES_TO_LEAVE = 5


def onset(used: Sequence[Used]) -> str | None:
    """Return when the change is there: at once, over days, or the one first and the other later."""
    days = sorted({ceil(_onset_days(u)) for u in _moving(used)})
    if not days:
        return None
    if days[-1] <= 1:
        return "from the first day"
    built = f"builds up over about {counted(days[-1], 'day')}"
    return built if days[0] > 1 else f"begins on the first day; a second effect {built}"


def persistence(used: Sequence[Used]) -> str | None:
    """Return how long the change stays after the last dose, by the longest of the effects; None where not known."""
    moving = _moving(used)
    told = [t for t in (_offset_days(u) for u in moving) if t is not None]
    if not told or len(told) < len(moving):
        return _known_minimum(moving)
    names = dict.fromkeys(u.perpetrator.substance.name for u in moving)
    longest = max(1, ceil(max(told)))
    more = any(u.acting.effect.action is EnzymeAction.INDUCES and u.acting.effect.offset_days is None for u in moving)
    span = f"{'more than' if more else 'about'} {counted(longest, 'day')}"
    return f"fades over {span} after the last dose of {listed(list(names))}"


def _moving(used: Sequence[Used]) -> list[Used]:
    """Leave out effects of unknown size that only widen the interval."""
    return [u for u in used if u.acting.ratio.median > 0]


def _known_minimum(used: Sequence[Used]) -> str | None:
    """Say what the enzyme alone needs where the perpetrator's half-life is not known."""
    if any(u.acting.effect.action is EnzymeAction.INDUCES for u in used):
        return f"stays for more than {INDUCTION_OUTLASTS_DAYS} days after the inducer has left the body"
    if any(u.acting.effect.action is EnzymeAction.INACTIVATES for u in used):
        return f"stays for about {INACTIVATION_RECOVERY_DAYS} days after the inhibitor has left the body"
    return None


def _onset_days(used: Used) -> float:
    effect = used.acting.effect
    if effect.onset_days is not None:
        return effect.onset_days
    return INDUCTION_FULL_DAYS if effect.action is EnzymeAction.INDUCES else 1


def _offset_days(used: Used) -> float | None:
    effect = used.acting.effect
    if effect.offset_days is not None:
        return effect.offset_days
    leaving = _days_to_leave(used.perpetrator.substance)
    if leaving is None:
        return None
    if effect.action is EnzymeAction.INDUCES:
        return leaving + INDUCTION_OUTLASTS_DAYS
    return leaving + (INACTIVATION_RECOVERY_DAYS if effect.action is EnzymeAction.INACTIVATES else 0)


def _days_to_leave(perpetrator: Substance) -> float | None:
    hours = [h.hours.median for h in perpetrator.half_lives if h.hours is not None and h.of is None]
    return HALF_LIVES_TO_LEAVE * max(hours) / 24 if hours else None
