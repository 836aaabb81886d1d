"""A draft as files of its overlay, and the check of it there: the same as for files written by hand."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.curation.check import checked
from app.curation.errors import DraftRefusedError, DraftStateError, OverlayMovedError
from app.curation.files import Files, Plain, digest_at, files_of, pair_of, path_of, reading_of, tidy, yaml_of
from app.curation.layers import layer_name, permanence
from app.curation.load import below
from app.curation.problems import Problem, errors
from app.curation.read import Folder
from app.curation.rules import cited_in
from app.curation.texts import has_unseen
from app.curation.values import items_of
from app.domain.values import SLUG
from app.store import drafts, releases
from app.store.drafts import LIVING, Draft, DraftKind, DraftState
from app.store.engine import Database
from app.store.errors import DatabaseUnreachableError
from app.store.knowledge import Knowledge
from app.store.releases import Layer

MOST_LIVING = 500  # drafts of an overlay that wait at a time: each is checked together with the others

_FOLDERS = {
    DraftKind.COMPOUND: Folder.SUBSTANCES,
    DraftKind.CONDITION: Folder.CONDITIONS,
    DraftKind.INTERACTION: Folder.DOCUMENTED,
    DraftKind.SOURCE: Folder.SOURCES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody would like a file of an overlay to be."""

    overlay: str  # overlay:<name>
    kind: DraftKind
    content: Plain | None  # None: the file goes
    slug: str | None = None  # needed where there is no content


def text_of(draft: Draft) -> str | None:
    """Return the YAML file that a draft would be; None where the file goes."""
    if draft.content is None:
        return None
    plain = json.loads(draft.content)
    file = {"sources": [plain]} if draft.kind is DraftKind.SOURCE else plain
    return yaml_of(tidy(path_of(_FOLDERS[draft.kind], draft.slug), file))


# --- what a draft stands on ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ground:
    """An overlay as it is served, what it stands on, and what else is drafted for it."""

    files: Files
    base: Knowledge | None
    layers: Mapping[str, Layer]
    waiting: list[Draft]


def ground_of(session: Session, database: Database, overlay: str, *, without: str | None = None) -> Ground:
    """Return what drafts of an overlay stand on now; `without` leaves out one that is to be changed.

    Raises DatabaseUnreachableError where a replica is too far behind to check anything against it.
    """
    served = releases.current(session)
    layers = releases.layers_of(session, served.release_id) if served else ()
    base = below(database, layer_name(overlay))
    others = [layer.digest for layer in layers if layer.name != overlay]
    if others != ([layer.digest for layer in base.release.layers] if base else []):
        raise DatabaseUnreachableError("the replica is behind")  # it would be checked against what was
    own = next((layer for layer in layers if layer.name == overlay), None)
    waiting = drafts.page(session, limit=MOST_LIVING + 1, overlay=overlay, states=LIVING)
    return Ground(
        files=files_of(session, own),
        base=base,
        layers={layer.name: layer for layer in layers},
        waiting=[draft for draft in waiting if draft.id != without],
    )


def slug_of(wanted: Wanted) -> str:
    """Return the name of the file that a draft is; raises DraftRefusedError where it has none, or another one."""
    plain = wanted.content
    if plain is None:
        slug = wanted.slug
    else:
        _must_be_text(plain)
        slug = _interaction(plain) if wanted.kind is DraftKind.INTERACTION else plain.get(_NAMED_BY[wanted.kind])
        if wanted.slug not in (None, slug):
            raise DraftRefusedError([_refused("slug", f"the content is not that of {wanted.slug}")])
    parts = slug.split("--") if isinstance(slug, str) else [""]
    if not isinstance(slug, str) or len(slug) > _LONGEST or not all(SLUG.fullmatch(part) for part in parts):
        name = _NAMED_BY[wanted.kind]
        raise DraftRefusedError([_refused(name, "lower case words joined by hyphens are needed")])
    return slug


_LONGEST = 200
_NAMED_BY = {
    DraftKind.COMPOUND: "slug",
    DraftKind.CONDITION: "slug",
    DraftKind.INTERACTION: "interactions",
    DraftKind.SOURCE: "id",
}


