"""What a text that somebody sends may hold."""

import unicodedata

# Control and format characters, lone surrogates, private use, unassigned: nobody sees them, and some turn the words
# around them about.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def has_unseen(text: str, *, allowed: str = "") -> bool:
    """Return whether a text holds a character that nobody sees, besides those that are allowed."""
    return any(unicodedata.category(char) in _UNSEEN and char not in allowed for char in text)
