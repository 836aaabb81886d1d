"""How names are folded, so that what people type meets what the knowledge says."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MAX_NAME = 200  # longer text is no name; it is cut before anything else looks at it


class How(StrEnum):
    """How a text was read, the most telling first."""

    NAME = "name"
    PREPARATION = "preparation"  # its slug, name or brand names one preparation
    BRAND = "brand"
    SYNONYM = "synonym"
    ALIAS = "alias"
    SLUG = "slug"
    IDENTIFIER = "identifier"
    KEY = "key"  # the six characters of finding ids; never offered as a name
    MISSPELLING = "misspelling"


# Prefixes of CURIEs that are looked up as they stand.
CURIES = frozenset({"rxcui", "unii", "chebi", "mesh", "atc", "icd10", "mondo", "ndc", "drugbank"})

_GREEK = str.maketrans(
    {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa", "λ": "lambda",
     "µ": "mu", "μ": "mu", "ω": "omega", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "&": " and "}
)  # fmt: skip
_POSSESSIVE = re.compile(r"['’`´]s\b")
_SEPARATORS = re.compile(r"[^\w]+|_+")
_PLURAL = re.compile(r"(?<=\w{3})(?<!s)s$")

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._/-]*")

_NUMBER = r"\d+(?:[.,]\d+)*(?:\s*(?:-|–|to)\s*\d+(?:[.,]\d+)*)?"
_UNIT = (
    r"(?:mg|mcg|µg|μg|ug|micrograms?|milligrams?|grams?|g|kg|ml|millilitres?|milliliters?|l|iu|units?|u|mmol|meq|%)"
    r"(?:\s*/\s*(?:kg|ml|m2|m²|h|hr|hour|day|d|dose|\d*\s*ml))*"
)
_DOSE = re.compile(rf"(?<![\w.]){_NUMBER}\s*{_UNIT}(?!\w)", re.IGNORECASE)
_FORM = re.compile(
    r"(?<!\w)(?:tablets?|tabs?|capsules?|caps?|pills?|injections?|infusions?|syrup|solution|suspension|"
    r"patch(?:es)?|drops?|spray|sachets?|lozenges?|powder|cream|gel|ointment|suppositor(?:y|ies)|"
    r"(?:once|twice|three times|four times|\d+\s*(?:x|times))\s*(?:a|per|/)?\s*(?:day|daily|week|weekly)?|"
    r"hydrochloride|hcl|hydrobromide|hbr|mes[iy]late|maleate|(?:bi)?tartrate|succinate|be[sz][iy]late|tosylate|"
    r"daily|weekly|a day|per day|bd|bid|tds|tid|qd|qid|qds|od|prn|nocte|mane|at night|as needed)(?!\w)",
    re.IGNORECASE,
)


def words(text: str) -> list[str]:
    """Return the folded words of a name: no case, accent, possessive, punctuation or plural ending.

    Both sides are folded alike, so a stem need not be a word: "sirolimus" folds to "sirolimu" everywhere.
    """
    # Decomposed before and after: lower case of one letter may be several, and of a styled letter a plain one.
    plain = unicodedata.normalize("NFKD", text[:MAX_NAME]).casefold().translate(_GREEK)
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _POSSESSIVE.sub("", plain)
    return [_PLURAL.sub("", word) for word in _SEPARATORS.split(plain) if word]


def compact(text: str) -> str:
    """Return the folded words without spaces: "Co-enzyme Q10" and "coenzyme q 10" are one name."""
    return "".join(words(text))


def curie(text: str) -> str | None:
    """Return an identifier in its stored form (`unii:690G0D6V8H`), None where the text is none."""
    prefix, colon, rest = text.strip()[:MAX_NAME].partition(":")
    known = prefix.strip().casefold().replace("-", "")
    if not colon or known not in CURIES:
        return None
    # "CHEBI:6121" and "MONDO:0005015" are often written with their prefix twice.
    value = rest.strip().upper().removeprefix(known.upper() + ":")
    if known == "ndc":
        package = ndc11(value)
        return f"ndc:{package}" if package else None
    return f"{known}:{value}" if _CODE.fullmatch(value) else None


def ndc11(text: str) -> str | None:
    """Return a US package code as 11 digits; None where it is none, or where its hyphens are needed and missing.

    Written as 4-4-2, 5-3-2, 5-4-1 or 5-4-2 each part is filled up with zeros; ten digits alone may be any of three.
    """
    parts = text.strip().split("-")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if len(parts) == 1:
        return text.strip() if len(text.strip()) == 11 else None
    if len(parts) != 3 or any(len(part) > most for part, most in zip(parts, (5, 4, 2), strict=True)):
        return None
    return parts[0].zfill(5) + parts[1].zfill(4) + parts[2].zfill(2)


def may_be_slug(text: str) -> bool:
    """Return False for what no slug, id or key can be: it need not be looked up, and PostgreSQL refuses some of it."""
    return len(text) <= MAX_NAME and text.isascii() and text.isprintable()


@dataclass(frozen=True, slots=True)
class Undosed:
    """A name without its dose and form, and the words that were left out."""

    name: str
    dropped: tuple[str, ...]


def without_dose(text: str) -> Undosed:
    """Take doses, forms and salts out of a name: "Zofran 8 mg tablets" is "Zofran", dropping "8 mg" and "tablets".

    Routes stay: "ketamine iv" is a name of its own, and a route that is not read must not vanish unseen.
    """
    dropped: list[str] = []

    def drop(found: re.Match[str]) -> str:
        dropped.append(found[0].strip())
        return " "

    rest = _FORM.sub(drop, _DOSE.sub(drop, text[:MAX_NAME]))
    return Undosed(name=" ".join(rest.split()), dropped=tuple(dropped))


# --- clues: what a misspelling and the right name have in common --------------------------------

_SOUNDS = (
    ("ph", "f"), ("ch", "k"), ("ck", "k"), ("qu", "k"), ("th", "t"), ("rh", "r"), ("ae", "e"), ("oe", "e"),
    ("x", "ks"), ("c", "k"), ("q", "k"), ("z", "s"), ("y", "i"), ("w", "v"), ("h", ""),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou]")
SHORTEST_FUZZY = 4  # shorter names differ from too many others by one letter


def skeleton(folded: str) -> str:
    """Return how a folded name sounds, roughly: spellings that sound alike become equal."""
    for written, heard in _SOUNDS:
        folded = folded.replace(written, heard)
    return _DOUBLED.sub(r"\1", folded).removesuffix("e")


def clues(folded: str) -> frozenset[str]:
    """Return the clues of a folded name by which misspellings of it are found; empty for very short names.

    A single slip spares either the beginning or the end; wrong vowels spare the consonants.
    """
    if len(folded) < SHORTEST_FUZZY:
        return frozenset()
    heard = skeleton(folded)
    consonants = heard[:1] + _VOWELS.sub("", heard[1:])
    found = {f"b:{heard[:3]}", f"l:{heard[:5]}", f"e:{heard[-5:]}"}
    if len(consonants) >= 3:
        found.add(f"k:{consonants}")
    return frozenset(found)


def word_clues(text: str) -> frozenset[str]:
    """Return a clue for each further word of a name, by which a listing finds it from its middle."""
    return frozenset(f"w:{word}" for word in words(text)[1:] if len(word) > 2)
