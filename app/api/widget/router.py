"""What partners embed, put together."""

from fastapi import APIRouter

from app.api.widget import frame, oembed

router = APIRouter()
for _part in (frame, oembed):
    router.include_router(_part.router)
