"""A page as tests look at it: elements in order, with their attributes, text and ancestors."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "img", "br", "hr", "base"})


@dataclass(eq=False)
class Element:
    """One element; `text` is everything inside it, spaces joined."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    parts: list["str | Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()

    @property
    def ancestors(self) -> Iterator["Element"]:
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


class Document(HTMLParser):
    """Parses a page; closing tags that do not match fail the test, for browsers mend them silently."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.root = self.open = Element("#document", {}, None)
        self.elements: list[Element] = []
        self.feed(source)
        self.close()
        assert self.open is self.root, f"{self.open.tag} is never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.parts.append(element)
        self.elements.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.parts.append(data)

    # --- looking ----------------------------------------------------------------------------------

    def all(self, tag: str, **wanted: str) -> list[Element]:
        """Return the elements of a tag; `class_="x"` asks for a class among others."""
        return [e for e in self.elements if (tag in ("*", e.tag)) and _fits(e, wanted)]

    def one(self, tag: str, **wanted: str) -> Element:
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} <{tag}> with {wanted}"
        return found[0]

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def headings(self) -> list[str]:
        return [e.text for e in self.elements if e.tag in ("h1", "h2")]

    @property
    def ids(self) -> list[str]:
        return [e["id"] for e in self.elements if "id" in e.attributes]


def _fits(element: Element, wanted: dict[str, str]) -> bool:
    for name, value in wanted.items():
        if name == "class_":
            if value not in element.attributes.get("class", "").split():
                return False
        elif element.attributes.get(name.replace("_", "-")) != value:
            return False
    return True
