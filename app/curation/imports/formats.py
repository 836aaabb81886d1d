"""Every format that can be imported."""

from collections.abc import Mapping

from app.curation.imports.cpic import RecommendationReader
from app.curation.imports.crediblemeds import QtReader
from app.curation.imports.drugbank import VocabularyReader
from app.curation.imports.labels import LabelReader
from app.curation.imports.pairs import PairReader
from app.curation.imports.rxnorm import COLUMNS as RXNORM_FILES
from app.curation.imports.rxnorm import RxNormReader
from app.curation.imports.setting import Format
from app.curation.imports.tripsit import ComboReader
from app.domain.values import SourceKind

FORMATS: Mapping[str, Format] = {
    "ddinter": Format(
        about="pairs with a level: CSV with the columns of DDInter",
        endings=(".csv",),
        reader=PairReader,
        title="DDInter",
        publisher="DDInter",
        url="https://ddinter.scbdd.com",
        licence="CC BY-NC-SA 4.0",
    ),
    "drugbank": Format(
        about="names and codes: the CSV of DrugBank's open vocabulary",
        endings=(".csv",),
        reader=VocabularyReader,
        title="DrugBank open vocabulary",
        publisher="DrugBank",
        url="https://go.drugbank.com/releases/latest#open-data",
        licence="CC0 1.0",
    ),
    "rxnorm": Format(
        about="names, brands, ingredients of products, NDC: the folder or archive of RxNorm's RRF files",
        endings=tuple(RXNORM_FILES),
        reader=RxNormReader,
        title="RxNorm",
        publisher="U.S. National Library of Medicine",
        url="https://www.nlm.nih.gov/research/umls/rxnorm/",
        jurisdiction="US",
        licence="RxNorm's own content (SAB=RXNORM): public domain; terms of the UMLS Metathesaurus licence for the file",
    ),
    "labels": Format(
        about="interaction sections of US labels: the JSON of openFDA",
        endings=(".json",),
        reader=LabelReader,
        title="openFDA drug labels",
        publisher="U.S. Food and Drug Administration",
        url="https://open.fda.gov/apis/drug/label/",
        jurisdiction="US",
        licence="CC0 1.0",
    ),
    "cpic": Format(
        about="recommendations by gene: the JSON of CPIC's API",
        endings=(".json",),
        reader=RecommendationReader,
        title="CPIC",
        publisher="Clinical Pharmacogenetics Implementation Consortium",
        url="https://cpicpgx.org",
        kind=SourceKind.GUIDELINE,
        licence="CC0 1.0",
    ),
    "crediblemeds": Format(
        about="medicines that lengthen the QT interval: CSV with generic name and risk category",
        endings=(".csv",),
        reader=QtReader,
        title="CredibleMeds QTdrugs list",
        publisher="AZCERT",
        url="https://www.crediblemeds.org",
    ),
    "tripsit": Format(
        about="the combination chart of TripSit as JSON",
        endings=(".json",),
        reader=ComboReader,
        title="TripSit combination chart",
        publisher="TripSit",
        url="https://combo.tripsit.me",
    ),
}
