"""Answers of the interaction check, of name resolution, of releases and of the service itself."""

from enum import StrEnum

from pydantic import Field

from app.api.limits import Sharing
from app.api.rest.schemas.common import Document, ReleaseRefDocument, SourceDocument, WithdrawalDocument
from app.api.rest.schemas.findings import FindingDocument
from app.api.rest.schemas.summaries import AggregateDocument, UnresolvedDocument
from app.domain.coverage import Covered


class PairDocument(Document):
    """Two substances of the list, and how far they could be assessed together."""

    substances: list[str] = Field(description="The two slugs.", min_length=2, max_length=2)
    names: list[str] = Field(description="The two names.", min_length=2, max_length=2)
    covered: Covered = Field(description="How far the pair could be assessed.")
    missing: list[str] = Field(description="What could not be assessed, in words.")
    finding_ids: list[str] = Field(description="Ids of its findings.")


class CheckCoverage(Document):
    """What was assessed and what was not. An unlisted pair does not exist; a silent one is listed here."""

    assessed: int = Field(description="Pairs assessed in every facet that decides.")
    partly: int = Field(description="Pairs assessed in part.")
    not_assessed: int = Field(description="Pairs not assessed.")
    pairs: list[PairDocument] = Field(description="Every pair of the resolved substances.")
    unknown_conditions: list[str] = Field(description="Illnesses of the person that no caution is tied to.")
    sentence: str = Field(description="The same in words; show it with the findings.")


class CheckAnswer(Document):
    """Findings of a list of substances, pairwise and as a whole."""

    findings: list[FindingDocument] = Field(description="Worst first, each once.")
    aggregate: AggregateDocument = Field(description="Findings counted; pairs not assessed stand beside, never inside.")
    coverage: CheckCoverage = Field(description="What was assessed and what was not.")
    unresolved: list[UnresolvedDocument] = Field(description="Names that took no part.")
    references: list[SourceDocument] = Field(description="The sources that the findings cite.")
    withdrawn: list[WithdrawalDocument] = Field(description="Findings of these substances that were withdrawn.")
    release: ReleaseRefDocument = Field(description="The release this comes from.")


class ResolveStatus(StrEnum):
    """How a name came out."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    UNRESOLVED = "unresolved"


class CandidateDocument(Document):
    """A substance that the name may mean."""

    substance: str = Field(description="Slug of the substance.")
    preparation: str | None = Field(description="Slug of the preparation, where the name means one.")
    name: str = Field(description="Name to show.")
    matched: str = Field(description="The name it was compared with.")
    how: str = Field(description="What sort of name that is: name, brand, synonym, identifier, misspelling, ...")


class IngredientDocument(Document):
    """One ingredient of a product."""

    name: str = Field(description="What the product's list calls it.")
    substance: str | None = Field(description="Slug of the substance; null where no facts are known of it.")


class ResolvedName(Document):
    """How one name was read."""

    input: str = Field(description="The name as it was sent.")
    status: ResolveStatus = Field(description="A misspelling is never resolved silently: it is ambiguous.")
    substance: str | None = Field(description="Slug of the substance, where resolved.")
    preparation: str | None = Field(description="Slug of the preparation, where the name means one.")
    how: str | None = Field(description="How it was read, where resolved.")
    ingredients: list[IngredientDocument] = Field(
        description="What a product holds, where the code of an imported product was sent: ask for each of them."
    )
    ignored: list[str] = Field(description="Words that were left out, such as doses and forms.")
    candidates: list[CandidateDocument] = Field(description="What it may mean, best first.")


class ResolveAnswer(Document):
    """Every name that was sent, in order; none is dropped."""

    names: list[ResolvedName] = Field(description="One entry a name.")
    release: ReleaseRefDocument = Field(description="The release this comes from.")


class HealthDocument(Document):
    """The process answers."""

    status: str = Field(description="Always `ok`.", examples=["ok"])
    version: str = Field(description="Version of the program.", examples=["0.1.0"])


class DatabaseState(StrEnum):
    """Whether the database can be asked."""

    ANSWERS = "answers"
    AWAY = "away"


class ReadinessDocument(Document):
    """The service can answer questions."""

    status: str = Field(description="`ready`.", examples=["ready"])
    version: str = Field(description="Version of the program.")
    release: ReleaseRefDocument = Field(description="The release that is served.")
    database: DatabaseState = Field(
        description="`answers`; or `away`: the database cannot be asked, and the last known release is served, with "
        "the header `TakeWith-Stale: 1` on every answer. What was never read from it cannot be answered until it is back."
    )
    confirmed_s: float = Field(description="Seconds since the database last said that this release is the newest.")
    limits: Sharing = Field(
        description="Limits: `alone` each process counts for itself, as set up; `shared` all count together; "
        "`lost` the shared counts do not answer, and each process counts for itself until they do."
    )
