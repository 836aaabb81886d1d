"""RxNav: RxNorm's codes of names, and what a code is made of."""

from dataclasses import dataclass
from typing import Any

import httpx

from app.clients.errors import UnreadableAnswerError
from app.clients.polite import Manners, Polite

BASE = "https://rxnav.nlm.nih.gov"
PER_SECOND = 10.0  # half of what its terms allow one address


@dataclass(frozen=True, slots=True)
class RxConcept:
    """One concept of RxNorm."""

    rxcui: str
    name: str
    tty: str


class RxNav:
    """Asks for concepts."""

    def __init__(self, manners: Manners, transport: httpx.BaseTransport | None = None, **timing: Any) -> None:
        self._server = Polite(BASE, manners, per_second=PER_SECOND, transport=transport, **timing)

    def rxcuis(self, name: str) -> tuple[str, ...]:
        """Return the codes that exactly this name has; empty where it has none. Raises ClientError."""
        answer = self._server.json("/REST/rxcui.json", {"name": name, "search": "0"})
        group = _object(answer, "idGroup")
        return tuple(str(one) for one in group.get("rxnormId") or ())

    def ingredients(self, rxcui: str) -> tuple[RxConcept, ...]:
        """Return the ingredients of a code, salts included; empty where it has none. Raises ClientError."""
        code = "".join(c for c in rxcui if c.isascii() and c.isdigit())
        answer = self._server.json(f"/REST/rxcui/{code or '0'}/related.json", {"tty": "IN PIN"})
        groups = _object(answer, "relatedGroup").get("conceptGroup") or ()
        try:
            return tuple(
                RxConcept(str(one["rxcui"]), str(one["name"]), str(one["tty"]))
                for group in groups
                for one in group.get("conceptProperties") or ()
            )
        except (KeyError, TypeError, AttributeError):
            raise UnreadableAnswerError("RxNav answers with concepts that cannot be read") from None

    def close(self) -> None:
        """Give the connections back."""
        self._server.close()


def _object(answer: Any, name: str) -> dict[str, Any]:
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        raise UnreadableAnswerError(f"RxNav answers without {name}")
    return found
