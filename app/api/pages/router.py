"""The pages, put together."""

from fastapi import APIRouter

from app.api.pages import catalogue, crawlers, files, home, picture, report, sources, summary

router = APIRouter()
for _part in (home, summary, report, picture, catalogue, sources, crawlers, files):
    router.include_router(_part.router)
