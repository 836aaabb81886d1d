"""Where the bundled knowledge lies."""

from pathlib import Path

import app


def bundled_folder() -> Path:
    """Return the folder of the text files that come with the program."""
    return Path(app.__file__).parent / "knowledge"
