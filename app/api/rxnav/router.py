"""Everything under /REST."""

from fastapi import APIRouter

from app.api.rxnav import interactions, names

router = APIRouter(prefix="/REST")
router.include_router(interactions.router)
router.include_router(names.router)
