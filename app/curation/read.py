"""A folder of YAML files to values, with file and line of everything that is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.curation.documents import Document, read_document
from app.curation.explain import validated
from app.curation.problems import Problem, Progress, did_you_mean
from app.domain.conditions import Condition, SupportiveSet
from app.domain.documented import Documented
from app.domain.products import Product
from app.domain.retired import Retired
from app.domain.substances import Substance
from app.domain.values import Source
from app.domain.vocabulary import Vocabulary


class Folder(StrEnum):
    """The folders of the knowledge; `retired` is a file beside them."""

    SUBSTANCES = "substances"
    CONDITIONS = "conditions"
    SUPPORTIVE = "supportive"
    DOCUMENTED = "documented"
    EFFECTS = "effects"
    PRODUCTS = "products"
    SOURCES = "sources"
    RETIRED = "retired"


RETIRED_FILE = "retired.yaml"


@dataclass(frozen=True, slots=True)
class KnowledgeFile:
    """One file, read: the values in it and the sources that it declares."""

    document: Document
    folder: Folder
    values: tuple[Any, ...]
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def broken(self) -> bool:
        """True where something in it could not be read; what could be is there, so that others are not blamed."""
        return bool(self.problems)


@dataclass(frozen=True, slots=True)
class Reading:
    """A folder as far as it could be read."""

    files: tuple[KnowledgeFile, ...]
    problems: tuple[Problem, ...]


def knowledge_files(folder: Path) -> list[Path]:
    """Return the files of a folder of knowledge, in one order everywhere."""
    found = [path for name in Folder for path in (folder / name).glob("**/*.y*ml") if path.suffix in (".yaml", ".yml")]
    retired = folder / RETIRED_FILE
    return sorted([*found, *([retired] if retired.is_file() else [])])


def fingerprint(folder: Path, *also: str) -> str:
    """Return a digest of the files as they lie there: equal ones need not be read again."""
    whole = sha256("\n".join(also).encode())
    for path in knowledge_files(folder):
        content = path.read_bytes()
        whole.update(f"\n{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def read_folder(folder: Path, progress: Progress | None = None) -> Reading:
    """Read every file of a folder of knowledge; nothing is raised, everything that is wrong is told."""
    files: list[KnowledgeFile] = []
    problems: list[Problem] = list(_strangers(folder))
    paths = knowledge_files(folder)
    for path in paths:
        read = read_file(path, folder)
        files.append(read)
        problems.extend(read.problems)
        if progress is not None:
            progress("reading", len(files), len(paths))
    if not files and not problems:
        problems.append(
            Problem(file=str(folder), message="holds no knowledge", remedy="name the folder of the YAML files")
        )
    return Reading(files=tuple(files), problems=tuple(problems))


def read_file(path: Path, root: Path) -> KnowledgeFile:
    """Read one file, by the folder that it lies in."""
    name = path.relative_to(root)
    folder = Folder(name.parts[0].removesuffix(".yaml"))
    document = read_document(path, name.as_posix())
    if isinstance(document, Document):
        return read_plain(document)
    nothing = Document(name=name.as_posix(), text="", data={})
    return KnowledgeFile(nothing, folder, (), problems=tuple(document))


def read_plain(document: Document) -> KnowledgeFile:
    """Return what the fields of a file mean, by the folder in its name."""
    return _READERS[Folder(document.name.partition("/")[0].removesuffix(".yaml"))](document)


def _strangers(folder: Path) -> Iterator[Problem]:
    """A folder whose name is misspelt would be left out without a word."""
    if not folder.is_dir():
        yield Problem(file=str(folder), message="is no folder", remedy="name the folder of the YAML files")
        return
    for path in sorted(folder.iterdir()):
        known = path.name in set(Folder) if path.is_dir() else path.name == RETIRED_FILE
        if not known and (path.is_dir() or path.suffix in (".yaml", ".yml")) and not path.name.startswith((".", "__")):
            places = [*map(str, Folder), RETIRED_FILE]
            yield Problem(
                file=path.name,
                message="is not part of the knowledge",
                remedy=did_you_mean(path.name, places, "move it"),
            )


def _one_value(document: Document, folder: Folder, kind: Any) -> KnowledgeFile:
    """A substance or condition: the file is the value, sources included."""
    value = validated(document, kind, document.data)
    if isinstance(value, list):
        sources, _ = _sources(document)
        return KnowledgeFile(document, folder, (), sources, tuple(value))
    return KnowledgeFile(document, folder, (value,), value.sources, tuple(_misnamed(document, value.slug)))


def _beside_sources(document: Document, folder: Folder, kind: Any) -> KnowledgeFile:
    """A supportive set or a part of the vocabulary: the value is what stands beside the sources."""
    plain = {name: item for name, item in document.data.items() if name != "sources"}
    sources, problems = _sources(document)
    value = validated(document, kind, plain)
    if isinstance(value, list):
        return KnowledgeFile(document, folder, (), sources, (*value, *problems))
    if folder is Folder.SUPPORTIVE:
        problems = [*problems, *_misnamed(document, value.slug)]
    return KnowledgeFile(document, folder, (value,), sources, tuple(problems))


def _documented(document: Document) -> KnowledgeFile:
    dates = {name: day for name, day in document.data.items() if name in ("checked_on", "review_due")}
    given = validated(document, dict[str, date], dates)
    values, problems = _entries(document, "interactions", Documented)
    sources, more = _sources(document)
    unknown = _unknown_fields(document, ("interactions", "sources", "checked_on", "review_due"))
    problems = [*unknown, *problems, *more, *(given if isinstance(given, list) else ())]
    if isinstance(given, dict):
        values = [_dated(value, given) for value in values]
    return KnowledgeFile(document, Folder.DOCUMENTED, tuple(values), sources, tuple(problems))


def _dated(value: Documented, dates: dict[str, date]) -> Documented:
    """A date at the top of the file holds for every statement that has none of its own."""
    given = {name: day for name, day in dates.items() if getattr(value, name) is None}
    return replace(value, **given) if given else value  # type: ignore[arg-type]


def _products(document: Document) -> KnowledgeFile:
    values, problems = _entries(document, "products", Product)
    sources, more = _sources(document)
    unknown = _unknown_fields(document, ("products", "sources"))
    return KnowledgeFile(document, Folder.PRODUCTS, tuple(values), sources, (*unknown, *problems, *more))


def _only_sources(document: Document) -> KnowledgeFile:
    sources, problems = _sources(document)
    problems = [*_unknown_fields(document, ("sources",)), *problems]
    return KnowledgeFile(document, Folder.SOURCES, (), sources, tuple(problems))


def _retired(document: Document) -> KnowledgeFile:
    values, problems = _entries(document, "retired", Retired)
    problems = [*_unknown_fields(document, ("retired",)), *problems]
    return KnowledgeFile(document, Folder.RETIRED, tuple(values), (), tuple(problems))


_READERS: dict[Folder, Callable[[Document], KnowledgeFile]] = {
    Folder.SUBSTANCES: lambda document: _one_value(document, Folder.SUBSTANCES, Substance),
    Folder.CONDITIONS: lambda document: _one_value(document, Folder.CONDITIONS, Condition),
    Folder.SUPPORTIVE: lambda document: _beside_sources(document, Folder.SUPPORTIVE, SupportiveSet),
    Folder.EFFECTS: lambda document: _beside_sources(document, Folder.EFFECTS, Vocabulary),
    Folder.DOCUMENTED: _documented,
    Folder.PRODUCTS: _products,
    Folder.SOURCES: _only_sources,
    Folder.RETIRED: _retired,
}


def _sources(document: Document) -> tuple[tuple[Source, ...], list[Problem]]:
    sources, problems = _entries(document, "sources", Source)
    return tuple(sources), problems


def _entries(document: Document, name: str, kind: Any) -> tuple[list[Any], list[Problem]]:
    """Return the entries of a list that can be read, and what is wrong with the others."""
    plain = document.data.get(name)
    if plain is not None and not isinstance(plain, list):
        return [], [document.problem((name,), "is no list", "write each entry after a dash")]
    values: list[Any] = []
    problems: list[Problem] = []
    for index, entry in enumerate(plain or ()):
        value = validated(document, kind, entry, (name, index))
        if isinstance(value, list):
            problems += value
        else:
            values.append(value)
    return values, problems


def _unknown_fields(document: Document, allowed: tuple[str, ...]) -> Iterator[Problem]:
    for name in document.data:
        if name not in allowed:
            yield document.problem((str(name),), "is no field here", did_you_mean(str(name), allowed, "remove it"))


def _misnamed(document: Document, slug: str) -> Iterator[Problem]:
    stem = Path(document.name).stem
    if slug != stem:
        yield document.problem(("slug",), f"is {slug}, the file is {stem}", f"name the file {slug}.yaml")
