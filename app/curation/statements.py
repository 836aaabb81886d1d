"""What names a documented statement, and tells two of them apart."""

from app.domain.documented import Documented, Party
from app.domain.evidence import Category, Role


def statement_slug(statement: Documented) -> str:
    """Return a readable name: victim first where exposure changes, else by name; several may share it."""
    sides = [_name(side) for side in _ordered(statement)]
    number = "" if statement.number is None else f".{statement.number}"
    return f"{sides[0]}+{sides[1]}.{statement.mechanism}{number}"


def identity(statement: Documented) -> tuple[str, ...]:
    """Return what makes the finding id of a statement, as far as it can be told without the substances.

    Two statements of one identity would be one finding: they need numbers. Statements on classes are told apart by
    their scopes as well, because a number is made of them.
    """
    of_class = any(side.substance_class for side in statement.between)
    sides = _ordered(statement)
    scopes = [f"{side.role}/{side.scope}" for side in sides] if of_class else [_routes(statement)]
    number = "" if statement.number is None else str(statement.number)
    return (*(_name(side) for side in sides), statement.mechanism, number, *(scopes if not number else ()))


def _routes(statement: Documented) -> str:
    """The routes and preparations of the victim take part in the mechanism of exposure findings."""
    if statement.mechanism != "exposure":
        return ""
    victims = [side.scope for side in statement.between if side.role is Role.VICTIM]
    named = {str(r) for scope in (*victims, statement.scope) for r in (*scope.routes, *scope.preparations)}
    return " ".join(sorted(named))


def _ordered(statement: Documented) -> list[Party]:
    if statement.category is Category.PHARMACOKINETIC:
        return sorted(statement.between, key=lambda side: (side.role is not Role.VICTIM, _name(side)))
    return sorted(statement.between, key=_name)


def _name(side: Party) -> str:
    return side.substance or f"class:{side.substance_class}"
