"""openFDA: US drug labels."""

from typing import Any

import httpx

from app.clients.errors import NotFoundThereError, UnreadableAnswerError
from app.clients.polite import Manners, Polite

BASE = "https://api.fda.gov"
PER_SECOND = 4.0  # 240 a minute; without a key also 1000 a day
MOST = 100  # labels in one answer


class OpenFda:
    """Asks for labels."""

    def __init__(self, manners: Manners, transport: httpx.BaseTransport | None = None, **timing: Any) -> None:
        self._key = {"api_key": manners.openfda_key} if manners.openfda_key else {}
        self._server = Polite(BASE, manners, per_second=PER_SECOND, transport=transport, **timing)

    def labels(self, substance: str, limit: int = 10) -> list[dict[str, Any]]:
        """Return labels of a substance as openFDA has them, the newest first; empty where it has none.

        What comes back can be written to a file `{"results": [...]}` and imported. Raises ClientError.
        """
        # In quotes: a name is one phrase; a quote inside would end it.
        phrase = substance.replace('"', " ").replace("\\", " ")
        params = {
            "search": f'openfda.substance_name:"{phrase}" AND _exists_:drug_interactions',
            "sort": "effective_time:desc",
            "limit": str(max(1, min(limit, MOST))),
        }
        try:
            answer = self._server.json("/drug/label.json", params | self._key)
        except NotFoundThereError:
            return []  # openFDA says 404 for no match
        results = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
            raise UnreadableAnswerError("openFDA answers without results")
        return results

    def close(self) -> None:
        """Give the connections back."""
        self._server.close()
