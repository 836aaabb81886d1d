"""Errors of the store, one problem each, said in one sentence for a person.

StoreError
├── NothingPublishedError       no release was ever published here
├── ReleaseNotFoundError        a release id that this database never held
├── ReleasePrunedError          a release that was here and was removed
├── NewerSchemaError            a release written by a newer program
├── CorruptRecordError          stored text does not match its digest, or cannot be read
├── OutdatedDatabaseError       the tables are not those that this program needs
├── BackupError                 a backup cannot be read, or not be restored here
└── DatabaseUnreachableError    the database cannot be opened, and why
"""

from datetime import datetime


class StoreError(Exception):
    """Anything the store refuses or cannot do."""


class NothingPublishedError(StoreError):
    def __init__(self) -> None:
        super().__init__("no release is published yet; run: takewith knowledge load")


class ReleaseNotFoundError(StoreError):
    def __init__(self, release_id: str) -> None:
        super().__init__(f"no release is known as {release_id!r}")
        self.release_id = release_id


class ReleasePrunedError(StoreError):
    """Pins expire: the release is gone, and it is known when and why."""

    def __init__(self, release_id: str, at: datetime, why: str | None) -> None:
        reason = f": {why}" if why else ""
        super().__init__(f"release {release_id} was removed on {at:%Y-%m-%d}{reason}")
        self.release_id = release_id
        self.at = at
        self.why = why


class NewerSchemaError(StoreError):
    def __init__(self, what: str, found: int, known: int) -> None:
        super().__init__(f"{what} has schema version {found}, this program reads up to {known}; upgrade the program")


class CorruptRecordError(StoreError):
    def __init__(self, digest: str, why: str) -> None:
        super().__init__(f"record {digest[:12]} is damaged: {why}; load the knowledge again")
        self.digest = digest


class OutdatedDatabaseError(StoreError):
    pass


class DatabaseUnreachableError(StoreError):
    pass


class StagingBusyError(StoreError):
    """Another process is importing the same file, or the staging file cannot be written."""


class BackupError(StoreError):
    """A backup that is cut off, altered or of other tables, or a database that is not empty."""
