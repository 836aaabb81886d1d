"""YAML documents with their lines: read fast, and read again for the line only when something is wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from app.curation.problems import Problem, field_of

Place = Sequence[str | int]


class Loader(yaml.CSafeLoader):
    """YAML in which `on` and `no` are words and dates are texts; the fields say what is a date."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class Document:
    """A YAML file: its plain data, and the lines of its fields when asked."""

    name: str  # relative to the folder of the knowledge
    text: str
    data: dict[str, Any]

    def line(self, place: Place) -> int | None:
        """Return the line of a field, or of the nearest thing around it that is there."""
        node = self._tree
        line = None if node is None else node.start_mark.line + 1
        for part in place:
            found = _child(node, part)
            if found is None:
                return line
            mark, node = found
            line = mark
        return line

    @cached_property
    def _tree(self) -> Any:
        return yaml.compose(self.text, Loader=Loader)

    def problem(self, place: Place, message: str, remedy: str | None = None, *, warning: bool = False) -> Problem:
        """Return a problem at a place of this file."""
        return Problem(
            file=self.name,
            line=self.line(place),
            field=field_of(place),
            message=message,
            remedy=remedy,
            warning=warning,
        )


def read_document(path: Path, name: str) -> Document | list[Problem]:
    """Read a file; return what is wrong instead where it is no mapping of fields."""
    try:
        text = path.read_text(encoding="utf-8")
        loader = Loader(text)
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except UnicodeDecodeError as error:
        return [Problem(file=name, message="is not UTF-8 text", remedy=f"save it as UTF-8 (byte {error.start})")]
    except OSError as error:
        return [Problem(file=name, message=f"cannot be read: {error.strerror}")]
    except (yaml.YAMLError, ValueError) as error:
        return [_not_yaml(error, name)]
    if not isinstance(data, dict):
        return [Problem(file=name, line=1, message="is empty or no mapping", remedy="begin with fields such as slug:")]
    document = Document(name=name, text=text, data=data)
    return list(_repeated(document, node, ())) or document


def _not_yaml(error: Exception, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem(
        file=name,
        line=None if mark is None else mark.line + 1,
        message=f"is no valid YAML: {said}",
        remedy="check quotes, colons and indentation there",
    )


def _repeated(document: Document, node: Any, place: tuple[str | int, ...]) -> Iterator[Problem]:
    """A field given twice: YAML would quietly keep the last."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _repeated(document, item, (*place, index))
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                yield Problem(
                    file=document.name,
                    line=line,
                    field=name,
                    message=f"is given twice, first in line {seen[name]}",
                    remedy="keep one of them",
                )
            seen.setdefault(name, line)
            yield from _repeated(document, value, (*place, name))


def _child(node: Any, part: str | int) -> tuple[int, Any] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line + 1, value
    return None