def _interaction(plain: Plain) -> str:
    """Return the pair that a draft of statements is about; raises DraftRefusedError where it is not one pair."""
    path = path_of(Folder.DOCUMENTED, "draft")
    file = reading_of({path: plain}).files[0]
    if file.problems:
        raise DraftRefusedError(file.problems)
    pairs = {pair_of(statement) for statement in file.values}
    if len(pairs) != 1:
        raise DraftRefusedError([_refused("interactions", "one draft is about one pair; write a draft for each")])
    return pairs.pop()


def _must_be_text(plain: Any) -> None:
    """Refuse what nobody sees wherever it stands: reviewers must see all, and databases and feeds choke on it."""
    if any(has_unseen(text, allowed="\n") for text in _texts(plain)):
        raise DraftRefusedError([_refused("content", "a text holds a character that nobody sees; remove it")])


def _texts(plain: Any) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for name, value in plain.items():
            yield name
            yield from _texts(value)
    elif isinstance(plain, list):
        for item in plain:
            yield from _texts(item)


def _refused(field: str, message: str) -> Problem:
    return Problem(file="", field=field, message=message)


# --- a draft as files ---------------------------------------------------------------------------


def files_written(draft: Draft) -> Mapping[str, Plain | None]:
    """Return the files that a draft writes, None for one that goes.

    Sources that stand beside statements become files of their own, as they are when the layer is read back.
    """
    path = path_of(_FOLDERS[draft.kind], draft.slug)
    if draft.content is None:
        return {path: None}
    plain: Plain = json.loads(draft.content)
    if draft.kind is DraftKind.SOURCE:
        return {path: {"sources": [plain]}}
    if draft.kind is not DraftKind.INTERACTION:
        return {path: plain}
    beside = {path_of(Folder.SOURCES, str(one["id"])): {"sources": [one]} for one in plain.get("sources") or ()}
    return {path: {name: value for name, value in plain.items() if name != "sources"}, **beside}


def paths_of(draft: Draft) -> list[str]:
    return sorted(files_written(draft))


def must_pass(session: Session, ground: Ground, draft: Draft) -> list[Problem]:
    """Check a draft together with the overlay and with what else is drafted; return what the check warns of.

    Raises DraftRefusedError with every error of its own files.
    """
    written = files_written(draft)
    if draft.content is None:
        [path] = written
        if path not in ground.files:
            raise DraftRefusedError([_refused("slug", f"{draft.overlay} holds no such {draft.kind}")])
        return []
    files = dict(ground.files)
    for other in ground.waiting:
        if other.state is not DraftState.REJECTED:
            _apply(files, other)
    _apply(files, draft)
    # What is wrong elsewhere is told when it is published: it may be the fault of another draft.
    mine = [one for one in checked(reading_of(files), ground.base, finished=False) if one.file in written]
    items = list(items_of(reading_of({path: files[path] for path in written}).files))
    wrong = errors(mine) or list(permanence(session, draft.overlay, items, ground.layers))
    if wrong:
        raise DraftRefusedError(wrong)
    return mine


def _apply(files: Files, draft: Draft) -> None:
    for path, plain in files_written(draft).items():
        if plain is None:
            files.pop(path, None)
        else:
            files[path] = plain


def applied(files: Files, chosen: Collection[Draft]) -> Files:
    """Return an overlay with drafts applied; a source that nothing cites any more goes with what cited it.

    Raises OverlayMovedError, DraftStateError where two drafts write one file differently.
    """
    result = dict(files)
    written: dict[str, Plain | None] = {}
    for draft in chosen:
        if draft.based_on != digest_at(files, paths_of(draft)):
            raise OverlayMovedError(draft.slug)
        for path, plain in files_written(draft).items():
            if written.setdefault(path, plain) != plain:
                raise DraftStateError(f"two of the drafts write {path} differently; publish one of them")
        _apply(result, draft)
    cited = {source for plain in result.values() for source in cited_in(plain)}
    return {path: plain for path, plain in result.items() if path in written or not _unused(path, plain, cited)}


def _unused(path: str, plain: Plain, cited: Collection[str]) -> bool:
    return path.startswith(f"{Folder.SOURCES}/") and all(one["id"] not in cited for one in plain["sources"])
