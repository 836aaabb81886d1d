"""The way of a draft: written, checked as files are, reviewed by a second person, published.

Every deed is done in the session of its caller, which holds the writers' lock, and stands in the trail with its why.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.curation.check import checked
from app.curation.errors import (
    DraftMovedError,
    DraftNotFoundError,
    DraftRefusedError,
    DraftStateError,
    NotYourDraftError,
    OwnDraftError,
)
from app.curation.files import Plain, digest_at, reading_of
from app.curation.ground import MOST_LIVING, Wanted, applied, ground_of, must_pass, paths_of, slug_of
from app.curation.load import Loaded, Origin, Version, store
from app.curation.problems import KnowledgeError, Problem, errors
from app.curation.publish import NothingToDoError
from app.curation.values import as_of, items_of
from app.store import drafts, trail
from app.store.canonical import canonical_json, digest_of
from app.store.drafts import LIVING, Draft, DraftState
from app.store.engine import Database
from app.store.trail import Doer


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who acts, when, why, and upon which version of the draft they have seen."""

    by: Doer
    now: datetime
    why: str
    seen: Collection[str] = ()  # ETags


def write(session: Session, database: Database, wanted: Wanted, act: Act) -> tuple[Draft, list[Problem]]:
    """Keep a new draft; return it with what the check warns of.

    Raises DraftRefusedError with every problem of it, DraftStateError where too many wait already.
    """
    ground = ground_of(session, database, wanted.overlay)
    if len(ground.waiting) >= MOST_LIVING:
        raise DraftStateError(f"{MOST_LIVING} drafts of {wanted.overlay} wait already; publish or discard some first")
    slug = slug_of(wanted)
    draft = Draft(
        id=f"d-{secrets.token_hex(8)}",
        overlay=wanted.overlay,
        kind=wanted.kind,
        slug=slug,
        content=None if wanted.content is None else canonical_json(wanted.content),
        based_on=None,
        state=DraftState.OPEN,
        version=1,
        author=act.by.holder,
        reviewer=None,
        why=act.why,
        release_id=None,
        created_at=act.now,
        changed_at=act.now,
    )
    warnings = must_pass(session, ground, draft)
    draft = replace(draft, based_on=digest_at(ground.files, paths_of(draft)))
    drafts.put(session, draft)
    _note(session, draft, "drafted", act, content=wanted.content)
    return draft, warnings


def rewrite(
    session: Session, database: Database, draft_id: str, content: Plain | None, act: Act
) -> tuple[Draft, list[Problem]]:
    """Change a draft of one's own; an approval or rejection of what it was before no longer counts.

    Raises DraftNotFoundError, NotYourDraftError, DraftMovedError, DraftStateError, DraftRefusedError.
    """
    draft = _own(session, draft_id, act, act.by.holder)
    ground = ground_of(session, database, draft.overlay, without=draft.id)
    slug_of(Wanted(overlay=draft.overlay, kind=draft.kind, content=content, slug=draft.slug))
    changed = replace(draft, content=None if content is None else canonical_json(content))
    warnings = must_pass(session, ground, changed)
    changed = _turned(changed, DraftState.OPEN, act, reviewer=None, based_on=digest_at(ground.files, paths_of(changed)))
    drafts.replace_with(session, changed)
    _note(session, changed, "changed", act, content=content)
    return changed, warnings


def discard(session: Session, draft_id: str, act: Act) -> Draft:
    """Give a draft of one's own up; who administers may give up anybody's. Raises as `rewrite` does."""
    mine = _there(session, draft_id).author if act.by.admin else act.by.holder
    draft = _turned(_own(session, draft_id, act, mine), DraftState.DISCARDED, act)
    drafts.replace_with(session, draft)
    _note(session, draft, "discarded", act)
    return draft


