"""The routes of this room, put together."""

from fastapi import APIRouter, Depends

from app.api.deps import known_query_only
from app.api.rest import (
    changes,
    compounds,
    conditions,
    exports,
    feed,
    index,
    interactions,
    legal,
    operation,
    releases,
    resolve,
    service,
    sources,
    summaries,
    usage,
    webhooks,
    withdrawals,
)

router = APIRouter(dependencies=[Depends(known_query_only)])
for _part in (summaries, index, interactions, compounds, conditions, sources, resolve):
    router.include_router(_part.router, prefix="/v1")
for _part in (releases, changes, exports, withdrawals, feed, legal, webhooks, usage):
    router.include_router(_part.router, prefix="/v1")
for _part in (operation, service):
    router.include_router(_part.router)
