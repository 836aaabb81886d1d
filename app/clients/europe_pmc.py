"""Europe PMC: articles, and whether one was retracted."""

from dataclasses import dataclass
from typing import Any

import httpx

from app.clients.errors import NotFoundThereError, UnreadableAnswerError
from app.clients.polite import Manners, Polite

BASE = "https://www.ebi.ac.uk"
PER_SECOND = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a source entry needs, and whether the article still stands."""

    pmid: str
    title: str
    journal: str | None
    year: str | None
    doi: str | None
    retracted: bool


class EuropePmc:
    """Asks for articles."""

    def __init__(self, manners: Manners, transport: httpx.BaseTransport | None = None, **timing: Any) -> None:
        self._server = Polite(BASE, manners, per_second=PER_SECOND, transport=transport, **timing)

    def article(self, pmid: str) -> Article:
        """Return an article by its PubMed id. Raises NotFoundThereError, ClientError."""
        if not (pmid.isascii() and pmid.isdigit()):
            raise NotFoundThereError(f"{pmid!r} is no PubMed id")
        params = {"query": f"ext_id:{pmid} src:med", "format": "json", "resultType": "core"}
        answer = self._server.json("/europepmc/webservices/rest/search", params)
        try:
            found = [one for one in answer["resultList"]["result"] if str(one.get("pmid")) == pmid]
        except (KeyError, TypeError, AttributeError):
            raise UnreadableAnswerError("Europe PMC answers without a list of results") from None
        if not found:
            raise NotFoundThereError(f"Europe PMC has no article {pmid}")
        return _article(pmid, found[0])

    def close(self) -> None:
        """Give the connections back."""
        self._server.close()


def _article(pmid: str, one: dict[str, Any]) -> Article:
    types = (one.get("pubTypeList") or {}).get("pubType") or []
    journal = ((one.get("journalInfo") or {}).get("journal") or {}).get("title")
    return Article(
        pmid=pmid,
        title=str(one.get("title", "")).rstrip("."),
        journal=journal,
        year=one.get("pubYear"),
        doi=one.get("doi"),
        retracted=any("retracted publication" in str(kind).lower() for kind in types),
    )
