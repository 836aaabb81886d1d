"""The routes of this room, put together."""

from fastapi import APIRouter, Depends

from app.api.curation import drafts, releases, reports, trail
from app.api.deps import known_query_only

router = APIRouter(dependencies=[Depends(known_query_only)])
for _part in (drafts, releases, trail, reports):
    router.include_router(_part.router, prefix="/v1/curation")
router.include_router(reports.public, prefix="/v1")
