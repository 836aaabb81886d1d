"""The index as a document."""

from urllib.parse import urlencode

from app.api.compression import chosen
from app.api.etags import question, state_of, tag
from app.api.negotiation import JSON
from app.api.rest.replies import address
from app.api.rest.schemas.index import CoverageCounts, IndexEntryDocument
from app.api.rest.schemas.summaries import AggregateDocument, DisplayDocument, RegimenCounts
from app.domain.evidence import Audience
from app.services.index import Entry
from app.store.knowledge import Knowledge


class Shown:
    """How the entries of one answer are addressed and tagged."""

    def __init__(
        self, knowledge: Knowledge, version: str, accept_encoding: str | None, audience: Audience, pinned: str | None
    ) -> None:
        self._state = state_of(knowledge)
        self._version = version
        self._encoding = chosen(accept_encoding)
        asked = {"audience": None if audience is Audience.PATIENT else audience.value, "release": pinned}
        self._query = urlencode({name: value for name, value in asked.items() if value})

    def entry(self, entry: Entry) -> IndexEntryDocument:
        """Return one entry; its ETag is that of a GET of its address with the same Accept-Encoding."""
        path = address("summaries", entry.compound.slug, entry.condition.slug)
        brief = entry.brief
        return IndexEntryDocument(
            compound=entry.compound.slug,
            compound_name=entry.compound.name,
            condition=entry.condition.slug,
            condition_name=entry.condition.name,
            headline=brief.headline,
            status=brief.status,
            action=brief.action,
            severity=brief.aggregate.worst,
            by_regimen=RegimenCounts.model_validate(brief.by_regimen),
            aggregate=AggregateDocument.model_validate(brief.aggregate),
            coverage=CoverageCounts.model_validate(brief),
            display=DisplayDocument.model_validate(brief.display),
            href=f"{path}?{self._query}" if self._query else path,
            etag=tag(self._state, self._version, question(path, self._query), JSON, self._encoding),
            changed_at=entry.since.at,
            changed_in=entry.since.release,
        )
