"""Parameters that several routes take."""

from typing import Annotated

from fastapi import Path, Query

from app.api.rest.schemas.requests import Asked, Name

CompoundPath = Annotated[
    Name,
    Path(
        description="Slug, alias, preparation or CURIE (`rxcui:`, `unii:`, `mesh:`, `chebi:`, `atc:`).",
        openapi_examples={"ketamine by vein": {"value": "ketamine-iv"}, "by code": {"value": "rxcui:6130"}},
    ),
]
ConditionPath = Annotated[
    Name,
    Path(
        description="Slug, alias or CURIE (`icd10:`, `mesh:`, `mondo:`).",
        openapi_examples={"stage IV cancer": {"value": "stage-iv-cancer"}, "ALS": {"value": "als"}},
    ),
]
IdPath = Annotated[Name, Path(description="Permanent id.")]
SearchQuery = Annotated[
    Name | None,
    Query(description="Beginning of a name, brand, synonym or code, or of a word in one; misspellings are found, too."),
]
RegimenQuery = Annotated[
    Name | None, Query(description="Only this regimen of the condition, by slug.", examples=["folfirinox"])
]
PreparationQuery = Annotated[
    Name | None, Query(description="Preparation of the compound, by slug; may as well stand for it in the path.")
]
JurisdictionQuery = Annotated[
    str | None,
    Query(pattern=r"^[A-Z]{2}$", description="Whose regulatory status to show: US, EU, UK, ...; absent: all."),
]
AudienceQuery = Annotated[Asked, Query(description="For whom `answer` and Markdown are worded.")]