def review(session: Session, draft_id: str, approve: bool, act: Act) -> Draft:
    """Approve or reject somebody else's draft.

    Raises DraftNotFoundError, OwnDraftError, DraftMovedError, DraftStateError.
    """
    draft = _seen(session, draft_id, act)
    if draft.author == act.by.holder:
        raise OwnDraftError
    if draft.state is not DraftState.OPEN:
        raise DraftStateError(f"the draft is {draft.state}; only an open one is reviewed")
    state = DraftState.APPROVED if approve else DraftState.REJECTED
    reviewed = _turned(draft, state, act, reviewer=act.by.holder)
    drafts.replace_with(session, reviewed)
    _note(session, reviewed, str(state), act)
    return reviewed


def publish(
    session: Session, database: Database, overlay: str, draft_ids: Collection[str], act: Act, program_version: str
) -> tuple[Loaded, list[Draft]]:
    """Make approved drafts part of their overlay and serve the release with it: all of them or none.

    Raises DraftNotFoundError, DraftStateError, OverlayMovedError, DraftRefusedError, NothingToDoError.
    """
    chosen = [_approved(session, one, overlay) for one in dict.fromkeys(draft_ids)]
    ground = ground_of(session, database, overlay)
    files = applied(ground.files, chosen)
    reading = reading_of(files)
    wrong = errors(checked(reading, ground.base))
    if wrong:
        raise DraftRefusedError(wrong)
    version = Version(name=overlay, items=list(items_of(reading.files)), as_of=as_of(reading.files), mark=None)
    by = Origin(program_version=program_version, now=act.now, who=act.by.name, note=act.why)
    try:
        loaded = store(session, version, by)
    except KnowledgeError as error:
        raise DraftRefusedError(error.problems) from error
    if not loaded.published:
        raise NothingToDoError("the drafts say what the overlay says already; nothing was published")
    published = []
    for draft in chosen:
        done = _turned(draft, DraftState.PUBLISHED, act, release_id=loaded.release_id)
        drafts.replace_with(session, done)
        _note(session, done, "published", act, release=loaded.release_id)
        published.append(done)
    what = {"overlay": overlay, "drafts": [draft.id for draft in published]}
    trail.note(session, act.by, "released", loaded.release_id, what=what, why=act.why, now=act.now)
    return loaded, published


# --- who may do what, and when ------------------------------------------------------------------


def _seen(session: Session, draft_id: str, act: Act) -> Draft:
    draft = _there(session, draft_id)
    if draft.tag not in act.seen:
        raise DraftMovedError
    return draft


def _there(session: Session, draft_id: str) -> Draft:
    draft = drafts.one(session, draft_id)
    if draft is None:
        raise DraftNotFoundError
    return draft


def _own(session: Session, draft_id: str, act: Act, author: str) -> Draft:
    """Return a draft of an author that may still be changed."""
    draft = _there(session, draft_id)
    if draft.author != author:
        raise NotYourDraftError
    draft = _seen(session, draft_id, act)
    if draft.state not in LIVING:
        raise DraftStateError(f"the draft is {draft.state}; write a new one")
    return draft


def _approved(session: Session, draft_id: str, overlay: str) -> Draft:
    draft = _there(session, draft_id)
    if draft.overlay != overlay:
        raise DraftStateError(f"the draft {draft_id} is of {draft.overlay}")
    if draft.state is not DraftState.APPROVED:
        raise DraftStateError(f"the draft {draft_id} is {draft.state}; only approved ones are published")
    return draft


def _turned(draft: Draft, state: DraftState, act: Act, **changes: Any) -> Draft:
    turned = replace(draft, state=state, version=draft.version + 1, why=act.why, changed_at=act.now)
    return replace(turned, **changes)


def _note(session: Session, draft: Draft, deed: str, act: Act, **more: Any) -> None:
    what = {
        "overlay": draft.overlay,
        "kind": str(draft.kind),
        "slug": draft.slug,
        "version": draft.version,
        "state": str(draft.state),
        "content_digest": None if draft.content is None else digest_of(draft.content),
        **more,
    }
    trail.note(session, act.by, deed, draft.id, what=what, why=act.why, now=act.now)
