"""A layer as files again: from its records to the YAML of the knowledge folder, loaded back to the same digests.

The names of the files follow from what they hold, so that the same layer is always the same folder: a file a
substance and a condition, one for the statements of a pair, one for each source that no substance or condition
declares itself.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from app.curation.documents import Document, Loader
from app.curation.problems import KnowledgeError
from app.curation.read import Folder, KnowledgeFile, Reading, read_plain
from app.curation.values import KINDS
from app.domain.documented import Documented, Party
from app.domain.values import SLUG
from app.store import releases
from app.store.canonical import RecordKind, adapter, canonical_json, digest_of, value_of
from app.store.releases import Layer

Plain = dict[str, Any]
Files = dict[str, Plain]  # by path, as `substances/exampline.yaml`

_ALONE = {
    RecordKind.SUBSTANCE: Folder.SUBSTANCES,
    RecordKind.CONDITION: Folder.CONDITIONS,
    RecordKind.SUPPORTIVE: Folder.SUPPORTIVE,
    RecordKind.VOCABULARY: Folder.EFFECTS,
}
# Where a fact was read stands at its end, as in files that people write.
_LAST = ("cite", "checked_on", "review_due", "jurisdiction", "note")
_WIDTH = 120


def path_of(folder: Folder, name: str) -> str:
    """Return the path of a file; a name that might lead elsewhere is replaced by its digest."""
    parts = name.split("--")
    stem = name if all(SLUG.fullmatch(part) for part in parts) else sha256(name.encode()).hexdigest()[:16]
    return f"{folder}/{stem}.yaml"


def pair_of(statement: Documented) -> str:
    """Return the name of the file of a pair: both sides by name, whichever is the victim."""
    return "--".join(sorted(_side(party) for party in statement.between))


def files_of(session: Session, layer: Layer | None) -> Files:
    """Return the files of a layer of the store, by path; raises CorruptRecordError."""
    files: Files = {}
    sources: dict[str, Plain] = {}
    for stored in releases.layer_records(session, layer) if layer is not None else ():
        kind, slug = stored.record.kind, stored.record.slug
        value = value_of(stored.record, stored.digest)
        plain = _plain(kind, value)
        if kind in _ALONE:
            files[path_of(_ALONE[kind], slug)] = plain
        elif kind is RecordKind.SOURCE:
            sources[slug] = plain
        elif kind is RecordKind.DOCUMENTED:
            _listed(files, path_of(Folder.DOCUMENTED, pair_of(value)), "interactions", plain)
        elif kind is RecordKind.PRODUCT:
            _listed(files, path_of(Folder.PRODUCTS, "products"), "products", plain)
        else:
            _listed(files, "retired.yaml", "retired", plain)
    own = {one["id"] for plain in files.values() for one in plain.get("sources", ())}
    for slug, plain in sources.items():
        if slug not in own:
            files[path_of(Folder.SOURCES, slug)] = {"sources": [plain]}
    return dict(sorted(files.items()))


def reading_of(files: Mapping[str, Plain]) -> Reading:
    """Read files that are at hand as plain data, as a folder is read."""
    read: list[KnowledgeFile] = [read_plain(Document(name=path, text="", data=data)) for path, data in files.items()]
    return Reading(files=tuple(read), problems=tuple(one for file in read for one in file.problems))


def tidy(path: str, plain: Plain) -> Plain:
    """Return a file that can be drafted with its fields in the order in which they are exported.

    One that cannot be read stays as it is.
    """
    [file] = reading_of({path: plain}).files
    if file.problems:
        return plain
    sources = [_plain(RecordKind.SOURCE, one) for one in file.sources]
    if file.folder is Folder.SOURCES:
        return {"sources": sources}
    values = [_plain(KINDS[file.folder], one) for one in file.values]
    if file.folder is Folder.DOCUMENTED:
        return {"interactions": values} | ({"sources": sources} if sources else {})
    return values[0]


def digest_at(files: Mapping[str, Plain], paths: list[str]) -> str | None:
    """Return a digest of what stands at these paths; None where nothing does."""
    there = {path: files[path] for path in sorted(paths) if path in files}
    return digest_of(canonical_json(there)) if there else None


def yaml_of(plain: Plain) -> str:
    """Return a file as text."""
    text: str = yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text


def write_folder(session: Session, layer: Layer, folder: Path) -> int:
    """Write a layer as a folder of files that `takewith knowledge load` reads; return how many there are.

    Raises KnowledgeError where the folder is there and not empty: it may hold somebody's work.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KnowledgeError(f"{folder} is there already; name a new folder, or empty this one")
    files = files_of(session, layer)
    for path, plain in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml_of(plain), encoding="utf-8")
    return len(files)


def _listed(files: Files, path: str, name: str, plain: Plain) -> None:
    files.setdefault(path, {name: []})[name].append(plain)


def _side(party: Party) -> str:
    return party.substance or f"class--{party.substance_class}"


def _plain(kind: RecordKind, value: Any) -> Plain:
    plain: Plain = _in_order(adapter(kind).dump_python(value, mode="json", exclude_defaults=True))
    return plain


def _in_order(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_in_order(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    inner = {name: _in_order(value) for name, value in plain.items()}
    if "cite" in inner:
        inner = {
            name: inner[name] for name in (*(n for n in inner if n not in _LAST), *(n for n in _LAST if n in inner))
        }
    return inner


class _Dumper(yaml.SafeDumper):
    """Short things on one line, as people write them; nothing as an anchor."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _sequence(dumper: _Dumper, items: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=_short(items))


def _mapping(dumper: _Dumper, plain: Plain) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", plain.items(), flow_style=_short(plain))


def _short(plain: Any) -> bool:
    """A list of words, or a handful of fields, that fits on a line."""
    return not any(_deep(one) for one in _inside(plain)) and len(canonical_json(plain)) < _WIDTH - 40


def _deep(plain: Any) -> bool:
    return any(isinstance(one, dict | list) for one in _inside(plain))


def _inside(plain: Any) -> Iterator[Any]:
    if isinstance(plain, dict):
        yield from plain.values()
    elif isinstance(plain, list):
        yield from plain


# Quotation marks only where our own reader needs them: `on:` and days stand as they do in files that people write.
_Dumper.yaml_implicit_resolvers = Loader.yaml_implicit_resolvers
_Dumper.add_representer(list, _sequence)
_Dumper.add_representer(dict, _mapping)
