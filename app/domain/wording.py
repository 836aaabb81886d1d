"""Small helpers that keep sentences readable."""

from collections.abc import Sequence


def listed(names: Sequence[str], limit: int | None = None) -> str:
    """Return "a", "a and b", "a, b and c"; past the limit "a, b and 3 more"."""
    unique = list(dict.fromkeys(names))
    if limit is not None and len(unique) > limit:
        return f"{', '.join(unique[:limit])} and {len(unique) - limit} more"
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} and {unique[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return "1 medicine", "3 medicines"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return the text with a capital first letter and a full stop."""
    said = text.strip()
    if not said:
        return said
    return capital(said) + ("" if said[-1] in ".!?" else ".")
