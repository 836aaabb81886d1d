"""Style sheets, scripts and pictures: files of this project, named by their content, from no other host."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

_FOLDERS = (Path(__file__).parent / "static", Path(__file__).parent.parent / "widget" / "static")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}
BASE = "/static/"
# Long, because the address changes with the content.
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    name: str
    body: bytes
    media_type: str
    version: str  # of the content

    @property
    def address(self) -> str:
        """Where pages load it from."""
        return f"{BASE}{self.name}?v={self.version}"


@cache
def assets() -> dict[str, Asset]:
    """Return every file by its name, read once."""
    files = [file for folder in _FOLDERS for file in sorted(folder.glob("*")) if file.suffix in _TYPES]
    return {file.name: _asset(file) for file in files}


def address_of(name: str) -> str:
    """Return the address of a file, with the version that makes it cacheable for ever."""
    return assets()[name].address


def _asset(file: Path) -> Asset:
    body = file.read_bytes()
    return Asset(file.name, body, _TYPES[file.suffix], sha256(body).hexdigest()[:10])
