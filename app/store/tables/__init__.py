"""The tables of the knowledge base; importing this package registers all of them on `Base`."""

from app.store.tables.base import Base
from app.store.tables.curation import DraftRow, OnceRow, TrailRow
from app.store.tables.feedback import FeedbackRow
from app.store.tables.keys import ApiKeyRow
from app.store.tables.lookups import NameKeyRow, NameRow, SubjectRow, TagRow
from app.store.tables.records import LayerMemberRow, LayerVersionRow, RecordRow
from app.store.tables.releases import CurrentRow, ReleaseEventRow, ReleaseLayerRow, ReleaseRow, WithdrawalRow
from app.store.tables.reports import ReportRow
from app.store.tables.usage import UsageRow
from app.store.tables.webhooks import WebhookRow

__all__ = [
    "ApiKeyRow",
    "Base",
    "CurrentRow",
    "DraftRow",
    "FeedbackRow",
    "LayerMemberRow",
    "LayerVersionRow",
    "NameKeyRow",
    "NameRow",
    "OnceRow",
    "RecordRow",
    "ReleaseEventRow",
    "ReleaseLayerRow",
    "ReleaseRow",
    "ReportRow",
    "SubjectRow",
    "TagRow",
    "TrailRow",
    "UsageRow",
    "WebhookRow",
    "WithdrawalRow",
]
