"""What curation refuses, one problem each.

CurationError
├── DraftNotFoundError      no draft has this id
├── NotYourDraftError       somebody else wrote it
├── OwnDraftError           who wrote it may not review it
├── DraftStateError         it is approved, published or discarded already, or not yet approved
├── DraftMovedError         it was changed since it was read
├── OverlayMovedError       what it would replace was changed since it was written
└── DraftRefusedError       the check of the knowledge refuses it; says every problem
"""

from collections.abc import Sequence

from app.curation.problems import Problem


class CurationError(Exception):
    """Anything that curation refuses."""


class DraftNotFoundError(CurationError):
    def __init__(self) -> None:
        super().__init__("no draft has this id")


class NotYourDraftError(CurationError):
    def __init__(self) -> None:
        super().__init__("only who wrote a draft may change or discard it; write one of your own, or review this one")


class OwnDraftError(CurationError):
    def __init__(self) -> None:
        super().__init__("a draft is reviewed by a second person; this one is your own")


class DraftStateError(CurationError):
    """Says what the draft is, and what it would have to be."""


class DraftMovedError(CurationError):
    def __init__(self) -> None:
        super().__init__("the draft was changed since you read it; read it again. Nothing was done")


class OverlayMovedError(CurationError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f"what the draft of {slug} replaces was changed after it was written; look at both, then send it again "
            "with PUT. Nothing was done"
        )


class DraftRefusedError(CurationError):
    """The check of the knowledge found errors."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems; nothing was done")
        self.problems = tuple(problems)
